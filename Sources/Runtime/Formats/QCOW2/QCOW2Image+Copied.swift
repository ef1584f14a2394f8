extension QCOW2Image {
  /// Compares the flag "may be written in place" of the active tables with the refcounts, and corrects
  /// it in the file where `fix` says so. Call with the tables written and the shape locked to write.
  func checkCopiedFlags(_ check: QCOW2Check?, fix: Bool) throws(DiskError) {
    typealias Entry = QCOW2Layout.Entry
    let l1 = try activeL1()
    for index in 0..<header.l1Size where l1[index] & Entry.offset != 0 {
      let table = Int(l1[index] & Entry.offset)
      if let right = try rightFlag(l1[index], table, "an L1 entry", check, fix: fix) {
        l1[index] = right
        changes.l1 = QCOW2Changes.joined(changes.l1, index)
      }
      let isSound =
        table & (header.clusterSize - 1) == 0 && table <= file.size.bytes - header.clusterSize
      try checkTableFlags(table, check, fix: fix && isSound)
    }
  }

  private func checkTableFlags(
    _ table: Int, _ check: QCOW2Check?, fix: Bool
  ) throws(DiskError) {
    typealias Entry = QCOW2Layout.Entry
    guard table < file.size.bytes else { return }
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: header.clusterSize, alignment: 16)
    defer { bytes.deallocate() }
    try readHost(file, into: bytes, at: table)
    var isChanged = false
    for at in stride(from: 0, to: bytes.count, by: header.l2EntrySize) {
      let entry = UnsafeRawBufferPointer(bytes).big64(at)
      if entry & Entry.compressed != 0 {
        // Counted already, with what the entry refers to.
        if fix, entry & Entry.copied != 0 {
          check?.result.corruptions -= 1
          check?.result.corruptionsFixed += 1
          bytes.setBig64(entry & ~Entry.copied, at)
          isChanged = true
        }
        continue
      }
      let host = Int(entry & Entry.offset)
      guard host != 0 || hasDataFile && entry & Entry.copied != 0 else { continue }
      // Clusters of a data file are not counted, and belong to the image alone.
      let known: UInt64? = hasDataFile ? 1 : nil
      if let right = try rightFlag(entry, host, "an L2 entry", known: known, check, fix: fix) {
        bytes.setBig64(right, at)
        isChanged = true
      }
    }
    guard isChanged else { return }
    l2Cache.forget(table..<(table + header.clusterSize))
    try file.writeGrowing(UnsafeRawBufferPointer(bytes), at: ByteOffset(table))
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
