import DiskInterpreter
import DiskScript
import Glibc
import Synchronization

/// Does on demand what a real engine does only with the right disk under it: an entry is one of
/// `Behaviour`'s names, or a loop without end.
final class FixtureSession: ScriptSession {
  enum Behaviour: String {
    /// Takes something that is released at the end.
    case hold = "fixtureHold"
    /// Lets the release fail.
    case stick = "fixtureStick"
    /// Is refused by the gate.
    case refuse = "fixtureRefuse"
    /// Says that it is at 45% of its work, until it is interrupted.
    case work = "fixtureWork"
    case loop = "while true { }"
  }

  private let stop = FixtureInterruption()
  private var held: [String] = []
  private var failsToRelease = false

  private let progress: (any ProgressListener)?

  init(_ configuration: SessionConfiguration) { progress = configuration.progress }

  var interruption: any Interruption { stop }
  var liveObjects: Int { 0 }

  func check(_ source: SourceText) -> [Diagnostic] { [] }

  func run(
    _ source: SourceText, arguments: [String], warn: ([Diagnostic]) -> Void
  ) -> Outcome {
    evaluate(source, warn: warn)
  }

  func evaluate(_ source: SourceText, warn: ([Diagnostic]) -> Void) -> Outcome {
    let whole = [Diagnostic.Label(SourceSpan(0, source.bytes.count))]
    switch Behaviour(rawValue: String(decoding: source.bytes, as: UTF8.self)) {
    case .hold: held.append("detached /dev/fixture\(held.count + 1)")
    case .stick: failsToRelease = true
    case .refuse:
      return .refused(Failure(Diagnostic(.permission, "refused", in: source, at: whole)))
    case .work:
      progress?.began("fixture")
      while !stop.isSet {
        progress?.moved(done: 45 << 20, total: 100 << 20)
        usleep(10_000)
      }
      progress?.ended()
      return .interrupted(Failure(Diagnostic(.interrupted, "interrupted", in: source, at: whole)))
    case .loop:
      while !stop.isSet {}
      return .interrupted(Failure(Diagnostic(.interrupted, "interrupted", in: source, at: whole)))
    case nil:
      return .rejected([Diagnostic(.unknownName, "no such behaviour", in: source, at: whole)])
    }
    return .done(nil)
  }

  func isIncomplete(_ text: String) -> Bool { false }

  func completions(in text: String, at cursor: Int) -> Completions {
    Completions(range: cursor..<cursor, candidates: [])
  }

  func help(_ topic: String, width: Int) -> String? { nil }

  func names() -> [SessionName] { [] }

  func close() -> ReleaseReport {
    defer { held = [] }
    var report = ReleaseReport(released: held.reversed())
    if failsToRelease {
      let source = SourceText(name: "<session>", text: "")
      report.failures = [
        Failure(
          Diagnostic(.releaseFailed, "cannot detach /dev/fixture", in: source, at: []),
          cause: Failure.Cause(
            code: "busy", message: "the device is in use", path: "/dev/fixture",
            call: ("ioctl", 16)))
      ]
    }
    return report
  }
}

final class FixtureInterruption: Interruption {
  private let flag = Atomic<Bool>(false)
  var isSet: Bool { flag.load(ordering: .relaxed) }
  func interrupt() { flag.store(true, ordering: .relaxed) }
  func clear() { flag.store(false, ordering: .relaxed) }
}
