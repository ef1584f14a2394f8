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
    return "\u{1B}[\(role.rawValue)m\(text)\u{1B}[0m"
  }
}
