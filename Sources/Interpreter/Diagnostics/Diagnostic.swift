/// One finding about a script: facts only. Wording on a terminal, colour and JSON are made by the
/// program from these.
public struct Diagnostic: Error, Sendable {
  public enum Severity: String, Sendable { case error, warning }

  /// A place in the source and what stands there.
  public struct Label: Sendable {
    public let span: SourceSpan
    public let text: String

    public init(_ span: SourceSpan, _ text: String = "") {
      self.span = span
      self.text = text
    }
  }

  /// An exact edit that mends the fault.
  public struct Fix: Sendable {
    public let span: SourceSpan
    public let replacement: String

    public init(_ span: SourceSpan, _ replacement: String) {
      self.span = span
      self.replacement = replacement
    }
  }

  /// One call that was under way when a running script failed, innermost first.
  public struct Frame: Sendable {
    public let function: String
    public let source: SourceText
    public let span: SourceSpan

    public init(function: String, source: SourceText, span: SourceSpan) {
      self.function = function
      self.source = source
      self.span = span
    }
  }

  public var severity: Severity
  public var code: DiagnosticCode
  /// One line without a final full stop.
  public var message: String
  public var source: SourceText
  /// Where: the first label is the primary one. Empty only where no place can be named.
  public var labels: [Label]
  /// How to mend it, one line in the imperative.
  public var help: String?
  public var fix: Fix?
  /// Further facts, one line each.
  public var notes: [String]
  /// The script's call stack, for failures of a running script; of a deep one its two ends.
  public var stack: [Frame]
  /// How many calls were under way.
  public var depth: Int {
    get { max(calls, stack.count) }
    set { calls = newValue }
  }
  private var calls = 0

  public init(
    _ code: DiagnosticCode, _ message: String, in source: SourceText, at labels: [Label],
    severity: Severity = .error, help: String? = nil, fix: Fix? = nil, notes: [String] = []
  ) {
    self.severity = severity
    self.code = code
    self.message = message
    self.source = source
    self.labels = labels
    self.help = help
    self.fix = fix
    self.notes = notes
    self.stack = []
  }
}
