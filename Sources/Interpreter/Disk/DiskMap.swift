import DiskRuntime

/// A disk as its table describes it: what lies where.
struct DiskMap {
  private let table: PartitionTable
  /// Columns that the plain map gives out by size; each part has its name's besides.
  private static let room = 40
  /// More than these would be a map that nobody reads.
  private static let limit = 12

  init(_ table: PartitionTable) { self.table = table }

  /// Those that hold bytes of their own.
  private var parts: [Partition] { table.partitions.filter { !$0.isExtended } }

  // MARK: In a plan's plain text

  /// One line, on which wide parts are wider.
  var text: String {
    var named = parts.map { part in (part.start.value, part.sectors, Self.name(part)) }
    named += table.free.map { ($0.start.value, $0.sectors, "free") }
    guard named.count <= Self.limit else {
      return "(\(table.partitions.count) partitions, \(table.free.count) gaps)"
    }
    let whole = max(named.reduce(0) { $0 + Double($1.1) }, 1)
    let cells = named.sorted { $0.0 < $1.0 }.map { part in
      let width = Int(Double(part.1) / whole * Double(Self.room))
      return TextTable.pad(part.2, to: max(width, TextTable.width(part.2)))
    }
    return "|" + cells.joined(separator: "|") + "|"
  }

  private static func name(_ part: Partition) -> String {
    let name = Escaping.visible(part.name)
    return name.isEmpty ? "\(part.number)" : "\(part.number) \(name)"
  }

  // MARK: To scale

  /// What is where, from the first sector to the last, whatever the table claims: parts that overlap, or
  /// lie outside of the disk, are shown as that.
  var segments: SegmentMap {
    let parts = parts.filter { $0.sectors > 0 }.sorted {
      ($0.start, $0.number) < ($1.start, $1.number)
    }
    let disk = table.diskSectors
    var borders = Set(parts.flatMap { [$0.start.value, $0.start.value + $0.sectors] })
    borders.formUnion([0, disk])
    let gaps = table.free.map { $0.start.value..<($0.start.value + $0.sectors) }
    var segments: [SegmentMap.Segment] = []
    var present: [Partition] = []
    var next = 0
    // Parts in turn are drawn in turn, so that neighbours differ.
    var isOdd = true
    let sorted = borders.sorted()
    for (start, end) in zip(sorted, sorted.dropFirst()) {
      present.removeAll { $0.start.value + $0.sectors <= start }
      var label: Partition?
      while next < parts.count, parts[next].start.value == start {
        label = label ?? parts[next]
        present.append(parts[next])
        isOdd.toggle()
        next += 1
      }
      segments.append(
        SegmentMap.Segment(
          length: end - start,
          kind: kind(start..<end, present, isOutside: start >= disk, isOdd, gaps),
          short: label.map { "\($0.number)" } ?? "", long: label.map(Self.name) ?? ""))
    }
    return SegmentMap(segments: segments, meanings: meanings(parts))
  }

  private func kind(
    _ range: Range<UInt64>, _ present: [Partition], isOutside: Bool, _ isOdd: Bool,
    _ gaps: [Range<UInt64>]
  ) -> SegmentMap.Kind {
    if isOutside { return .outside }
    if present.count > 1 { return .overlapping }
    guard let part = present.first else {
      return gaps.contains { $0.overlaps(range) } ? .free : .rest
    }
    if isAligned(part) { return isOdd ? .usedToo : .used }
    return isOdd ? .unalignedToo : .unaligned
  }

  private func isAligned(_ part: Partition) -> Bool {
    part.offset.bytes % max(table.grain.bytes, 1) == 0
  }

  private func meanings(_ parts: [Partition]) -> [SegmentMap.Meaning] {
    func size(_ parts: some Sequence<Partition>) -> String {
      // A hostile table may claim more than a number holds.
      let sum = parts.reduce(0) { $0.addingReportingOverflow($1.size.bytes).partialValue }
      return SizeText.human(max(sum, 0))
    }
    let free = table.free.reduce(0) { $0 + $1.size.bytes }
    return [
      SegmentMap.Meaning(kinds: [.used, .usedToo], text: "used \(size(parts.filter(isAligned)))"),
      SegmentMap.Meaning(
        kinds: [.unaligned, .unalignedToo],
        text: "not aligned to \(SizeText.human(table.grain.bytes)) "
          + size(parts.filter { !isAligned($0) })),
      SegmentMap.Meaning(kinds: [.overlapping], text: "overlapping"),
      SegmentMap.Meaning(kinds: [.outside], text: "outside of the disk"),
      SegmentMap.Meaning(kinds: [.free], text: "free \(SizeText.human(free))"),
    ]
  }
}
