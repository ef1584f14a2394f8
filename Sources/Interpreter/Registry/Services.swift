/// What primitives may touch of the world outside: handed in by the engine, never ambient.
final class Services {
  /// Where `print` goes; false where no more is wanted.
  let output: (UnsafeBufferPointer<UInt8>) -> Bool
  /// Where `print(…, to: .error)` goes.
  let errors: (UnsafeBufferPointer<UInt8>) -> Bool
  /// The script's command line.
  var arguments: [String]
  /// The state of the host's own primitives: open images, attachments, mounts.
  let session: any HostSession

  /// What the library keeps between calls, such as patterns that it has compiled.
  var libraryState: AnyObject?

  /// Resources whose value a script dropped without a name: they stay open until the session ends.
  private var kept: [any ScopedResource] = []

  init(
    session: any HostSession, arguments: [String],
    output: @escaping (UnsafeBufferPointer<UInt8>) -> Bool,
    errors: @escaping (UnsafeBufferPointer<UInt8>) -> Bool = { _ in true }
  ) {
    self.session = session
    self.arguments = arguments
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

  /// An error that a primitive let out, in the words of the layer that knows it.
  func describe(_ error: any Error) -> ScriptFault {
    session.describe(error)
      ?? ScriptFault(.internalFailure, "the interpreter failed: \(error)", symbol: "internal")
  }
}

/// The host's side of a session. `close` releases what is still open, last opened first.
protocol HostSession: AnyObject {
  /// The end has come: variables are about to go, and what goes with them is for `close` to report.
  func willClose()
  func describe(_ error: any Error) -> ScriptFault?
  /// - Returns: what was released, a line each, and what could not be.
  func close() -> (released: [String], failures: [ScriptFault])
}

/// A session of an engine without a host.
final class EmptySession: HostSession {
  func willClose() {}
  func describe(_ error: any Error) -> ScriptFault? { nil }
  func close() -> (released: [String], failures: [ScriptFault]) { ([], []) }
}
