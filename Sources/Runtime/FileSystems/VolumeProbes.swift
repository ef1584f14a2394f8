/// What holds volumes rather than files: caches, LVM, device mapper, encryption.
enum VolumeProbes {
  static let rows: [ProbeRow] = [
    ProbeRow("bcache", .other, minimumSize: 8192, [Signature(bcacheMagic, base: 4096, at: 24)]) {
      (reader, signature) throws(DiskError) in
      // The superblock says where it was written, in sectors.
      guard let block = try reader.view(at: signature.base, count: 72), block.le64(8) == 8 else {
        return nil
      }
      return ProbeFinding(uuid: ProbeText.uuid(block.bytes(40, 16)))
    },
    ProbeRow("drbd", .raid, minimumSize: 0x10000, probe: drbd),
    ProbeRow(
      "LVM2_member", .raid,
      [
        Signature("LVM2 001", at: 0x218), Signature("LVM2 001", at: 0x018),
        Signature("LVM2 001", base: 1024, at: 0x018), Signature("LVM2 001", base: 1024, at: 0x218),
      ], probe: lvm2),
    ProbeRow("LVM1_member", .raid, [Signature("HM")], probe: lvm1),
    ProbeRow("DM_snapshot_cow", .other, [Signature("SnAp")]) { (_, _) throws(DiskError) in
      ProbeFinding()
    },
    ProbeRow("DM_verity_hash", .crypto, [Signature("verity\0\0")]) {
      (reader, _) throws(DiskError) in
      guard let block = try reader.view(at: 0, count: 512), block.le32(8) == 1 else { return nil }
      return ProbeFinding(uuid: ProbeText.uuid(block.bytes(16, 16)), version: "1")
    },
    ProbeRow("DM_integrity", .crypto, [Signature("integrt\0")]) { (reader, _) throws(DiskError) in
      guard let block = try reader.view(at: 0, count: 512), block[8] != 0 else { return nil }
      return ProbeFinding(version: "\(block[8])")
    },
    ProbeRow("crypto_LUKS", .crypto, probe: luks),
    ProbeRow(
      "VMFS_volume_member", .raid, [Signature([0x0d, 0xd0, 0x01, 0xc0], base: 1 << 20)],
      probe: vmfsVolume),
    ProbeRow(
      "BitLocker", .crypto,
      [
        Signature([0xeb, 0x52, 0x90] + Array("-FVE-FS-".utf8)),
        Signature([0xeb, 0x58, 0x90] + Array("-FVE-FS-".utf8)),
        Signature([0xeb, 0x58, 0x90] + Array("MSWIN4.1".utf8)),
      ], probe: bitLocker),
  ]

  private static let bcacheMagic: [UInt8] = [
    0xc6, 0x85, 0x73, 0xf6, 0x4e, 0x1a, 0x45, 0xca, 0x82, 0x65, 0xf5, 0x7f, 0x48, 0xba, 0x6d, 0x81,
  ]

  // MARK: LVM

  /// The label with the physical volume's UUID is in one of the first four sectors, and knows which.
  private static func lvm2(
    _ reader: ProbeReader, _ signature: Signature
  ) throws(DiskError) -> ProbeFinding? {
    for sector in [signature.base / 512, signature.base / 512 + 1] {
      guard let label = try reader.view(at: sector * 512, count: 512), label.has("LABELONE", at: 0)
      else { continue }
      guard label.le64(8) == UInt64(sector),
        CRC32.remainder(of: label.bytes(20, 492), seed: 0xf597_a6cf) == label.le32(16)
      else { return nil }
      return ProbeFinding(uuid: lvmUUID(label.bytes(32, 32)), version: "LVM2 001")
    }
    return nil
  }

  private static func lvm1(
    _ reader: ProbeReader, _: Signature
  ) throws(DiskError) -> ProbeFinding? {
    guard let block = try reader.view(at: 0, count: 172), [1, 2].contains(block.le16(2)) else {
      return nil
    }
    return ProbeFinding(uuid: lvmUUID(block.bytes(44, 32)))
  }

