extension TableDraft {
  /// The table with what is wrong about it mended, as far as that can be known.
  ///
  /// A GPT's damaged copy is made from the sound one, the backup goes to the end of the disk, which
  /// also makes the space of an enlarged disk usable and gives up what a shortened one lost, and a wrong
  /// protective MBR is made anew; a hybrid one stays. In an MBR, entries without a length go, and the chain of logical partitions
  /// is written as far as it could be read.
  /// - Parameter table: read leniently.
  /// - Throws: `.noSpace` where partitions overlap or reach past the end of the disk, which nobody
  ///   but their owner can mend.
  public init(
    repairing table: PartitionTable, on device: any BlockDevice, guids: GUIDSource
  ) throws(DiskError) {
    try self.init(reading: table, on: device, guids: guids)
    if let unreadable = table.problems.first(where: { $0.kind == .notATable }) {
      throw DiskError(.corrupt, unreadable.message, path: device.name, range: unreadable.range)
    }
    partitions.removeAll { $0.sectors == 0 }
    if label == .gpt { grow() }
    try checkShape()
    try check()
  }

  /// Takes in the space that a disk gained since its GPT was made: the backup goes to the new end,
  /// and the sectors before it become usable. An MBR has nothing to change.
  public mutating func grow() {
    guard var shape = gpt else { return }
    if let origin { obsolete += Self.headers(of: origin) }
    shape.backupLBA = max(diskSectors, 1) - 1
    if let origin, origin.gpt?.isHybrid != true {
      shape.isProtectiveMBRKept = isProtectiveMBRRight
    }
    gpt = shape
    let array = shape.arraySectors(sectorSize)
    if diskSectors > array + 2 { lastUsable = diskSectors - 2 - array }
  }

  /// The entries in sector 0 as it is.
  var bootEntries: [MBREntry] { MBRSector(ByteBuffer(bootSector).view).entries }

  /// Whether sector 0 announces a GPT on a disk of this size: then it keeps its flags and addresses.
  private var isProtectiveMBRRight: Bool {
    let used = bootEntries.filter { $0.type != 0 }
    guard used.count == 1, let entry = used.first else { return false }
    let whole = UInt32(clamping: diskSectors - 1)
    return entry.type == MBRLayout.protectiveType && entry.start == 1
      && (entry.sectors == whole || entry.sectors == .max)
  }
}
