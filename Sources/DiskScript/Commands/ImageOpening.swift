import DiskInterpreter

/// The image that `dsk` was started with, as the entries of a session.
struct ImageOpening {
  let path: String

  /// Binds it, for reading only.
  var binding: String { "let img = image(\(Self.literal(path)));" }

  /// Shows it, and what lies on it: its partitions, else what it holds as a whole.
  let views = [
    "img",
    "partitions(img, lenient: true).isEmpty ? img.content ?? \"no partition table, and nothing else that is known\""
      + " : partitions(img, lenient: true)",
  ]

  /// Fits 80 columns.
  let banner = "`img` is the image, opened for reading: try img.content, table(img); ? leads on"

  /// The path as a literal of the language.
  static func literal(_ path: String) -> String {
    var text = "\""
    for scalar in path.unicodeScalars {
      switch scalar {
      case "\"", "\\": text += "\\" + String(scalar)
      default:
        text +=
          VisibleText.columns(of: scalar) == nil
          ? "\\u{" + String(scalar.value, radix: 16) + "}" : String(scalar)
      }
    }
    return text + "\""
  }
}
