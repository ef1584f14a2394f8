import DiskRuntime

/// The disk side of a session: what is attached and mounted, and what is said of it at the end.
final class DiskSession: HostSession {
  let attachments = AttachmentSession()
  /// What is held now, oldest first, as the lines that report its release.
  private var held: [(resource: Held, line: String)] = []

  /// What is attached or mounted.
  enum Held: Hashable {
    case attachment(Attachment)
    case mount(Mount)
  }

  func note(_ resource: Held, _ line: String) { held.append((resource, line)) }

  func forget(_ resource: Held) { held.removeAll { $0.resource == resource } }

  func describe(_ error: any Error) -> ScriptFault? {
    (error as? DiskError).map(DiskFault.fault)
  }

  func close() -> (released: [String], failures: [ScriptFault]) {
    let lines = held.reversed().map(\.line)
    held = []
    let errors = attachments.releaseAll()
    // A line is dropped for each device or folder that an error names.
    let paths = Set(errors.compactMap(\.path))
    let released = lines.filter { line in !paths.contains { line.contains($0) } }
    return (released, errors.map(DiskFault.fault))
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
    fault.details.notes = notes(error)
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

  private static func notes(_ error: DiskError) -> [String] {
    var notes: [String] = []
    if let range = error.range {
      notes.append("bytes \(range.lowerBound) to \(range.upperBound)")
    }
    switch (error.expected, error.found) {
    case (let expected?, let found?):
      notes.append("expected \(Escaping.visible(expected)), found \(Escaping.visible(found))")
    case (let expected?, nil): notes.append("expected \(Escaping.visible(expected))")
    case (nil, let found?): notes.append("found \(Escaping.visible(found))")
    default: break
    }
    return notes
  }
}
