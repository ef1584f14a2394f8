/// Something about a plan that its maker should know before it is written.
public struct PlanWarning: Hashable, Sendable {
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    /// A partition that does not begin at a boundary of the alignment.
    case misaligned
    /// A new partition on bytes that hold a known file system or volume.
    case overwritesContent
    /// A partition that becomes smaller than what is in it.
    case smallerThanContent
    /// Several partitions are flagged as the active one.
    case severalActive
    /// A hybrid MBR that no longer says what the GPT says.
    case hybridDiffers
    /// An MBR in sectors of a size that only its reader can know.
    case sectorSize
    /// Somebody uses the disk, so that `write` will refuse.
    case inUse
    /// The resulting table still has a problem of its own.
    case problem
  }

  public let kind: Kind
  /// One line.
  public let message: String
  /// The number of the partition concerned, in the table as it will be.
  public let partition: Int?

  init(_ kind: Kind, _ message: String, partition: Int? = nil) {
    self.kind = kind
    self.message = message
    self.partition = partition
  }

  /// util-linux, libfdisk/src/dos.c: MAXIMUM_PARTS.
  private static let fdiskLimit = 60

  /// What can be told from the table alone.
  static func warnings(_ draft: TableDraft, _ after: PartitionTable) -> [PlanWarning] {
    var found: [PlanWarning] = []
    for partition in draft.partitions where !partition.isExtended {
      let isChanged = partition.origin?.start != partition.start
      guard isChanged, draft.grain > 1, partition.start % draft.grain != 0 else { continue }
      found.append(
        PlanWarning(
          .misaligned,
          "partition \(partition.number) begins at sector \(partition.start), which is not a "
            + "multiple of \(draft.grain)", partition: partition.number))
    }
    let active = draft.partitions.filter(\.isBootable).map { String($0.number) }
    if active.count > 1 {
      found.append(
        PlanWarning(
          .severalActive,
          "partitions \(active.joined(separator: ", ")) are all flagged as active"))
    }
    if let stale = staleHybrid(draft, after) { found.append(stale) }
    if let last = draft.partitions.last(where: \.isLogical)?.number, last > fdiskLimit {
      found.append(
        PlanWarning(
          .problem,
          "fdisk, sfdisk and cfdisk read no MBR partitions behind number \(fdiskLimit)",
          partition: last))
    }
    found += lost(draft)
    for problem in after.problems {
      found.append(PlanWarning(.problem, problem.message, partition: problem.partition))
    }
    return found
  }

  /// Data that a move would write over: that of partitions which the plan deletes.
  private static func lost(_ draft: TableDraft) -> [PlanWarning] {
    let kept = Set(draft.partitions.compactMap { $0.origin?.number })
    let deleted = (draft.origin?.partitions ?? []).filter {
      !kept.contains($0.number) && !$0.isExtended
    }
    return DataMove.moves(draft).flatMap { move in
      deleted.filter { old in
        let range = old.offset.bytes..<(old.offset.bytes + old.size.bytes)
        return range.overlaps(move.to.bytes..<(move.to.bytes + move.size.bytes))
      }.map { old in
        PlanWarning(
          .overwritesContent,
          "partition \(move.partition) moves onto what was partition \(old.number), which undo "
            + "cannot bring back", partition: move.partition)
      }
    }
  }

  private static func staleHybrid(_ draft: TableDraft, _ after: PartitionTable) -> PlanWarning? {
    guard let details = after.gpt, details.isHybrid else { return nil }
    for entry in details.mbrEntries where entry.type != .mbr(MBRLayout.protectiveType) {
      let isThere = after.partitions.contains {
        $0.start == entry.start && $0.sectors == entry.sectors
      }
      if !isThere {
        return PlanWarning(
          .hybridDiffers,
          "entry \(entry.number) of the hybrid MBR (sectors \(entry.start.value) to "
            + "\(entry.end.value)) is no partition of the GPT")
      }
    }
    return nil
  }
}
