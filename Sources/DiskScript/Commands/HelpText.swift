import DiskInterpreter

/// The program's own pages, and the way to those of the language.
enum HelpText {
  static let programTopics: [(name: String, summary: String, page: @Sendable () -> String)] = [
    ("options", "the command line and the exit statuses", UsageText.text),
    ("diagnostics", "the shape of diagnostics under --json", diagnosticsPage),
    ("prompt", "keys and commands of the prompt", promptPage),
  ]

  /// The language's page, else the program's; with a final line break.
  static func page(_ topic: String, session: any ScriptSession, width: Int) -> String? {
    if let page = session.help(topic, width: width) {
      return page.hasSuffix("\n") ? page : page + "\n"
    }
    if let page = programTopics.first(where: { $0.name == topic })?.page() { return page }
    return Invocation.commands.contains { $0.name == topic } ? UsageText.text() : nil
  }

  static func unknown(_ topic: String, session: any ScriptSession) -> UsageError {
    let known = session.names().map(\.name) + programTopics.map(\.name)
    let near = Suggestion.closest(to: topic, among: known)
    return UsageError(
      "nothing is known about '\(topic)'",
      help: near.map { "did you mean '\($0)'?" } ?? "`dsk help` lists the names")
  }

  static func overview(_ names: [SessionName]) -> String {
    let primitives = names.filter { $0.kind == .primitive }.sorted { $0.name < $1.name }
    var lines = ["primitives:"] + UsageText.table(primitives.map { ($0.name, $0.summary) })
    lines += ["", "about the program:"]
    lines += UsageText.table(programTopics.map { ($0.name, $0.summary) })
    lines += ["", "`dsk help NAME` explains one; at the prompt, `?NAME`."]
    return lines.joined(separator: "\n") + "\n"
  }

  private static func diagnosticsPage() -> String {
    let lines =
      [
        "Under --json each diagnostic is one line on standard error: a JSON object with these",
        "members, always all of them, `null` where one does not apply. Members may be added.",
        "",
      ] + UsageText.table(DiagnosticJSON.members.map { ($0.name, $0.meaning) })
    return lines.joined(separator: "\n") + "\n"
  }

  static func promptPage() -> String {
    let keys = [
      ("Return", "run the entry; goes on where a bracket, a string or an operator is open"),
      ("Alt-Return", "a new line, whatever is open"),
      ("Tab", "complete; a second time, list what fits; then go through it, Shift-Tab back"),
      ("Up, Down", "lines of the entry, then earlier entries that begin with what is typed"),
      ("Ctrl-R", "search earlier entries"),
      ("Ctrl-X Ctrl-E", "edit the entry in $VISUAL or $EDITOR"),
      ("Ctrl-C", "drop the entry; stop what is running"),
      ("Ctrl-D", "on an empty line: leave"),
      ("Ctrl-Z", "suspend; `fg` comes back"),
    ]
    let commands = SessionCommand.all.map { (":\($0.usage)", $0.summary) }
    let lines =
      ["keys (~/.editrc may change them):"] + UsageText.table(keys) + ["", "commands:"]
      + UsageText.table(commands + [("?NAME", "explain a name")])
      + [
        "", "The last value is `ans`; a `;` at the end shows nothing. Tab on an empty line lists",
        "every name. `?E0201` explains the error of that code.",
      ]
    return lines.joined(separator: "\n") + "\n"
  }
}
