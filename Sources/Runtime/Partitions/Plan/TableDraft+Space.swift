/// A run of sectors that no partition takes.
struct DraftGap: Hashable {
  let first: UInt64
  let last: UInt64
  /// Whether it lies in the extended partition. Its first sectors then may be needed for an EBR.
  let isInsideExtended: Bool
  /// The first sector that is aligned, past the room for an EBR; may lie behind the gap's end.
  let start: UInt64

  /// The sectors from the aligned start on; 0 where that is not in the gap.
  var room: UInt64 { start > last ? 0 : last - start + 1 }
}

extension TableDraft {
  /// The sectors that an EBR keeps before its logical partition in sfdisk's layout.
  var ebrRoom: UInt64 { firstAligned }

  /// The gaps outside of the extended partition, in order of their place.
  var outerGaps: [DraftGap] {
    gaps(
      from: firstUsable, through: lastUsable,
      around: partitions.filter { !$0.isLogical }.map { $0.start...max($0.end, $0.start) },
      inside: false)
  }

  /// The gaps inside the extended partition; what an EBR takes is not free.
  var innerGaps: [DraftGap] {
    guard let extended else { return [] }
    let logicals = partitions.filter(\.isLogical).sorted { $0.start < $1.start }
    return gaps(
      from: extended.start, through: extended.end,
      around: logicals.map { logical in
        let ebr = logical.ebr ?? logical.start
        // An EBR elsewhere than before its partition does not make the gap between them taken.
        let isBefore =
          ebr < logical.start && ebr >= extended.start
          && !logicals.contains { $0.start > ebr && $0.start < logical.start }
        return (isBefore ? ebr : logical.start)...logical.end
      }, inside: true)
  }

  /// All sectors that the gaps hold.
  public var freeSectors: UInt64 { (outerGaps + innerGaps).reduce(0) { $0 + $1.room } }

  private func gaps(
    from first: UInt64, through last: UInt64, around taken: [ClosedRange<UInt64>], inside: Bool
  ) -> [DraftGap] {
    var found: [DraftGap] = []
    var position = first
    for range in taken.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound > position {
        found.append(gap(position, range.lowerBound - 1, inside: inside))
      }
      position = max(position, range.upperBound + 1)
    }
    if position <= last { found.append(gap(position, last, inside: inside)) }
    return found
  }

  private func gap(_ first: UInt64, _ last: UInt64, inside: Bool) -> DraftGap {
    let lowest = inside ? first + ebrRoom : max(first, firstAligned)
    return DraftGap(
      first: first, last: last, isInsideExtended: inside,
      // Right behind the table of a small disk is as good as aligned.
      start: lowest == firstAligned ? lowest : (lowest + grain - 1) / grain * grain)
  }

  /// The end of a partition that takes what there is from `start` to `last`: the last boundary of
  /// the alignment, or `last` itself where there is none.
  func alignedEnd(from start: UInt64, through last: UInt64) -> UInt64 {
    let boundary = (last + 1) / grain * grain
    return boundary > start ? boundary - 1 : last
  }

  /// What is free, for an error that something does not fit.
  func freeSpaceText(_ gaps: [DraftGap]) -> String {
    let usable = gaps.filter { $0.room > 0 }.sorted { $0.room > $1.room }
    guard let largest = usable.first else { return "there is no free space" }
    let total = sizeText(usable.reduce(0) { $0 + $1.room })
    let place = "sectors \(largest.start) to \(largest.last)"
    if usable.count == 1 { return "the free space is \(total), \(place)" }
    return "the free space is \(total) in \(usable.count) gaps, the largest of "
      + "\(sizeText(largest.room)), \(place)"
  }
}
