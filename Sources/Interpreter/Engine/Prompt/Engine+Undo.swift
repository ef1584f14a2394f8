/// The variables of a session before an entry ran. It holds a reference to each value but those of host
/// objects, so that it keeps no image open and no device attached.
struct SessionSnapshot {
  enum Held {
    case value(Value)
    /// An object of the host, and the type that it is lent under.
    case object(Weak, type: UInt32)
  }

  final class Weak {
    weak var object: AnyObject?
    init(_ object: AnyObject) { self.object = object }
  }

  let symbols: [String: SessionSymbol]
  let importedFiles: [String: ImportedFile]
  /// By the numbers of the globals.
  var held: [Held]
  /// Entries recorded.
  let recordCount: Int
}

/// Taking the last entry back.
extension Engine {
  public enum UndoRefusal: Error, Equatable, Sendable {
    /// Nothing was typed since the session began, or since the last time.
    case nothing
    /// The entry called these, whose effects would stay.
    case effects([String])
    /// The variable named an object of the host that is gone.
    case gone(String)
  }

  func takeSnapshot() {
    forgetSnapshot()
    vm.services.effects = []
    let held = (0..<vm.globalCount).map { index -> SessionSnapshot.Held in
      let value = vm.globals[index]
      if value.tag == Tag.host {
        let object = value.asHost.pointee.reference.takeUnretainedValue()
        return .object(SessionSnapshot.Weak(object), type: value.asHost.pointee.type)
      }
      vm.heap.retain(value)
      return .value(value)
    }
    snapshot = SessionSnapshot(
      symbols: symbols, importedFiles: importedFiles, held: held, recordCount: record.count)
  }

  func forgetSnapshot() {
    for case .value(let value) in snapshot?.held ?? [] { vm.heap.release(value) }
    snapshot = nil
  }

  /// Makes the session what it was before its last entry; once.
  public func undo() throws(UndoRefusal) {
    guard let snapshot else { throw .nothing }
    let effects = vm.services.effects
    if !effects.isEmpty { throw .effects(effects.sorted()) }
    for (index, held) in snapshot.held.enumerated() {
      if case .object(let weak, _) = held, weak.object == nil {
        throw .gone(snapshot.symbols.values.first { $0.index == index }?.name ?? "a variable")
      }
    }
    restoreVariables()
    // What the entry declared.
    for index in snapshot.held.count..<max(snapshot.held.count, vm.globalCount) {
      let value = vm.globals[index]
      vm.globals[index] = .unset
      vm.heap.release(value)
    }
    symbols = snapshot.symbols
    importedFiles = snapshot.importedFiles
    record.removeLast(record.count - snapshot.recordCount)
    forgetSnapshot()
  }

  /// Gives the variables of the snapshot their values back, where they are still there.
  func restoreVariables() {
    for (index, held) in (snapshot?.held ?? []).enumerated() {
      let old = vm.globals[index]
      switch held {
      case .value(let value):
        if value.tag == old.tag, value.bits == old.bits { continue }
        vm.heap.retain(value)
        vm.globals[index] = value
      case .object(let weak, let type):
        guard let object = weak.object else { continue }
        if old.tag == Tag.host, old.asHost.pointee.reference.takeUnretainedValue() === object {
          continue
        }
        vm.globals[index] = vm.heap.makeHost(object, type: type)
      }
      vm.heap.release(old)
    }
  }

  /// Forgets everything that was declared, and lets go of everything that is held.
  /// - Returns: what was let go of, a line each, and what could not be.
  public func reset() -> (released: [String], failures: [Failure]) {
    session.willClose()
    forgetSnapshot()
    vm.releaseGlobals()
    vm.services.forgetKept()
    symbols = [:]
    importedFiles = [:]
    record = []
    vm.heap.collectCycles()
    let (released, faults) = session.close()
    let left = vm.services.removeTemporaryItems()
    return (released, (faults + left).map(Engine.failure))
  }
}
