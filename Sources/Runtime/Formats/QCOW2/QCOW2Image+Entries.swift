/// L2 entries for writing.
struct QCOW2EntryPlace {
  /// The piece of the table, and where it lies in the file.
  let piece: UnsafeMutableRawBufferPointer
  let place: Int
  /// The entry's offset in the piece.
  let at: Int
  /// How many entries follow in the piece, itself included.
  let count: Int

  var entry: UInt64 { UnsafeRawBufferPointer(piece).big64(at) }
  var bitmap: UInt64 { UnsafeRawBufferPointer(piece).big64(at + 8) }
  func entry(_ index: Int) -> UInt64 { UnsafeRawBufferPointer(piece).big64(at + index * 8) }
}

extension QCOW2Image {
  /// The entry for an offset of the disk, in a table that may be changed: a new one where there was
  /// none, a copy where a snapshot shares it. Call with the shape locked to write.
  func writableEntry(at offset: Int) throws(DiskError) -> QCOW2EntryPlace {
    let l1 = try activeL1()
    let index = offset >> header.l1Shift
    let entry = l1[index]
    var table = Int(entry & QCOW2Layout.Entry.offset)
    if table == 0 {
      table = try newTable()
      setL1(index, UInt64(table) | QCOW2Layout.Entry.copied)
    } else {
      try checkTable(table, entry, index)
      if entry & QCOW2Layout.Entry.copied != 0 {
        try refuseSharedTable(table)
      } else {
        let old = table
        table = try copyTable(old)
        setL1(index, UInt64(table) | QCOW2Layout.Entry.copied)
        changes.frees.append((old, header.clusterSize))
      }
    }
    return try entryPlace(at: offset, in: table)
  }

  func entryPlace(at offset: Int, in table: Int) throws(DiskError) -> QCOW2EntryPlace {
    let within = (offset >> header.clusterBits) & (1 << header.l2Bits - 1)
    let size = header.l2EntrySize
    let entries = l2Cache.unit / size
    let place = table + within / entries * l2Cache.unit
    let piece = try l2Cache.piece(at: place) { (buffer) throws(DiskError) in
      try file.read(into: buffer, at: ByteOffset(place))
    }
    let first = within % entries
    return QCOW2EntryPlace(
      piece: UnsafeMutableRawBufferPointer(start: piece, count: l2Cache.unit), place: place,
      at: first * size, count: entries - first)
  }

  private func setL1(_ index: Int, _ entry: UInt64) {
    l1?[index] = entry
    changes.l1 = QCOW2Changes.joined(changes.l1, index)
  }

  /// An L2 table of zeros in a new cluster. It is written at once: nothing points to it yet.
  private func newTable() throws(DiskError) -> Int {
    try makeRoom()
    let place = try allocate(1).offset
    l2Cache.forget(place..<(place + header.clusterSize))
    try write([UInt8](repeating: 0, count: header.clusterSize), to: place)
    noteMetadata(.l2Table, at: place)
    return place
  }

  /// A copy of a table that a snapshot shares. Its clusters are shared already: what the copy refers
  /// to is counted for the snapshot's table and for the active one.
  private func copyTable(_ old: Int) throws(DiskError) -> Int {
    try makeRoom()
    let place = try allocate(1).offset
    l2Cache.forget(place..<(place + header.clusterSize))
    var bytes = try file.read(at: ByteOffset(old), count: ByteCount(header.clusterSize))
    // Dirty pieces of the old table are the newer ones.
    for at in stride(from: 0, to: header.clusterSize, by: l2Cache.unit)
    where l2Cache.isDirty(old + at) {
      let piece = try l2Cache.piece(at: old + at) { (_) throws(DiskError) in }
      let fresh = UnsafeRawBufferPointer(start: piece, count: l2Cache.unit)
      bytes.replaceSubrange(at..<(at + l2Cache.unit), with: fresh)
    }
    try write(bytes, to: place)
    noteMetadata(.l2Table, at: place)
    return place
  }

  /// Writes the tables where too many pieces wait for it.
  func makeRoom() throws(DiskError) {
    if l2Cache.isCrowded || blockCache.isCrowded { try writeTables() }
  }

  /// Sets an entry and, with subclusters, its bitmap.
  func set(_ place: QCOW2EntryPlace, _ entry: UInt64, bitmap: UInt64 = 0) {
    place.piece.setBig64(entry, place.at)
    if header.hasExtendedL2 { place.piece.setBig64(bitmap, place.at + 8) }
    l2Cache.markDirty(place.place)
  }

  /// Notes that an entry no longer refers to its cluster.
  func giveUp(_ entry: UInt64) throws(DiskError) {
    guard !hasDataFile else { return }
    if entry & QCOW2Layout.Entry.compressed != 0 {
      let value = Int(entry & ~(QCOW2Layout.Entry.compressed | QCOW2Layout.Entry.copied))
      let split = 62 - (header.clusterBits - 8)
      let offset = value & (1 << split - 1)
      changes.frees.append((offset, (value >> split + 1) * 512 - offset & 511))
    } else if entry & QCOW2Layout.Entry.offset != 0 {
      changes.frees.append((Int(entry & QCOW2Layout.Entry.offset), header.clusterSize))
    }
  }
}
