import DiskInterpreter

/// A command of the prompt itself, typed after a colon: never a word of the language.
struct SessionCommand: Sendable {
  /// What stands behind the name, for completion and colour.
  enum Argument: Sendable { case none, code, name, path }

  let name: String
  let arguments: String
  let summary: String
  var argument = Argument.none
  let action: @Sendable (SessionContext, Substring) -> SessionAnswer

  var usage: String { arguments.isEmpty ? name : "\(name) \(arguments)" }

  /// The only list: help and completion come from it.
  static let all: [SessionCommand] = [
    SessionCommand(
      name: "help", arguments: "[NAME]", summary: "explain a name, or the prompt",
      argument: .name, action: LookingCommands.help),
    SessionCommand(
      name: "doc", arguments: "NAME", summary: "explain a name", argument: .name,
      action: LookingCommands.page),
    SessionCommand(
      name: "vars", arguments: "", summary: "list what this session declared",
      action: LookingCommands.variables),
    SessionCommand(
      name: "all", arguments: "", summary: "show all of the last value, uncut", action: wholeValue),
    SessionCommand(
      name: "time", arguments: "EXPR", summary: "run it and say how long it took",
      argument: .code, action: RunningCommands.time),
    SessionCommand(
      name: "edit", arguments: "[NUMBER]",
      summary: "edit the last entry, or that of the history, in $VISUAL or $EDITOR",
      action: RunningCommands.edit),
    SessionCommand(
      name: "save", arguments: "FILE [overwrite]",
      summary: "write what ran without error to a script", argument: .path,
      action: RecordCommands.save),
    SessionCommand(
      name: "load", arguments: "FILE", summary: "run a script in this session",
      argument: .path, action: RunningCommands.load),
    SessionCommand(
      name: "undo", arguments: "", summary: "make the session what it was before the last entry",
      action: RecordCommands.undo),
    SessionCommand(
      name: "reset", arguments: "", summary: "forget everything and let go of everything",
      action: RecordCommands.reset),
    SessionCommand(
      name: "history", arguments: "[COUNT]", summary: "list earlier entries",
      action: LookingCommands.history),
    SessionCommand(
      name: "clear", arguments: "", summary: "clear the screen",
      action: { context, _ in .text(context.isDumb ? "" : "\u{1B}[H\u{1B}[2J") }),
    SessionCommand(
      name: "quit", arguments: "", summary: "leave and let go of everything",
      action: { _, _ in .quit }),
  ]

  /// The command of this name, or the only one whose name begins so.
  static func named(_ name: String) -> SessionCommand? {
    if let exact = all.first(where: { $0.name == name }) { return exact }
    let fitting = name.isEmpty ? [] : all.filter { $0.name.hasPrefix(name) }
    return fitting.count == 1 ? fitting[0] : nil
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
  case diagnostics([Diagnostic])
  case released(ReleaseReport, String)
  /// Runs a source as an entry: shows its value, and how long it took, or neither.
  case run(SourceText, isShown: Bool, isTimed: Bool)
  /// The next entry begins with this text.
  case draft(String)
  case quit
}
