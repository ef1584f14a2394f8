import CLinux
import Glibc

/// Text as a terminal can be trusted with it: what would move the cursor, hide or reorder letters is
/// spelled out, so that nothing from a disk or a script reaches the terminal raw.
enum VisibleText {
  /// One line: line breaks and tabs are spelled out too.
  static func line(_ text: String) -> String {
    guard text.unicodeScalars.contains(where: { columns(of: $0) == nil }) else { return text }
    var result = ""
    for scalar in text.unicodeScalars {
      if columns(of: scalar) == nil {
        result += escape(scalar)
      } else {
        result.unicodeScalars.append(scalar)
      }
    }
    return result
  }

  /// `\n`, `\t`, `\0`, `\u{1B}`: as it would be written in a script.
  static func escape(_ scalar: Unicode.Scalar) -> String {
    switch scalar {
    case "\n": "\\n"
    case "\t": "\\t"
    case "\r": "\\r"
    case "\0": "\\0"
    default: "\\u{" + String(scalar.value, radix: 16, uppercase: true) + "}"
    }
  }

  static func escape(byte: UInt8) -> String {
    "\\x" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
  }

  /// The columns that a terminal gives a scalar (0, 1 or 2); nil for one that must not be sent.
  static func columns(of scalar: Unicode.Scalar) -> Int? {
    if scalar.value >= 0x20, scalar.value < 0x7F { return 1 }
    if scalar == "\u{200D}" { return 0 }
    switch scalar.properties.generalCategory {
    case .control, .format, .lineSeparator, .paragraphSeparator, .surrogate, .unassigned:
      return nil
    default:
      let width = localeWidth(scalar)
      return width >= 0 ? width : 1
    }
  }

  static func columns(of text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + (columns(of: $1) ?? escape($1).count) }
  }

  /// The text cut to at most so many columns, with `…` where something is missing.
  static func fitted(_ text: String, to width: Int) -> String {
    guard columns(of: text) > width else { return text }
    var result = ""
    var used = 1
    for character in text {
      let size = columns(of: String(character))
      if used + size > width { break }
      result.append(character)
      used += size
    }
    return width > 0 ? result + "…" : ""
  }

  private static func localeWidth(_ scalar: Unicode.Scalar) -> Int {
    _ = unicodeLocale
    return Int(wcwidth(wchar_t(bitPattern: scalar.value)))
  }

  /// `wcwidth` knows nothing in the C locale; made at the first character that is not ASCII.
  private static let unicodeLocale: Void = Terminal.useUnicode()
}
