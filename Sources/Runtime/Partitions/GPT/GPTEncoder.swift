/// Makes both copies of an edited GPT, and the MBR that announces it.
struct GPTEncoder {
  private let draft: TableDraft
  private let shape: TableDraft.GPTShape
  private let sector: Int
  private let guid: GUID

  /// nil for a table of another kind.
  init?(_ draft: TableDraft) {
    guard let shape = draft.gpt, case .gpt(let guid) = draft.id else { return nil }
    self.draft = draft
    self.shape = shape
    self.guid = guid
    sector = draft.sectorSize.bytes
  }

  /// The copy that is not in use first, so that at any moment one of the two is whole: as a rule
  /// the backup, then the primary, then the MBR.
  func regions() -> [TableRegion] {
    let array = entries()
    let isFromBackup = draft.origin?.gpt?.source == .backup
    let (backupStage, primaryStage) = isFromBackup ? (2, 1) : (1, 2)
    let backupEntries = shape.backupLBA - shape.arraySectors(draft.sectorSize)
    let backup = [
      region(.backupEntries, backupEntries, array, backupStage),
      region(
        .backupHeader, shape.backupLBA,
        header(at: shape.backupLBA, other: 1, entries: backupEntries, array), backupStage),
    ]
    let primary = [
      region(.primaryEntries, shape.entriesLBA, array, primaryStage),
      region(
        .primaryHeader, 1,
        header(at: 1, other: shape.backupLBA, entries: shape.entriesLBA, array), primaryStage),
    ]
    let copies = isFromBackup ? primary + backup : backup + primary
    return copies + (mbr().map { [$0] } ?? [])
  }

  private func region(
    _ structure: TableStructure, _ lba: UInt64, _ bytes: [UInt8], _ stage: Int
  ) -> TableRegion {
    TableRegion(structure: structure, offset: Int(lba) * sector, bytes: bytes, stage: stage)
  }

  /// All entries, to whole sectors.
  private func entries() -> [UInt8] {
    let count = Int(shape.arraySectors(draft.sectorSize)) * sector
    var bytes = [UInt8](repeating: 0, count: count)
    for partition in draft.partitions {
      bytes.set(bytes: entry(partition), at: (partition.number - 1) * shape.entrySize)
    }
    return bytes
  }

  private func entry(_ partition: DraftPartition) -> [UInt8] {
    var bytes =
      partition.entry.count == shape.entrySize
      ? partition.entry : [UInt8](repeating: 0, count: shape.entrySize)
    if case .gpt(let type) = partition.type { bytes.set(bytes: type.bytes, at: 0) }
    bytes.set(bytes: partition.uuid.bytes, at: 16)
    bytes.set(partition.start, at: 32)
    bytes.set(partition.end, at: 40)
    bytes.set(partition.attributes.rawValue, at: 48)
    var name = [UInt8](repeating: 0, count: 2 * GPTLayout.nameUnits)
    for (index, unit) in partition.nameUnits.enumerated() { name.set(unit, at: 2 * index) }
    // A name that did not change keeps what stands behind its end.
    let old = Array(bytes[56..<128])
    if !DraftNames.areEqual(old, partition.nameUnits) { bytes.set(bytes: name, at: 56) }
    return bytes
  }

  private func header(
    at lba: UInt64, other: UInt64, entries: UInt64, _ array: [UInt8]
  ) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: sector)
    bytes.set(GPTLayout.signature, at: 0)
    bytes.set(GPTLayout.revision, at: 8)
    bytes.set(UInt32(GPTLayout.minimumHeaderSize), at: 12)
    bytes.set(lba, at: 24)
    bytes.set(other, at: 32)
    bytes.set(draft.firstUsable, at: 40)
    bytes.set(draft.lastUsable, at: 48)
    bytes.set(bytes: guid.bytes, at: 56)
    bytes.set(entries, at: 72)
    bytes.set(UInt32(shape.entryCount), at: 80)
    bytes.set(UInt32(shape.entrySize), at: 84)
    let length = shape.entryCount * shape.entrySize
    bytes.set(array[..<length].withUnsafeBytes(CRC32.of), at: 88)
    let crc = bytes[..<GPTLayout.minimumHeaderSize].withUnsafeBytes(CRC32.of)
    bytes.set(crc, at: GPTLayout.headerCRC)
    return bytes
  }

  // MARK: - Sector 0

  /// nil where the MBR stays as it is.
  private func mbr() -> TableRegion? {
    if shape.isProtectiveMBRKept { return nil }
    var bytes = draft.bootSector
    bytes.set(UInt32(0), at: MBRLayout.identifier)
    let blank = [UInt8](repeating: 0, count: MBRLayout.entrySize * MBRLayout.entryCount)
    bytes.set(bytes: blank, at: MBRLayout.entries)
    let entries = shape.hybrid.map(draft.hybridEntries) ?? [protectiveEntry()]
    for (index, entry) in entries.enumerated() {
      bytes.set(bytes: entry, at: MBRLayout.entries + MBRLayout.entrySize * index)
    }
    bytes.set(bytes: [0x55, 0xaa], at: MBRLayout.signature)
    // The rest of a large sector is nobody's.
    bytes += [UInt8](repeating: 0, count: sector - bytes.count)
    return TableRegion(
      structure: shape.hybrid == nil ? .protectiveMBR : .hybridMBR, offset: 0, bytes: bytes,
      stage: 3)
  }

  /// UEFI Specification 2.10, table 5-4: from sector 1 to the end, or as far as 32 bits count.
  private func protectiveEntry() -> [UInt8] {
    var entry = [UInt8](repeating: 0, count: MBRLayout.entrySize)
    // Some firmware boots from a disk only where this entry is flagged as active.
    let old = draft.bootEntries.first { $0.type == MBRLayout.protectiveType }
    let before = draft.origin ?? draft.convertedFrom
    if before?.label == .gpt, old?.bootIndicator == MBRLayout.activeFlag {
      entry.set(bytes: [MBRLayout.activeFlag], at: 0)
    }
    entry.set(bytes: [0x00, 0x02, 0x00, MBRLayout.protectiveType, 0xff, 0xff, 0xff], at: 1)
    entry.set(UInt32(1), at: 8)
    entry.set(UInt32(clamping: draft.diskSectors - 1), at: 12)
    return entry
  }
}

/// Names as the 72 bytes of an entry hold them.
enum DraftNames {
  /// Whether the field's units up to its first NUL are these.
  static func areEqual(_ field: [UInt8], _ units: [UInt16]) -> Bool {
    var index = 0
    while index < field.count / 2 {
      let unit = UInt16(field[2 * index]) | UInt16(field[2 * index + 1]) << 8
      if unit == 0 { break }
      guard index < units.count, units[index] == unit else { return false }
      index += 1
    }
    return index == units.count
  }
}
