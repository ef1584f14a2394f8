extension QCOW2Image {
  /// Checks and mends: counts that are too high, with `.all` also those that are too low, flags, and
  /// refcount blocks that are broken. Call with the shape locked to write.
  func repairLocked(
    _ repair: Repair, _ check: QCOW2Check
  ) throws(DiskError) -> CheckResult {
    try check.countReferences()
    let missesBlocks = repair == .all ? try check.missesBlocks() : false
    if repair == .all, missesBlocks || check.needsRebuild {
      if check.needsRebuild {
        check.result.corruptionsFixed += check.result.corruptions
        check.result.corruptions = 0
      }
      // A new block in its usual place would lie over what it is to count.
      if missesBlocks { try check.compare { (_, _, _) throws(DiskError) in true } }
      try rebuildRefcounts(check)
    } else {
      try check.compare { (cluster, isLeak, count) throws(DiskError) in
        guard isLeak || repair == .all else { return false }
        try setReferences(of: cluster, count)
        return true
      }
    }
    try flushLocked()
    if repair == .all {
      try checkCopiedFlags(check, fix: true)
      try flushLocked()
    }
    if check.result.corruptions == 0, header.incompatible & 3 != 0, repair == .all {
      header.incompatible &= ~(QCOW2Layout.Incompatible.dirty | QCOW2Layout.Incompatible.corrupt)
      dropUnknownFeatures()
      try writeHeader()
      changes.isUnsynced = true
      try flushLocked()
    }
    return check.result
  }

  /// Writes new refcount structures behind everything else, and lets the header point to them.
  private func rebuildRefcounts(_ check: QCOW2Check) throws(DiskError) {
    let bits = header.clusterBits
    let fileClusters = (file.size.bytes + header.clusterSize - 1) >> bits
    let perBlock = 1 << header.blockBits
    // The old blocks and the old table are not counted any more: what they took becomes free.
    for cluster in oldRefcountClusters() where cluster < check.clusters && check.found[cluster] > 0
    {
      check.found[cluster] -= 1
    }
    var blocks = 0
    var tableClusters = 0
    while true {
      let all = fileClusters + blocks + tableClusters
      let neededBlocks = (all + perBlock - 1) / perBlock
      let neededTable = max((neededBlocks * 8 + header.clusterSize - 1) >> bits, 1)
      if neededBlocks == blocks, neededTable == tableClusters { break }
      (blocks, tableClusters) = (neededBlocks, neededTable)
    }
    let firstNew = fileClusters
    var table = BigEndianBytes()
    for block in 0..<blocks { table.put(UInt64((firstNew + block) << bits)) }
    table.pad(to: header.clusterSize)
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: header.clusterSize, alignment: 16)
    defer { bytes.deallocate() }
    guard let base = bytes.baseAddress else { return }
    for block in 0..<blocks {
      bytes.fillWithZeros()
      for index in 0..<perBlock {
        let cluster = block * perBlock + index
        let isNew = cluster >= firstNew && cluster < firstNew + blocks + tableClusters
        let count = isNew ? 1 : cluster < check.clusters ? UInt64(check.found[cluster]) : 0
        if count > 0 { QCOW2Refcounts.set(base, index, order: header.refcountOrder, count) }
      }
      try file.writeGrowing(
        UnsafeRawBufferPointer(bytes), at: ByteOffset((firstNew + block) << bits))
    }
    try write(table.bytes, to: (firstNew + blocks) << bits)
    try file.flush()
    header.refcountTableOffset = (firstNew + blocks) << bits
    header.refcountTableClusters = tableClusters
    try writeHeader()
    blockCache.forgetAll()
    refcounts = nil
    changes.refcountTable = nil
    changes.isUnsynced = true
    _ = try loadRefcountTable()
  }

  private func oldRefcountClusters() -> [Int] {
    let bits = header.clusterBits
    let first = header.refcountTableOffset >> bits
    let blocks = (refcounts?.table ?? []).compactMap { entry -> Int? in
      // Those that the check counted.
      guard entry != 0, let place = Int(exactly: entry), place & (header.clusterSize - 1) == 0,
        place < file.size.bytes
      else { return nil }
      return place >> bits
    }
    return Array(first..<(first + header.refcountTableClusters)) + blocks
  }
}
