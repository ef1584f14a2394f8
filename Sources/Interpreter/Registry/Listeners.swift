/// Hears how far long work is: converting, copying, moving, hashing and their kin. Called on the thread
/// that runs the script, some times a second where there is much to do.
public protocol ProgressListener: AnyObject {
  /// - Parameter title: what is done, in a word: the primitive's name.
  func began(_ title: String)
  /// Bytes done and bytes in all.
  func moved(done: Int, total: Int)
  /// However it ended.
  func ended()
}

/// Something that a script is about to write over.
public struct PossibleLoss: Sendable {
  public enum Kind: Sendable {
    /// A file that gives way to a new one.
    case replacedFile
    /// A block device that is written to.
    case device
  }

  public let kind: Kind
  /// As the script names it.
  public let path: String
  /// What is there, a line each: its size and format, its partitions and what lies in them.
  public let contents: [String]
}

extension Services {
  /// Asks whether what is at a path may be lost, once for each in a session. Nobody is asked where the
  /// engine has no `confirm`.
  /// - Throws: where the answer is no.
  func confirm(_ kind: PossibleLoss.Kind, _ path: String) throws(ScriptFault) {
    guard let ask = confirm else { return }
    let key = canonical(path)
    if settled.contains(key) { return }
    let contents = session.contents(of: path)
    guard ask(PossibleLoss(kind: kind, path: path, contents: contents)) else {
      throw ScriptFault(
        .permission, "\(Escaping.visible(path)) is left as it is: the answer was no",
        symbol: "permissionDenied")
    }
    settled.insert(key)
  }

  /// What this session made itself it may replace without being asked.
  func settle(_ path: String) {
    if confirm != nil { settled.insert(canonical(path)) }
  }
}

extension Services {
  /// One name for each file, whatever leads to it; that of a missing one is as it was given.
  private func canonical(_ path: String) -> String {
    (try? Files(calls: host.files, isStopWanted: { false }).resolved(path)) ?? path
  }
}

extension PrimitiveCall {
  /// Does work that may take long, and lets the host's listener hear of it.
  func tracked<Result>(
    _ work: (@escaping (Int, Int) -> Void) throws -> Result
  ) rethrows -> Result {
    guard let listener = services.progress else { return try work { _, _ in } }
    listener.began(row.name)
    defer { listener.ended() }
    return try work { listener.moved(done: $0, total: $1) }
  }
}
