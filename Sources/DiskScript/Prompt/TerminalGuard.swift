import Glibc

/// Gives the terminal back as it was, also where the program dies by a fault of its own while a line
/// is edited.
enum TerminalGuard {
  nonisolated(unsafe) private static var saved = termios()

  static func install() {
    guard tcgetattr(STDIN_FILENO, &saved) == 0 else { return }
    for fault in [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE] {
      signal(fault) { TerminalGuard.restore(andDieBy: $0) }
    }
  }

  /// Only async-signal-safe calls.
  private static func restore(andDieBy number: Int32) {
    _ = tcsetattr(STDIN_FILENO, TCSANOW, &saved)
    signal(number, SIG_DFL)
    raise(number)
  }
}
