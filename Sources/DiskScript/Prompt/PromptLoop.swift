import DiskInterpreter

/// Reads entries, runs them, shows what came of them, until the person leaves.
final class PromptLoop {
  private let session: any ScriptSession
  private let lines: any LineSource
  private let history: History
  private let output: OutputStream
  private let reporter: Reporter
  private let appearance: Appearance
  /// The image that the prompt was started with.
  private let opening: ImageOpening?
  /// What the session's own `exit` asked for.
  private var exitStatus: ExitStatus?

  struct Appearance {
    var colour: Bool
    var isDumb: Bool
    /// Columns now; asked before each text, for the window may change.
    var width: () -> Int
  }

  init(
    session: any ScriptSession, lines: any LineSource, history: History, output: OutputStream,
    reporter: Reporter, appearance: Appearance, opening: ImageOpening? = nil
  ) {
    self.opening = opening
    self.session = session
    self.lines = lines
    self.history = history
    self.output = output
    self.reporter = reporter
    self.appearance = appearance
  }

  /// Fits 80 columns.
  static let banner = [
    "DiskScript \(Version.current): open an image with image(\"disk.img\"), then partitions(ans),",
    "or make one with createImage(\"new.img\", size: 64MiB). Tab completes names.",
    "? leads on, ?partitions explains a name, :help lists the keys, Ctrl-D leaves",
  ]

  /// Runs to the end of the stay, then lets go of everything and says so.
  func run() -> ExitStatus {
    if let opening {
      guard evaluate(PromptLoop.source(opening.binding)) else { return leave(.failed) }
      reporter.notice(opening.banner)
      for entry in opening.views { evaluate(PromptLoop.source(entry)) }
    } else {
      for line in Self.banner { reporter.notice(line) }
    }
    repeat {
      if let complaint = history.takeComplaint() {
        reporter.notice("history is not kept: \(complaint)")
      }
      finishLine()
    } while Signals.status == nil && step() && exitStatus == nil
    return leave()
  }

  /// One entry; false where it leads out.
  private func step() -> Bool {
    guard case .entry(let text) = lines.next() else { return false }
    let entry = PromptEntry.parse(text, isDeclared: isDeclared)
    switch entry {
    case .nothing: return true
    case .command(let name, let arguments): return command(name, arguments)
    case .code(let code):
      evaluate(PromptLoop.source(code))
      return true
    }
  }

  private static func source(_ code: String) -> SourceText {
    SourceText(name: "<prompt>", text: code)
  }

  private func isDeclared(_ name: String) -> Bool {
    session.names().contains { $0.isOwn && $0.name == name }
  }

  private func command(_ name: String, _ arguments: Substring) -> Bool {
    guard let command = SessionCommand.named(name) else {
      let near = Suggestion.closest(to: name, among: SessionCommand.all.map(\.name))
      reporter.report(
        UsageError(
          "unknown command ':\(name)'",
          help: near.map { "did you mean ':\($0)'?" } ?? ":help lists the commands"))
      return true
    }
    let context = SessionContext(
      session: session, history: history, width: appearance.width(), isDumb: appearance.isDumb,
      colour: appearance.colour)
    switch command.action(context, arguments) {
    case .text(let text): output.write(text)
    case .error(let error): reporter.report(error)
    case .diagnostics(let diagnostics): reporter.report(diagnostics)
    case .released(let report, let text):
      say(report)
      reporter.notice(text)
    case .run(let source, let isShown, let isTimed):
      evaluate(source, isShown: isShown, isTimed: isTimed)
    case .draft(let text): lines.offer(text)
    case .quit: return false
    }
    return true
  }

  /// - Returns: whether it ran to its end.
  @discardableResult
  private func evaluate(
    _ source: SourceText, isShown: Bool = true, isTimed: Bool = false
  ) -> Bool {
    let start = ContinuousClock.now
    let outcome = session.evaluate(source) { reporter.report($0) }
    let duration = ContinuousClock.now - start
    // What stopped is stopped: from here on everything is shown whole.
    _ = Signals.takeInterrupt()
    finishLine()
    var isDone = false
    switch outcome {
    case .done(let echo):
      isDone = true
      if let echo, isShown {
        output.write(echo.text(colour: appearance.colour) + "\n")
      }
      if isTimed { output.write("time: \(DurationText.text(duration))\n") }
    case .exited(let status): exitStatus = ExitStatus(rawValue: status)
    case .rejected(let diagnostics): reporter.report(diagnostics)
    case .failed(let failure), .refused(let failure): reporter.report(failure)
    case .misused(let error): reporter.report(error)
    case .interrupted: if Signals.status == nil { reporter.notice("interrupted") }
    }
    _ = Signals.takeInterrupt()
    Signals.stopTicking()
    return isDone
  }

  /// The next prompt, or message, begins at a line's start, also after `print` without a line break.
  private func finishLine() {
    if output.endsWithinLine { output.write("\n") }
    output.flush()
  }

  private func leave(_ status: ExitStatus? = nil) -> ExitStatus {
    history.flush()
    let releases = session.close()
    say(releases)
    if let status = Signals.status ?? status ?? exitStatus { return status }
    return releases.failures.isEmpty ? .done : .failed
  }

  private func say(_ releases: ReleaseReport) {
    for line in releases.released { reporter.notice("released: \(line)") }
    for failure in releases.failures { reporter.report(failure) }
  }
}
