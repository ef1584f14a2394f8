/// Where a new partition goes, and how long it is.
extension TableDraft {
  func place(
    _ request: PartitionRequest, _ role: Partition.Role, _ basis: UInt64
  ) throws(DiskError) -> (start: UInt64, sectors: UInt64) {
    let gaps = role == .logical ? innerGaps : outerGaps
    let wanted = try wantedSectors(request.length, basis)
    func rounded(_ start: UInt64, _ sectors: UInt64, in gap: DraftGap) -> UInt64 {
      guard case .about = request.length else { return sectors }
      return nearest(sectors, from: start, through: gap.last)
    }
    if let start = try sector(of: request.place) {
      let gap = try gap(at: start, for: wanted, gaps)
      guard let wanted else {
        return (start, end(of: request.length, from: start, in: gap) - start + 1)
      }
      return (start, rounded(start, wanted, in: gap))
    }
    let fitting = gaps.filter { $0.room > 0 && $0.room >= wanted ?? 1 }
    let chosen =
      switch request.place {
      case .first where wanted == nil: fitting.max { $0.room < $1.room }
      case .largest: fitting.max { $0.last - $0.first < $1.last - $1.first }
      case .best: fitting.min { $0.room < $1.room }
      case .last: fitting.last
      default: fitting.first
      }
    guard let gap = chosen else { throw noSpace(wanted, gaps) }
    if let wanted { return (gap.start, rounded(gap.start, wanted, in: gap)) }
    return (gap.start, end(of: request.length, from: gap.start, in: gap) - gap.start + 1)
  }

  /// The last sector of a partition that takes what there is of a gap.
  private func end(
    of length: PartitionRequest.Length, from start: UInt64, in gap: DraftGap
  ) -> UInt64 {
    if case .gap = length, label == .dos || gap.last < lastUsable { return gap.last }
    return alignedEnd(from: start, through: gap.last)
  }

  /// The sector of an exact place; nil for a gap that is to be found.
  func sector(of place: PartitionRequest.Place) throws(DiskError) -> UInt64? {
    switch place {
    case .sector(let sector): return sector
    case .byte(let offset): return try sectors(ByteCount(offset.bytes), "a start")
    default: return nil
    }
  }

  /// nil for the rest.
  private func wantedSectors(
    _ length: PartitionRequest.Length, _ basis: UInt64
  ) throws(DiskError) -> UInt64? {
    switch length {
    case .rest, .gap: return nil
    case .bytes(let bytes), .about(let bytes):
      let wanted = try sectors(bytes, "a size")
      guard wanted > 0 else {
        throw DiskError(.invalidArgument, "a partition cannot be empty")
      }
      return wanted
    case .percent(let percent):
      guard (1...100).contains(percent) else {
        throw DiskError(.invalidArgument, "a share of the free space is 1 to 100 %, not \(percent)")
      }
      // Below 2^55 sectors: times 100 it fits.
      let share = basis * UInt64(percent) / 100
      let whole = share / grain * grain
      guard max(whole, share) > 0 else { throw noSpace(1, outerGaps + innerGaps) }
      return whole > 0 ? whole : share
    }
  }

  /// The gap in which an exact start lies, and so many sectors from there on.
  private func gap(
    at start: UInt64, for wanted: UInt64?, _ gaps: [DraftGap]
  ) throws(DiskError) -> DraftGap {
    guard let gap = gaps.first(where: { $0.first <= start && start <= $0.last }) else {
      throw DiskError(
        .noSpace, "sector \(start) is not free: \(occupant(of: start)); \(freeSpaceText(gaps))")
    }
    guard let wanted else { return gap }
    guard wanted <= gap.last - start + 1 else {
      throw DiskError(
        .noSpace,
        "\(sizeText(wanted)) do not fit at sector \(start): "
          + "\(sizeText(gap.last - start + 1)) are free there; \(freeSpaceText(gaps))")
    }
    return gap
  }

  /// About so many sectors, as sfdisk rounds a size with a unit.
  private func nearest(_ wanted: UInt64, from start: UInt64, through last: UInt64) -> UInt64 {
    guard grain > 1, wanted > grain else { return wanted }
    // Halfway between two boundaries an MBR's partition gets the larger size, and a GPT's the smaller.
    let half = label == .dos ? grain / 2 : grain / 2 - 1
    let end = min((start + wanted + half) / grain, (last + 1) / grain) * grain
    return end > start ? end - start : wanted
  }

  private func noSpace(_ wanted: UInt64?, _ gaps: [DraftGap]) -> DiskError {
    let what = wanted.map { "\(sizeText($0)) do not fit: " } ?? "nothing more fits: "
    return DiskError(.noSpace, what + freeSpaceText(gaps))
  }

  /// What is at a sector, for a message.
  private func occupant(of sector: UInt64) -> String {
    if sector < firstUsable { return "the table itself is there" }
    if sector > lastUsable { return "the last usable sector is \(lastUsable)" }
    let found = partitions.filter { $0.start <= sector && sector <= $0.end }
    if let part = found.last { return "partition \(part.number) is there" }
    return "an EBR is there"
  }

  /// What the requests after a `.rest` leave of the gap that it would take.
  func rest(
    before others: ArraySlice<PartitionRequest>, _ basis: UInt64
  ) throws(DiskError) -> PartitionRequest.Length {
    // Behind an extended partition it is the logicals that share the rest.
    let gaps = innerGaps.isEmpty ? outerGaps : innerGaps
    guard let gap = gaps.max(by: { $0.room < $1.room }), gap.room > 0 else {
      return .rest
    }
    var needed: UInt64 = 0
    for other in others {
      guard let sectors = try wantedSectors(other.length, basis) else {
        throw DiskError(.invalidArgument, "only one of several partitions can have the rest")
      }
      // Each of them begins at a boundary of the alignment, a logical one behind its EBR.
      let room = gap.isInsideExtended ? max(ebrRoom, grain) : 0
      let aligned = sectors.addingReportingOverflow(grain - 1).partialValue / grain * grain + room
      let (sum, overflow) = needed.addingReportingOverflow(aligned)
      guard !overflow else { throw noSpace(sectors, [gap]) }
      needed = sum
    }
    let end = alignedEnd(from: gap.start, through: gap.last) + 1
    guard end > gap.start, end - gap.start > needed else { throw noSpace(needed, [gap]) }
    let bytes = try ByteCount(checking: end - gap.start - needed).bytes
    return .bytes(ByteCount(bytes * sectorSize.bytes))
  }
}
