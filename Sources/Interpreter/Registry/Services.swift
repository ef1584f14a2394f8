/// What primitives may touch of the world outside: handed in by the engine, never ambient.
final class Services {
  /// Where `print` goes; false where no more is wanted.
  let output: (UnsafeBufferPointer<UInt8>) -> Bool
  /// Where `print(…, to: .error)` goes.
  let errors: (UnsafeBufferPointer<UInt8>) -> Bool
  /// Files, programs, the clock and the environment.
  let host: Host
  /// What `readLine` reads, from its first use on.
  lazy var input = StandardInput(host.inputDescriptor)
  let temporaryItems = TemporaryItems()
  /// The script's command line.
  var arguments: [String]
  /// The state of the host's own primitives: open images, attachments, mounts.
  let session: any HostSession

  /// Hears of long work.
  let progress: (any ProgressListener)?
  /// Asked before something is lost; nil where scripts are not asked.
  let confirm: ((PossibleLoss) -> Bool)?
  /// Canonical paths whose loss was agreed to, or that this session made itself.
  var settled: Set<String> = []

  /// What the library keeps between calls, such as patterns that it has compiled.
  var libraryState: AnyObject?

  /// The primitives that changed something outside of the script's variables since this was emptied, by
  /// their names.
  var effects: Set<String> = []

  /// Resources whose value a script dropped without a name: they stay open until the session ends.
  private var kept: [any ScopedResource] = []

  init(
    session: any HostSession, arguments: [String], host: Host,
    output: @escaping (UnsafeBufferPointer<UInt8>) -> Bool,
    errors: @escaping (UnsafeBufferPointer<UInt8>) -> Bool,
    progress: (any ProgressListener)? = nil, confirm: ((PossibleLoss) -> Bool)? = nil
  ) {
    self.progress = progress
    self.confirm = confirm
    self.session = session
    self.arguments = arguments
    self.host = host
    self.output = output
    self.errors = errors
  }

  /// - Throws: `.interrupted` where no more is wanted.
  func write(_ text: String, toErrors: Bool = false) throws(ScriptFault) {
    var text = text
    let sink = toErrors ? errors : output
    if !text.withUTF8({ sink($0) }) {
      throw ScriptFault(.interrupted, "the output takes no more", symbol: "interrupted")
    }
  }

  func keep(_ resource: any ScopedResource) {
    if !kept.contains(where: { $0 === resource }) { kept.append(resource) }
  }

  /// Forgets what was kept: the session closes it.
  func forgetKept() { kept.removeAll() }

  /// Removes the temporary files and folders of the session, whatever else is wanted meanwhile.
  /// - Returns: what could not be removed.
  func removeTemporaryItems() -> [ScriptFault] {
    let files = Files(calls: host.files, isStopWanted: { false })
    return temporaryItems.removeAll(files).map { error in
      let fault = HostFault.fault(error)
      fault.details.code = .releaseFailed
      return fault
    }
  }

  /// An error that a primitive let out, in the words of the layer that knows it.
  func describe(_ error: any Error) -> ScriptFault {
    if let error = error as? HostError { return HostFault.fault(error) }
    return session.describe(error)
      ?? ScriptFault(.internalFailure, "the interpreter failed: \(error)", symbol: "internal")
  }
}

/// An error of the world outside in the words of a script.
enum HostFault {
  static func fault(_ error: HostError) -> ScriptFault {
    let path = error.path.map { Escaping.visible($0) }
    let fault = ScriptFault(
      code(error),
      [path, Escaping.visible(error.message)].compactMap { $0 }.joined(separator: ": "),
      symbol: error.code.rawValue, help: error.hint.map(Escaping.visible))
    fault.details.cause = FailureCause(
      code: error.code.rawValue, message: error.message, path: error.path, bytes: error.range,
      expected: nil, found: nil, call: error.call)
    return fault
  }

  private static func code(_ error: HostError) -> DiagnosticCode {
    switch error.code {
    case .permissionDenied: .permission
    case .closed: .resourceClosed
    case .interrupted: .interrupted
    case .commandFailed, .timedOut: .command
    default: .file
    }
  }
}

/// The host's side of a session. `close` releases what is still open, last opened first.
protocol HostSession: AnyObject {
  /// The end has come: variables are about to go, and what goes with them is for `close` to report.
  func willClose()
  func describe(_ error: any Error) -> ScriptFault?
  /// What is at a path, a line each, for whoever is about to write over it.
  func contents(of path: String) -> [String]
  /// - Returns: what was released, a line each, and what could not be.
  func close() -> (released: [String], failures: [ScriptFault])
}

/// A session of an engine without a host.
final class EmptySession: HostSession {
  func willClose() {}
  func describe(_ error: any Error) -> ScriptFault? { nil }
  func contents(of path: String) -> [String] { [] }
  func close() -> (released: [String], failures: [ScriptFault]) { ([], []) }
}
