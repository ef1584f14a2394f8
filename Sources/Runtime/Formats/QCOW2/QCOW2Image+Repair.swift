extension QCOW2Image {
  /// How often what was mended is looked at again, and mended further.
  private static let mostPasses = 6

  /// Checks and mends: counts that are too high, with `.all` also those that are too low, flags, and
  /// refcount structures that are broken or missing. Call with the shape locked to write.
  /// - Returns: what was found and mended, and what is wrong still.
  func repairLocked(
    _ repair: Repair, progress: @escaping (Int, Int) -> Void = { _, _ in },
    shouldStop: @escaping () -> Bool = { false }
  ) throws(DiskError) -> CheckResult {
    // Whoever writes without knowing a feature of these must say so.
    if dropUnknownFeatures() { try writeHeader() }
    var result = CheckResult()
    for pass in 0..<Self.mostPasses {
      let check = try QCOW2Check(
        self, progress: pass == 0 ? progress : { _, _ in }, shouldStop: shouldStop)
      let isDone = try !mend(repair, check)
      result = pass == 0 ? check.result : result.followed(by: check.result)
      // New counts may leave other things wrong than the old ones did: only another look tells.
      if isDone { break }
    }
    if result.corruptions == 0, header.incompatible & 3 != 0, repair == .all {
      header.incompatible &= ~(QCOW2Layout.Incompatible.dirty | QCOW2Layout.Incompatible.corrupt)
      try writeHeader()
      changes.isUnsynced = true
      try flushLocked()
    }
    return result
  }

  /// - Returns: whether anything was changed.
  private func mend(_ repair: Repair, _ check: QCOW2Check) throws(DiskError) -> Bool {
    try check.countReferences()
    let isIncomplete = try check.missesBlocks()
    let isRebuilt = repair == .all && (isIncomplete || check.needsRebuild)
    if isRebuilt {
      // A new block in its usual place would lie over what it is to count.
      try check.compare { (_, _, _) throws(DiskError) in true }
      guard try rebuildRefcounts(check) else { return true }
    } else {
      // What lies in a broken block is something else.
      let isSound = !check.needsRebuild
      try check.compare { (cluster, isLeak, count) throws(DiskError) in
        guard isSound, isLeak || repair == .all else { return false }
        try setReferences(of: cluster, count)
        return true
      }
    }
    try flushLocked()
    // The counts are right now, unless they were not to be mended.
    let isRight = check.result.corruptions == 0 && check.result.leaks == 0
    try checkCopiedFlags(check, fix: repair == .all || isRight)
    try flushLocked()
    if repair == .all { try mendSnapshots(check) }
    return isRebuilt || check.result.corruptionsFixed + check.result.leaksFixed > 0
  }

  private func mendSnapshots(_ check: QCOW2Check) throws(DiskError) {
    try mendSnapshotEntries(check)
    // New clusters can be trusted where all else is right.
    let others = check.result.corruptions - check.tableFaults - check.lostSnapshots
    guard check.tableFaults > 0, others == 0 else { return }
    try finishSnapshots(readSnapshots().rows)
    try flushLocked()
    check.result.corruptionsFixed += check.tableFaults
    check.result.corruptions -= check.tableFaults
  }

  /// Writes new refcount structures behind everything else, and lets the header point to them.
  /// - Returns: false where something refers to that place: the file was made longer, and its clusters
  ///   have to be counted again.
  private func rebuildRefcounts(_ check: QCOW2Check) throws(DiskError) -> Bool {
    let bits = header.clusterBits
    check.forgetRefcounts()
    // Something may refer to the cluster behind the last one of a file that was cut short.
    let place = try newRefcounts(behind: check.compared, counted: check.usedBlocks())
    let gap = check.gap(of: place.clusters.count)
    guard gap == place.clusters.lowerBound else {
      try file.resize(to: ByteCount(gap << bits))
      return false
    }
    var table = [UInt64](repeating: 0, count: place.tableClusters << (bits - 3))
    let bytes = UnsafeMutableRawBufferPointer.allocate(byteCount: header.clusterSize, alignment: 16)
    defer { bytes.deallocate() }
    guard let base = bytes.baseAddress else { return true }
    for (number, block) in place.blocks.enumerated() {
      bytes.fillWithZeros()
      for index in 0..<(1 << header.blockBits) {
        let cluster = block << header.blockBits + index
        let count = place.clusters.contains(cluster) ? 1 : check.references(to: cluster)
        if count > 0 { QCOW2Refcounts.set(base, index, order: header.refcountOrder, count) }
      }
      let offset = (place.clusters.lowerBound + number) << bits
      try file.writeGrowing(UnsafeRawBufferPointer(bytes), at: ByteOffset(offset))
      table[block] = UInt64(offset)
    }
    let offset = (place.clusters.lowerBound + place.blocks.count) << bits
    var encoded = BigEndianBytes()
    for entry in table { encoded.put(entry) }
    try write(encoded.bytes, to: offset)
    try file.flush()
    header.refcountTableOffset = offset
    header.refcountTableClusters = place.tableClusters
    try writeHeader()
    blockCache.forgetAll()
    refcounts = nil
    changes.refcountTable = nil
    changes.isUnsynced = true
    _ = try loadRefcountTable()
    return true
  }

  /// Which blocks are needed to count the used clusters and themselves, and how long the table is.
  private func newRefcounts(
    behind first: Int, counted: [Int]
  ) throws(DiskError) -> (blocks: [Int], tableClusters: Int, clusters: Range<Int>) {
    let limit = max(QCOW2Layout.Limit.refcountTableBytes, header.clusterSize)
    var (blocks, tableClusters) = (counted, 1)
    while true {
      let clusters = first..<(first + blocks.count + tableClusters)
      let own = (first >> header.blockBits)...((clusters.upperBound - 1) >> header.blockBits)
      let needed = counted.filter { $0 < own.lowerBound } + own
      let needed8 = (own.upperBound + 1) * 8
      guard needed8 <= limit else {
        throw DiskError(
          .unsupported, "the file is too long for refcounts of its clusters", path: name,
          found: "\(file.size.bytes) bytes")
      }
      let length = (needed8 + header.clusterSize - 1) >> header.clusterBits
      if needed.count == blocks.count, length == tableClusters {
        return (needed, length, clusters)
      }
      (blocks, tableClusters) = (needed, length)
    }
  }
}
