/// Why a script did not come to its end.
public struct ScriptError: Error, Sendable, CustomStringConvertible {
  public enum Kind: Hashable, Sendable {
    /// It does not check: nothing ran.
    case rejected
    /// It threw, and nothing caught it; or it reached a limit.
    case failed
    /// The system refused a permission.
    case refused
    /// It was interrupted.
    case interrupted
    /// It called `exit`.
    case exited(Int32)
    /// The arguments do not fit its `main`: nothing ran.
    case misused
    /// It gave a value of another type than was asked for.
    case mismatched
  }

  public let kind: Kind
  /// One line.
  public let message: String
  /// All that is wrong with a script that was rejected; else the failure, with its place and the stack.
  public let diagnostics: [Diagnostic]
  /// What the disk, the system or the host's own function said.
  public let cause: (any Error)?

  /// The code of the first diagnostic.
  public var code: DiagnosticCode? { diagnostics.first?.code }

  /// `error[E0412] at build.dsk:31:24: cannot add Size and Int`
  public var description: String {
    guard let first = diagnostics.first else { return "error: \(message)" }
    var place = ""
    if let span = first.labels.first?.span {
      let (line, column) = first.source.position(of: span.start)
      place = " at \(first.source.name):\(line):\(column)"
    }
    return "error[\(first.code.rawValue)]\(place): \(message)"
  }

  init(_ kind: Kind, _ message: String, _ diagnostics: [Diagnostic] = [], cause: (any Error)? = nil)
  {
    self.kind = kind
    self.message = message
    self.diagnostics = diagnostics
    self.cause = cause
  }

  init(_ kind: Kind, _ failure: Engine.Failure) {
    self.init(
      kind, failure.diagnostic.message, [failure.diagnostic],
      cause: failure.cause ?? failure.hostCause)
  }

  /// nil where the script came to its end.
  init?(_ outcome: Engine.Outcome) {
    switch outcome {
    case .done: return nil
    case .exited(let status): self.init(.exited(status), "the script ended with status \(status)")
    case .rejected(let diagnostics):
      let errors = diagnostics.filter { $0.severity == .error }
      self.init(.rejected, errors.first?.message ?? "the script does not check", errors)
    case .failed(let failure): self.init(.failed, failure)
    case .refused(let failure): self.init(.refused, failure)
    case .interrupted(let failure): self.init(.interrupted, failure)
    case .misused(let fault): self.init(.misused, fault.message)
    }
  }
}
