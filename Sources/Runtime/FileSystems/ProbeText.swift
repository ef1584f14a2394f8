/// How labels and UUIDs from a disk become bytes to show.
enum ProbeText {
  /// A label as stored: up to the first NUL, without white space at its end. `nil` where nothing is
  /// left.
  static func label(_ bytes: [UInt8]) -> [UInt8]? {
    var end = bytes.firstIndex(of: 0) ?? bytes.count
    while end > 0, isSpace(bytes[end - 1]) { end -= 1 }
    return end == 0 ? nil : Array(bytes[..<end])
  }

  private static func isSpace(_ byte: UInt8) -> Bool {
    byte == 0x20 || (0x09...0x0d).contains(byte)
  }

  /// A label in UTF-16.
  static func label(utf16 bytes: [UInt8], bigEndian: Bool) -> [UInt8]? {
    label(utf8(utf16: bytes, bigEndian: bigEndian))
  }

  /// UTF-16 up to the first NUL as UTF-8. A surrogate without its partner keeps its value, in three
  /// bytes.
  static func utf8(utf16 bytes: [UInt8], bigEndian: Bool) -> [UInt8] {
    let view = ByteView(bytes)
    var result: [UInt8] = []
    var index = 0
    while index + 1 < bytes.count {
      var value = UInt32(view.u16(index, bigEndian: bigEndian))
      index += 2
      if (0xd800...0xdbff).contains(value), index + 1 < bytes.count {
        let low = UInt32(view.u16(index, bigEndian: bigEndian))
        if (0xdc00...0xdfff).contains(low) {
          value = 0x10000 + ((value - 0xd800) << 10) + (low - 0xdc00)
          index += 2
        }
      }
      if value == 0 { break }
      append(value, to: &result)
    }
    return result
  }

  /// ISO 8859-1 up to the first NUL as UTF-8.
  static func utf8(latin1 bytes: [UInt8]) -> [UInt8] {
    var result: [UInt8] = []
    for byte in bytes {
      if byte == 0 { break }
      append(UInt32(byte), to: &result)
    }
    return result
  }

  private static func append(_ value: UInt32, to result: inout [UInt8]) {
    func tail(_ shift: UInt32) -> UInt8 { 0x80 | UInt8((value >> shift) & 0x3f) }
    switch value {
    case ..<0x80: result.append(UInt8(value))
    case ..<0x800: result += [0xc0 | UInt8(value >> 6), tail(0)]
    case ..<0x10000: result += [0xe0 | UInt8(value >> 12), tail(6), tail(0)]
    default: result += [0xf0 | UInt8((value >> 18) & 0x07), tail(12), tail(6), tail(0)]
    }
  }

  /// 16 bytes in the order of RFC 9562, lower case. `nil` where all are zero: not set.
  static func uuid(_ bytes: [UInt8]) -> String? {
    guard bytes.count == 16, bytes.contains(where: { $0 != 0 }) else { return nil }
    var text = ""
    for (index, byte) in bytes.enumerated() {
      if [4, 6, 8, 10].contains(index) { text += "-" }
      text += hex(byte)
    }
    return text
  }

  /// A DOS serial number, four bytes little-endian: `1234-ABCD`. `nil` for zero.
  static func dosSerial(_ bytes: [UInt8]) -> String? {
    guard bytes.count == 4, bytes.contains(where: { $0 != 0 }) else { return nil }
    let digits = bytes.reversed().map { hex($0, uppercase: true) }
    return digits[0] + digits[1] + "-" + digits[2] + digits[3]
  }

  /// Two digits a byte.
  static func hex(_ byte: UInt8, uppercase: Bool = false) -> String {
    let digits = String(byte, radix: 16, uppercase: uppercase)
    return byte < 16 ? "0" + digits : digits
  }

  static func hex(_ bytes: [UInt8]) -> String { bytes.map { hex($0) }.joined() }

  /// Decimal with leading zeros.
  static func padded(_ value: some BinaryInteger, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
