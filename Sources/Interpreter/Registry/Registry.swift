/// All primitives, by name: the only list.
struct Registry: Sendable {
  /// What is drawn of something; the function says whether to stop.
  typealias Picture<Subject> = @Sendable (Subject, Canvas, () -> Bool) -> [DrawnLine]

  /// A type of object that the host lends to scripts.
  struct HostType: Sendable {
    let name: String
    let summary: String
    /// As `print` and interpolation show one.
    let describe: @Sendable (AnyObject) -> String
    /// As the prompt shows one; nil where it is the description.
    let echo: Picture<AnyObject>?
    /// As the prompt and `print` show several in an array: column titles and a row for each.
    let table: (@Sendable ([AnyObject]) -> TextTable)?
    /// As the prompt alone shows several; nil where it is the table.
    var listEcho: Picture<[AnyObject]>? = nil
    /// Whether its properties are plain values that cost nothing: the prompt shows several as a table
    /// of them.
    var hasPlainFacts = false
    /// What `json` encodes; nil where the type has no such form.
    let encode: (@Sendable (AnyObject) -> JSONValue)?
    /// What `object[key]` reads; nil where the type has no elements.
    var elements: Elements? = nil
    /// The names that scripts compare with or ask for, of what it is or holds; nil where it has none.
    var heldNames: (@Sendable (AnyObject) -> [HeldName])? = nil
  }

  /// A name on a disk, for completion.
  struct HeldName: Hashable, Sendable {
    let text: String
    let summary: String
  }

  /// The elements of a type of host objects.
  struct Elements: Sendable {
    let key: ScriptType
    let result: ScriptType
    /// - Returns: a value with a reference of its own.
    let read: @Sendable (AnyObject, Value, VM) throws -> Value
  }

  private let store: RowStore
  let hostTypes: [HostType]
  /// Labels of the tuples that the library gives, and the numbers of their elements.
  let tupleLabels: Set<String>
  private let hostNumbers: [String: UInt32]

  init(_ store: RowStore, hostTypes: [HostType]) {
    self.store = store
    self.hostTypes = hostTypes
    tupleLabels = store.tupleLabels
    var numbers: [String: UInt32] = [:]
    for (index, type) in hostTypes.enumerated() {
      numbers[type.name] = UInt32(index) + UInt32(Tag.count)
    }
    hostNumbers = numbers
  }

  /// The same with the functions of a host.
  func adding(_ own: [Primitive]) -> Registry {
    for row in own {
      precondition(overloads(row.name).isEmpty, "`\(row.name)` is a primitive already")
    }
    return Registry(store.adding(own), hostTypes: hostTypes)
  }

  /// The same for scripts that may reach nothing outside of the engine.
  var closed: Registry { Registry(store.closed, hostTypes: hostTypes) }

  /// All rows. Makes those that were not needed yet.
  var rows: [Primitive] { store.all }

  /// The rows of one name: one per kind of receiver.
  func overloads(_ name: String) -> [Primitive] { store.rows(name) }

  /// Whether `x.name(…)` changes the variable `x`; all rows of one name agree on it.
  func isMutating(_ name: String) -> Bool { overloads(name).first?.form == .mutating }

  /// Whether the name alone is a value.
  func isConstant(_ name: String) -> Bool { overloads(name).first?.form == .constant }

  /// The properties of a host type alone that need no arguments, in the order of the rows.
  func facts(of hostType: String) -> [Primitive] {
    rows.filter {
      $0.form == .property && $0.parameters.count == 1 && $0.parameters[0].type == .host(hostType)
    }
  }

  /// The names of all rows.
  var names: [String] { store.names }

  func isHostType(_ name: String) -> Bool { hostNumbers[name] != nil }

  /// What `object[key]` is of a host type; nil where it has no elements.
  func elements(of hostType: String) -> Elements? {
    hostTypes.first { $0.name == hostType }?.elements
  }

  /// The number that host objects of this type carry.
  func typeNumber(_ hostType: String) -> UInt32 {
    guard let number = hostNumbers[hostType] else {
      preconditionFailure("no host type called \(hostType)")
    }
    return number
  }

  func hostType(number: UInt32) -> HostType { hostTypes[Int(number) - Int(Tag.count)] }

