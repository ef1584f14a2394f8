/// ISO 9660 with Joliet, High Sierra; UDF is in UDFProbe.
enum OpticalProbes {
  static let rows: [ProbeRow] = [
    UDFProbe.row,
    ProbeRow(
      "iso9660", isTolerant: true,
      [Signature("CD001", base: 32768, at: 1), Signature("CDROM", base: 32768, at: 9)],
      probe: probe),
  ]

  private static let sector = 2048

  /// ECMA-119, 8.4: the primary volume descriptor at sector 16; others behind it.
  private static func probe(
    _ reader: ProbeReader, _ signature: Signature
  ) throws(DiskError) -> ProbeFinding? {
    guard let volume = try reader.view(at: signature.base, count: sector) else { return nil }
    if signature.bytes == Array("CDROM".utf8) {
      return ProbeFinding(
        label: ProbeText.label(volume.bytes(48, 32)), uuid: [UInt8]?.none,
        version: "High Sierra")
    }
    var finding = ProbeFinding(
      label: ProbeText.label(volume.bytes(40, 32)), uuid: date(volume, 830) ?? date(volume, 813))
    if let joliet = try joliet(reader) {
      finding.version = "Joliet Extension"
      finding.label = label(plain: volume.bytes(40, 32), joliet: joliet.bytes(40, 32))
    }
    return finding
  }

  /// The supplementary descriptor with one of Joliet's escape sequences, among the next 16.
  private static func joliet(_ reader: ProbeReader) throws(DiskError) -> ByteView? {
    for index in 17..<33 {
      guard let volume = try reader.view(at: index * sector, count: sector), volume[0] != 0xff
      else { return nil }
      let escapes: [StaticString] = ["%/@", "%/C", "%/E"]
      if volume[0] == 2 && escapes.contains(where: { volume.has($0, at: 88) }) { return volume }
    }
    return nil
  }

  /// A date of ECMA-119, 8.4.26.1 as blkid makes a UUID of it: `YYYY-MM-DD-hh-mm-ss-cc`.
  private static func date(_ volume: ByteView, _ position: Int) -> [UInt8]? {
    let digits = volume.bytes(position, 16)
    // All zeros and no offset from Greenwich: not specified.
    if digits.allSatisfy({ $0 == UInt8(ascii: "0") }) && volume[position + 16] == 0 { return nil }
    guard digits.contains(where: { $0 != 0 }) else { return nil }
    var result: [UInt8] = []
    for (index, digit) in digits.enumerated() {
      if index >= 4 && index % 2 == 0 { result.append(UInt8(ascii: "-")) }
      result.append(digit)
    }
    return result
  }

  /// Joliet's label has 16 characters of UTF-16, the plain one 32 of ASCII with `_` for what that
  /// cannot say. Where they agree, the whole is put together of both; else Joliet's counts.
  private static func label(plain: [UInt8], joliet: [UInt8]) -> [UInt8]? {
    if let merged = merge(plain, joliet) { return ProbeText.label(utf16: merged, bigEndian: true) }
    return ProbeText.label(utf16: joliet, bigEndian: true)
  }

  private static func merge(_ plain: [UInt8], _ joliet: [UInt8]) -> [UInt8]? {
    var result: [UInt8] = []
    var (a, u) = (0, 0)
    while u + 1 < joliet.count && a < plain.count {
      if (0xd8...0xdb).contains(joliet[u]), u + 3 < joliet.count,
        (0xdc...0xdf).contains(joliet[u + 2])
      {
        // Two units for one character; the plain label has one `_` for both.
        result += joliet[u..<(u + 2)]
        u += 2
      }
      let (high, low, ascii) = (joliet[u], joliet[u + 1], plain[a])
      if ascii == UInt8(ascii: "_") {
        result += [high, low]
      } else if high == 0 && low == UInt8(ascii: "_") {
        result += [0, ascii]
      } else if high == 0 && upper(ascii) == upper(low) {
        result += [0, upper(ascii) == ascii ? low : ascii]
      } else {
        return nil
      }
      (a, u) = (a + 1, u + 2)
    }
    for ascii in plain[min(a, plain.count)...] { result += [0, ascii] }
    return result
  }

  private static func upper(_ byte: UInt8) -> UInt8 {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte) ? byte - 32 : byte
  }
}
