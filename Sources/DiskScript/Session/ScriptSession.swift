import DiskInterpreter

/// What the program needs of an engine: one script run, or the whole of one stay at the prompt.
///
/// The program calls a session from one thread only; `interruption` is the sole part that others, and
/// signal handlers, touch.
public protocol ScriptSession: AnyObject {
  /// Stops what is under way.
  var interruption: any Interruption { get }

  /// Everything found wrong with a script, without running it. Errors and warnings in source order.
  func check(_ source: SourceText) -> [Diagnostic]

  /// Runs a whole script once. `warn` is called at most once, before the first statement runs and
  /// only where there are warnings and no errors.
  func run(
    _ source: SourceText, arguments: [String], warn: ([Diagnostic]) -> Void
  ) -> Outcome

  /// The tests of a script, in the order of the text, and everything found wrong with it. Nothing runs.
  func tests(in source: SourceText) -> (tests: [ScriptTest], diagnostics: [Diagnostic])

  /// Runs the statements of a script, and then the test of this number.
  func run(_ source: SourceText, test: Int) -> Outcome

  /// Runs one entry of the prompt, which sees what earlier entries declared. On anything but `done`
  /// the session's declarations are as they were before.
  func evaluate(_ source: SourceText, warn: ([Diagnostic]) -> Void) -> Outcome

  /// The value that `ans` names, all of it, however much that is; nil where there is none.
  func lastValue() -> (any Echo)?

  /// Whether the text ends inside something (an open bracket, a string block, after an operator), so
  /// that Return goes on instead of running it. Called at each Return: must be quick.
  func isIncomplete(_ text: String) -> Bool

  /// What may stand at the cursor, a UTF-8 byte offset into the text. Must not take longer than a
  /// person notices (50 ms); no side effects.
  func completions(in text: String, at cursor: Int) -> Completions

  /// What of an entry is to be told apart while it is typed. Called after each key: must be quick; no
  /// side effects.
  /// - Parameter cursor: a UTF-8 byte offset into the text; nil once the entry is accepted.
  func highlights(in text: String, cursor: Int?) -> [Engine.Highlight]

  /// The page about a name, an operator, a keyword or a diagnostic code: plain lines, at most
  /// `width` columns where they are text. Nil for what is unknown.
  func help(_ topic: String, width: Int) -> String?

  /// Every name that a script or the next entry can use.
  func names() -> [SessionName]

  /// Makes the session what it was before its last entry, where nothing outside of it was changed.
  func undo() throws(Engine.UndoRefusal)

  /// What ran to its end as a script that does the same again, and the errors that checking it finds.
  /// - Parameter path: where it is to be saved.
  func savedScript(at path: String) -> (text: String, errors: [Diagnostic])

  /// Forgets everything that was declared and releases everything that is held; the session goes on.
  func reset() -> ReleaseReport

  /// Objects of the script that are alive although nothing should hold one any more; asked after
  /// `close()`.
  var liveObjects: Int { get }

  /// Releases everything still held, last taken first. Runs to its end even while an interruption is
  /// set. A second call finds nothing to do.
  func close() -> ReleaseReport
}

/// A `test` of a script.
public struct ScriptTest: Hashable, Sendable {
  public let name: String
  /// 1-based.
  public let line: Int

  public init(name: String, line: Int) {
    self.name = name
    self.line = line
  }
}

extension ScriptSession {
  public func tests(in source: SourceText) -> (tests: [ScriptTest], diagnostics: [Diagnostic]) {
    ([], [])
  }

  public func run(_ source: SourceText, test: Int) -> Outcome { .done(nil) }

  public func highlights(in text: String, cursor: Int?) -> [Engine.Highlight] { [] }

  public func undo() throws(Engine.UndoRefusal) { throw .nothing }

  public func savedScript(at path: String) -> (text: String, errors: [Diagnostic]) { ("", []) }

  public func reset() -> ReleaseReport { ReleaseReport() }

  public func lastValue() -> (any Echo)? { nil }
}

/// A request to stop, which stays set until it is cleared: an evaluation that begins while it is set
/// stops at once. Polled by the engine at loop back-edges, calls and pieces of input and output.
public protocol Interruption: AnyObject, Sendable {
  /// Asks for the stop. One atomic store: may be called from a signal handler.
  func interrupt()
  func clear()
}

/// What an engine is told when a session begins.
public struct SessionConfiguration {
  /// Where `print` goes. The session must not keep bytes back on its own when a call returns.
  public let output: OutputStream
  /// Where `print(…, to: .error)` goes; nil for standard error.
  public let errors: OutputStream?
  /// Entries of a prompt come one by one, and a result is echoed.
  public let isInteractive: Bool
  /// Whether values may be shown with characters beyond ASCII.
  public let allowsUnicode: Bool

  /// Hears how far long work is.
  public var progress: (any ProgressListener)?
  /// Asked before a file is replaced or a block device is written to; nil where nobody is asked.
  public var confirm: ((PossibleLoss) -> Bool)?

  public init(
    output: OutputStream, errors: OutputStream? = nil, isInteractive: Bool,
    allowsUnicode: Bool = false
  ) {
    self.output = output
    self.errors = errors
    self.isInteractive = isInteractive
    self.allowsUnicode = allowsUnicode
  }
}

/// May be called from any thread; what it makes belongs to that one.
public typealias SessionFactory = @Sendable (SessionConfiguration) -> any ScriptSession
