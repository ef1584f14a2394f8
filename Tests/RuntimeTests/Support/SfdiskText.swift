import DiskRuntime

extension SfdiskDump {
  /// The document in the very layout of `sfdisk -J`, to be compared byte by byte.
  var text: String { Self.text(document, indent: 0) + "\n" }

  private static func text(_ value: Value, indent: Int) -> String {
    let inner = String(repeating: "   ", count: indent + 1)
    let outer = String(repeating: "   ", count: indent)
    switch value {
    case .string(let text): return quoted(text)
    case .number(let number): return String(number)
    case .boolean(let flag): return flag ? "true" : "false"
    case .record(let fields):
      let lines = fields.map { "\(inner)\"\($0.key)\": \(text($0.value, indent: indent + 1))" }
      return "{\n" + lines.joined(separator: ",\n") + "\n\(outer)}"
    case .list(let values):
      let items = values.map { text($0, indent: indent + 1) }
      return "[\n\(inner)" + items.joined(separator: ",") + "\n\(outer)]"
    }
  }

  private static func quoted(_ text: String) -> String {
    var out = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": out += "\\\""
      case "\\": out += "\\\\"
      default: out.unicodeScalars.append(scalar)
      }
    }
    return out + "\""
  }
}
