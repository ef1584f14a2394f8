/// Finds out which types the variables without an annotation take on: the types of all values that are
/// written to one, joined, wherever that happens.
///
/// The checker goes over the tree with what it assumes of each variable (in the first pass: what it has
/// seen so far) and derives from it what is written. Where both agree at the end, the assumption holds
/// for every run of the script, and what was found in that pass is true; else it is tried again with what
/// was derived. After a few tries the last pass assumes nothing at all, which always holds.
final class TypeInference {
  private static let tries = 6

  private var pass = 0
  private var written: [Variable] = []
  private var isStable = true

  private var assumesNothing: Bool { pass > TypeInference.tries }

  func begin() {
    pass += 1
    isStable = true
  }

  /// What is known of the variable.
  func read(_ variable: Variable) -> ScriptType {
    if variable.declaredType != nil || variable.function != nil { return variable.type }
    // What is written only once is known as soon as that is.
    if !variable.isAssigned, let derived = variable.derivedType { return derived }
    if assumesNothing { return .any }
    variable.isRead = true
    return pass > 1 ? variable.type : variable.derivedType ?? .any
  }

  /// Notes that the variable takes a value of this type.
  func write(_ variable: Variable, _ type: ScriptType) {
    if variable.declaredType != nil { return }
    guard let known = variable.derivedType else {
      written.append(variable)
      variable.derivedType = type
      if pass == 1, variable.isRead, type != .any { isStable = false }
      return
    }
    let joined = known.joined(type)
    if joined == known { return }
    if pass == 1, variable.isRead { isStable = false }
    variable.derivedType = joined
  }

  /// Ends a pass.
  /// - Returns: whether what was found in it holds.
  func end() -> Bool {
    for variable in written {
      let derived = variable.derivedType ?? .any
      if pass > 1, variable.isRead, derived != variable.type { isStable = false }
      variable.type = derived
      variable.derivedType = nil
      variable.isRead = false
    }
    written.removeAll(keepingCapacity: true)
    return isStable
  }
}
