/// FAT12, FAT16 and FAT32, which blkid calls `vfat`. Microsoft's "FAT: General Overview of On-Disk
/// Format" (fatgen103), sections 3 and 6.
enum DosProbes {
  static let rows: [ProbeRow] = [
    ProbeRow(
      "vfat",
      [
        Signature("MSWIN", at: 0x52), Signature("FAT32   ", at: 0x52), Signature("MSDOS", at: 0x36),
        Signature("FAT16   ", at: 0x36), Signature("FAT12   ", at: 0x36),
        Signature("FAT     ", at: 0x36), Signature([0xeb]), Signature([0xe9]),
        Signature([0x55, 0xaa], at: 0x1fe),
      ], probe: probe)
  ]

  /// What the boot sector says of the volume.
  private struct Geometry {
    let sector: Int
    let cluster: Int
    let reserved: Int
    /// All copies of the table, in sectors.
    let tables: Int
    let rootEntries: Int
    let clusters: UInt64
    let isFAT32: Bool
  }

  private static func probe(
    _ reader: ProbeReader, _ signature: Signature
  ) throws(DiskError) -> ProbeFinding? {
    guard let boot = try reader.view(at: 0, count: 512),
      let geometry = geometry(boot, isWeak: signature.bytes.count <= 2),
      try !VolumeProbes.isBitLocker(reader)
    else { return nil }
    return geometry.isFAT32
      ? try fat32(reader, boot, geometry) : try fat16(reader, boot, geometry)
  }

  /// - Parameter isWeak: no text in the boot sector speaks of FAT, so the rest has to.
  private static func geometry(_ boot: ByteView, isWeak: Bool) -> Geometry? {
    if isWeak {
      // OS/2 writes a boot sector like FAT's in front of its own file systems.
      guard boot.has([0x55, 0xaa], at: 510), !boot.has("JFS     ", at: 0x36),
        !boot.has("HPFS    ", at: 0x36)
      else { return nil }
    }
    let (sector, cluster) = (Int(boot.le16(11)), Int(boot[13]))
    let (reserved, copies, media) = (Int(boot.le16(14)), Int(boot[16]), boot[21])
    guard copies > 0, reserved > 0, media >= 0xf8 || media == 0xf0,
      cluster.nonzeroBitCount == 1, sector.nonzeroBitCount == 1, (512...4096).contains(sector)
    else { return nil }
    let short = UInt32(boot.le16(22))
    let length = short == 0 ? boot.le32(36) : short
    let rootEntries = Int(boot.le16(17))
    let rootSectors = UInt32((rootEntries * 32 + sector - 1) / sector)
    let total = boot.le16(19) == 0 ? boot.le32(32) : UInt32(boot.le16(19))
    // 32-bit arithmetic that wraps, as the reference has it: then the count is absurdly large.
    let tables = length &* UInt32(copies)
    let clusters =
      (total &- (UInt32(reserved) &+ tables &+ rootSectors)) / UInt32(cluster)
    let isFAT32 = short == 0 && length > 0
    let most: UInt32 = isFAT32 ? 0x0fff_fff6 : clusters > 0xff4 ? 0xfff4 : 0xff4
    guard clusters <= most else { return nil }
    return Geometry(
      sector: sector, cluster: cluster, reserved: reserved, tables: Int(tables),
      rootEntries: rootEntries, clusters: UInt64(clusters), isFAT32: isFAT32)
  }

  private static func fat16(
    _ reader: ProbeReader, _ boot: ByteView, _ geometry: Geometry
  ) throws(DiskError) -> ProbeFinding? {
    var finding = ProbeFinding()
    guard boot.le16(22) != 0 else { return finding }
    let root = (geometry.reserved + geometry.tables) * geometry.sector
    finding.label = try label(reader, at: root, count: geometry.rootEntries * 32).found
      .flatMap(ProbeText.label)
    finding.uuid = serial(boot, signature: 38, serial: 39)
    finding.version =
      geometry.clusters < 0xff4 ? "FAT12" : geometry.clusters < 0xfff4 ? "FAT16" : nil
    return finding
  }

