@testable import DiskInterpreter

/// Entries typed at a prompt one after the other, in an engine of their own.
struct SessionRun: Sendable {
  /// What each entry gave: the value shown, the code and message of its first error, or nothing.
  let answers: [String]
  /// Objects that nothing should hold after the session's end.
  let leaked: Int

  /// - Parameter canvas: where what is shown is drawn.
  init(_ entries: String..., canvas: Canvas = Canvas()) {
    self = ScriptRun.onLargeStack { SessionRun(entries, canvas) }
  }

  private init(_ entries: [String], _ canvas: Canvas) {
    let engine = Engine(Engine.Configuration { _ in true })
    engine.canvas = canvas
    answers = entries.map { entry in
      SessionRun.answer(engine.evaluate(SourceText(name: "entry", text: entry)))
    }
    _ = engine.close()
    leaked = engine.liveObjects
  }

  private static func answer(_ outcome: Engine.Outcome) -> String {
    switch outcome {
    case .done(let value): return value?.text ?? ""
    case .exited(let status): return "exit \(status)"
    case .rejected(let diagnostics):
      let first = diagnostics.first { $0.severity == .error }
      return first.map { "\($0.code.rawValue): \($0.message)" } ?? "rejected"
    case .failed(let failure), .refused(let failure), .interrupted(let failure):
      return "\(failure.diagnostic.code.rawValue): \(failure.diagnostic.message)"
    case .misused(let fault): return fault.message
    }
  }
}
