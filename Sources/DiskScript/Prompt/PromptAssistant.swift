import DiskInterpreter

/// Completion, completeness, colour and history at the prompt: its own commands first, all else is the
/// session's.
final class PromptAssistant: LineAssistant {
  private let session: any ScriptSession
  private let history: History

  init(session: any ScriptSession, history: History) {
    self.session = session
    self.history = history
  }

  func keep(_ text: String) {
    if PromptEntry.parse(text, isDeclared: { _ in true }) != .nothing { history.add(text) }
  }

  func isIncomplete(_ text: String) -> Bool {
    switch PromptEntry.parse(text, isDeclared: { _ in true }) {
    case .code: session.isIncomplete(text)
    case .command(let name, let code) where SessionCommand.named(name)?.argument == .code:
      session.isIncomplete(String(code))
    case .nothing, .command: false
    }
  }

  func highlights(in text: String, cursor: Int?) -> [Engine.Highlight] {
    switch PromptEntry.parse(text, isDeclared: { _ in true }) {
    case .nothing: return []
    case .code: return session.highlights(in: text, cursor: cursor)
    case .command(let name, let arguments):
      let start = text.utf8.prefix { $0 == 0x20 || $0 == 0x0A }.count
      guard text.utf8.dropFirst(start).first == 0x3A else { return [] }
      let range = start..<(start + 1 + name.utf8.count)
      let isBeginning = cursor == range.upperBound && arguments.isEmpty
      guard let command = SessionCommand.named(name) else {
        let mayBecome = isBeginning && SessionCommand.all.contains { $0.name.hasPrefix(name) }
        return mayBecome ? [] : [Engine.Highlight(range, .unknown)]
      }
      if isBeginning, command.name != name { return [] }
      let word = Engine.Highlight(range, .keyword)
      guard command.argument == .code, !arguments.isEmpty else { return [word] }
      let offset = arguments.base.utf8.distance(
        from: arguments.base.startIndex, to: arguments.startIndex)
      let code = session.highlights(
        in: String(text.utf8.dropFirst(offset)) ?? "", cursor: cursor.map { $0 - offset })
      return [word]
        + code.map {
          Engine.Highlight(
            ($0.range.lowerBound + offset)..<($0.range.upperBound + offset), $0.role)
        }
    }
  }

  func completions(in text: String, at cursor: Int) -> Completions {
    let before = String(decoding: Array(text.utf8.prefix(cursor)), as: UTF8.self)
    let start = before.prefix { $0 == " " }.utf8.count
    let body = before.dropFirst(start)
    if body.first == ":", !body.contains(" ") { return commands(body, start..<cursor) }
    if body.first == "?" { return topics(body.dropFirst(), end: cursor) }
    if body.first == ":" { return argument(body, text, cursor) }
    return Self.narrowed(session.completions(in: text, at: cursor), before)
  }

  /// Where a label or a symbol of the parameter fits: those and what the session declared. Among all names
  /// of the library nobody would find them.
  private static func narrowed(_ list: Completions, _ before: String) -> Completions {
    let ahead = before.utf8.dropLast(list.range.count).last { $0 != 0x20 && $0 != 0x0A }
    let hasSymbols = list.candidates.contains { $0.kind == .symbol }
    let hasLabels = list.candidates.contains { $0.kind == .label }
    guard hasSymbols || ahead == 0x2C && hasLabels else { return list }
    let kinds: [Completions.Kind] = [.label, .symbol, .variable, .function]
    return Completions(
      range: list.range, candidates: list.candidates.filter { kinds.contains($0.kind) },
      isComplete: list.isComplete)
  }

  private func commands(_ typed: Substring, _ range: Range<Int>) -> Completions {
    let fitting = SessionCommand.all.filter { ":\($0.name)".hasPrefix(typed) }
    return Completions(
      range: range,
      candidates: fitting.map {
        Completions.Candidate(
          ":\($0.name)", display: ":\($0.usage)", summary: $0.summary, kind: .command)
      })
  }

  /// Behind a command's name.
  private func argument(_ body: Substring, _ text: String, _ cursor: Int) -> Completions {
    let name = body.dropFirst().prefix { $0 != " " }
    let typed = body.dropFirst(name.count + 1).drop { $0 == " " }
    let start = cursor - typed.utf8.count
    switch SessionCommand.named(String(name))?.argument {
    case .name: return topics(typed, end: cursor)
    case .code:
      let rest = String(decoding: Array(text.utf8.dropFirst(start)), as: UTF8.self)
      var list = session.completions(in: rest, at: typed.utf8.count)
      list.range = (list.range.lowerBound + start)..<(list.range.upperBound + start)
      return list
    case .path:
      // As in quotes, which need not be typed here.
      let quoted = typed.hasPrefix("\"") ? String(typed) : "\"" + typed
      var list = session.completions(in: quoted + "\"", at: quoted.utf8.count)
      let shift = cursor - quoted.utf8.count
      list.range = (list.range.lowerBound + shift)..<(list.range.upperBound + shift)
      return list
    case .some(.none), nil: return Completions(range: cursor..<cursor, candidates: [])
    }
  }

  private func topics(_ typed: Substring, end: Int) -> Completions {
    let names = session.names().map {
      Completions.Candidate($0.name, summary: $0.summary, kind: $0.kind)
    }
    let pages = HelpText.programTopics.map {
      Completions.Candidate($0.name, summary: $0.summary, kind: .command)
    }
    return Completions(
      range: (end - typed.utf8.count)..<end,
      candidates: (names + pages).filter { $0.insertion.hasPrefix(typed) })
  }
}
