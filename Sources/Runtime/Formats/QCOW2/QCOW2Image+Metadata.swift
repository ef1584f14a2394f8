extension QCOW2Image {
  /// Refuses to write to clusters that hold the image's own structures: counts that call them free, or
  /// entries of the disk that lead there, are wrong, and writing would lose the image.
  ///
  /// The structures are looked for once, and again where the header changed, or where somebody is about
  /// to write to what was one. Call with the shape locked to write.
  func refuseMetadata(at offset: Int, clusters: Int) throws(DiskError) {
    if metadataClusters == nil { metadataClusters = try findMetadata() }
    let first = offset >> header.clusterBits
    for cluster in first..<(first + clusters) where metadataClusters?.contains(cluster) == true {
      let now = try findMetadata()
      metadataClusters = now
      guard now.contains(cluster) else { continue }
      let range = cluster << header.clusterBits..<(cluster + 1) << header.clusterBits
      let what =
        fixedMetadata.first { range.overlaps($0.range) }?.name ?? "an L2 table or a refcount block"
      throw DiskError(
        .corrupt, "the image would be written over \(what): its counts or entries are wrong",
        path: name, range: range,
        hint: "mend it with check(img, repair: .all), or convert what can be read")
    }
  }

  /// What the header points to, by bytes of the file.
  private var fixedMetadata: [(range: Range<Int>, name: String)] {
    func region(_ start: Int, _ count: Int, _ name: String) -> (range: Range<Int>, name: String) {
      (start..<(start + count), name)
    }
    return [
      region(0, header.clusterSize, "the header"),
      region(header.l1Offset, header.l1Size * 8, "the L1 table"),
      region(
        header.refcountTableOffset, header.refcountTableClusters << header.clusterBits,
        "the refcount table"),
      region(header.snapshotsOffset, header.snapshotCount > 0 ? 1 : 0, "the snapshot table"),
    ].filter { !$0.range.isEmpty }
  }

  /// The clusters of that, of the active L2 tables and of the refcount blocks.
  private func findMetadata() throws(DiskError) -> Set<Int> {
    var found: Set<Int> = []
    for (range, _) in fixedMetadata {
      found.formUnion(
        range.lowerBound >> header.clusterBits...(range.upperBound - 1) >> header.clusterBits)
    }
    let l1 = try activeL1()
    for index in 0..<header.l1Size where l1[index] & QCOW2Layout.Entry.offset != 0 {
      found.insert(Int(l1[index] & QCOW2Layout.Entry.offset) >> header.clusterBits)
    }
    for entry in try loadRefcountTable() where entry != 0 {
      found.insert(Int(truncatingIfNeeded: entry >> UInt64(header.clusterBits)))
    }
    return found
  }
}
