/// A JSON text as a value: objects keep the order of their members, integers stay exact.
public enum JSONValue: Sendable {
  case null
  case bool(Bool)
  case int(Int)
  case unsigned(UInt64)
  case double(Double)
  case string(String)
  case array([JSONValue])
  case object([(String, JSONValue)])

  /// The text: on one line, or with members on lines of their own, indented by two spaces.
  public func text(pretty: Bool = false) -> String {
    var out: [UInt8] = []
    write(to: &out, indent: pretty ? 0 : nil)
    return String(decoding: out, as: UTF8.self)
  }

  /// - Parameter indent: the spaces before its own line; nil for one line.
  func write(to out: inout [UInt8], indent: Int?) {
    switch self {
    case .null: out += "null".utf8
    case .bool(let value): out += (value ? "true" : "false").utf8
    case .int(let value): out += String(value).utf8
    case .unsigned(let value): out += String(value).utf8
    case .double(let value): out += (value.isFinite ? "\(value)" : "null").utf8
    case .string(let value): JSONValue.write(value, to: &out)
    case .array(let elements):
      JSONValue.writeList(elements, "[", "]", to: &out, indent: indent) { element, out, indent in
        element.write(to: &out, indent: indent)
      }
    case .object(let members):
      JSONValue.writeList(members, "{", "}", to: &out, indent: indent) { member, out, indent in
        JSONValue.write(member.0, to: &out)
        out += (indent == nil ? ":" : ": ").utf8
        member.1.write(to: &out, indent: indent)
      }
    }
  }

  private static func writeList<T>(
    _ items: [T], _ open: String, _ close: String, to out: inout [UInt8], indent: Int?,
    _ writeItem: (T, inout [UInt8], Int?) -> Void
  ) {
    out += open.utf8
    let inner = indent.map { $0 + 2 }
    for (index, item) in items.enumerated() {
      if index > 0 { out += ",".utf8 }
      newline(&out, inner)
      writeItem(item, &out, inner)
    }
    if !items.isEmpty { newline(&out, indent) }
    out += close.utf8
  }

  private static func newline(_ out: inout [UInt8], _ indent: Int?) {
    guard let indent else { return }
    out.append(0x0A)
    out += repeatElement(0x20, count: indent)
  }

  /// Escapes quotes, backslashes, control characters and everything else that must not reach a
  /// terminal raw; all other text stays as it is.
  private static func write(_ text: String, to out: inout [UInt8]) {
    out.append(0x22)
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\"".utf8
      case "\\": out += "\\\\".utf8
      case "\n": out += "\\n".utf8
      case "\r": out += "\\r".utf8
      case "\t": out += "\\t".utf8
      default:
        if Escaping.isUnsafe(scalar) {
          for unit in String(scalar).utf16 { out += "\\u\(hex4(unit))".utf8 }
        } else {
          out += String(scalar).utf8
        }
      }
    }
    out.append(0x22)
  }

  private static func hex4(_ unit: UInt16) -> String {
    Hex.byte(UInt8(unit >> 8)) + Hex.byte(UInt8(unit & 0xFF))
  }
}
