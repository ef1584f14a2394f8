/// UDF: ECMA-167 and OSTA's UDF 2.60.
enum UDFProbe {
  static let row = ProbeRow(
    "udf", isTolerant: true, recognition.map { Signature($0, base: 32768, at: 1) }, probe: probe)

  /// The identifiers of the volume recognition sequence (ECMA-167 2/9.1).
  private static let recognition: [StaticString] = [
    "BEA01", "BOOT2", "CD001", "CDW02", "NSR02", "NSR03", "TEA01",
  ]

  /// Tags of descriptors (ECMA-167 3/7.2.1).
  private enum Tag {
    static let primary: UInt16 = 1
    static let anchor: UInt16 = 2
    static let logical: UInt16 = 6
    static let terminator: UInt16 = 8
    static let integrity: UInt16 = 9
  }

  private static func probe(
    _ reader: ProbeReader, _: Signature
  ) throws(DiskError) -> ProbeFinding? {
    for blockSize in [512, 1024, 2048, 4096] {
      guard try hasNSR(reader, step: max(2048, blockSize)),
        let anchor = try reader.view(at: 256 * blockSize, count: 512),
        anchor.le16(0) == Tag.anchor, anchor.le32(12) == 256
      else { continue }
      return try volume(reader, anchor, blockSize)
    }
    return nil
  }

  /// Whether the recognition sequence names UDF. It ends with the first sector that is no member.
  private static func hasNSR(_ reader: ProbeReader, step: Int) throws(DiskError) -> Bool {
    for index in 0..<64 {
      guard let sector = try reader.view(at: 32768 + index * step, count: 7) else { return false }
      if sector.has("NSR02", at: 1) || sector.has("NSR03", at: 1) { return true }
      guard recognition.contains(where: { sector.has($0, at: 1) }) else { return false }
    }
    return false
  }

  /// Reads the volume descriptor sequence, at most 64 blocks of it.
  private static func volume(
    _ reader: ProbeReader, _ anchor: ByteView, _ blockSize: Int
  ) throws(DiskError) -> ProbeFinding? {
    var finding = ProbeFinding()
    var revision: UInt16 = 0
    var integrity: (length: UInt32, block: UInt32) = (0, 0)
    let first = UInt64(anchor.le32(20))
    for index in 0..<min(64, UInt64(anchor.le32(16)) / UInt64(blockSize)) {
      let offset = ProbeReader.offset(first + index, times: UInt64(blockSize))
      guard let block = try reader.view(at: offset, count: 512) else { return nil }
      let tag = block.le16(0)
      guard tag != 0, tag != Tag.terminator, UInt64(block.le32(12)) == first + index else { break }
      if tag == Tag.primary && finding.uuid == nil { finding.uuid = uuid(block.bytes(72, 128)) }
      guard tag == Tag.logical else { continue }
      if finding.label == nil { finding.label = ProbeText.label(dstring(block.bytes(84, 128))) }
      if revision == 0, block.has("*OSTA UDF Compliant", at: 217) { revision = block.le16(240) }
      if integrity.block == 0, block.le32(268) != 0 {
        integrity = (block.le32(432), block.le32(436))
      }
    }
    if integrity.block != 0, integrity.length >= 512,
      let newer = try integrityRevision(reader, integrity.block, blockSize)
    {
      revision = newer
    }
    if revision != 0 {
      // Binary-coded decimal: 0x0250 is 2.50.
      let digits = [UInt8(revision >> 8), UInt8(revision & 0xff)].map { ProbeText.hex($0) }
      finding.version = "\(Int(digits[0]) ?? 0).\(digits[1])"
    }
    return finding
  }

  /// The minimum revision to read with, from the logical volume integrity descriptor (UDF 2.2.6.4).
  private static func integrityRevision(
    _ reader: ProbeReader, _ number: UInt32, _ blockSize: Int
  ) throws(DiskError) -> UInt16? {
    let start = ProbeReader.offset(UInt64(number), times: UInt64(blockSize))
    guard let start, let block = try reader.view(at: start, count: 512),
      block.le16(0) == Tag.integrity, block.le32(12) == number, block.le32(76) >= 46,
      // Two tables with a word for each partition lie before the implementation's part.
      let offset = ProbeReader.offset(UInt64(block.le32(72)), times: 8, plus: UInt64(start) + 80),
      let use = try reader.view(at: offset, count: 46)
    else { return nil }
    // UDF 2.60 media are to say 2.50 here, so that old readers take them: then it is the revision
    // to write with that tells them apart.
    let revision = use.le16(40) == 0x0250 ? max(0x0250, use.le16(42)) : use.le16(40)
    return revision == 0 ? nil : revision
  }

  /// A dstring (ECMA-167 1/7.2.12, OSTA CS0): its encoding first, its length last. UTF-8.
  private static func dstring(_ field: [UInt8]) -> [UInt8] {
    guard let kind = field.first, let last = field.last else { return [] }
    let count = min(max(Int(last) - 1, 0), field.count - 2)
    let content = Array(field[1..<(1 + count)])
    switch kind {
    case 8: return ProbeText.utf8(latin1: content)
    case 16: return ProbeText.utf8(utf16: content, bigEndian: true)
    default: return []
    }
  }

  /// The first 16 characters of the volume set's name, which should be hexadecimal digits. Where
  /// they are not, their bytes are spelled out, as blkid does: all 8, or the second half.
  private static func uuid(_ field: [UInt8]) -> [UInt8]? {
    let text = dstring(field)
    guard text.count >= 8 else { return nil }
    let bytes = Array(text.prefix(16)) + [UInt8](repeating: 0, count: max(0, 16 - text.count))
    let digits = bytes.firstIndex { !isHexDigit($0) } ?? 16
    if digits == 16 { return bytes.map(lower) }
    if digits < 8 { return Array(ProbeText.hex(Array(bytes[..<8])).utf8) }
    return bytes[..<8].map(lower) + Array(ProbeText.hex(Array(bytes[8..<12])).utf8)
  }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    (0x30...0x39).contains(byte) || (0x41...0x46).contains(byte) || (0x61...0x66).contains(byte)
  }

  private static func lower(_ byte: UInt8) -> UInt8 {
    (0x41...0x5a).contains(byte) ? byte + 32 : byte
  }
}
