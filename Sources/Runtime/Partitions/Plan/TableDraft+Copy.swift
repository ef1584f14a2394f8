extension TableDraft {
  /// The partitions of a table on another disk, at the same bytes.
  /// - Parameter keepingIDs: whether disk and partitions have the same identifiers; else new ones,
  ///   which two disks in one machine need.
  /// - Throws: `.noSpace` where the disk is too small, `.invalidArgument` where its sectors are.
  public init(
    copying table: PartitionTable, onto device: any BlockDevice, sectorSize: SectorSize,
    replacing existing: PartitionTable?, keepingIDs: Bool, guids: GUIDSource
  ) throws(DiskError) {
    guard sectorSize == table.sectorSize else {
      throw DiskError(
        .invalidArgument,
        "the table counts in sectors of \(table.sectorSize.bytes) bytes, and the disk has "
          + "\(sectorSize.bytes)", path: device.name, hint: "convert the table first")
    }
    var options = Options()
    if keepingIDs { options.id = Self.identifier(table) }
    if let details = table.gpt {
      options.entryCount = details.entryCount
      options.firstUsable = table.firstUsable.value
    }
    try self.init(
      new: table.label, on: device, sectorSize: sectorSize, replacing: existing, options: options,
      guids: guids)
    for partition in table.partitions {
      var copy = DraftPartition(partition, sectorSize: sectorSize)
      copy.origin = nil
      if label == .gpt, !keepingIDs { copy.uuid = self.guids.next() }
      partitions.append(copy)
    }
    try check()
  }

  private static func identifier(_ table: PartitionTable) -> Identifier? {
    switch table.label {
    case .gpt: GUID(table.id).map { .gpt($0) }
    default: UInt32(table.id.dropFirst(2), radix: 16).map { .mbr($0) }
    }
  }
}
