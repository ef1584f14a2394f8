/// What has to hold for the partitions of any table: that they lie on the disk and apart.
struct PartitionChecks {
  private let disk: DiskWindow

  init(_ disk: DiskWindow) { self.disk = disk }

  func check(_ partitions: [Partition], _ problems: inout ProblemList) {
    for partition in partitions { checkPlace(partition, &problems) }
    // Logicals lie inside the extended partition, and have to be apart only from each other.
    checkOverlaps(partitions.filter { !$0.isLogical }, &problems)
    checkOverlaps(partitions.filter(\.isLogical), &problems)
  }

  private func checkPlace(_ partition: Partition, _ problems: inout ProblemList) {
    if partition.sectors == 0 {
      problems.add(
        .zeroLength, .error, "partition \(partition.number) has no length",
        range: partition.entryRange, partition: partition.number)
    } else if partition.end.value >= disk.sectors, !isWholeDisk(partition) {
      problems.add(
        .beyondDisk, .error,
        "partition \(partition.number) ends at sector \(partition.end.value), past the end of "
          + "the disk of \(disk.sectors) sectors",
        range: partition.entryRange, partition: partition.number,
        hint: "the image is cut short, or the table was made for another disk")
    }
  }

  /// A protective entry may claim 2^32−1 sectors whatever the disk's size.
  private func isWholeDisk(_ partition: Partition) -> Bool {
    partition.type == .mbr(MBRLayout.protectiveType) && partition.sectors == UInt64(UInt32.max)
  }

  /// One sweep over the partitions by start: each is compared with the one that reaches furthest.
  private func checkOverlaps(_ partitions: [Partition], _ problems: inout ProblemList) {
    let ordered = partitions.filter { $0.sectors > 0 }
      .sorted { ($0.start, $0.number) < ($1.start, $1.number) }
    var furthest: Partition?
    for partition in ordered {
      if let other = furthest, partition.start.value < other.sectorRange.upperBound {
        problems.add(
          .overlap, .error,
          "partitions \(other.number) and \(partition.number) overlap from sector "
            + "\(partition.start.value) to \(min(other.end, partition.end).value)",
          range: partition.entryRange, partition: partition.number)
      }
      if partition.sectorRange.upperBound > furthest?.sectorRange.upperBound ?? 0 {
        furthest = partition
      }
    }
  }
}
