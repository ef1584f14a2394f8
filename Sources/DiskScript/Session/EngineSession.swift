import DiskInterpreter
import Glibc

/// The real session: the interpreter's engine behind the program's protocol.
public final class EngineSession: ScriptSession {
  private let engine: Engine

  public init(_ configuration: SessionConfiguration) {
    let output = configuration.output
    var engineConfiguration = Engine.Configuration { output.write(UnsafeRawBufferPointer($0)) }
    let errors = configuration.errors ?? OutputStream(descriptor: STDERR_FILENO)
    engineConfiguration.errors = { bytes in
      // In the order in which it was printed, where both go to one place.
      guard output.flush() else { return false }
      // Nobody who reads errors is no reason to stop.
      errors.write(UnsafeRawBufferPointer(bytes))
      errors.flush()
      return true
    }
    engineConfiguration.progress = configuration.progress
    engineConfiguration.confirm = configuration.confirm
    engine = Engine(engineConfiguration)
    engine.canvas.isUnicode = configuration.allowsUnicode
  }

  public var interruption: any Interruption { engine.interruption }
  public var liveObjects: Int { engine.liveObjects }

  public func check(_ source: SourceText) -> [Diagnostic] { engine.check(source) }

  public func run(
    _ source: SourceText, arguments: [String], warn: ([Diagnostic]) -> Void
  ) -> Outcome {
    engine.arguments = arguments
    engine.canvas.width = Terminal.width(STDOUT_FILENO)
    return outcome(engine.run(source, warn: warn))
  }

  public func tests(in source: SourceText) -> (tests: [ScriptTest], diagnostics: [Diagnostic]) {
    let listing = engine.tests(in: source)
    return (
      listing.tests.map { ScriptTest(name: $0.name, line: $0.line) }, listing.diagnostics
    )
  }

  public func run(_ source: SourceText, test: Int) -> Outcome {
    outcome(engine.run(source, test: test))
  }

  public func evaluate(_ source: SourceText, warn: ([Diagnostic]) -> Void) -> Outcome {
    engine.canvas.width = Terminal.width(STDOUT_FILENO)
    return outcome(engine.evaluate(source, warn: warn), isMuted: EngineSession.isMuted(source))
  }

  public func lastValue() -> (any Echo)? { engine.shownAnswer().map { EngineEcho(value: $0) } }

  /// A trailing `;` shows nothing.
  private static func isMuted(_ source: SourceText) -> Bool {
    source.bytes.last { $0 != 0x20 && $0 != 0x0A && $0 != 0x09 } == 0x3B
  }

  private func outcome(_ outcome: Engine.Outcome, isMuted: Bool = false) -> Outcome {
    switch outcome {
    case .done(let value): .done(isMuted ? nil : value.map { EngineEcho(value: $0) })
    case .exited(let status): .exited(status)
    case .rejected(let diagnostics): .rejected(diagnostics)
    case .failed(let failure): .failed(EngineSession.failure(failure))
    case .refused(let failure): .refused(EngineSession.failure(failure))
    case .interrupted(let failure): .interrupted(EngineSession.failure(failure))
    case .misused(let fault):
      .misused(UsageError(fault.message, help: fault.help, usage: fault.usage))
    }
  }

  private static func failure(_ failure: Engine.Failure) -> Failure {
    Failure(failure.diagnostic, cause: failure.cause.map(cause))
  }

  private static func cause(_ cause: FailureCause) -> Failure.Cause {
    Failure.Cause(
      code: cause.code, message: cause.message, path: cause.path, bytes: cause.bytes,
      expected: cause.expected, found: cause.found, call: cause.call)
  }

  public func isIncomplete(_ text: String) -> Bool { engine.isIncomplete(text) }

  public func highlights(in text: String, cursor: Int?) -> [Engine.Highlight] {
    engine.highlights(in: text, cursor: cursor)
  }

  public func completions(in text: String, at cursor: Int) -> Completions {
    let found = engine.completions(in: text, at: cursor)
    return Completions(
      range: found.range,
      candidates: found.candidates.map { candidate in
        Completions.Candidate(
          candidate.insertion, display: candidate.display, summary: candidate.summary,
          kind: EngineSession.kind(candidate.kind))
      }, isComplete: found.isComplete)
  }

  private static func kind(_ kind: Engine.NameKind) -> Completions.Kind {
    Completions.Kind(rawValue: kind.rawValue) ?? .variable
  }

  public func help(_ topic: String, width: Int) -> String? {
    engine.help(topic, width: width)
  }

  public func names() -> [SessionName] {
    engine.names().map { name in
      SessionName(
        name.name, kind: EngineSession.kind(name.kind), summary: name.summary, isOwn: name.isOwn,
        type: name.type, value: name.value)
    }
  }

  public func undo() throws(Engine.UndoRefusal) { try engine.undo() }

  public func savedScript(at path: String) -> (text: String, errors: [Diagnostic]) {
    engine.savedScript(at: path)
  }

  public func reset() -> ReleaseReport {
    let (released, failures) = engine.reset()
    return ReleaseReport(released: released, failures: failures.map(EngineSession.failure))
  }

  public func close() -> ReleaseReport {
    let (released, failures) = engine.close()
    return ReleaseReport(released: released, failures: failures.map(EngineSession.failure))
  }
}

extension InterruptFlag: Interruption {}

private struct EngineEcho: Echo {
  let value: ShownValue

  func text(colour: Bool) -> String {
    let style = Style(hasColour: colour)
    return value.lines.map { style.paint($0) }.joined(separator: "\n")
  }
}
