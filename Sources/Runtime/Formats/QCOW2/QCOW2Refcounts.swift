/// The counts of references to each cluster of the file: a table of blocks of 1 to 64 bits a count.
///
/// Changes stay in the owner's cache of blocks and in `table` until they are written.
struct QCOW2Refcounts {
  /// The offsets of the blocks, 0 where there is none and all counts are 0.
  var table: [UInt64]
  /// Whether `table` differs from the file's.
  var isTableDirty = false
  /// Where to look for a free cluster first.
  var firstFree = 0
  /// Whether the file has no table, for as long as that is checked.
  var isMissing = false

  /// The largest count that fits.
  static func most(_ header: QCOW2Header) -> UInt64 {
    header.refcountOrder == 6 ? UInt64.max : 1 << UInt64(1 << header.refcountOrder) - 1
  }

  /// A count in a block's piece.
  static func get(_ piece: UnsafeRawPointer, _ index: Int, order: Int) -> UInt64 {
    switch order {
    case 6: return UInt64(bigEndian: piece.load(fromByteOffset: index * 8, as: UInt64.self))
    case 5: return UInt64(UInt32(bigEndian: piece.load(fromByteOffset: index * 4, as: UInt32.self)))
    case 4: return UInt64(UInt16(bigEndian: piece.load(fromByteOffset: index * 2, as: UInt16.self)))
    case 3: return UInt64(piece.load(fromByteOffset: index, as: UInt8.self))
    default:
      let (width, perByte) = (1 << order, 8 >> order)
      let byte = piece.load(fromByteOffset: index / perByte, as: UInt8.self)
      return UInt64(byte >> UInt8(index % perByte * width) & UInt8(1 << width - 1))
    }
  }

  static func set(_ piece: UnsafeMutableRawPointer, _ index: Int, order: Int, _ value: UInt64) {
    switch order {
    case 6: piece.storeBytes(of: value.bigEndian, toByteOffset: index * 8, as: UInt64.self)
    case 5:
      piece.storeBytes(
        of: UInt32(truncatingIfNeeded: value).bigEndian, toByteOffset: index * 4, as: UInt32.self)
    case 4:
      piece.storeBytes(
        of: UInt16(truncatingIfNeeded: value).bigEndian, toByteOffset: index * 2, as: UInt16.self)
    case 3:
      piece.storeBytes(of: UInt8(truncatingIfNeeded: value), toByteOffset: index, as: UInt8.self)
    default:
      let (width, perByte) = (1 << order, 8 >> order)
      let shift = UInt8(index % perByte * width)
      let mask = UInt8(1 << width - 1)
      let place = index / perByte
      let old = piece.load(fromByteOffset: place, as: UInt8.self)
      let new = old & ~(mask << shift) | (UInt8(truncatingIfNeeded: value) & mask) << shift
      piece.storeBytes(of: new, toByteOffset: place, as: UInt8.self)
    }
  }
}

extension QCOW2Image {
  /// The refcount table, read when it is first needed.
  func loadRefcountTable() throws(DiskError) -> [UInt64] {
    if let refcounts { return refcounts.table }
    if let refcountTableFault { throw refcountTableFault }
    let bytes = header.refcountTableClusters << header.clusterBits
    let raw = try file.read(at: ByteOffset(header.refcountTableOffset), count: ByteCount(bytes))
    let table = raw.withUnsafeBytes { raw in
      (0..<(bytes / 8)).map { raw.big64($0 * 8) }
    }
    refcounts = QCOW2Refcounts(table: table)
    return table
  }

  /// What is wrong with the place that the header gives to the table.
  var refcountTableFault: DiskError? {
    let bytes = header.refcountTableClusters << header.clusterBits
    let (offset, fileSize) = (header.refcountTableOffset, file.size.bytes)
    if bytes > 0, offset <= fileSize, bytes <= fileSize - offset { return nil }
    return DiskError(
      .corrupt,
      "the refcount table \(bytes > 0 ? "reaches past the end of the file" : "is missing")",
      path: name, range: 48..<60, expected: "inside of \(fileSize) bytes",
      found: "\(bytes) bytes at \(offset)",
      hint: "mend the image, or a copy, with check(img, repair: .all)")
  }

  /// How often a cluster is referenced, as the tables say. 0 where they have no block for it.
  func refcount(of cluster: Int) throws(DiskError) -> UInt64 {
    guard let piece = try blockPiece(for: cluster) else { return 0 }
    return QCOW2Refcounts.get(piece.bytes, piece.index, order: header.refcountOrder)
  }

  /// The piece of a block that holds a cluster's count, and the count's index in it; nil where there
  /// is no block.
  func blockPiece(
    for cluster: Int
  ) throws(DiskError) -> (bytes: UnsafeMutableRawPointer, index: Int, place: Int)? {
    let table = try loadRefcountTable()
    let block = cluster >> header.blockBits
    guard block < table.count else { return nil }
    // An offset past 2^63 becomes negative, which the check refuses.
    let offset = Int(truncatingIfNeeded: table[block] & ~0x1ff)
    guard offset != 0 else { return nil }
    try checkBlock(offset, block)
    let perPiece = (blockCache.unit * 8) >> header.refcountOrder
    let within = cluster & (1 << header.blockBits - 1)
    let place = offset + within / perPiece * blockCache.unit
    let bytes = try blockCache.piece(at: place) { (buffer) throws(DiskError) in
      try readHost(file, into: buffer, at: place)
    }
    return (bytes, within % perPiece, place)
  }

  private func checkBlock(_ offset: Int, _ block: Int) throws(DiskError) {
    let entry = header.refcountTableOffset + block * 8
    guard offset > 0, offset & (header.clusterSize - 1) == 0 else {
      throw corrupt(
        "a refcount table entry is not aligned", at: entry..<(entry + 8),
        found: UInt64(bitPattern: Int64(offset)))
    }
    // A block that is not written yet lies past the end of the file, and in the cache.
    guard offset < file.size.bytes || blockCache.isDirty(offset) else {
      throw corrupt(
        "a refcount block lies past the end of the file", at: entry..<(entry + 8),
        expected: "below \(file.size.bytes)", found: UInt64(offset))
    }
  }
}
