/// Takes the partitions from the entries of a GPT.
struct GPTEntryReader {
  private let disk: DiskWindow
  private let header: GPTHeader
  private let entries: LayoutView
  private var seen: Set<GUID> = []

  init(_ disk: DiskWindow, _ header: GPTHeader, _ entries: LayoutView) {
    self.disk = disk
    self.header = header
    self.entries = entries
  }

  /// The used entries as partitions, in number order. One that cannot be a partition is left out,
  /// with a fatal problem.
  mutating func read(_ problems: inout ProblemList) -> [Partition] {
    var found: [Partition] = []
    for index in 0..<Int(header.entryCount) {
      let size = Int(header.entrySize)
      guard let view = entries.slice(index * size, size), let entry = GPTEntry(view) else {
        continue
      }
      let range = entryRange(index)
      guard let partition = partition(entry, index + 1, range, &problems) else { continue }
      found.append(partition)
      check(partition, entry, &problems)
    }
    return found
  }

  private func partition(
    _ entry: GPTEntry, _ number: Int, _ range: Range<Int>, _ problems: inout ProblemList
  ) -> Partition? {
    guard entry.first <= entry.last else {
      problems.add(
        .startAfterEnd, .fatal,
        "partition \(number) starts at sector \(entry.first), after its end at \(entry.last)",
        range: (range.lowerBound + 32)..<(range.lowerBound + 48), partition: number)
      return nil
    }
    // last − first + 1 wraps to 0 for the full range, which no disk has.
    let partition = Partition(
      number: number, start: entry.first, sectors: (entry.last - entry.first) &+ 1,
      sectorSize: disk.sectorSize, type: .gpt(entry.type), role: .primary,
      identity: .gpt(entry.unique), name: entry.name, attributes: entry.attributes,
      entryRange: range)
    if let partition, partition.sectors > 0 { return partition }
    problems.add(
      .unaddressable, .fatal,
      "partition \(number) ends at sector \(entry.last), past 2^63−1 bytes",
      range: (range.lowerBound + 32)..<(range.lowerBound + 48), partition: number)
    return nil
  }

  private mutating func check(
    _ partition: Partition, _ entry: GPTEntry, _ problems: inout ProblemList
  ) {
    // What lies past the end of the disk is told by the checks of any table.
    if entry.first < header.firstUsable
      || (entry.last > header.lastUsable && entry.last < disk.sectors)
    {
      problems.add(
        .outsideUsable, .error,
        "partition \(partition.number) (sectors \(entry.first)–\(entry.last)) reaches outside of "
          + "the usable sectors \(header.firstUsable)–\(header.lastUsable)",
        range: partition.entryRange, partition: partition.number)
    }
    if !seen.insert(entry.unique).inserted {
      problems.add(
        .duplicateGUID, .warning,
        "partition \(partition.number) has the same GUID as another: \(entry.unique)",
        range: partition.entryRange, partition: partition.number)
    }
  }

  /// The entries lie on the disk, so this cannot overflow.
  private func entryRange(_ index: Int) -> Range<Int> {
    let size = Int(header.entrySize)
    let start = Int(header.entriesLBA) * disk.sectorSize.bytes + index * size
    return start..<(start + size)
  }
}