  private static func fat32(
    _ reader: ProbeReader, _ boot: ByteView, _ geometry: Geometry
  ) throws(DiskError) -> ProbeFinding? {
    let info = Int(boot.le16(48))
    if info != 0 {
      guard let block = try reader.view(at: info * geometry.sector, count: 512) else { return nil }
      // Some formatters leave the signatures out altogether.
      let first: [UInt32] = [0x4161_5252, 0x4164_5252, 0]
      guard first.contains(block.le32(0)), [0x6141_7272, 0].contains(block.le32(484)) else {
        return nil
      }
    }
    return ProbeFinding(
      label: try fat32Label(reader, boot, geometry).flatMap(ProbeText.label),
      uuid: serial(boot, signature: 66, serial: 67), version: "FAT32")
  }

  /// Follows the root folder's chain through at most 100 clusters and 4 MiB: a chain can be a loop.
  private static func fat32Label(
    _ reader: ProbeReader, _ boot: ByteView, _ geometry: Geometry
  ) throws(DiskError) -> [UInt8]? {
    let clusterSize = geometry.cluster * geometry.sector
    let data = UInt64(geometry.reserved + geometry.tables) * UInt64(geometry.sector)
    let entries = UInt64(boot.le32(36)) * UInt64(geometry.sector) / 4
    var cluster = boot.le32(44)
    for _ in 0..<min(100, max(1, (4 << 20) / clusterSize)) {
      guard cluster >= 2, UInt64(cluster) < entries else { return nil }
      let offset = ProbeReader.offset(UInt64(cluster - 2), times: UInt64(clusterSize), plus: data)
      let result = try label(reader, at: offset, count: clusterSize)
      if result.found != nil || result.isEnd { return result.found }
      let entry = geometry.reserved * geometry.sector + Int(cluster) * 4
      guard let next = try reader.view(at: entry, count: 4) else { return nil }
      cluster = next.le32(0) & 0x0fff_ffff
    }
    return nil
  }

  /// Looks for the entry with the volume's name among the 32-byte entries of a folder.
  /// - Returns: its 11 bytes; and whether the folder's end was seen, or the device's.
  private static func label(
    _ reader: ProbeReader, at start: Int?, count: Int
  ) throws(DiskError) -> (found: [UInt8]?, isEnd: Bool) {
    guard let start else { return (nil, true) }
    let step = 4096
    for position in stride(from: 0, to: count, by: step) {
      let length = min(step, count - position)
      let end = start.addingReportingOverflow(position)
      guard !end.overflow, let block = try reader.view(at: end.partialValue, count: length) else {
        return (nil, true)
      }
      for entry in stride(from: 0, to: length - 31, by: 32) {
        if block[entry] == 0 { return (nil, true) }
        if let name = volumeName(block, entry) { return (name, false) }
      }
    }
    return (nil, false)
  }

  private static func volumeName(_ folder: ByteView, _ entry: Int) -> [UInt8]? {
    let attributes = folder[entry + 11]
    let hasContent = folder.le16(entry + 20) != 0 || folder.le16(entry + 26) != 0
    guard folder[entry] != 0xe5, !hasContent, attributes & 0x3f != 0x0f, attributes & 0x18 == 0x08
    else { return nil }
    var name = folder.bytes(entry, 11)
    // E5 marks a deleted entry, so a name that begins with it is stored with 05.
    if name[0] == 0x05 { name[0] = 0xe5 }
    return name
  }

  /// The extended boot signature says whether there is a serial number.
  private static func serial(_ boot: ByteView, signature: Int, serial: Int) -> [UInt8]? {
    guard [0x28, 0x29].contains(boot[signature]) else { return nil }
    return ProbeText.dosSerial(boot.bytes(serial, 4)).map { Array($0.utf8) }
  }
}
