import DiskRuntime

/// The disk side of a session: what is attached and mounted, and what is said of it at the end.
final class DiskSession: HostSession {
  /// What is attached and mounted. Made at its first use: most scripts attach nothing.
  var attachments: AttachmentSession {
    if let opened { return opened }
    let session = AttachmentSession()
    opened = session
    return session
  }

  private var opened: AttachmentSession?
  /// Lines about what the session's end let go of; nil until it has come.
  private var released: [String]?

  /// What the last reference to something leaves to be done. It cannot throw, and who still uses the
  /// device may be about to close it: what is not done soon is tried again when the session ends.
  private static let patience: Duration = .milliseconds(100)

  func drop(_ attachment: Attachment) {
    guard (try? attachments.detach(attachment, patience: Self.patience)) != nil else { return }
    note(.detached(attachment))
  }

  func drop(_ mount: Mount) {
    guard (try? attachments.unmount(mount, patience: Self.patience)) != nil else { return }
    note(.unmounted(mount))
  }

  private func note(_ resource: AttachmentSession.Released) {
    switch resource {
    case .detached(let dev):
      released?.append("detached \(dev.path) (\(Escaping.visible(dev.backingFile)))")
    case .unmounted(let mount):
      released?.append("unmounted \(Escaping.visible(mount.folder))")
    }
  }

  func willClose() { released = [] }

  func describe(_ error: any Error) -> ScriptFault? {
    (error as? DiskError).map(DiskFault.fault)
  }

  func contents(of path: String) -> [String] { DiskContents.lines(path) }

  func close() -> (released: [String], failures: [ScriptFault]) {
    guard let opened else { return ([], []) }
    let errors = opened.releaseAll { note($0) }
    return (released ?? [], errors.map(DiskFault.fault))
  }
}

extension PrimitiveCall {
  /// The session that this engine was given.
  var disk: DiskSession { unsafeDowncast(services.session, to: DiskSession.self) }

  /// The request to stop, for long work.
  var shouldStop: @Sendable () -> Bool {
    let flag = vm.interruption
    return { flag.isRequested }
  }
}

/// A disk's error in the words of a script.
enum DiskFault {
  static func fault(_ error: DiskError) -> ScriptFault {
    let path = error.path.map { Escaping.visible($0) }
    let fault = ScriptFault(
      code(error),
      [path, Escaping.visible(error.message)].compactMap { $0 }.joined(separator: ": "),
      symbol: error.code.rawValue, help: error.hint.map(Escaping.visible))
    fault.details.cause = FailureCause(
      code: error.code.rawValue, message: error.message, path: error.path, bytes: error.range,
      expected: error.expected, found: error.found,
      call: error.cause.map { ($0.name, $0.errno) })
    return fault
  }

  private static func code(_ error: DiskError) -> DiagnosticCode {
    switch error.code {
    case .needsRoot, .permissionDenied: .permission
    case .closed: .resourceClosed
    case .interrupted: .interrupted
    default: .disk
    }
  }
}
