import DiskInterpreter

/// Colours by what a piece of text means. Without colour every text stays as it is.
struct Style {
  enum Role: String {
    case error = "1;31"
    case warning = "1;33"
    case heading = "1"
    case place = "34"
    case secondary = "36"
    case help = "1;32"
    case dim = "2"
  }

  let hasColour: Bool

  func paint(_ text: String, _ role: Role?) -> String {
    guard hasColour, let role, !text.isEmpty else { return text }
    return Style.painted(text, role.rawValue)
  }

  /// A line of a picture.
  func paint(_ line: DrawnLine) -> String {
    guard hasColour else { return line.text }
    return line.runs.map { run in
      guard let role = run.role else { return run.text }
      return Style.painted(run.text, Style.code(role))
    }.joined()
  }

  private static func painted(_ text: String, _ code: String) -> String {
    "\u{1B}[\(code)m\(text)\u{1B}[0m"
  }

  private static func code(_ role: DrawnLine.Role) -> String {
    switch role {
    case .heading: "1"
    case .dim, .zeroByte, .free, .hole: "2"
    case .textByte, .used, .stored: "32"
    case .otherByte, .usedToo: "36"
    case .storedBelow: "34"
    case .unaligned: "33"
    case .unalignedToo: "35"
    case .damaged: "1;31"
    }
  }
}
