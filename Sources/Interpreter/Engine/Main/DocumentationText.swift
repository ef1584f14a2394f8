/// What a `///` comment says: about the whole, and about each parameter.
///
/// The lists are Swift's: `- Parameters:` with a list below it, `- Parameter name: text`, and also
/// `- name: text` for the name of a parameter.
struct DocumentationText {
  /// Paragraphs, each on one line.
  private(set) var paragraphs: [String] = []
  private(set) var parameters: [String: String] = [:]

  init(_ text: String, parameters names: Set<String>) {
    var current: String?
    var isBroken = true
    for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
      let words = line.split { $0 == " " || $0 == "\t" || $0 == "\r" }
      if words.isEmpty {
        isBroken = true
        current = nil
        continue
      }
      if let item = DocumentationText.item(words) {
        let name = String(item.name)
        current = names.contains(name) ? name : ""
        if names.contains(name) { self.parameters[name] = item.text }
      } else if let name = current {
        if !name.isEmpty { self.parameters[name]?.append(" " + words.joined(separator: " ")) }
      } else {
        add(words.joined(separator: " "), asNew: isBroken)
        isBroken = false
      }
    }
  }

  private mutating func add(_ text: String, asNew isNew: Bool) {
    if isNew || paragraphs.isEmpty {
      paragraphs.append(text)
    } else {
      paragraphs[paragraphs.count - 1] += " " + text
    }
  }

  /// A line of a list: `- Parameters:`, `- Parameter name: text`, `- name: text`, `- Returns: text`.
  private static func item(_ words: [Substring]) -> (name: Substring, text: String)? {
    guard words.count > 1, words[0] == "-" || words[0] == "*" else { return nil }
    var rest = words.dropFirst()
    if rest.first == "Parameter", rest.count > 1 { rest = rest.dropFirst() }
    guard let head = rest.first, head.hasSuffix(":") else { return nil }
    return (head.dropLast(), rest.dropFirst().joined(separator: " "))
  }
}
