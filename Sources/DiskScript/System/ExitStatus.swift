/// How the program ends. The first five are the language's contract; the rest follow the shell's habit
/// of 128 and the signal's number, as statuses of an orderly exit: everything is released first.
public enum ExitStatus: Int32, CaseIterable, Sendable {
  case done = 0
  case failed = 1
  case usage = 2
  case refused = 3
  case hungUp = 129
  case interrupted = 130
  case outputClosed = 141
  case terminated = 143

  var summary: String {
    switch self {
    case .done: "done"
    case .failed: "the script failed, or something could not be released"
    case .usage: "wrong usage, a script that cannot be read or that does not check"
    case .refused: "a permission was refused"
    case .hungUp: "the terminal went away (SIGHUP)"
    case .interrupted: "interrupted (Ctrl-C)"
    case .outputClosed: "nobody reads the output any more"
    case .terminated: "asked to end (SIGTERM)"
    }
  }
}
