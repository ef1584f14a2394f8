/// Small file systems for small machines: cramfs, romfs, Minix.
enum CompactProbes {
  static let rows: [ProbeRow] = [
    ProbeRow(
      "cramfs", [Signature([0x45, 0x3d, 0xcd, 0x28]), Signature([0x28, 0xcd, 0x3d, 0x45])]
    ) {
      (reader, _) throws(DiskError) in
      guard let block = try reader.view(at: 0, count: 64) else { return nil }
      return ProbeFinding(label: ProbeText.label(block.bytes(48, 16)), uuid: String?.none)
    },
    ProbeRow("romfs", [Signature("-rom1fs-")]) { (reader, _) throws(DiskError) in
      guard let block = try reader.view(at: 0, count: 32) else { return nil }
      return ProbeFinding(label: ProbeText.label(block.bytes(16, 16)), uuid: String?.none)
    },
    ProbeRow("minix", minixSignatures, probe: minix),
  ]

  /// include/uapi/linux/minix_fs.h: magic numbers of versions 1 and 2, with names of 14 and of 30
  /// characters, and of version 3; each in both byte orders.
  private static let minixMagics: [(magic: UInt16, version: Int)] = [
    (0x137f, 1), (0x138f, 1), (0x2468, 2), (0x2478, 2),
  ]
  private static let minix3Magic: UInt16 = 0x4d5a

  private static let minixSignatures: [Signature] = {
    func both(_ magic: UInt16, at position: Int) -> [Signature] {
      let (low, high) = (UInt8(magic & 0xff), UInt8(magic >> 8))
      return [[low, high], [high, low]].map { Signature($0, base: 1024, at: position) }
    }
    return minixMagics.flatMap { both($0.magic, at: 16) } + both(minix3Magic, at: 24)
  }()

  private static func minix(
    _ reader: ProbeReader, _: Signature
  ) throws(DiskError) -> ProbeFinding? {
    // ext's superblock is in the same place and can look like this one.
    guard let block = try reader.view(at: 1024, count: 64), !block.has([0x53, 0xef], at: 56) else {
      return nil
    }
    for isBig in [false, true] {
      if let known = minixMagics.first(where: { $0.magic == block.u16(16, bigEndian: isBig) }) {
        return isPlausible(block, known.version, isBig)
          ? ProbeFinding(version: "\(known.version)") : nil
      }
    }
    let hasMaps = block.le16(6) != 0 && block.le16(8) != 0
    return hasMaps ? ProbeFinding(version: "3") : nil
  }

  /// The bitmaps are there, large enough for the inodes and the zones, and lie before the first zone
  /// of data; a zone is a block, and the state has no bits but "valid" and "has errors". The magic number alone is two bytes, which
  /// other file systems' superblocks have by chance.
  private static func isPlausible(_ block: ByteView, _ version: Int, _ isBig: Bool) -> Bool {
    let zones =
      version == 2
      ? UInt64(block.u32(20, bigEndian: isBig)) : UInt64(block.u16(2, bigEndian: isBig))
    let inodes = UInt64(block.u16(0, bigEndian: isBig))
    let inodeMaps = UInt64(block.u16(4, bigEndian: isBig))
    let zoneMaps = UInt64(block.u16(6, bigEndian: isBig))
    let firstZone = UInt64(block.u16(8, bigEndian: isBig))
    guard block.le16(10) == 0, block.u16(18, bigEndian: isBig) & ~0x3 == 0 else { return false }
    return inodeMaps > 0 && zoneMaps > 0 && inodeMaps * 8192 >= inodes + 1
      && zoneMaps * 8192 + firstZone >= zones + 1 && firstZone >= 2 + inodeMaps + zoneMaps
  }
}
