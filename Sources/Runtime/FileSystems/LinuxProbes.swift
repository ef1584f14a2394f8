/// XFS, ext2/3/4, ReiserFS and JFS.
enum LinuxProbes {
  static let rows: [ProbeRow] = [
    ProbeRow("xfs", [Signature("XFSB")], probe: xfs),
    ProbeRow("xfs_external_log", .other, minimumSize: 10 << 20, probe: xfsLog),
    ProbeRow("ext4", [extMagic], probe: ext4),
    ProbeRow("ext3", [extMagic], probe: ext3),
    ProbeRow("ext2", [extMagic], probe: ext2),
    ProbeRow("jbd", .other, [extMagic], probe: journal),
    ProbeRow(
      "reiserfs", minimumSize: 128 * 1024,
      [
        Signature("ReIsErFs", base: 8192, at: 52), Signature("ReIsEr2Fs", base: 65536, at: 52),
        Signature("ReIsEr3Fs", base: 65536, at: 52), Signature("ReIsErFs", base: 65536, at: 52),
        Signature("ReIsErFs", base: 8192, at: 20),
      ], probe: reiser),
    ProbeRow("reiser4", minimumSize: 128 * 1024, [Signature("ReIsEr4", base: 65536)]) {
      (reader, signature) throws(DiskError) in
      guard let block = try reader.view(at: signature.base, count: 60) else { return nil }
      return ProbeFinding(
        label: ProbeText.label(block.bytes(36, 16)), uuid: ProbeText.uuid(block.bytes(20, 16)),
        version: "4")
    },
    ProbeRow("jfs", minimumSize: 16 << 20, [Signature("JFS1", base: 32768)], probe: jfs),
  ]

  // MARK: ext2, ext3, ext4: kernel.org, Documentation/filesystems/ext4/super.rst

  private static let extMagic = Signature([0x53, 0xef], base: 1024, at: 56)

  private struct ExtFeatures {
    let compatible: UInt32
    let incompatible: UInt32
    let readOnly: UInt32

    init(_ block: ByteView) {
      compatible = block.le32(92)
      incompatible = block.le32(96)
      readOnly = block.le32(100)
    }

    var hasJournal: Bool { compatible & 0x0004 != 0 }
    var isJournalDevice: Bool { incompatible & 0x0008 != 0 }
    /// Nothing but sparse superblocks, large files and folder trees.
    private var isOldReadOnly: Bool { readOnly & ~0x0007 == 0 }
    /// Nothing but file types and meta block groups.
    var isExt2: Bool { !hasJournal && isOldReadOnly && incompatible & ~0x0012 == 0 }
    /// Those, and a journal that may want to be replayed.
    var fitsExt3: Bool { isOldReadOnly && incompatible & ~0x0016 == 0 }
  }

  private static func ext(
    _ reader: ProbeReader, where matches: (ExtFeatures) -> Bool
  ) throws(DiskError) -> ProbeFinding? {
    guard let block = try reader.view(at: 1024, count: 1024), matches(ExtFeatures(block)) else {
      return nil
    }
    return ProbeFinding(
      label: ProbeText.label(block.bytes(120, 16)), uuid: ProbeText.uuid(block.bytes(104, 16)),
      version: "\(block.le32(76)).\(block.le16(62))")
  }

  private static func ext2(_ reader: ProbeReader, _: Signature) throws(DiskError) -> ProbeFinding? {
    try ext(reader) { $0.isExt2 }
  }

  private static func ext3(_ reader: ProbeReader, _: Signature) throws(DiskError) -> ProbeFinding? {
    try ext(reader) { $0.hasJournal && $0.fitsExt3 }
  }

  private static func ext4(_ reader: ProbeReader, _: Signature) throws(DiskError) -> ProbeFinding? {
    try ext(reader) { !$0.isJournalDevice && !$0.fitsExt3 }
  }

  private static func journal(
    _ reader: ProbeReader, _: Signature
  ) throws(DiskError) -> ProbeFinding? {
    try ext(reader) { $0.isJournalDevice }
  }

