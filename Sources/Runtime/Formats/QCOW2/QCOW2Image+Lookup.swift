/// A run of the disk whose bytes lie in one place.
struct QCOW2Run {
  enum Kind {
    /// Nothing here says what the bytes are: the backing file's, or zeros.
    case unallocated
    /// Zeros, whatever lies at `host`.
    case zero
    case data
    /// One cluster, or the rest of it, in a compressed stream.
    case compressed
  }

  var kind: Kind
  /// In bytes.
  var length: Int
  /// Where the run begins in the data file; the L2 entry itself for a compressed cluster; -1 where no
  /// cluster is allocated.
  var host: Int
}

extension QCOW2Image {
  /// The active L1 table, read when it is first needed. Call with the shape locked.
  func activeL1() throws(DiskError) -> UnsafeMutableBufferPointer<UInt64> {
    tables.lock()
    defer { tables.unlock() }
    if let l1 { return l1 }
    let loaded = try loadL1(at: header.l1Offset, count: header.l1Size)
    l1 = loaded
    return loaded
  }

  /// An L1 table in the machine's byte order; the caller's to deallocate.
  func loadL1(at offset: Int, count: Int) throws(DiskError) -> UnsafeMutableBufferPointer<UInt64> {
    let table = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: max(count, 1))
    table.initialize(repeating: 0)
    do throws(DiskError) {
      guard count <= (file.size.bytes - min(offset, file.size.bytes)) / 8 else {
        throw DiskError(
          .corrupt, "the L1 table reaches past the end of the file", path: name,
          range: offset..<(offset + count * 8), expected: "\(file.size.bytes) bytes at most")
      }
      try file.read(
        into: UnsafeMutableRawBufferPointer(
          rebasing: UnsafeMutableRawBufferPointer(table)[..<(count * 8)]),
        at: ByteOffset(offset))
    } catch {
      table.deallocate()
      throw error
    }
    for index in 0..<count { table[index] = UInt64(bigEndian: table[index]) }
    return table
  }

  /// The run that begins at `offset`, at most `limit` bytes long, never past a piece of an L2 table
  /// unless nothing is allocated. Call with the shape locked.
  func run(at offset: Int, limit: Int) throws(DiskError) -> QCOW2Run {
    let l1 = try activeL1()
    let shift = header.l1Shift
    let index = offset >> shift
    guard index < header.l1Size else {
      return QCOW2Run(kind: .unallocated, length: limit, host: -1)
    }
    let entry = l1[index]
    let table = Int(entry & QCOW2Layout.Entry.offset)
    if table == 0 { return unallocatedRun(l1, at: offset, limit: limit) }
    try checkTable(table, entry, index)
    let within = (offset >> header.clusterBits) & (1 << header.l2Bits - 1)
    let entries = l2Cache.unit / header.l2EntrySize
    let place = table + within / entries * l2Cache.unit
    tables.lock()
    defer { tables.unlock() }
    let piece = try l2Cache.piece(at: place) { (buffer) throws(DiskError) in
      try file.read(into: buffer, at: ByteOffset(place))
    }
    let bytes = UnsafeRawBufferPointer(start: piece, count: l2Cache.unit)
    let first = within % entries
    return header.hasExtendedL2
      ? try scanSubclusters(bytes, first, place: place, offset: offset, limit: limit)
      : try scan(bytes, first, place: place, offset: offset, limit: limit)
  }

  /// Where no L2 table is, as far as none is.
  private func unallocatedRun(
    _ l1: UnsafeMutableBufferPointer<UInt64>, at offset: Int, limit: Int
  ) -> QCOW2Run {
    let shift = header.l1Shift
    var index = offset >> shift + 1
    while index < header.l1Size, index << shift < offset + limit,
      l1[index] & QCOW2Layout.Entry.offset == 0
    { index += 1 }
    return QCOW2Run(kind: .unallocated, length: min(limit, index << shift - offset), host: -1)
  }

  func checkTable(_ table: Int, _ entry: UInt64, _ index: Int) throws(DiskError) {
    guard table & (header.clusterSize - 1) == 0, table <= file.size.bytes - header.clusterSize
    else {
      let at = header.l1Offset + index * 8
      throw corrupt(
        "an L1 entry points to no L2 table", at: at..<(at + 8),
        expected: "a cluster inside of the file of \(file.size.bytes) bytes", found: entry)
    }
  }

  /// Joins the entries from `first` on that go on where the one before ends.
  private func scan(
    _ piece: UnsafeRawBufferPointer, _ first: Int, place: Int, offset: Int, limit: Int
  ) throws(DiskError) -> QCOW2Run {
    let cluster = header.clusterSize
    let inside = offset & (cluster - 1)
    var run = try classify(piece.big64(first * 8), at: place + first * 8)
    run.length = cluster - inside
    if run.kind == .compressed {
      run.length = min(run.length, limit)
      return run
    }
    if run.host >= 0 { run.host += inside }
    var index = first + 1
    let count = piece.count / 8
    var expected = run.host >= 0 ? run.host + run.length : -1
    while run.length < limit, index < count {
      let next = try classify(piece.big64(index * 8), at: place + index * 8)
      guard next.kind == run.kind, next.host == expected else { break }
      run.length += cluster
      if expected >= 0 { expected += cluster }
      index += 1
    }
    run.length = min(run.length, limit)
    return run
  }

  /// What a standard L2 entry says.
  private func classify(_ entry: UInt64, at place: Int) throws(DiskError) -> QCOW2Run {
    typealias Entry = QCOW2Layout.Entry
    if entry & Entry.compressed != 0 {
      guard !hasDataFile else { throw wrong(entry, place, "a compressed cluster in a data file") }
      return QCOW2Run(
        kind: .compressed, length: 0, host: Int(entry & ~(Entry.compressed | Entry.copied)))
    }
    let host = Int(entry & Entry.offset)
    let isZero = entry & Entry.zero != 0
    if isZero, header.version < 3 { throw wrong(entry, place, "a zero cluster in version 2") }
    if host == 0, !(hasDataFile && entry & Entry.copied != 0) {
      return QCOW2Run(kind: isZero ? .zero : .unallocated, length: 0, host: -1)
    }
    try checkCluster(host, entry, place)
    return QCOW2Run(kind: isZero ? .zero : .data, length: 0, host: host)
  }

  func checkCluster(_ host: Int, _ entry: UInt64, _ place: Int) throws(DiskError) {
    guard host & (header.clusterSize - 1) == 0 else {
      throw wrong(entry, place, "a cluster that is not aligned")
    }
    guard hasDataFile || host < file.size.bytes else {
      throw wrong(entry, place, "a cluster past the end of the file")
    }
  }

  func wrong(_ entry: UInt64, _ place: Int, _ what: String) -> DiskError {
    corrupt("an L2 entry names \(what)", at: place..<(place + 8), found: entry)
  }

  /// As `scan`, by subclusters: each cluster is 32 of them, each stored, zero or neither.
  private func scanSubclusters(
    _ piece: UnsafeRawBufferPointer, _ first: Int, place: Int, offset: Int, limit: Int
  ) throws(DiskError) -> QCOW2Run {
    let bits = header.clusterBits - 5
    let subcluster = 1 << bits
    var position = offset
    var run = QCOW2Run(kind: .unallocated, length: 0, host: -1)
    let clusterStart = offset & ~(header.clusterSize - 1)
    let end = min(offset + limit, clusterStart + (piece.count / 16 - first) << header.clusterBits)
    while position < end {
      let index = first + (position - clusterStart) >> header.clusterBits
      let sub = (position >> bits) & 31
      var next = try classifySubcluster(piece, index, sub, place: place + index * 16)
      let inside = position & (subcluster - 1)
      if next.kind == .compressed {
        if run.length > 0 { break }
        next.length = min(limit, header.clusterSize - (position & (header.clusterSize - 1)))
        return next
      }
      if next.host >= 0 { next.host += inside }
      let length = subcluster - inside
      if run.length == 0 {
        run = next
      } else {
        let expected = run.host >= 0 ? run.host + run.length : -1
        guard next.kind == run.kind, next.host == expected else { break }
      }
      run.length += length
      position += length
    }
    run.length = min(run.length, limit)
    return run
  }

  private func classifySubcluster(
    _ piece: UnsafeRawBufferPointer, _ index: Int, _ sub: Int, place: Int
  ) throws(DiskError) -> QCOW2Run {
    typealias Entry = QCOW2Layout.Entry
    let entry = piece.big64(index * 16)
    let bitmap = piece.big64(index * 16 + 8)
    if entry & Entry.compressed != 0 {
      guard !hasDataFile else { throw wrong(entry, place, "a compressed cluster in a data file") }
      return QCOW2Run(
        kind: .compressed, length: 0, host: Int(entry & ~(Entry.compressed | Entry.copied)))
    }
    let isStored = bitmap >> UInt64(sub) & 1 != 0
    let isZero = bitmap >> UInt64(sub + 32) & 1 != 0
    let host = Int(entry & Entry.offset)
    if host == 0, !(hasDataFile && entry & Entry.copied != 0) {
      guard bitmap & 0xffff_ffff == 0 else {
        throw wrong(entry, place, "stored subclusters, and no cluster")
      }
      return QCOW2Run(kind: isZero ? .zero : .unallocated, length: 0, host: -1)
    }
    guard !(isStored && isZero) else {
      throw wrong(bitmap, place + 8, "a subcluster both stored and zero")
    }
    try checkCluster(host, entry, place)
    let at = host + sub << (header.clusterBits - 5)
    if isZero { return QCOW2Run(kind: .zero, length: 0, host: at) }
    return isStored
      ? QCOW2Run(kind: .data, length: 0, host: at)
      : QCOW2Run(kind: .unallocated, length: 0, host: -1)
  }
}
