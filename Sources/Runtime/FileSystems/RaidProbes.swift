/// Members of arrays: Linux's own and those of BIOS controllers, most of which sign at the end.
enum RaidProbes {
  static let rows: [ProbeRow] = [
    ProbeRow("linux_raid_member", .raid, probe: linux),
    ProbeRow("ddf_raid_member", .raid, minimumSize: 0x30000, probe: ddf),
    ProbeRow("isw_raid_member", .raid, minimumSize: 0x10000, probe: isw),
    ProbeRow("lsi_mega_raid_member", .raid, minimumSize: 0x10000, probe: lsi),
    ProbeRow("via_raid_member", .raid, minimumSize: 0x10000, probe: via),
    ProbeRow("silicon_medley_raid_member", .raid, minimumSize: 0x10000, probe: silicon),
    ProbeRow("promise_fasttrack_raid_member", .raid, minimumSize: 0x40000, probe: promise),
    ProbeRow("hpt45x_raid_member", .raid, minimumSize: 0x10000, probe: highPoint45x),
    ProbeRow(
      "hpt37x_raid_member", .raid,
      [
        Signature([0xf0, 0x16, 0x78, 0x5a], base: 4608, at: 32),
        Signature([0xfd, 0x16, 0x78, 0x5a], base: 4608, at: 32),
      ], probe: { (_, _) throws(DiskError) in ProbeFinding() }),
    ProbeRow("adaptec_raid_member", .raid, minimumSize: 0x10000, probe: adaptec),
  ]

  /// The n-th sector from the end, n counting from 1. `nil` on devices without that many.
  private static func fromEnd(
    _ reader: ProbeReader, _ sectors: Int, count: Int = 512
  ) throws(DiskError) -> ByteView? {
    let total = reader.size / 512
    return total < sectors ? nil : try reader.view(at: (total - sectors) * 512, count: count)
  }

  // MARK: Linux md

  private static let mdMagic: UInt32 = 0xa92b_4efc

  /// drivers/md: 0.90 in the last 64 KiB, 1.0 near the end, 1.1 at the start, 1.2 at 4 KiB.
  private static func linux(
    _ reader: ProbeReader, _: Signature
  ) throws(DiskError) -> ProbeFinding? {
    if reader.size > 0x10000 {
      if let found = try md090(reader) { return found }
      let end = (reader.size & ~0xfff) - 0x2000
      if let found = try md1(reader, at: end, version: "1.0") { return found }
    }
    if let found = try md1(reader, at: 0, version: "1.1") { return found }
    return try md1(reader, at: 0x1000, version: "1.2")
  }

  private static func md090(_ reader: ProbeReader) throws(DiskError) -> ProbeFinding? {
    let offset = (reader.size & ~0xffff) - 0x10000
    guard let block = try reader.view(at: offset, count: 64) else { return nil }
    let isBig = block.be32(0) == mdMagic
    guard isBig || block.le32(0) == mdMagic else { return nil }
    // The size of the data in KiB: it lies before the superblock.
    let size = Int(block.u32(32, bigEndian: isBig)) * 1024
    guard size <= offset, try !isWithinPartition(reader, offset - size, size + 0x10000) else {
      return nil
    }
    let minor = block.u32(8, bigEndian: isBig)
    // The words of the UUID are stored in the machine's order; shown most significant byte first.
    var uuid = [UInt8](repeating: 0, count: 16)
    for (index, position) in [20, 52, 56, 60].enumerated() where index == 0 || minor >= 90 {
      let word = block.u32(position, bigEndian: isBig)
      for byte in 0..<4 {
        uuid[index * 4 + byte] = UInt8(truncatingIfNeeded: word >> (24 - 8 * byte))
      }
    }
    let major = block.u32(4, bigEndian: isBig)
    let patch = block.u32(12, bigEndian: isBig)
    return ProbeFinding(uuid: ProbeText.uuid(uuid), version: "\(major).\(minor).\(patch)")
  }

  /// Where the last partition of a disk is a member, its superblock lies where the disk's own would:
  /// then it is the partition's. Looks at the MBR's four entries.
  private static func isWithinPartition(
    _ reader: ProbeReader, _ start: Int, _ count: Int
  ) throws(DiskError) -> Bool {
    guard let boot = try reader.view(at: 0, count: 512), boot.has([0x55, 0xaa], at: 510) else {
      return false
    }
    for entry in stride(from: 446, to: 510, by: 16) where boot[entry + 4] != 0 {
      let first = Int(boot.le32(entry + 8)) * 512
      let end = first + Int(boot.le32(entry + 12)) * 512
      if first > 0 && first <= start && start + count <= end { return true }
    }
    return false
  }

