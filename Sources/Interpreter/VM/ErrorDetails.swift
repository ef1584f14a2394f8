/// What is known of a thrown error: facts from which a diagnostic is made when nobody catches it.
/// Belongs to the thread of its VM; `Sendable` only because Swift asks it of every error.
final class ErrorDetails: @unchecked Sendable {
  var code: DiagnosticCode
  var message: String
  /// The name that `catch .name` compares: a disk error's code, or the diagnostic's family.
  var symbol: String
  var help: String?
  var fix: Diagnostic.Fix?
  var notes: [String] = []
  var source: SourceText?
  var labels: [Diagnostic.Label] = []
  var stack: [Diagnostic.Frame] = []
  /// The calls that were under way, of which the stack may hold only some.
  var depth = 0
  /// The status that `exit` asked for.
  var exitStatus: Int32?
  /// The error of a lower layer that caused this one.
  var cause: (any Error)?

  init(_ code: DiagnosticCode, _ message: String, symbol: String = "error", help: String? = nil) {
    self.code = code
    self.message = message
    self.symbol = symbol
    self.help = help
  }

  func diagnostic(fallback: SourceText) -> Diagnostic {
    var diagnostic = Diagnostic(code, message, in: source ?? fallback, at: labels, help: help)
    diagnostic.fix = fix
    diagnostic.notes = notes
    diagnostic.stack = stack
    diagnostic.depth = depth
    return diagnostic
  }
}

/// What the VM's own functions throw: the error itself waits in `VM.pendingError`.
struct Trap: Error {}

/// A fault that a primitive or a slow path finds: the VM adds the place and the stack.
struct ScriptFault: Error {
  let details: ErrorDetails

  init(_ code: DiagnosticCode, _ message: String, symbol: String = "error", help: String? = nil) {
    details = ErrorDetails(code, message, symbol: symbol, help: help)
  }
}
