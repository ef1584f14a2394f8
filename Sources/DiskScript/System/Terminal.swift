import CLinux
import Glibc

/// What the program asks of the place that its text goes to.
enum Terminal {
  static func isTerminal(_ descriptor: Int32) -> Bool { isatty(descriptor) == 1 }

  /// Escape sequences are wanted only by a terminal that is no dumb one, and by a person who did not
  /// say otherwise (`--plain`, or `NO_COLOR` with any text: https://no-color.org).
  static func wantsColour(_ descriptor: Int32, plain: Bool) -> Bool {
    !plain && isTerminal(descriptor) && !isDumb && (variable("NO_COLOR") ?? "").isEmpty
  }

  static var isDumb: Bool {
    let kind = variable("TERM") ?? ""
    return kind.isEmpty || kind == "dumb"
  }

  /// Columns of the terminal; 100 where there is none, so that files and pipes get the same text
  /// everywhere.
  static func width(_ descriptor: Int32) -> Int { size(descriptor)?.columns ?? 100 }

  static func size(_ descriptor: Int32) -> (rows: Int, columns: Int)? {
    var rows: UInt16 = 0
    var columns: UInt16 = 0
    guard dsk_terminal_size(descriptor, &rows, &columns) == 0, columns > 1 else { return nil }
    return (max(1, Int(rows)), Int(columns))
  }

  static func variable(_ name: String) -> String? {
    getenv(name).map { String(cString: $0) }
  }

  /// Gives the C library a UTF-8 locale for characters: the person's own, else C.UTF-8. In the C
  /// locale libedit drops everything that is not ASCII.
  static func useUnicode() {
    if setlocale(LC_CTYPE, "") != nil, isUnicode { return }
    _ = setlocale(LC_CTYPE, "C.UTF-8")
  }

  /// Whether pictures may use block characters: where the person's own locale has them, whatever
  /// `useUnicode` put in its place, and the terminal is no dumb one.
  static func allowsUnicode(plain: Bool) -> Bool {
    guard !plain, !isDumb else { return false }
    let names = ["LC_ALL", "LC_CTYPE", "LANG"].lazy.compactMap(variable)
    let locale = (names.first { !$0.isEmpty } ?? "").uppercased()
    return locale.contains("UTF-8") || locale.contains("UTF8")
  }

  private static var isUnicode: Bool {
    nl_langinfo(nl_item(CODESET)).map { String(cString: $0) } == "UTF-8"
  }
}
