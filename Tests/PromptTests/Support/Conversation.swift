import Glibc
import Testing

@testable import DiskScript

/// The program on a pseudo-terminal, with a person who types and a screen to look at.
final class Conversation {
  private let primary: Int32
  /// Held open so that the terminal's settings can be read after the program's end.
  private let secondary: Int32
  private let before: termios
  private let child: ChildProcess
  private(set) var screen: Screen
  private var isReaped = false
  private var promptsSeen = 0
  let home: TemporaryFolder

  /// Rows that the prompt's first screen has above the first prompt.
  static let bannerRows = PromptLoop.banner.count

  /// Generous, for machines under load; nothing waits that long where all is well.
  private static let patience = 20.0

  /// - Parameters:
  ///   - home: the person's home, which keeps the history.
  ///   - folder: where the program runs; the tests' own where nothing is said.
  init(
    _ program: ProgramUnderTest = .dsk, home: TemporaryFolder = TemporaryFolder(),
    environment: [String: String] = [:],
    arguments: [String] = [], rows: Int = 24, columns: Int = 80, folder: String? = nil
  ) throws {
    self.home = home
    primary = open("/dev/ptmx", O_RDWR | O_NOCTTY | O_CLOEXEC)
    let name = try #require(Self.unlock(primary))
    secondary = open(name, O_RDWR | O_NOCTTY | O_CLOEXEC)
    var settings = termios()
    tcgetattr(secondary, &settings)
    before = settings
    screen = Screen(rows: rows, columns: columns)
    Self.setSize(primary, rows: rows, columns: columns)
    var variables = ["HOME": home.path, "TERM": "xterm", "PATH": "/usr/bin:/bin"]
    variables.merge(environment) { $1 }
    child = try #require(
      ChildProcess.start(
        program.path, arguments, environment: variables.filter { $0.value != "unset" },
        terminal: name, folder: folder))
  }

  deinit {
    if !isReaped {
      kill(child.identifier, SIGKILL)
      _ = child.wait(seconds: 5)
    }
    close(primary)
    close(secondary)
  }

  var lines: [String] { screen.lines.filter { !$0.isEmpty } }

  // MARK: Doing

  /// Sends keys, reading what comes back meanwhile: both sides' buffers are small.
  func type(_ text: String) {
    var bytes = Array(text.utf8)[...]
    let end = Self.now() + Self.patience
    while !bytes.isEmpty, Self.now() < end {
      var entry = pollfd(fd: primary, events: Int16(POLLIN | POLLOUT), revents: 0)
      _ = poll(&entry, 1, 1_000)
      if entry.revents & Int16(POLLIN) != 0 { _ = read(milliseconds: 0) }
      guard entry.revents & Int16(POLLOUT) != 0 else { continue }
      let count = bytes.prefix(64).withUnsafeBytes { write(primary, $0.baseAddress, $0.count) }
      bytes = bytes.dropFirst(max(0, count))
    }
  }

  /// Types an entry, presses Return and waits for the next prompt.
  func enter(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
    type(text + "\r")
    waitForPrompt(sourceLocation: sourceLocation)
  }

  func resize(columns: Int) {
    screen.resize(columns: columns)
    Self.setSize(primary, rows: screen.rows, columns: columns)
  }

  func signal(_ number: Int32) { kill(child.identifier, number) }

  // MARK: Looking

  /// Waits for a prompt that was not waited for before, with nothing typed at it.
  func waitForPrompt(sourceLocation: SourceLocation = #_sourceLocation) {
    wait("a new prompt", sourceLocation: sourceLocation) {
      self.screen.promptCount > self.promptsSeen && self.isAtPrompt
    }
    promptsSeen = screen.promptCount
  }

  /// Waits for what follows an entry: a new prompt, or a question before it is done.
  func waitForPromptOrQuestion(sourceLocation: SourceLocation = #_sourceLocation) {
    wait("a new prompt or a question", sourceLocation: sourceLocation) {
      self.screen.promptCount > self.promptsSeen && self.isAtPrompt
        || self.screen.lines[self.screen.row] == "Go on? [y/N]"
    }
    if isAtPrompt { promptsSeen = screen.promptCount }
  }

  func waitFor(_ text: String, sourceLocation: SourceLocation = #_sourceLocation) {
    wait("'\(text)'", sourceLocation: sourceLocation) {
      self.screen.transcript.contains { $0.contains(text) }
    }
  }

  func wait(
    _ what: String, sourceLocation: SourceLocation = #_sourceLocation, until isTrue: () -> Bool
  ) {
    let end = Self.now() + Self.patience
    while !isTrue() {
      guard Self.now() < end, read(milliseconds: 50) else {
        if isTrue() { return }
        Issue.record(
          "waited in vain for \(what); the screen:\n\(screen.transcript.joined(separator: "\n"))",
          sourceLocation: sourceLocation)
        return
      }
    }
  }

  /// Reads until it is true, at most so many seconds.
  func sees(within seconds: Double, _ isTrue: () -> Bool) -> Bool {
    let end = Self.now() + seconds
    while !isTrue() {
      guard Self.now() < end, read(milliseconds: 20) else { return isTrue() }
    }
    return true
  }

  /// Reads what still comes, and waits for the program's end.
  func waitForExit() -> Int32? {
    let end = Self.now() + Self.patience
    while Self.now() < end {
      _ = read(milliseconds: 20)
      if let status = child.wait(seconds: 0.01) {
        isReaped = true
        while read(milliseconds: 0), pollCount(0) > 0 {}
        return status
      }
    }
    return nil
  }

  /// The terminal's settings are what they were before the program began.
  var isTerminalRestored: Bool {
    var now = termios()
    tcgetattr(secondary, &now)
    return now.c_lflag == before.c_lflag && now.c_iflag == before.c_iflag
      && now.c_oflag == before.c_oflag
  }

  var text: String { String(decoding: screen.received, as: UTF8.self) }

  /// `ESC [ … m` was sent.
  var hasColour: Bool {
    text.split(separator: "\u{1B}[").dropFirst().contains { piece in
      piece.first { !$0.isNumber && $0 != ";" } == "m"
    }
  }

  var isAtPrompt: Bool { screen.lines[screen.row] == Screen.prompt }

  // MARK: The terminal

  /// False where the other side is closed.
  private func read(milliseconds: Int32) -> Bool {
    guard pollCount(milliseconds) > 0 else { return true }
    var chunk = [UInt8](repeating: 0, count: 4096)
    let count = Glibc.read(primary, &chunk, chunk.count)
    guard count > 0 else { return false }
    screen.feed(chunk[..<count])
    return true
  }

  private func pollCount(_ milliseconds: Int32) -> Int32 {
    var entry = pollfd(fd: primary, events: Int16(POLLIN), revents: 0)
    return poll(&entry, 1, milliseconds)
  }

  /// The path of a new pseudo-terminal's other side (pts(4): TIOCSPTLCK and TIOCGPTN).
  private static func unlock(_ primary: Int32) -> String? {
    var locked: Int32 = 0
    var number: UInt32 = 0
    guard primary >= 0, ioctl(primary, 0x4004_5431, &locked) == 0,
      ioctl(primary, 0x8004_5430, &number) == 0
    else { return nil }
    return "/dev/pts/\(number)"
  }

  private static func setSize(_ descriptor: Int32, rows: Int, columns: Int) {
    var size = winsize(
      ws_row: UInt16(rows), ws_col: UInt16(columns), ws_xpixel: 0, ws_ypixel: 0)
    _ = ioctl(descriptor, UInt(TIOCSWINSZ), &size)
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
