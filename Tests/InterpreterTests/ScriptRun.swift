import Foundation
import Testing

@testable import DiskInterpreter

/// One run of a script in an engine of its own, on a thread with the stack that the program has.
struct ScriptRun: Sendable {
  enum Ending: Equatable, Sendable {
    case done
    case exited(Int32)
    /// It did not check.
    case rejected([String])
    case failed(String)
    case interrupted
  }

  let output: String
  let ending: Ending
  /// Codes of the warnings.
  let warnings: [String]
  /// The message of the failure, or of the first error; empty where there is none.
  let message: String
  let help: String?
  /// Objects that nothing should hold any more.
  let leaked: Int

  init(
    _ code: String, isSession: Bool = false,
    _ change: @escaping @Sendable (inout Engine.Configuration) -> Void = { _ in }
  ) {
    self = ScriptRun.onLargeStack {
      let output = Output()
      var configuration = Engine.Configuration { bytes in
        output.bytes += bytes
        return true
      }
      change(&configuration)
      return ScriptRun(code, Engine(configuration), output, isSession: isSession)
    }
  }

  private init(_ code: String, _ engine: Engine, _ output: Output, isSession: Bool) {
    var warnings: [String] = []
    var message = ""
    var help: String?
    let source = SourceText(name: "test.dsk", text: code)
    let note: ([Diagnostic]) -> Void = { warnings = $0.map(\.code.rawValue) }
    let outcome = isSession ? engine.evaluate(source, warn: note) : engine.run(source, warn: note)
    switch outcome {
    case .done: ending = .done
    case .exited(let status): ending = .exited(status)
    case .rejected(let diagnostics):
      let errors = diagnostics.filter { $0.severity == .error }
      ending = .rejected(errors.map(\.code.rawValue))
      message = errors.first?.message ?? ""
      help = errors.first?.help
    case .failed(let failure), .refused(let failure):
      ending = .failed(failure.diagnostic.code.rawValue)
      message = failure.diagnostic.message
      help = failure.diagnostic.help
    case .interrupted: ending = .interrupted
    case .misused(let fault):
      ending = .failed("usage")
      message = fault.message
      help = fault.help
    }
    self.warnings = warnings
    self.message = message
    self.help = help
    _ = engine.close()
    leaked = engine.liveObjects
    self.output = String(decoding: output.bytes, as: UTF8.self)
  }

  private final class Output { var bytes: [UInt8] = [] }

  private final class Box<T>: @unchecked Sendable { var value: T? }

  /// Tests run on threads with small stacks; the program's main thread has 8 MiB, and the sanitizer and
  /// unoptimised code need more of it.
  static func onLargeStack<T>(_ body: @escaping @Sendable () -> T) -> T {
    let box = Box<T>()
    let done = DispatchSemaphore(value: 0)
    let thread = Thread {
      box.value = body()
      done.signal()
    }
    thread.stackSize = 256 << 20
    thread.start()
    done.wait()
    guard let value = box.value else { preconditionFailure("the thread ended without a value") }
    return value
  }
}
