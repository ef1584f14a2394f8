/// How the program ends. The first five are the language's contract; the rest follow the shell's habit
/// of 128 and the signal's number, as statuses of an orderly exit: everything is released first.
/// A script's own `exit(n)` ends with any other one.
public struct ExitStatus: RawRepresentable, Hashable, Sendable {
  public let rawValue: Int32

  public init(rawValue: Int32) { self.rawValue = rawValue }

  public static let done = ExitStatus(rawValue: 0)
  public static let failed = ExitStatus(rawValue: 1)
  public static let usage = ExitStatus(rawValue: 2)
  public static let refused = ExitStatus(rawValue: 3)
  /// Objects of the script were still alive at its end, under DISKSCRIPT_CHECK_LEAKS.
  public static let leaked = ExitStatus(rawValue: 70)
  public static let hungUp = ExitStatus(rawValue: 129)
  public static let interrupted = ExitStatus(rawValue: 130)
  public static let outputClosed = ExitStatus(rawValue: 141)
  public static let terminated = ExitStatus(rawValue: 143)

  /// Each status of the program's own, with its meaning.
  static let meanings: [(status: ExitStatus, summary: String)] = [
    (.done, "done"),
    (.failed, "the script failed, or something could not be released"),
    (.usage, "wrong usage, a script that cannot be read or that does not check"),
    (.refused, "a permission was refused"),
    (.hungUp, "the terminal went away (SIGHUP)"),
    (.interrupted, "interrupted (Ctrl-C)"),
    (.outputClosed, "nobody reads the output any more"),
    (.terminated, "asked to end (SIGTERM)"),
  ]
}