  /// 32 characters in groups of 6-4-4-4-4-4-6.
  private static func lvmUUID(_ bytes: [UInt8]) -> [UInt8]? {
    guard bytes.contains(where: { $0 != 0 }) else { return nil }
    var result: [UInt8] = []
    for (index, byte) in bytes.enumerated() {
      if [6, 10, 14, 18, 22, 26].contains(index) { result.append(UInt8(ascii: "-")) }
      result.append(byte)
    }
    return ProbeText.label(result)
  }

  // MARK: Others

  /// The metadata 4 KiB before the end, 8.x and 9; big-endian.
  private static func drbd(_ reader: ProbeReader, _: Signature) throws(DiskError) -> ProbeFinding? {
    guard let block = try reader.view(at: reader.size - 4096, count: 512) else { return nil }
    let base: UInt32 = 0x8374_0267
    switch block.be32(60) {
    case base + 4, base + 5:
      return ProbeFinding(uuid: drbdUUID(block.be64(40)), version: "v08")
    case base + 6:
      return ProbeFinding(uuid: drbdUUID(block.be64(48)), version: "v09")
    default: return nil
    }
  }

  private static func drbdUUID(_ value: UInt64) -> String? {
    value == 0 ? nil : String(value, radix: 16)
  }

  /// LUKS 1 and 2, big-endian. Where the primary header of LUKS 2 is damaged, its copy lies at one
  /// of nine places.
  private static func luks(_ reader: ProbeReader, _: Signature) throws(DiskError) -> ProbeFinding? {
    if let header = try reader.view(at: 0, count: 512),
      header.has("LUKS", at: 0), header.has([0xba, 0xbe], at: 4)
    {
      return luksFinding(header, at: 0)
    }
    for shift in 14...22 {
      guard let header = try reader.view(at: 1 << shift, count: 512) else { return nil }
      if header.has("SKUL", at: 0), header.has([0xba, 0xbe], at: 4) {
        return luksFinding(header, at: 1 << shift)
      }
    }
    return nil
  }

  private static func luksFinding(_ header: ByteView, at offset: Int) -> ProbeFinding? {
    let version = header.be16(6)
    // Version 2 says where it lies; elsewhere it is what is left of an earlier volume.
    if version == 2 && header.be64(256) != UInt64(offset) { return nil }
    return ProbeFinding(
      label: version == 2 ? ProbeText.label(header.bytes(24, 48)) : nil,
      uuid: ProbeText.label(header.bytes(168, 40)), version: "\(version)")
  }

  private static func vmfsVolume(
    _ reader: ProbeReader, _ signature: Signature
  ) throws(DiskError) -> ProbeFinding? {
    guard let block = try reader.view(at: signature.base, count: 1024) else { return nil }
    return ProbeFinding(
      uuid: ProbeText.label(block.bytes(512 + 20, 35)), version: "\(block.le32(4))",
      memberUUID: LaterProbes.vmfsUUID(block.bytes(130, 16)))
  }

  /// Vista's; Windows 7's and "to go", which point to metadata with a signature of its own.
  private static func bitLocker(
    _ reader: ProbeReader, _: Signature
  ) throws(DiskError) -> ProbeFinding? {
    guard let boot = try reader.view(at: 0, count: 512) else { return nil }
    if boot[1] == 0x52 { return ProbeFinding() }
    let isToGo = boot.has("MSWIN4.1", at: 3)
    let offset = Int(exactly: boot.le64(isToGo ? 440 : 176))
    guard let offset, offset > 0, let metadata = try reader.view(at: offset, count: 12),
      metadata.has("-FVE-FS-", at: 0)
    else { return nil }
    let serial = Int32(bitPattern: boot.le32(67))
    let uuid = isToGo || serial == 0 ? nil : ProbeText.padded(serial, 16)
    return ProbeFinding(uuid: uuid, version: "\(metadata.le16(10))")
  }

  /// Used by FAT, whose boot sector BitLocker to go imitates.
  static func isBitLocker(_ reader: ProbeReader) throws(DiskError) -> Bool {
    guard let row = rows.first(where: { $0.type == "BitLocker" }) else { return false }
    return try row.examine(reader) != nil
  }
}
