/// Completion, completeness and history at the prompt: its own commands first, all else is the
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
    let isCode = PromptEntry.parse(text) { _ in true } == .code(text)
    return isCode && session.isIncomplete(text)
  }

  func completions(in text: String, at cursor: Int) -> Completions {
    let before = String(decoding: Array(text.utf8.prefix(cursor)), as: UTF8.self)
    let start = before.prefix { $0 == " " }.utf8.count
    let body = before.dropFirst(start)
    if body.first == ":", !body.contains(" ") { return commands(body, start..<cursor) }
    for opening in ["?", ":help "] where body.hasPrefix(opening) {
      return topics(body.dropFirst(opening.count), end: cursor)
    }
    return Self.narrowed(session.completions(in: text, at: cursor), before)
  }

  /// Behind a comma of a call, where a label fits: labels and what the session declared. Among all names
  /// of the library nobody would find them.
  private static func narrowed(_ list: Completions, _ before: String) -> Completions {
    let ahead = before.utf8.dropLast(list.range.count).last { $0 != 0x20 && $0 != 0x0A }
    guard ahead == 0x2C, list.candidates.contains(where: { $0.kind == .label }) else { return list }
    let kinds: [Completions.Kind] = [.label, .variable, .function]
    return Completions(
      range: list.range, candidates: list.candidates.filter { kinds.contains($0.kind) })
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
