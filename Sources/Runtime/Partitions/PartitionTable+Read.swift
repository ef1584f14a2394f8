extension PartitionTable {
  /// Reads the table of a disk.
  ///
  /// A GPT is taken where the MBR in sector 0 announces it (type `ee`), or where sector 0 holds
  /// no MBR but the primary header is sound; else an MBR, as libfdisk and blkid take one: the
  /// signature 55AA, boot indicators of 0 or 80, and no FAT or NTFS boot sector; else the other
  /// kinds, which are only read.
  ///
  /// - Parameters:
  ///   - sectorSize: nil for the device's own, or else the one at which a GPT header fits, or 512.
  ///   - lenient: whether a table that cannot be read as a whole is returned as far as it can,
  ///     with its problems, also by the backup of a GPT alone. Also returns what sfdisk would see in the
  ///     boot sector of a file system, with the problem `notATable`.
  /// - Returns: nil for a disk without a table.
  /// - Throws: `.corrupt` for the first problem of severity `fatal`, unless lenient; whatever
  ///   reading the device throws.
  /// - Complexity: one read for the first 24 KiB and one for the backup; one for each logical
  ///   partition.
  public static func read(
    from device: any BlockDevice, sectorSize: SectorSize? = nil, lenient: Bool = false
  ) throws(DiskError) -> PartitionTable? {
    let disk = try DiskWindow(device, sectorSize: sectorSize)
    guard let first = disk.sector(LBA(0)) else { return nil }
    let mbr = MBRSector(first)
    if mbr.isSigned {
      guard mbr.announcesGPT else {
        if let other = try OtherTables.read(disk, [PC98Table.self], lenient: lenient) {
          return other
        }
        return try MBRTable(disk, mbr).read(lenient: lenient)
      }
      switch try GPTTable(disk, mbr).read(lenient: lenient) {
      case .table(let table): return table
      case .unusable(let problem):
        return try MBRTable(disk, mbr, instead: problem).read(lenient: lenient)
      }
    }
    if GPTProbe.isPrimary(disk, sectorSize: disk.sectorSize),
      case .table(let table) = try GPTTable(disk, mbr).read(lenient: lenient)
    {
      return table
    }
    if let other = try OtherTables.read(disk, OtherTables.unsigned, lenient: lenient) {
      return other
    }
    // The beginning of the disk may be gone, and the backup at its end with it or not.
    if lenient, case .table(let table) = try GPTTable(disk, mbr).read(lenient: true),
      table.gpt?.source == .backup
    {
      return table
    }
    return nil
  }
}

/// A disk during the reading of its table: its measures, and the first sectors read in one go.
struct DiskWindow {
  /// Sector 0, a GPT header and 128 entries for sectors of 4096 bytes (and far more for 512).
  static let headSize = 24576

  let device: any BlockDevice
  let sectorSize: SectorSize
  /// The number of whole sectors.
  let sectors: UInt64
  let head: LayoutView

  init(_ device: any BlockDevice, sectorSize given: SectorSize?) throws(DiskError) {
    self.device = device
    head = try ByteBuffer(device, at: 0, count: min(device.size.bytes, Self.headSize)).view
    if let known = given ?? device.hardwareSectorSize {
      sectorSize = known
    } else {
      sectorSize = GPTProbe.sectorSize(head: head, tail: try ImageEnds.tail(device, head: head))
    }
    sectors = UInt64(device.size.bytes / sectorSize.bytes)
  }

  /// The bytes of one sector if they are among the first, which are already read.
  func sector(_ lba: LBA) -> LayoutView? {
    guard lba.value < sectors, let offset = try? lba.offset(sectorSize) else { return nil }
    return head.slice(offset.bytes, sectorSize.bytes)
  }

  /// `count` bytes from `offset`, from memory where possible; nil where they are not on the disk.
  func bytes(at offset: Int, count: Int) throws(DiskError) -> LayoutView? {
    if let known = head.slice(offset, count) { return known }
    let size = device.size.bytes
    guard offset >= 0, count >= 0, offset <= size, count <= size - offset else { return nil }
    return try ByteBuffer(device, at: offset, count: count).view
  }
}
