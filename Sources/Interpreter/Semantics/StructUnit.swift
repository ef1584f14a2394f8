/// A structure of a source, or of an earlier one of the same session.
final class StructUnit {
  struct Field {
    let name: String
    let node: StructField
    /// Its parameter of the memberwise initializer; nil for a constant with a value of its own.
    let parameter: Variable?
    /// What its annotation demands; set by the checker.
    var type: ScriptType?
    var isMutable: Bool { node.isMutable }
    var isPadding: Bool { name == "_" }
  }

  struct Member {
    enum Kind { case computed, plain, mutating, `static` }
    let kind: Kind
    let unit: FunctionUnit
    let span: SourceSpan
  }

  let name: String
  let node: StructDeclaration
  /// The number of its shape.
  let number: Int
  /// Makes a value of the fields.
  let initializer: FunctionUnit
  var fields: [Field] = []
  var members: [String: Member] = [:]
  /// Constraints and counts of a layout: functions of the value as far as it is decoded, by the
  /// expression that they compute.
  var conditions: [ObjectIdentifier: FunctionUnit] = [:]

  init(name: String, node: StructDeclaration, number: Int, initializer: FunctionUnit) {
    self.name = name
    self.node = node
    self.number = number
    self.initializer = initializer
  }

  var id: ScriptType.StructureID { ScriptType.StructureID(number: number, name: name) }
  var type: ScriptType { .structure(id) }

  func field(_ name: String) -> Field? { fields.first { $0.name == name && !$0.isPadding } }

  /// What a bare name in a method, or one behind a dot, can mean.
  func has(_ name: String) -> Bool { field(name) != nil || members[name] != nil }

  /// The names of a field and of those below it.
  func names(from node: StructField) -> Set<String> {
    let first = fields.firstIndex { $0.node === node } ?? fields.count
    return Set(fields[first...].map(\.name)).subtracting(["_"])
  }

  var memberNames: Set<String> {
    Set(fields.filter { !$0.isPadding }.map(\.name)).union(members.keys)
  }
}
