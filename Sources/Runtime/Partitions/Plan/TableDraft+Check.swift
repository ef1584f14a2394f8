extension TableDraft {
  /// Whether all partitions lie where they may, apart from each other, and where the table's fields
  /// can say it.
  /// - Throws: `.noSpace`, which names the partitions or the free space.
  func check() throws(DiskError) {
    for partition in partitions { try checkPlace(partition) }
    try checkHybrid()
    try checkApart(partitions.filter { !$0.isLogical })
    try checkApart(partitions.filter(\.isLogical))
    if label == .dos, let extended {
      let logicals = partitions.filter(\.isLogical).sorted { $0.number < $1.number }
      _ = try EBRPlaces(self, extended, logicals).places()
    }
  }

  private func checkPlace(_ partition: DraftPartition) throws(DiskError) {
    let (end, overflow) = partition.start.addingReportingOverflow(max(partition.sectors, 1) - 1)
    guard !overflow, partition.sectors > 0, partition.start >= firstUsable, end <= lastUsable else {
      throw DiskError(
        .noSpace,
        "partition \(partition.number) of \(sizeText(partition.sectors)) from sector "
          + "\(partition.start) does not lie in the usable sectors \(firstUsable) to \(lastUsable)")
    }
    guard label == .dos else { return }
    guard partition.start <= UInt64(UInt32.max), partition.sectors <= UInt64(UInt32.max) else {
      throw DiskError(
        .noSpace,
        "partition \(partition.number) reaches past the 2^32 sectors that an MBR can count",
        hint: "make a GPT instead")
    }
    guard partition.isLogical, let extended else { return }
    // The sector before it is for an EBR.
    guard partition.start > extended.start, end <= extended.end else {
      throw DiskError(
        .noSpace,
        "the logical partition \(partition.number) (sectors \(partition.start) to \(end)) does not "
          + "lie inside the extended one (sectors \(extended.start) to \(extended.end)), which "
          + "begins with an EBR")
    }
  }

  private func checkApart(_ partitions: [DraftPartition]) throws(DiskError) {
    let ordered = partitions.sorted { $0.start < $1.start }
    for (a, b) in zip(ordered, ordered.dropFirst()) where b.start <= a.end {
      throw DiskError(
        .noSpace,
        "partition \(b.number) from sector \(b.start) would overlap partition \(a.number), which "
          + "ends at sector \(a.end)")
    }
  }
}
