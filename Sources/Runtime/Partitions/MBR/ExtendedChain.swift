/// The logical partitions: a chain of extended boot records (EBR) inside an extended partition.
///
/// Each EBR looks like an MBR. Its data entry counts from the EBR itself, its link to the next
/// EBR from the extended partition. The chain may run in any order, but must not meet itself.
struct ExtendedChain {
  /// More than any system makes of a disk: Linux takes 255 partitions, libfdisk 60.
  static let limit = 1024

  private let disk: DiskWindow
  private let container: Partition
  private let identifier: UInt32
  private var seen: Set<UInt64> = []
  private var logicals: [Partition] = []

  init(_ disk: DiskWindow, _ container: Partition, identifier: UInt32) {
    self.disk = disk
    self.container = container
    self.identifier = identifier
  }

  /// The logical partitions from number 5 in chain order.
  mutating func read(
    lenient: Bool, _ problems: inout ProblemList
  ) throws(DiskError) -> [Partition] {
    guard container.start.value != 0 else {
      problems.add(
        .extendedAtZero, .fatal,
        "the extended partition \(container.number) begins at sector 0, which is the MBR itself",
        range: container.entryRange, partition: container.number)
      return []
    }
    var next: Link? = Link(lba: container.start.value, entryRange: container.entryRange)
    while let link = next {
      guard isNew(link, &problems), let sector = try load(link, &problems) else { break }
      if sector.isBlank { break }
      if !sector.isSigned {
        problems.add(unsigned(link))
        if !lenient { break }
      }
      next = follow(sector, at: link.lba, &problems)
    }
    return logicals
  }

  /// Where an EBR is said to be, and the entry that says so.
  private struct Link {
    let lba: UInt64
    let entryRange: Range<Int>
  }

  private mutating func isNew(_ link: Link, _ problems: inout ProblemList) -> Bool {
    guard seen.insert(link.lba).inserted, link.lba != 0 else {
      problems.add(
        .chainLoop, .fatal,
        "the chain of logical partitions loops: it comes back to the EBR at sector \(link.lba)",
        range: link.entryRange)
      return false
    }
    guard seen.count <= Self.limit else {
      problems.add(
        .chainTooLong, .fatal,
        "the chain of logical partitions is longer than \(Self.limit) EBRs",
        range: link.entryRange)
      return false
    }
    if !container.sectorRange.contains(link.lba) {
      problems.add(
        .chainOutside, .error,
        "the EBR at sector \(link.lba) lies outside of the extended partition "
          + "\(container.number)", range: link.entryRange)
    }
    return true
  }

  private func load(
    _ link: Link, _ problems: inout ProblemList
  ) throws(DiskError) -> MBRSector? {
    let size = disk.sectorSize.bytes
    // At most 2^33 sectors of 4 KiB: the product fits.
    if link.lba < disk.sectors,
      let view = try disk.bytes(at: Int(link.lba) * size, count: MBRLayout.size)
    {
      return MBRSector(view)
    }
    problems.add(
      .chainUnreadable, .fatal,
      "the EBR at sector \(link.lba) lies past the end of the disk, at sector \(disk.sectors)",
      range: link.entryRange,
      hint: "the image is cut short: lenient: true lists what is left")
    return nil
  }

  private func unsigned(_ link: Link) -> TableProblem {
    let offset = Int(link.lba) * disk.sectorSize.bytes + MBRLayout.signature
    return TableProblem(
      .chainBadSignature, .fatal, "the EBR at sector \(link.lba) lacks the signature 55AA",
      range: offset..<(offset + 2))
  }

  /// Takes the data entry of an EBR, and returns its link.
  private mutating func follow(
    _ sector: MBRSector, at lba: UInt64, _ problems: inout ProblemList
  ) -> Link? {
    var data: Int?
    var link: Int?
    for (index, entry) in sector.entries.enumerated() where entry.sectors != 0 {
      switch (entry.isExtended, entry.type) {
      case (true, _) where link == nil: link = index
      case (false, let type) where type != 0 && data == nil: data = index
      case (false, 0): continue
      default:
        problems.add(
          .chainExtraEntry, .error,
          "entry \(index + 1) of the EBR at sector \(lba) is one too many, and is ignored",
          range: entryRange(lba, index))
      }
    }
    // Without a type an entry counts only in the first place, as libfdisk has it.
    let place = data ?? (link == 0 ? 1 : 0)
    add(sector.entries[place], at: lba, index: place, &problems)
    guard let link else { return nil }
    return Link(
      lba: container.start.value + UInt64(sector.entries[link].start),
      entryRange: entryRange(lba, link))
  }

  private mutating func add(
    _ entry: MBREntry, at lba: UInt64, index: Int, _ problems: inout ProblemList
  ) {
    guard entry.sectors != 0, !entry.isExtended else { return }
    let number = 5 + logicals.count
    let partition = Partition(
      number: number, start: lba + UInt64(entry.start), sectors: UInt64(entry.sectors),
      sectorSize: disk.sectorSize, type: .mbr(entry.type), role: .logical,
      isBootable: entry.bootIndicator == MBRLayout.activeFlag,
      identity: .mbr(identifier), entryRange: entryRange(lba, index))
    guard let partition else { return }
    logicals.append(partition)
    let inside = container.sectorRange
    if partition.sectorRange.lowerBound < inside.lowerBound
      || partition.sectorRange.upperBound > inside.upperBound
    {
      problems.add(
        .logicalOutside, .error,
        "partition \(number) (sectors \(partition.start.value)–\(partition.end.value)) reaches "
          + "outside of the extended partition \(container.number)",
        range: partition.entryRange, partition: number)
    }
  }

  private func entryRange(_ lba: UInt64, _ index: Int) -> Range<Int> {
    let start =
      Int(lba) * disk.sectorSize.bytes + MBRLayout.entries + MBRLayout.entrySize * index
    return start..<(start + MBRLayout.entrySize)
  }
}
