/// The counts that an image keeps, beside the references that were found.
extension QCOW2Check {
  /// Whether clusters are used that no refcount block counts.
  func missesBlocks() throws(DiskError) -> Bool {
    let table = try image.loadRefcountTable()
    return usedBlocks().contains { $0 >= table.count || table[$0] == 0 }
  }

  /// The indices of the refcount blocks that count used clusters.
  func usedBlocks() -> [Int] {
    let perBlock = 1 << header.blockBits
    return (0..<((compared + perBlock - 1) >> header.blockBits)).filter { block in
      let start = block << header.blockBits
      return (start..<min(start + perBlock, compared)).contains { references(to: $0) > 0 }
    }
  }

  /// The table that the header names, and its blocks.
  func countRefcounts() throws(DiskError) {
    let (place, size) = (
      header.refcountTableOffset, header.refcountTableClusters << header.clusterBits
    )
    count(place, size, "the refcount table", by: .refcounts)
    let table: [UInt64]
    do throws(DiskError) {
      table = try image.loadRefcountTable()
    } catch {
      guard error.code == .corrupt else { throw error }
      // All counts are none, which is told for each cluster that is used.
      image.refcounts = QCOW2Refcounts(table: [], isMissing: true)
      needsRebuild = true
      return result.note(error.message)
    }
    try countBlocks(table)
  }

  private func countBlocks(_ table: [UInt64]) throws(DiskError) {
    for (index, entry) in table.enumerated() where entry != 0 {
      let raw = entry & ~QCOW2Layout.Entry.reservedInRefcountTable
      guard raw == entry else {
        corrupt("the entry of refcount block \(index) has reserved bits set")
        needsRebuild = true
        continue
      }
      guard let offset = Int(exactly: raw), offset & (header.clusterSize - 1) == 0 else {
        corrupt("refcount block \(index) is not aligned to clusters")
        needsRebuild = true
        continue
      }
      guard offset < image.file.size.bytes else {
        corrupt("refcount block \(index) lies outside of the file")
        needsRebuild = true
        continue
      }
      // A count of one bit says 1 however often its cluster is used.
      if references(to: offset >> header.clusterBits) > 0 { needsRebuild = true }
      count(offset, header.clusterSize, "refcount block \(index)", by: .refcounts)
      if references(to: offset >> header.clusterBits) != 1 {
        corrupt("refcount block \(index) is used for something else as well")
        needsRebuild = true
      }
    }
  }

  /// Compares what was found with what the image says.
  /// - Parameter mend: called for each cluster whose count is wrong, with what it should be; says
  ///   whether it was mended.
  func compare(
    mend: (_ cluster: Int, _ isLeak: Bool, _ count: UInt64) throws(DiskError) -> Bool
  ) throws(DiskError) {
    var highest = 0
    for cluster in 0..<compared {
      if cluster & 0xffff == 0 { try pause(at: header.size + cluster << header.clusterBits) }
      let wanted = references(to: cluster)
      var kept: UInt64 = 0
      do throws(DiskError) {
        kept = try image.refcount(of: cluster)
      } catch {
        guard error.code == .corrupt else { throw error }
        // A broken block was reported already; its counts read as none.
        needsRebuild = true
      }
      if wanted > 0 || kept > 0 { highest = cluster }
      if kept == wanted { continue }
      let isLeak = kept > wanted
      let isMended = try mend(cluster, isLeak, wanted)
      if isMended {
        if isLeak { result.leaksFixed += 1 } else { result.corruptionsFixed += 1 }
      } else {
        if isLeak { result.leaks += 1 } else { result.corruptions += 1 }
      }
      result.note(
        "\(isLeak ? "leak" : "error"): cluster \(cluster) has refcount \(kept), and \(wanted) references"
      )
    }
    result.imageEnd = (highest + 1) << header.clusterBits
  }
}
