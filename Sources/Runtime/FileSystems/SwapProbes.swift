/// Swap space and what suspend-to-disk leaves in it (include/linux/swap.h). The signature ends the
/// first page, whose size is the machine's.
enum SwapProbes {
  static let rows: [ProbeRow] = [
    ProbeRow(
      "swsuspend", .other, minimumSize: minimum,
      [Signature(tuxOnIce)] + atPageEnds(["S1SUSPEND", "S2SUSPEND", "ULSUSPEND", "LINHIB0001"])
    ) { (reader, signature) throws(DiskError) in
      if signature.bytes == tuxOnIce { return try header(reader, "tuxonice") }
      let name = String(decoding: signature.bytes, as: UTF8.self)
      return try header(reader, name.lowercased())
    },
    ProbeRow("swap", .other, minimumSize: minimum, atPageEnds(["SWAP-SPACE", "SWAPSPACE2"])) {
      (reader, signature) throws(DiskError) in
      // TuxOnIce keeps a valid swap signature.
      if try reader.view(at: 0, count: 8)?.has(tuxOnIce, at: 0) == true { return nil }
      if signature.bytes == Array("SWAP-SPACE".utf8) { return ProbeFinding(version: "0") }
      return try header(reader, "1")
    },
  ]

  /// Ten pages.
  private static let minimum = 40960
  private static let tuxOnIce: [UInt8] = [0xed, 0xc3, 0x02, 0xe9, 0x98, 0x56, 0xe5, 0x0c]

  private static func atPageEnds(_ texts: [StaticString]) -> [Signature] {
    [0xff6, 0x1ff6, 0x3ff6, 0x7ff6, 0xfff6].flatMap { position in
      texts.map { Signature($0, at: position) }
    }
  }

  /// The header is at 1024 whatever the page size.
  private static func header(
    _ reader: ProbeReader, _ version: String
  ) throws(DiskError) -> ProbeFinding? {
    guard let header = try reader.view(at: 1024, count: 516) else { return nil }
    if version == "1" {
      guard header.le32(0) == 1 || header.be32(0) == 1, header.le32(4) != 0 else { return nil }
    }
    // Where the padding is not empty, label and UUID are not to be believed.
    guard header.le32(172) == 0, header.le32(176) == 0 else {
      return ProbeFinding(version: version)
    }
    return ProbeFinding(
      label: ProbeText.label(header.bytes(28, 16)), uuid: ProbeText.uuid(header.bytes(12, 16)),
      version: version)
  }
}
