extension QCOW2Image {
  /// Compares the flag "may be written in place" of the active tables with the refcounts, and corrects
  /// it in the file where `fix` says so. Call with the tables written and the shape locked to write.
  func checkCopiedFlags(_ check: QCOW2Check?, fix: Bool) throws(DiskError) {
    typealias Entry = QCOW2Layout.Entry
    let l1 = try activeL1()
    for index in 0..<header.l1Size where l1[index] & Entry.offset != 0 {
      let table = Int(l1[index] & Entry.offset)
      // A table that claims to be longer than it is lies over others.
      let own = (header.l1Offset + index * 8) >> header.clusterBits
      let mayFix = fix && check?.references(to: own) ?? 1 == 1
      if let right = try rightFlag(l1[index], table, "an L1 entry", check, fix: mayFix) {
        l1[index] = right
        changes.l1 = QCOW2Changes.joined(changes.l1, index)
      }
      try checkEntries(table, check, fix: fix)
    }
  }

  /// Whether writing to a part of an L2 table changes nothing else, whatever led there.
  private func isTable(_ part: Range<Int>, _ check: QCOW2Check?) throws(DiskError) -> Bool {
    guard !part.isEmpty, part.upperBound <= file.size.bytes else { return false }
    if let check { return check.holdsTables(part.lowerBound, part.count) }
    let found = try structures(in: part.lowerBound >> header.clusterBits)
    return found.isSubset(of: [.l2Table, .snapshotL2])
  }

  private func checkEntries(
    _ table: Int, _ check: QCOW2Check?, fix: Bool
  ) throws(DiskError) {
    guard table < file.size.bytes else { return }
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: header.clusterSize, alignment: 16)
    defer { bytes.deallocate() }
    try readHost(file, into: bytes, at: table)
    // A table that is not aligned lies in two clusters.
    let split = header.clusterSize - table & (header.clusterSize - 1)
    let mayFixFirst = fix ? try isTable(table..<(table + split), check) : false
    let mayFixRest = fix ? try isTable((table + split)..<(table + bytes.count), check) : false
    var changed: Range<Int>?
    for at in stride(from: 0, to: bytes.count, by: header.l2EntrySize) {
      if try checkEntry(bytes, at, check, fix: at < split ? mayFixFirst : mayFixRest) {
        changed = (changed?.lowerBound ?? at)..<(at + header.l2EntrySize)
      }
    }
    guard let changed else { return }
    l2Cache.forget(table..<(table + header.clusterSize))
    try file.writeGrowing(
      UnsafeRawBufferPointer(rebasing: bytes[changed]), at: ByteOffset(table + changed.lowerBound))
  }

  /// - Returns: whether the entry was changed.
  private func checkEntry(
    _ bytes: UnsafeMutableRawBufferPointer, _ at: Int, _ check: QCOW2Check?, fix: Bool
  ) throws(DiskError) -> Bool {
    typealias Entry = QCOW2Layout.Entry
    let entry = UnsafeRawBufferPointer(bytes).big64(at)
    if fix, let check, mendEntry(bytes, at, check) { return true }
    let host = Int(entry & Entry.offset)
    guard entry & Entry.compressed == 0, host != 0 || hasDataFile && entry & Entry.copied != 0
    else { return false }
    // Clusters of a data file are not counted, and belong to the image alone.
    let known: UInt64? = hasDataFile ? 1 : nil
    guard let right = try rightFlag(entry, host, "an L2 entry", known: known, check, fix: fix)
    else { return false }
    bytes.setBig64(right, at)
    return true
  }

  /// Corrects what is wrong with an entry by itself.
  private func mendEntry(
    _ bytes: UnsafeMutableRawBufferPointer, _ at: Int, _ check: QCOW2Check
  ) -> Bool {
    typealias Entry = QCOW2Layout.Entry
    guard isMendable(UnsafeRawBufferPointer(bytes), at) else { return false }
    // Counted already, with what the entry refers to.
    check.result.corruptions -= 1
    check.result.corruptionsFixed += 1
    let entry = UnsafeRawBufferPointer(bytes).big64(at)
    let zero = header.hasExtendedL2 ? 0 : Entry.zero
    bytes.setBig64(entry & Entry.compressed != 0 ? entry & ~Entry.copied : zero, at)
    return true
  }

  /// As what `checkCopiedFlags` mends besides the flags, in the tables of snapshots alone.
  func mendSnapshotEntries(_ check: QCOW2Check) throws(DiskError) {
    guard check.mendableInSnapshots > 0 else { return }
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: header.clusterSize, alignment: 16)
    defer { bytes.deallocate() }
    for row in try readSnapshots().rows where fault(in: row) == nil {
      let l1 = try loadL1(at: row.l1Offset, count: row.l1Size)
      defer { l1.deallocate() }
      for index in 0..<row.l1Size where l1[index] & QCOW2Layout.Entry.offset != 0 {
        let table = Int(l1[index] & QCOW2Layout.Entry.offset)
        let part = table..<(table + bytes.count)
        guard part.upperBound <= file.size.bytes, try isTable(part, check) else { continue }
        try readHost(file, into: bytes, at: table)
        var isChanged = false
        for at in stride(from: 0, to: bytes.count, by: header.l2EntrySize)
        where mendEntry(bytes, at, check) { isChanged = true }
        if isChanged { try write(Array(bytes), to: table) }
      }
    }
  }

  /// Whether an entry is wrong in a way that leaves no doubt of what it means.
  func isMendable(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> Bool {
    typealias Entry = QCOW2Layout.Entry
    let entry = bytes.big64(at)
    if entry & Entry.compressed != 0 { return entry & Entry.copied != 0 }
    return isLostZero(bytes, at)
  }

  /// Whether an entry stores nothing and still names a cluster, which is none: without it the entry
  /// reads as the zeros that it says.
  private func isLostZero(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> Bool {
    typealias Entry = QCOW2Layout.Entry
    let entry = bytes.big64(at)
    guard header.version == 3, !hasDataFile,
      entry & Entry.offset & UInt64(header.clusterSize - 1) != 0
    else { return false }
    return header.hasExtendedL2
      ? bytes.big64(at + 8) & 0xffff_ffff == 0 : entry & Entry.zero != 0
  }

  /// The entry with the right flag; nil where it has it already, or is not to be changed.
  private func rightFlag(
    _ entry: UInt64, _ host: Int, _ what: String, known: UInt64? = nil, _ check: QCOW2Check?,
    fix: Bool
  ) throws(DiskError) -> UInt64? {
    typealias Entry = QCOW2Layout.Entry
    var count: UInt64 = 0
    do throws(DiskError) {
      count = if let known { known } else { try refcount(of: host >> header.clusterBits) }
    } catch {
      // A broken block was reported already: one past the end of the file counts nothing, and one that is
      // not aligned says nothing of the flag.
      guard error.code == .corrupt else { throw error }
      let block = refcounts?.table[host >> (header.clusterBits + header.blockBits)] ?? 0
      guard block & UInt64(header.clusterSize - 1) == 0 else { return nil }
    }
    let isOwn = entry & Entry.copied != 0
    guard isOwn != (count == 1) else { return nil }
    if let check {
      if fix {
        check.result.corruptionsFixed += 1
      } else {
        check.result.corruptions += 1
      }
      check.result.note(
        "error: \(what) for a cluster of refcount \(count) says \(isOwn ? "own" : "shared")")
    }
    return fix ? entry ^ Entry.copied : nil
  }
}
