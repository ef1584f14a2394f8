/// UFS, HPFS and System V.
enum UnixProbes {
  static let rows: [ProbeRow] = [
    ProbeRow("ufs", probe: ufs),
    ProbeRow("hpfs", [Signature([0x49, 0xe8, 0x95, 0xf9], base: 8192)], probe: hpfs),
    ProbeRow("sysv", probe: systemV),
  ]

  /// sys/ufs/ffs/fs.h: a superblock at one of four places, in either byte order.
  private static func ufs(_ reader: ProbeReader, _: Signature) throws(DiskError) -> ProbeFinding? {
    let version2: UInt32 = 0x1954_0119
    let magics: [UInt32] = [
      version2, 0x0001_1954, 0x0019_5612, 0x0009_5014, 0x0061_2195, 0x0523_1994,
    ]
    for place in [0, 8, 64, 256] {
      guard let block = try reader.view(at: place * 1024, count: 1377) else { return nil }
      let isBig = magics.contains(block.be32(1372))
      guard isBig || magics.contains(block.le32(1372)) else { continue }
      let isVersion2 = block.u32(1372, bigEndian: isBig) == version2
      let words = [block.u32(144, bigEndian: isBig), block.u32(148, bigEndian: isBig)]
      let uuid = words.map { word in
        String(repeating: "0", count: 8 - String(word, radix: 16).count) + String(word, radix: 16)
      }
      return ProbeFinding(
        label: isVersion2 ? ProbeText.label(block.bytes(680, 32)) : nil,
        uuid: words == [0, 0] ? nil : uuid.joined(), version: isVersion2 ? "2" : "1")
    }
    return nil
  }

  private static func hpfs(
    _ reader: ProbeReader, _ signature: Signature
  ) throws(DiskError) -> ProbeFinding? {
    guard let block = try reader.view(at: signature.base, count: 16),
      let spare = try reader.view(at: 0x2200, count: 8), spare.le32(0) == 0xf991_1849,
      let boot = try reader.view(at: 0, count: 512)
    else { return nil }
    var finding = ProbeFinding(version: "\(block[8])")
    if boot.has([0x55, 0xaa], at: 510), boot.has("HPFS", at: 54), boot[38] == 0x28 {
      finding.label = ProbeText.label(boot.bytes(43, 11))
      finding.uuid = ProbeText.dosSerial(boot.bytes(39, 4)).map { Array($0.utf8) }
    }
    return finding
  }

  /// Linux's fs/sysv: the superblock is the second half of one of four 1 KiB blocks.
  private static func systemV(
    _ reader: ProbeReader, _: Signature
  ) throws(DiskError) -> ProbeFinding? {
    for block in [0, 9, 15, 18] {
      guard let view = try reader.view(at: block * 1024 + 512, count: 512) else { return nil }
      if view.le32(504) == 0xfd18_7e20 || view.be32(504) == 0xfd18_7e20 {
        return ProbeFinding(label: ProbeText.label(view.bytes(440, 6)), uuid: String?.none)
      }
    }
    return nil
  }
}
