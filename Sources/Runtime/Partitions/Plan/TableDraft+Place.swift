/// Where a new partition goes, and how long it is.
extension TableDraft {
  func place(
    _ request: PartitionRequest, _ role: Partition.Role, _ basis: UInt64
  ) throws(DiskError) -> (start: UInt64, sectors: UInt64) {
    let gaps = role == .logical ? innerGaps : outerGaps
    let wanted = try wantedSectors(request.length, basis)
    if let start = try sector(of: request.place) {
      return (start, try length(wanted, from: start, gaps))
    }
    let fitting = gaps.filter { $0.room > 0 && $0.room >= wanted ?? 1 }
    let chosen =
      switch request.place {
      case .first where wanted == nil: fitting.max { $0.room < $1.room }
      case .largest: fitting.max { $0.room < $1.room }
      case .best: fitting.min { $0.room < $1.room }
      case .last: fitting.last
      default: fitting.first
      }
    guard let gap = chosen else { throw noSpace(wanted, gaps) }
    if let wanted { return (gap.start, wanted) }
    return (gap.start, alignedEnd(from: gap.start, through: gap.last) - gap.start + 1)
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
    case .rest: return nil
    case .bytes(let bytes):
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

  /// The length of a partition at an exact start, which has to lie in a gap.
  private func length(
    _ wanted: UInt64?, from start: UInt64, _ gaps: [DraftGap]
  ) throws(DiskError) -> UInt64 {
    guard let gap = gaps.first(where: { $0.first <= start && start <= $0.last }) else {
      throw DiskError(
        .noSpace, "sector \(start) is not free: \(occupant(of: start)); \(freeSpaceText(gaps))")
    }
    guard let wanted else { return alignedEnd(from: start, through: gap.last) - start + 1 }
    guard wanted <= gap.last - start + 1 else {
      throw DiskError(
        .noSpace,
        "\(sizeText(wanted)) do not fit at sector \(start): "
          + "\(sizeText(gap.last - start + 1)) are free there; \(freeSpaceText(gaps))")
    }
    return wanted
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