  private static func md1(
    _ reader: ProbeReader, at offset: Int, version: String
  ) throws(DiskError) -> ProbeFinding? {
    guard offset >= 0, let block = try reader.view(at: offset, count: 256),
      block.le32(0) == mdMagic, block.le32(4) == 1, block.le64(144) == UInt64(offset) >> 9
    else { return nil }
    return ProbeFinding(
      label: ProbeText.label(block.bytes(32, 32)), uuid: ProbeText.uuid(block.bytes(16, 16)),
      version: version, memberUUID: ProbeText.uuid(block.bytes(168, 16)))
  }

  // MARK: BIOS arrays

  /// SNIA Common RAID Disk Data Format: the anchor in the last sector, or 256 sectors before it.
  private static func ddf(_ reader: ProbeReader, _: Signature) throws(DiskError) -> ProbeFinding? {
    for sectors in [1, 257] {
      guard let header = try fromEnd(reader, sectors) else { continue }
      let magic: UInt32 = 0xde11_de11
      guard header.be32(0) == magic || header.le32(0) == magic else { continue }
      return ProbeFinding(
        uuid: ProbeText.label(header.bytes(8, 24)),
        version: ProbeText.label(header.bytes(32, 8)).map { String(decoding: $0, as: UTF8.self) })
    }
    return nil
  }

  /// Intel Matrix Storage.
  private static func isw(_ reader: ProbeReader, _: Signature) throws(DiskError) -> ProbeFinding? {
    guard let block = try fromEnd(reader, 2), block.has("Intel Raid ISM Cfg Sig. ", at: 0) else {
      return nil
    }
    let version = ProbeText.label(block.bytes(24, 6)) ?? []
    return ProbeFinding(version: String(decoding: version, as: UTF8.self))
  }

  private static func lsi(_ reader: ProbeReader, _: Signature) throws(DiskError) -> ProbeFinding? {
    try fromEnd(reader, 1)?.has("$XIDE$", at: 0) == true ? ProbeFinding() : nil
  }

  private static func via(_ reader: ProbeReader, _: Signature) throws(DiskError) -> ProbeFinding? {
    guard let block = try fromEnd(reader, 1), block.le16(0) == 0xaa55, block[2] <= 2 else {
      return nil
    }
    let sum = block.bytes(0, 50).reduce(UInt8(0)) { $0 &+ $1 }
    return sum == block[50] ? ProbeFinding(version: "\(block[2])") : nil
  }

  private static func silicon(
    _ reader: ProbeReader, _: Signature
  ) throws(DiskError) -> ProbeFinding? {
    guard let block = try fromEnd(reader, 1), block.le32(0x60) == 0x2f00_0000, block[0x116] < 8
    else { return nil }
    let sum = stride(from: 0, to: 0x13e, by: 2).reduce(UInt16(0)) { $0 &+ block.le16($1) }
    guard 0 &- sum == block.le16(0x13e) else { return nil }
    return ProbeFinding(version: "\(block.le16(0x10a)).\(block.le16(0x108))")
  }

  private static func promise(
    _ reader: ProbeReader, _: Signature
  ) throws(DiskError) -> ProbeFinding? {
    for sectors in [63, 255, 256, 16, 399, 591, 675, 735, 911, 974, 991, 951, 3087] {
      let block = try fromEnd(reader, sectors, count: 24)
      if block?.has("Promise Technology, Inc.", at: 0) == true { return ProbeFinding() }
    }
    return nil
  }

  private static func highPoint45x(
    _ reader: ProbeReader, _: Signature
  ) throws(DiskError) -> ProbeFinding? {
    guard let block = try fromEnd(reader, 11) else { return nil }
    return [0x5a78_16f3, 0x5a78_16fd].contains(block.le32(0)) ? ProbeFinding() : nil
  }

  private static func adaptec(
    _ reader: ProbeReader, _: Signature
  ) throws(DiskError) -> ProbeFinding? {
    // "DPTM" stands behind what the controller keeps of its settings and self-tests.
    guard let block = try fromEnd(reader, 1), block.be32(0) == 0x37fc_4d1e,
      block.has("DPTM", at: 256)
    else { return nil }
    return ProbeFinding(version: "\(block[63])")
  }
}