  // MARK: XFS: "XFS Algorithms & Data Structures", superblocks; big-endian

  private static func xfs(_ reader: ProbeReader, _: Signature) throws(DiskError) -> ProbeFinding? {
    guard let block = try reader.view(at: 0, count: 264), isXFS(block) else { return nil }
    return ProbeFinding(
      label: ProbeText.label(block.bytes(108, 12)), uuid: ProbeText.uuid(block.bytes(32, 16)))
  }

  private static func isXFS(_ block: ByteView) -> Bool {
    let (blockSize, sectorSize) = (block.be32(4), UInt32(block.be16(102)))
    let inodeSize = UInt32(block.be16(104))
    let (blockLog, sectorLog, inodeLog) = (block[120], block[121], block[122])
    guard (9...16).contains(blockLog), blockSize == 1 << blockLog, (9...15).contains(sectorLog),
      sectorSize == 1 << sectorLog, (8...11).contains(inodeLog), inodeSize == 1 << inodeLog,
      blockLog >= inodeLog, blockLog - inodeLog == block[123], block[127] <= 100
    else { return false }
    let extent = UInt64(block.be32(80)) * UInt64(blockSize)
    guard (4096...(1 << 30)).contains(extent) else { return false }
    let (blocks, groups) = (block.be64(8), UInt64(block.be32(88)))
    let groupBlocks = UInt64(block.be32(84))
    return groups > 0 && blocks > 0 && blocks <= groups * groupBlocks
      && blocks >= (groups - 1) * groupBlocks + 64
  }

  /// An external log has records only: one begins in some sector of the first 256 KiB.
  private static func xfsLog(
    _ reader: ProbeReader, _: Signature
  ) throws(DiskError) -> ProbeFinding? {
    guard let area = try reader.view(at: 0, count: 256 * 1024), !area.has("XFSB", at: 0) else {
      return nil
    }
    for sector in stride(from: 0, to: area.count, by: 512) {
      let (version, length) = (area.be32(sector + 8), area.be32(sector + 12))
      if area.be32(sector) == 0xfeed_babe, (1...3).contains(version), length > 0,
        length <= UInt32(Int32.max), (1...3).contains(area.be32(sector + 300))
      {
        return ProbeFinding()
      }
    }
    return nil
  }

  // MARK: Others

  private static func reiser(
    _ reader: ProbeReader, _ signature: Signature
  ) throws(DiskError) -> ProbeFinding? {
    guard let block = try reader.view(at: signature.base, count: 204) else { return nil }
    let sectors = UInt32(block.le16(44)) / 512
    // A superblock that lies in the journal is an old copy.
    guard sectors > 0, UInt32(signature.base / 1024) / sectors <= block.le32(12) / 2 else {
      return nil
    }
    let kind = signature.bytes[6]
    guard kind == UInt8(ascii: "2") || kind == UInt8(ascii: "3") else {
      return ProbeFinding(version: "3.5")
    }
    return ProbeFinding(
      label: ProbeText.label(block.bytes(100, 16)), uuid: ProbeText.uuid(block.bytes(84, 16)),
      version: kind == UInt8(ascii: "3") ? "JR" : "3.6")
  }

  private static func jfs(
    _ reader: ProbeReader, _ signature: Signature
  ) throws(DiskError) -> ProbeFinding? {
    guard let block = try reader.view(at: signature.base, count: 184) else { return nil }
    let (blockLog, factor, sectorLog) = (block.le16(20), block.le16(22), block.le16(28))
    guard blockLog < 32, sectorLog < 32, block.le32(16) == 1 << UInt32(blockLog),
      block.le32(24) == 1 << UInt32(sectorLog), Int(blockLog) - Int(sectorLog) == Int(factor)
    else { return nil }
    return ProbeFinding(
      label: ProbeText.label(block.bytes(152, 16)), uuid: ProbeText.uuid(block.bytes(136, 16)))
  }
}
