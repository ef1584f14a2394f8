/// A globally unique identifier as UEFI stores it: 16 bytes, of which the first three fields are
/// little-endian. UEFI Specification 2.10, appendix A.
public struct GUID: Hashable, Sendable, Comparable, CustomStringConvertible {
  /// The first 16 hexadecimal digits of the text form.
  let high: UInt64
  /// The last 16 hexadecimal digits of the text form.
  let low: UInt64

  public static let zero = GUID(0, 0)

  init(_ high: UInt64, _ low: UInt64) {
    self.high = high
    self.low = low
  }

  /// From its text form: 32 hexadecimal digits of either case, in groups of 8-4-4-4-12.
  public init?(_ text: some StringProtocol) {
    let groups = text.split(separator: "-", omittingEmptySubsequences: false)
    guard groups.map(\.utf8.count) == [8, 4, 4, 4, 12] else { return nil }
    var parts: [UInt64] = []
    for group in groups {
      guard group.utf8.allSatisfy(Self.isHexDigit), let value = UInt64(group, radix: 16) else {
        return nil
      }
      parts.append(value)
    }
    self.init(parts[0] << 32 | parts[1] << 16 | parts[2], parts[3] << 48 | parts[4])
  }

  /// The 16 bytes as they stand on disk.
  public var bytes: [UInt8] {
    let first = UInt32(truncatingIfNeeded: high >> 32)
    let second = UInt16(truncatingIfNeeded: high >> 16)
    let third = UInt16(truncatingIfNeeded: high)
    return withUnsafeBytes(of: first.littleEndian) { [UInt8]($0) }
      + withUnsafeBytes(of: second.littleEndian) { [UInt8]($0) }
      + withUnsafeBytes(of: third.littleEndian) { [UInt8]($0) }
      + withUnsafeBytes(of: low.bigEndian) { [UInt8]($0) }
  }

  /// The text form in upper case: `C12A7328-F81F-11D2-BA4B-00A0C93EC93B`.
  public var description: String {
    String(unsafeUninitializedCapacity: 36) { out in
      var at = 0
      for digit in 0..<32 {
        if digit == 8 || digit == 12 || digit == 16 || digit == 20 {
          out[at] = UInt8(ascii: "-")
          at += 1
        }
        let word = digit < 16 ? high : low
        let nibble = UInt8(truncatingIfNeeded: word >> UInt64(60 - 4 * (digit & 15)) & 0xf)
        out[at] = nibble < 10 ? UInt8(ascii: "0") + nibble : UInt8(ascii: "A") + nibble - 10
        at += 1
      }
      return at
    }
  }

  public static func < (a: GUID, b: GUID) -> Bool { (a.high, a.low) < (b.high, b.low) }

  private static func isHexDigit(_ byte: UInt8) -> Bool {
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "f"),
      UInt8(ascii: "A")...UInt8(ascii: "F"):
      true
    default: false
    }
  }
}
