/// An entry as the prompt understands it: its own commands, or the language's.
enum PromptEntry: Equatable {
  case nothing
  /// A command's name without the colon, and the rest of the line.
  case command(String, arguments: Substring)
  case code(String)

  /// `:name …`; `?name` and `?`; the bare words that people try first: `help`, `help name`,
  /// `help(name)`, `quit`, `exit` — unless the session declared them.
  static func parse(_ text: String, isDeclared: (String) -> Bool) -> PromptEntry {
    let trimmed = trim(text[...])
    guard let first = trimmed.first else { return .nothing }
    if first == ":" {
      let body = trimmed.dropFirst()
      let name = body.prefix { !$0.isWhitespace }
      return .command(String(name), arguments: trim(body.dropFirst(name.count)))
    }
    if first == "?" { return .command("help", arguments: topic(trim(trimmed.dropFirst()))) }
    let word = trimmed.prefix { $0.isLetter }
    let rest = trim(trimmed.dropFirst(word.count))
    switch word {
    case "quit", "exit":
      let isCall = rest.isEmpty || rest == "()"
      if isCall, !isDeclared(String(word)) { return .command("quit", arguments: "") }
    case "help":
      if let topic = helpTopic(rest), !isDeclared("help") {
        return .command("help", arguments: topic)
      }
    default: break
    }
    return .code(text)
  }

  /// The name that is asked about: of `img.size` and `size()` that of the member or the function.
  private static func topic(_ text: Substring) -> Substring {
    var topic = text
    if topic.hasSuffix("()") { topic = topic.dropLast(2) }
    guard let dot = topic.lastIndex(of: "."), topic.last != "." else { return topic }
    let member = topic[topic.index(after: dot)...]
    return member.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" } ? member : topic
  }

  private static func helpTopic(_ rest: Substring) -> Substring? {
    var topic = rest
    if topic.hasPrefix("("), topic.hasSuffix(")") { topic = trim(topic.dropFirst().dropLast()) }
    if topic.hasPrefix("\""), topic.hasSuffix("\""), topic.count > 1 {
      topic = topic.dropFirst().dropLast()
    }
    guard topic.first != "." else { return nil }
    topic = Self.topic(topic)
    let isName = topic.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    return isName ? topic : nil
  }

  private static func trim(_ text: Substring) -> Substring {
    var text = text.drop { $0.isWhitespace }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return text
  }
}
