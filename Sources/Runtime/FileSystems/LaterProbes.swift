/// Everything that blkid looks for last: squashfs, btrfs, NILFS2, exFAT, F2FS, APFS, EROFS and some.
enum LaterProbes {
  static let rows: [ProbeRow] = [
    ProbeRow("squashfs", [Signature("hsqs")]) { (reader, _) throws(DiskError) in
      guard let block = try reader.view(at: 0, count: 32), block.le16(28) >= 4 else { return nil }
      return ProbeFinding(version: "\(block.le16(28)).\(block.le16(30))")
    },
    ProbeRow("squashfs3", [Signature("sqsh"), Signature("hsqs")]) {
      (reader, signature) throws(DiskError) in
      let isBig = signature.bytes[0] == UInt8(ascii: "s")
      guard let block = try reader.view(at: 0, count: 32), block.u16(28, bigEndian: isBig) <= 3
      else { return nil }
      let minor = block.u16(30, bigEndian: isBig)
      return ProbeFinding(version: "\(block.u16(28, bigEndian: isBig)).\(minor)")
    },
    // NetWare's storage services.
    ProbeRow("nss", [Signature("SPB5", base: 4096)]) { (reader, signature) throws(DiskError) in
      guard let block = try reader.view(at: signature.base, count: 364) else { return nil }
      return ProbeFinding(
        uuid: ProbeText.uuid(block.bytes(348, 16)),
        version: "\(block.le16(8))." + ProbeText.padded(block.le16(10), 2))
    },
    ProbeRow("btrfs", minimumSize: 1 << 20, [Signature("_BHRfS_M", base: 65536, at: 64)]) {
      (reader, signature) throws(DiskError) in
      guard let block = try reader.view(at: signature.base, count: 1024) else { return nil }
      return ProbeFinding(
        label: ProbeText.label(block.bytes(299, 256)), uuid: ProbeText.uuid(block.bytes(32, 16)),
        memberUUID: ProbeText.uuid(block.bytes(267, 16)))
    },
    ProbeRow("ubifs", [Signature([0x31, 0x18, 0x10, 0x06])]) { (reader, _) throws(DiskError) in
      guard let block = try reader.view(at: 0, count: 128) else { return nil }
      let (format, compatible) = (Int32(bitPattern: block.le32(80)), block.le32(124))
      return ProbeFinding(
        uuid: ProbeText.uuid(block.bytes(108, 16)),
        version: "w\(format)r\(Int32(bitPattern: compatible))")
    },
    ProbeRow("VMFS", [Signature([0x5e, 0xf1, 0xab, 0x2f], base: 2 << 20)]) {
      (reader, signature) throws(DiskError) in
      guard let block = try reader.view(at: signature.base, count: 160) else { return nil }
      return ProbeFinding(
        label: ProbeText.label(block.bytes(29, 128)), uuid: vmfsUUID(block.bytes(9, 16)),
        version: "\(block[8])")
    },
    BeFSProbe.row,
    ProbeRow("nilfs2", minimumSize: 1 << 20, probe: nilfs),
    ExFATProbe.row,
    ProbeRow("f2fs", [Signature([0x10, 0x20, 0xf5, 0xf2], base: 1024)]) {
      (reader, signature) throws(DiskError) in
      guard let block = try reader.view(at: signature.base, count: 1148) else { return nil }
      let (major, minor) = (block.le16(4), block.le16(6))
      // Version 1.0 had another layout behind this.
      if major == 1 && minor == 0 { return ProbeFinding() }
      return ProbeFinding(
        label: ProbeText.label(utf16: block.bytes(124, 1024), bigEndian: false),
        uuid: ProbeText.uuid(block.bytes(108, 16)), version: "\(major).\(minor)")
    },
    // Apple File System Reference, nx_superblock_t.
    ProbeRow("apfs", [Signature("NXSB", at: 32)]) { (reader, _) throws(DiskError) in
      guard let block = try reader.view(at: 0, count: 88), block.le16(24) == 1, block.le16(28) == 0,
        block.le16(30) == 0, block.le32(36) == 4096
      else { return nil }
      return ProbeFinding(uuid: ProbeText.uuid(block.bytes(72, 16)))
    },
    ProbeRow("zonefs", [Signature("SFOZ")]) { (reader, _) throws(DiskError) in
      guard let block = try reader.view(at: 0, count: 4096) else { return nil }
      return ProbeFinding(
        label: ProbeText.label(block.bytes(8, 32)), uuid: ProbeText.uuid(block.bytes(40, 16)))
    },
    ProbeRow("erofs", [Signature([0xe2, 0xe1, 0xf5, 0xe0], base: 1024)]) {
      (reader, signature) throws(DiskError) in
      guard let block = try reader.view(at: signature.base, count: 128), block[12] <= 16 else {
        return nil
      }
      return ProbeFinding(
        label: ProbeText.label(block.bytes(64, 16)), uuid: ProbeText.uuid(block.bytes(48, 16)))
    },
  ]

  /// VMware's order of a UUID's bytes: the first three groups little-endian, 8-8-4-12 digits.
  static func vmfsUUID(_ bytes: [UInt8]) -> String? {
    guard bytes.count == 16, bytes.contains(where: { $0 != 0 }) else { return nil }
    func group(_ indices: [Int]) -> String { ProbeText.hex(indices.map { bytes[$0] }) }
    return [
      group([3, 2, 1, 0]), group([7, 6, 5, 4]), group([9, 8]), group([10, 11, 12, 13, 14, 15]),
    ].joined(separator: "-")
  }

  // MARK: NILFS2: include/uapi/linux/nilfs2_ondisk.h

  /// Two superblocks, at 1024 and in the last 4 KiB; of two sound ones the newer counts.
  private static func nilfs(
    _ reader: ProbeReader, _: Signature
  ) throws(DiskError) -> ProbeFinding? {
    var best: ByteView?
    for offset in [1024, (reader.size / 512 - 8) * 512] {
      guard let block = try reader.view(at: offset, count: 1024) else { return nil }
      // Newer by the number of the last checkpoint.
      guard isNilfs(block, reader.size), best.map({ $0.le64(56) < block.le64(56) }) ?? true else {
        continue
      }
      best = block
    }
    guard let best else { return nil }
    return ProbeFinding(
      label: ProbeText.label(best.bytes(168, 80)), uuid: ProbeText.uuid(best.bytes(152, 16)),
      version: "\(best.le32(0))")
  }

  private static func isNilfs(_ block: ByteView, _ size: Int) -> Bool {
    let count = Int(block.le16(8))
    guard block.le16(6) == 0x3434, block.le64(32) == UInt64(size), (20...1024).contains(count)
    else { return false }
    // The checksum counts as zero.
    let content = block.bytes(0, 16) + [0, 0, 0, 0] + block.bytes(20, count - 20)
    return CRC32.remainder(of: content, seed: block.le32(12)) == block.le32(16)
  }
}
