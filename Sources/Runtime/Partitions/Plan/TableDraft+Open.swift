extension TableDraft {
  /// What a new table may be told beyond its kind.
  public struct Options: Hashable, Sendable {
    /// The disk's identifier; nil for one from the seed.
    public var id: Identifier?
    /// GPT: how many entries there is room for.
    public var entryCount = 128
    /// GPT: the first usable sector; nil for the usual alignment.
    public var firstUsable: UInt64?
    /// GPT: the last usable sector; nil for the last before the backup.
    public var lastUsable: UInt64?
    /// What partitions are aligned to; nil for what suits the disk.
    public var grain: ByteCount?

    public init() {}
  }

  /// A new, empty table.
  ///
  /// The first sector of an existing MBR keeps its boot code; anything else in sector 0 goes.
  /// - Parameter existing: the table that it replaces, if any.
  /// - Throws: `.noSpace` for a disk that is too small, `.invalidArgument`, what reading throws.
  public init(
    new label: PartitionTable.Label, on device: any BlockDevice, sectorSize: SectorSize,
    replacing existing: PartitionTable?, options: Options = Options(), guids: GUIDSource
  ) throws(DiskError) {
    let sectors = UInt64(device.size.bytes / sectorSize.bytes)
    let alignment = Alignment(sectors: sectors, sectorSize: sectorSize)
    self.label = label
    self.sectorSize = sectorSize
    self.guids = guids
    diskSize = device.size
    grain = UInt64((options.grain ?? alignment.grain).bytes / sectorSize.bytes)
    firstAligned = Self.aligned(alignment.firstSector, to: grain, alignment)
    origin = nil
    let hasMBR = existing.map { PartitionTable.Label.editable.contains($0.label) } ?? false
    bootSector = try Self.bootSector(of: device, keepingCode: hasMBR)
    if let existing { obsolete = Self.headers(of: existing) }
    switch label {
    case .dos:
      guard sectors >= 2 else { throw Self.tooSmall(sectors, 2) }
      firstUsable = 1
      lastUsable = sectors - 1
      id = .mbr(0)
      id = .mbr(try Self.number(options.id) ?? self.guids.nextDiskIdentifier())
    case .gpt:
      let shape = try Self.shape(options, sectors)
      let array = shape.arraySectors(sectorSize)
      // MBR, two headers, two arrays, and one sector to use.
      guard sectors >= 4 + 2 * array else { throw Self.tooSmall(sectors, 4 + 2 * array) }
      gpt = shape
      let least = 2 + array
      lastUsable = sectors - 2 - array
      // A disk too small for the alignment begins right behind the entries, as with sfdisk.
      firstUsable = alignment.firstSector > least ? alignment.firstSector : least
      if let given = options.firstUsable { firstUsable = given }
      firstAligned = Self.aligned(firstUsable, to: grain, alignment)
      guard firstUsable >= least, firstUsable <= lastUsable else {
        throw DiskError(
          .invalidArgument,
          "the first usable sector cannot be \(firstUsable): \(least) to \(lastUsable) are free")
      }
      if let given = options.lastUsable {
        guard given >= firstUsable, given <= lastUsable else {
          throw DiskError(
            .invalidArgument,
            "the last usable sector cannot be \(given): \(firstUsable) to \(lastUsable) are free")
        }
        lastUsable = given
      }
      id = .gpt(.zero)
      id = .gpt(try Self.guid(options.id) ?? self.guids.next())
    default: throw Self.cannotWrite(label)
    }
  }

  /// The table of a disk, to be changed.
  /// - Throws: `.corrupt` where the table has problems that an edit could make worse, with what
  ///   to do about them; what reading throws.
  public init(
    editing table: PartitionTable, on device: any BlockDevice, guids: GUIDSource
  ) throws(DiskError) {
    try self.init(reading: table, on: device, guids: guids)
    try checkShape()
    let grave = table.problems.first { problem in
      switch problem.kind {
      case .overlap, .beyondDisk, .secondExtended, .chainExtraEntry, .chainOutside,
        .logicalOutside, .zeroLength, .notATable:
        true
      default: problem.severity == .fatal
      }
    }
    if let grave {
      throw DiskError(
        .corrupt, "the table cannot be edited: \(grave.message)", path: device.name,
        range: grave.range, hint: "repair(table) mends what can be mended")
    }
  }

  /// The same without a look at the problems, for whoever is about to mend them.
  init(
    reading table: PartitionTable, on device: any BlockDevice, guids: GUIDSource
  ) throws(DiskError) {
    label = table.label
    sectorSize = table.sectorSize
    // Not the table's: the image may have been resized since it was read.
    diskSize = device.size
    self.guids = guids
    origin = table
    grain = UInt64(max(table.grain.bytes / table.sectorSize.bytes, 1))
    bootSector = try Self.bootSector(of: device, keepingCode: true)
    switch label {
    case .dos:
      firstUsable = 1
      lastUsable = max(UInt64(device.size.bytes / table.sectorSize.bytes), 1) - 1
      firstAligned = table.firstUsable.value
      id = .mbr(bootSector.withUnsafeBytes { Self.identifier($0) })
    case .gpt:
      firstUsable = table.firstUsable.value
      lastUsable = table.lastUsable.value
      let alignment = Alignment(sectors: table.diskSectors, sectorSize: table.sectorSize)
      firstAligned = Self.aligned(firstUsable, to: grain, alignment)
      id = .gpt(GUID(table.id) ?? .zero)
      gpt = Self.shape(of: table)
    default: throw Self.cannotWrite(label)
    }
    for partition in table.partitions {
      var draft = DraftPartition(partition, sectorSize: table.sectorSize)
      let range = partition.entryRange
      draft.entry = try device.read(
        at: ByteOffset(range.lowerBound), count: ByteCount(range.count))
      partitions.append(draft)
    }
  }

  /// The sector, or else the usual first one or the next boundary.
  private static func aligned(
    _ sector: UInt64, to grain: UInt64, _ usual: Alignment
  ) -> UInt64 {
    let (sum, overflow) = sector.addingReportingOverflow(grain - 1)
    if overflow || sector % grain == 0 { return sector }
    return sector < usual.firstSector ? usual.firstSector : sum / grain * grain
  }

  /// Where the headers of a GPT are, in bytes; none for another table.
  static func headers(of table: PartitionTable) -> [Int] {
    guard let details = table.gpt else { return [] }
    return [details.headerLBA, details.alternateLBA].compactMap { lba in
      (try? lba.offset(table.sectorSize))?.bytes
    }
  }

  private static func identifier(_ sector: UnsafeRawBufferPointer) -> UInt32 {
    UInt32(
      littleEndian: sector.loadUnaligned(fromByteOffset: MBRLayout.identifier, as: UInt32.self))
  }

  private static func shape(of table: PartitionTable) -> GPTShape? {
    guard let details = table.gpt else { return nil }
    let isPrimary = details.source == .primary
    var shape = GPTShape(
      entryCount: details.entryCount, entrySize: details.entrySize, backupLBA: 0,
      isProtectiveMBRKept: !table.problems.contains { $0.kind == .protectiveMBRMissing })
    let array = shape.arraySectors(table.sectorSize)
    // The entries of the backup do not tell where those of the primary are.
    if isPrimary { shape.entriesLBA = details.entriesLBA.value }
    let backup = isPrimary ? details.alternateLBA.value : details.headerLBA.value
    // A place that the header says in vain is not believed: the end of the disk is the usual one.
    let isPlausible =
      backup < table.diskSectors && backup > array && backup - array > table.lastUsable.value
    shape.backupLBA = isPlausible ? backup : max(table.diskSectors, 1) - 1
    return shape
  }

  /// Whether both copies of a GPT have their room outside of the usable sectors.
  func checkShape() throws(DiskError) {
    guard let gpt else { return }
    let array = gpt.arraySectors(sectorSize)
    guard gpt.backupLBA > array, lastUsable < gpt.backupLBA - array, gpt.entriesLBA >= 2,
      firstUsable >= array, gpt.entriesLBA <= firstUsable - array
    else {
      throw DiskError(
        .unsupported,
        "the usable sectors \(firstUsable) to \(lastUsable) leave no room for both copies of the GPT",
        hint: "a GPT like this can be read, and not be edited")
    }
  }

  /// Sector 0 as it is, where it is an MBR and no boot sector of a file system; else zeros.
  private static func bootSector(
    of device: any BlockDevice, keepingCode: Bool
  ) throws(DiskError) -> [UInt8] {
    let empty = [UInt8](repeating: 0, count: MBRLayout.size)
    guard keepingCode, device.size.bytes >= MBRLayout.size else { return empty }
    let buffer = try ByteBuffer(device, at: 0, count: MBRLayout.size)
    let sector = MBRSector(buffer.view)
    guard sector.isSigned, BootSector.fileSystem(buffer.view) == nil else { return empty }
    return buffer.view.withBytes { Array($0) }
  }

  /// Takes in the boot code that is on the disk by now.
  mutating func refreshBootSector(from device: any BlockDevice) throws(DiskError) {
    let isKept = origin != nil || bootSector.contains { $0 != 0 }
    bootSector = try Self.bootSector(of: device, keepingCode: isKept)
  }

  private static func shape(
    _ options: Options, _ sectors: UInt64
  ) throws(DiskError) -> GPTShape {
    let most = GPTLayout.maximumArraySize / GPTLayout.minimumEntrySize
    guard options.entryCount >= 1, options.entryCount <= most else {
      throw DiskError(
        .invalidArgument, "a GPT has 1 to \(most) entries, not \(options.entryCount)")
    }
    return GPTShape(entryCount: options.entryCount, backupLBA: max(sectors, 1) - 1)
  }

  private static func cannotWrite(_ label: PartitionTable.Label) -> DiskError {
    DiskError(
      .unsupported, "a table of the kind \(label.rawValue) is only read, not written",
      hint: "MBRs (.dos) and GPTs are made and changed")
  }

  private static func tooSmall(_ sectors: UInt64, _ least: UInt64) -> DiskError {
    DiskError(
      .noSpace, "the disk of \(sectors) sectors is too small for the table, which needs \(least)")
  }

  private static func number(_ id: Identifier?) throws(DiskError) -> UInt32? {
    guard let id else { return nil }
    if case .mbr(let number) = id { return number }
    throw DiskError(
      .invalidArgument, "the identifier of an MBR is a number, not the GUID \(id.text)")
  }

  private static func guid(_ id: Identifier?) throws(DiskError) -> GUID? {
    guard let id else { return nil }
    if case .gpt(let guid) = id { return guid }
    throw DiskError(
      .invalidArgument, "the identifier of a GPT is a GUID, not the number \(id.text)")
  }
}