  /// Whether `value` is one of `type`'s.
  func accepts(_ type: ScriptType, _ value: Value) -> Bool {
    switch type {
    case .any: true
    case .never: false
    case .none: value.isNone
    case .bool: value.tag == Tag.bool
    case .int: value.tag == Tag.int
    case .double: value.tag == Tag.double || value.tag == Tag.int
    case .size: value.tag == Tag.size
    case .string: value.tag == Tag.string
    case .bytes: value.tag == Tag.bytes
    case .range: value.tag == Tag.range
    case .array(let element): value.tag == Tag.array && allElements(of: value, are: element)
    case .dictionary(let key, let element):
      value.tag == Tag.dictionary && allEntries(of: value, are: key, element)
    case .function: value.tag == Tag.closure || value.tag == Tag.primitive
    case .symbol: value.tag == Tag.symbol
    case .error: value.tag == Tag.error
    case .unsigned: value.tag == Tag.unsigned || value.tag == Tag.int && value.int >= 0
    case .tuple(let elements): value.tag == Tag.tuple && allFields(of: value, are: elements)
    case .structure(let id):
      value.tag == Tag.record
        && (id.number < 0 || Int(value.header.pointee.shape) == id.number)
    case .type(let id):
      value.tag == Tag.type && (id.number < 0 || value.bits == UInt64(id.number))
    case .host(let name):
      value.tag == Tag.host && value.asHost.pointee.type == hostNumbers[name]
    case .optional(let wrapped): value.isNone || accepts(wrapped, value)
    case .oneOf(let types): types.contains { accepts($0, value) }
    }
  }

  private func allElements(of array: Value, are type: ScriptType) -> Bool {
    if type == .any { return true }
    for index in 0..<array.asArray.pointee.count {
      let element = array.asArray.pointee.elements.unsafelyUnwrapped[index]
      if !accepts(type, element) { return false }
    }
    return true
  }

  private func allFields(of tuple: Value, are types: [ScriptType.TupleElement]) -> Bool {
    tuple.asRecord.pointee.count == types.count
      && types.indices.allSatisfy { accepts(types[$0].type, tuple.asRecord.fields[$0]) }
  }

  private func allEntries(of map: Value, are key: ScriptType, _ element: ScriptType) -> Bool {
    if key == .any, element == .any { return true }
    let dictionary = map.asDictionary.pointee
    for index in 0..<dictionary.used where dictionary.entries[index].key.tag != Tag.unset {
      let entry = dictionary.entries[index]
      if !accepts(key, entry.key) || !accepts(element, entry.value) { return false }
    }
    return true
  }

  /// The type of a value, for messages.
  func typeName(_ value: Value) -> String {
    switch value.tag {
    case Tag.int: "Int"
    case Tag.double: "Double"
    case Tag.bool: "Bool"
    case Tag.none: "nil"
    case Tag.size: "Size"
    case Tag.symbol: "Symbol"
    case Tag.primitive, Tag.closure: "Function"
    case Tag.string: "String"
    case Tag.bytes: "Bytes"
    case Tag.range: "Range"
    case Tag.array: "Array"
    case Tag.dictionary: "Dictionary"
    case Tag.error: "Error"
    case Tag.unsigned: "UInt64"
    case Tag.type: "Type"
    case Tag.tuple: "Tuple"
    case Tag.record: "Struct"
    case Tag.host: hostType(number: value.asHost.pointee.type).name
    default: "?"
    }
  }

  /// The type of a value, for the checker of what is typed next.
  func staticType(_ value: Value, depth: Int = 0) -> ScriptType {
    switch value.tag {
    case Tag.int: .int
    case Tag.double: .double
    case Tag.bool: .bool
    case Tag.size: .size
    case Tag.string: .string
    case Tag.bytes: .bytes
    case Tag.range: .range
    case Tag.array: .array(elementType(value.asArray.pointee, depth))
    case Tag.host: .host(typeName(value))
    default: .any
    }
  }

  /// What all elements of a short array have in common.
  private func elementType(_ array: ArrayObject, _ depth: Int) -> ScriptType {
    guard array.count > 0, array.count <= 1000, depth < 4 else { return .any }
    return (0..<array.count).reduce(.never) { known, index in
      let element = array.elements.unsafelyUnwrapped[index]
      return known == .any ? .any : known.joined(staticType(element, depth: depth + 1))
    }
  }

  /// The kind of receiver that primitives are chosen by.
  @inline(__always)
  static func typeKey(_ value: Value) -> UInt32 {
    value.tag == Tag.host ? value.asHost.pointee.type : UInt32(truncatingIfNeeded: value.tag)
  }
}
