/// What a backslash begins in a string. Grammar.md's table of escapes is generated from this.
public enum EscapeSequence: String, CaseIterable, Sendable {
  case lineFeed = "n"
  case carriageReturn = "r"
  case tab = "t"
  case null = "0"
  case backslash = "\\"
  case doubleQuote = "\""
  case singleQuote = "'"

  /// The character that it stands for.
  public var scalar: Unicode.Scalar {
    switch self {
    case .lineFeed: "\n"
    case .carriageReturn: "\r"
    case .tab: "\t"
    case .null: "\0"
    case .backslash: "\\"
    case .doubleQuote: "\""
    case .singleQuote: "'"
    }
  }

  /// The escape of the byte after the backslash.
  static func byte(_ byte: UInt8) -> UInt8? {
    switch byte {
    case UInt8(ascii: "n"): 0x0A
    case UInt8(ascii: "r"): 0x0D
    case UInt8(ascii: "t"): 0x09
    case UInt8(ascii: "0"): 0x00
    case UInt8(ascii: "\\"), UInt8(ascii: "\""), UInt8(ascii: "'"): byte
    default: nil
    }
  }
}
