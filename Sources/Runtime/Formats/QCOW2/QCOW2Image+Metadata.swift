extension QCOW2Image {
  /// Refuses to write to clusters that hold the image's own structures: counts that call them free, or
  /// entries of the disk that lead there, are wrong, and writing would lose the image.
  ///
  /// The tables are looked at once; what was a table when it was opened and is none any more is found out
  /// when somebody writes there. Call with the shape locked to write.
  func refuseMetadata(at offset: Int, clusters: Int) throws(DiskError) {
    let range = offset..<(offset + clusters << header.clusterBits)
    let fixed = [
      (0, header.clusterSize, "the header"), (header.l1Offset, header.l1Size * 8, "the L1 table"),
      (
        header.refcountTableOffset, header.refcountTableClusters << header.clusterBits,
        "the refcount table"
      ),
      (header.snapshotsOffset, header.snapshotCount > 0 ? 1 : 0, "the snapshot table"),
    ]
    for (start, count, what) in fixed
    where count > 0 && range.overlaps(start..<(start + count)) {
      throw overlap(what, range)
    }
    if tableClusters == nil { tableClusters = try findTables() }
    for cluster in (offset >> header.clusterBits)..<(offset >> header.clusterBits + clusters)
    where tableClusters?.contains(cluster) == true {
      let now = try findTables()
      tableClusters = now
      if now.contains(cluster) { throw overlap("an L2 table or a refcount block", range) }
    }
  }

  /// The clusters of the active L2 tables and of the refcount blocks.
  private func findTables() throws(DiskError) -> Set<Int> {
    var found: Set<Int> = []
    let l1 = try activeL1()
    for index in 0..<header.l1Size where l1[index] & QCOW2Layout.Entry.offset != 0 {
      found.insert(Int(l1[index] & QCOW2Layout.Entry.offset) >> header.clusterBits)
    }
    for entry in try loadRefcountTable() where entry != 0 {
      found.insert(Int(truncatingIfNeeded: entry >> UInt64(header.clusterBits)))
    }
    return found
  }

  private func overlap(_ what: String, _ range: Range<Int>) -> DiskError {
    DiskError(
      .corrupt, "the image would be written over \(what): its counts or entries are wrong",
      path: name,
      range: range, hint: "mend it with check(img, repair: .all), or convert what can be read")
  }
}
