/// A change of a partition table, ready to be read and then written: what is, what will be, and
/// every byte that makes the difference. Nothing is on the disk yet.
public struct TablePlan: Hashable, Sendable {
  /// The table that is there; nil for none.
  public let before: PartitionTable?
  /// The table as it will be read when all is written.
  public let after: PartitionTable
  /// In the order in which they are made.
  public let writes: [TableWrite]
  /// Partitions whose data goes elsewhere, before the table is written.
  public let moves: [DataMove]
  public internal(set) var warnings: [PlanWarning]

  /// Whether there is nothing to do.
  public var isEmpty: Bool { writes.isEmpty && moves.isEmpty }

  /// Works out the writes, and reads the table that they would make.
  /// - Throws: what the encoders throw, what reading throws; `.busy` where the disk has another table
  ///   by now than the one that is edited; `.corrupt` where the result would not be read as it is
  ///   meant, which is a mistake of ours that must not reach a disk.
  public init(_ draft: TableDraft, on device: any BlockDevice) throws(DiskError) {
    var draft = draft
    try draft.check()
    try draft.refreshBootSector(from: device)
    let old = draft.origin ?? draft.convertedFrom
    let found = try PartitionTable.read(
      from: device, sectorSize: old?.sectorSize ?? draft.sectorSize, lenient: true)
    before = found
    let isChanged =
      if let old {
        old.id != found?.id || old.partitions != found?.partitions || old.gpt != found?.gpt
      } else {
        draft.ground.map { $0.table != found } ?? false
      }
    if isChanged {
      throw DiskError(
        .busy, "the table was changed since it was read", path: device.name,
        hint: "read it again, and make the change again")
    }
    let regions = try Self.regions(draft, device)
    writes = try TableWrite.making(regions, on: device, sector: draft.sectorSize.bytes)
    moves = DataMove.moves(draft)
    let result = try PartitionTable.read(
      from: PatchedDevice(device, writes), sectorSize: draft.sectorSize)
    guard let result, draft.isRead(as: result) else {
      throw DiskError(
        .corrupt, "the planned table would not be read as planned; nothing was written",
        path: device.name, hint: "please report this with a copy of the table")
    }
    after = result
    warnings = PlanWarning.warnings(draft, result)
  }

  private static func regions(
    _ draft: TableDraft, _ device: any BlockDevice
  ) throws(DiskError) -> [TableRegion] {
    var regions: [TableRegion]
    if let encoder = GPTEncoder(draft) {
      regions = encoder.regions()
    } else {
      regions = try MBREncoder(draft, device).regions()
    }
    for offset in draft.obsoleteHeaders(besides: regions) {
      regions.append(
        TableRegion(
          structure: .obsoleteHeader, offset: offset,
          bytes: [UInt8](repeating: 0, count: MBRLayout.size), stage: 4))
    }
    for mark in draft.stale {
      try regions.erase(mark, on: device, sector: draft.sectorSize.bytes)
    }
    return regions
  }
}

extension TableDraft {
  /// The headers that are to go, and that nothing new takes.
  fileprivate func obsoleteHeaders(besides regions: [TableRegion]) -> [Int] {
    let taken = regions.map(\.range)
    let sector = sectorSize.bytes
    return Set(obsolete).sorted().filter { offset in
      guard offset > 0, offset <= diskSize.bytes - MBRLayout.size else { return false }
      let lba = UInt64(offset / sector)
      return !taken.contains { $0.contains(offset) }
        && !partitions.contains { $0.start <= lba && lba <= $0.end && !$0.isExtended }
    }
  }

  /// Whether a table says what this draft says.
  fileprivate func isRead(as table: PartitionTable) -> Bool {
    guard table.label == label, table.id == id.text,
      table.partitions.count == partitions.count
    else { return false }
    return zip(table.partitions, partitions.sorted { $0.number < $1.number }).allSatisfy { a, b in
      a.number == b.number && a.start.value == b.start && a.sectors == b.sectors
        && a.type == b.type && a.role == b.role && a.isBootable == b.isBootable
        && a.attributes == b.attributes && a.name == b.name
    }
  }
}
