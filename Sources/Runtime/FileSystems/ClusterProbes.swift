/// File systems of clusters and of databases: GFS, OCFS, Oracle ASM, VxFS.
enum ClusterProbes {
  static let rows: [ProbeRow] = [
    ProbeRow("gfs", minimumSize: 32 << 20, [gfsMagic]) { (reader, signature) throws(DiskError) in
      try gfs(reader, signature, format: 1309, multihost: 1401, version: nil)
    },
    ProbeRow("gfs2", minimumSize: 32 << 20, [gfsMagic]) { (reader, signature) throws(DiskError) in
      try gfs(reader, signature, format: 1801, multihost: 1900, version: "1")
    },
    ProbeRow("ocfs", minimumSize: 14000 * 1024, [Signature("OracleCFS", base: 8192, at: 8)]) {
      (reader, signature) throws(DiskError) in
      guard let block = try reader.view(at: signature.base, count: 1024) else { return nil }
      let length = min(64, Int(block.le16(512 + 112)))
      return ProbeFinding(
        label: ProbeText.label(block.bytes(512 + 48, length)),
        uuid: ProbeText.uuid(block.bytes(512 + 114, 16)),
        version: "\(block.le32(4)).\(block.le32(0))")
    },
    ProbeRow(
      "ocfs2", minimumSize: 14000 * 1024,
      [1024, 2048, 4096, 8192].map { Signature("OCFSV2", base: $0) }
    ) { (reader, signature) throws(DiskError) in
      guard let block = try reader.view(at: signature.base, count: 352) else { return nil }
      return ProbeFinding(
        label: ProbeText.label(block.bytes(272, 64)), uuid: ProbeText.uuid(block.bytes(336, 16)),
        version: "\(block.le16(192)).\(block.le16(194))")
    },
    ProbeRow("oracleasm", [Signature("ORCLDISK", at: 32)]) { (reader, _) throws(DiskError) in
      guard let block = try reader.view(at: 0, count: 64) else { return nil }
      return ProbeFinding(label: ProbeText.label(block.bytes(40, 24)), uuid: String?.none)
    },
    ProbeRow(
      "vxfs",
      [
        Signature([0xf5, 0xfc, 0x01, 0xa5], base: 1024),
        Signature([0xa5, 0x01, 0xfc, 0xf5], base: 8192),
      ]
    ) { (reader, signature) throws(DiskError) in
      guard let block = try reader.view(at: signature.base, count: 44) else { return nil }
      return ProbeFinding(version: "\(block.u32(4, bigEndian: signature.base == 8192))")
    },
  ]

  private static let gfsMagic = Signature([0x01, 0x16, 0x19, 0x70], base: 65536)

  /// include/uapi/linux/gfs2_ondisk.h; big-endian.
  private static func gfs(
    _ reader: ProbeReader, _ signature: Signature, format: UInt32, multihost: UInt32,
    version: String?
  ) throws(DiskError) -> ProbeFinding? {
    guard let block = try reader.view(at: signature.base, count: 512), block.be32(24) == format,
      block.be32(28) == multihost
    else { return nil }
    return ProbeFinding(
      label: ProbeText.label(block.bytes(160, 64)), uuid: ProbeText.uuid(block.bytes(256, 16)),
      version: version)
  }
}
