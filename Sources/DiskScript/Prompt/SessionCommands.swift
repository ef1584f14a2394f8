/// A command of the prompt itself, typed after a colon: never a word of the language.
struct SessionCommand: Sendable {
  let name: String
  let arguments: String
  let summary: String
  /// What it prints, or that the prompt is left.
  let action: @Sendable (SessionContext, Substring) -> SessionAnswer

  var usage: String { arguments.isEmpty ? name : "\(name) \(arguments)" }

  /// The only list: help and completion come from it.
  static let all: [SessionCommand] = [
    SessionCommand(
      name: "help", arguments: "[NAME]", summary: "explain a name, or the prompt",
      action: help),
    SessionCommand(
      name: "vars", arguments: "", summary: "list what this session declared",
      action: variables),
    SessionCommand(
      name: "all", arguments: "", summary: "show all of the last value, uncut", action: wholeValue),
    SessionCommand(
      name: "history", arguments: "[COUNT]", summary: "list earlier entries",
      action: earlierEntries),
    SessionCommand(
      name: "clear", arguments: "", summary: "clear the screen",
      action: { context, _ in .text(context.isDumb ? "" : "\u{1B}[H\u{1B}[2J") }),
    SessionCommand(
      name: "quit", arguments: "", summary: "leave and let go of everything",
      action: { _, _ in .quit }),
  ]

  private static func help(_ context: SessionContext, _ topic: Substring) -> SessionAnswer {
    guard !topic.isEmpty else { return .text(HelpText.promptPage()) }
    let topic = String(topic)
    if let page = HelpText.page(topic, session: context.session, width: context.width) {
      return .text(page)
    }
    return .error(HelpText.unknown(topic, session: context.session))
  }

  private static func variables(_ context: SessionContext, _: Substring) -> SessionAnswer {
    let own = context.session.names().filter(\.isOwn)
    guard !own.isEmpty else { return .text("nothing is declared yet\n") }
    let rows = own.map { (VisibleText.line($0.name), VisibleText.line($0.summary)) }
    let lines = UsageText.table(rows).map { VisibleText.fitted($0, to: context.width) }
    return .text(lines.joined(separator: "\n") + "\n")
  }

  private static func earlierEntries(
    _ context: SessionContext, _ count: Substring
  ) -> SessionAnswer {
    guard let count = count.isEmpty ? 20 : Int(count), count > 0 else {
      return .error(UsageError(":history takes a number", help: "write `:history 50`"))
    }
    let entries = context.history.entries
    let first = max(0, entries.count - count)
    let digits = String(entries.count).count
    var text = ""
    for (offset, entry) in entries[first...].enumerated() {
      let number = String(first + offset + 1)
      text += String(repeating: " ", count: digits - number.count) + number + "  "
      let lines = entry.split(separator: "\n", omittingEmptySubsequences: false)
      let margin = "\n" + String(repeating: " ", count: digits + 2)
      text += lines.map { VisibleText.line(String($0)) }.joined(separator: margin) + "\n"
    }
    return .text(text)
  }
}

/// What a command may look at.
struct SessionContext {
  let session: any ScriptSession
  let history: History
  let width: Int
  let isDumb: Bool
  let colour: Bool
}

enum SessionAnswer {
  case text(String)
  case error(UsageError)
  case quit
}

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
    if first == "?" { return .command("help", arguments: trim(trimmed.dropFirst())) }
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

  private static func helpTopic(_ rest: Substring) -> Substring? {
    var topic = rest
    if topic.hasPrefix("("), topic.hasSuffix(")") { topic = trim(topic.dropFirst().dropLast()) }
    let isName = topic.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
    return isName ? topic : nil
  }

  private static func trim(_ text: Substring) -> Substring {
    var text = text.drop { $0.isWhitespace }
    while let last = text.last, last.isWhitespace { text.removeLast() }
    return text
  }
}
