import Glibc

/// Gives the terminal back as it was, also where the program dies by a fault of its own while a line
/// is edited.
enum TerminalGuard {
  /// On the heap: Swift 6.3.1 gives a global `termios` the 57 bytes of its fields and not the 60 that C
  /// writes, so that `tcgetattr` would clear the global behind it.
  nonisolated(unsafe) private static let saved = UnsafeMutablePointer<termios>.allocate(capacity: 1)
  nonisolated(unsafe) private static var sendsPasteEnd = false
  private static let pasteEnd: StaticString = "\u{1B}[?2004l"

  /// - Parameter endsPaste: the terminal was asked for bracketed paste, and is told to stop.
  static func install(endsPaste: Bool) {
    // Also makes the constant, which a handler must not be the first to do.
    sendsPasteEnd = endsPaste && pasteEnd.utf8CodeUnitCount > 0
    guard tcgetattr(STDIN_FILENO, saved) == 0 else { return }
    for fault in [SIGSEGV, SIGBUS, SIGILL, SIGTRAP, SIGABRT, SIGFPE] {
      signal(fault) { TerminalGuard.restore(andDieBy: $0) }
    }
  }

  /// Only async-signal-safe calls.
  private static func restore(andDieBy number: Int32) {
    _ = tcsetattr(STDIN_FILENO, TCSANOW, saved)
    if sendsPasteEnd { _ = write(STDOUT_FILENO, pasteEnd.utf8Start, pasteEnd.utf8CodeUnitCount) }
    signal(number, SIG_DFL)
    raise(number)
  }
}
