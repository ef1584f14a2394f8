/// A type as signatures and annotations name it. The checker reasons with it before a script runs; calls
/// and annotated variables enforce it.
indirect enum ScriptType: Hashable, Sendable {
  struct TupleElement: Hashable, Sendable {
    let label: String?
    let type: ScriptType
  }

  /// A structure by its number, which is that of its shape.
  struct StructureID: Hashable, Sendable {
    let number: Int
    let name: String

    /// Stands for every structure in the signatures of the library.
    static let any = StructureID(number: -1, name: "Struct")

    func covers(_ other: StructureID) -> Bool { number < 0 || self == other }
  }

  case any
  /// No value at all: the elements of an empty literal, of which nothing is known yet.
  case never
  /// No value: `nil`.
  case none
  case bool, int, double, size, string, bytes
  /// A range of Int or of Size.
  case range
  case array(ScriptType)
  case dictionary(ScriptType, ScriptType)
  /// A function or closure; the result where it is known.
  case function(result: ScriptType)
  /// One of a closed set of options, written `.name`.
  case symbol(Set<String>)
  case error
  /// An integer of 64 bits without a sign. Values that fit an Int are Ints.
  case unsigned
  case tuple([TupleElement])
  /// The values of a structure.
  case structure(StructureID)
  /// A structure itself, as in `MBR.self`.
  case type(StructureID)
  /// An object of the host, by the name of its type.
  case host(String)
  case optional(ScriptType)
  case oneOf([ScriptType])

  /// As a signature shows it.
  var description: String {
    switch self {
    case .any, .never: "Any"
    case .none: "nil"
    case .bool: "Bool"
    case .int: "Int"
    case .double: "Double"
    case .size: "Size"
    case .string: "String"
    case .bytes: "Bytes"
    case .range: "Range"
    case .array(let element): "[\(element.description)]"
    case .dictionary(let key, let value): "[\(key.description): \(value.description)]"
    case .function: "Function"
    case .symbol(let names) where names.isEmpty: "Symbol"
    case .symbol(let names): names.sorted().map { ".\($0)" }.joined(separator: " | ")
    case .error: "Error"
    case .unsigned: "UInt64"
    case .tuple(let elements):
      "("
        + elements.map { ($0.label.map { $0 + ": " } ?? "") + $0.type.description }
        .joined(separator: ", ") + ")"
    case .structure(let id): id.name
    case .type(.any): "Layout.self"
    case .type(let id): "\(id.name).self"
    case .host(let name): name
    case .optional(.any): "Any"
    case .optional(let wrapped): "\(wrapped.description)?"
    case .oneOf(let types): types.map(\.description).joined(separator: " | ")
    }
  }

  /// The types that an annotation can name.
  static let named: [String: ScriptType] = [
    "Any": .any, "Bool": .bool, "Int": .int, "Double": .double, "Size": .size,
    "String": .string, "Bytes": .bytes, "Range": .range, "Array": .array(.any),
    "Dictionary": .dictionary(.any, .any), "Function": .function(result: .any), "Error": .error,
    "Void": .none, "Path": .string, "Symbol": .symbol([]), "UInt64": .unsigned,
  ]

  /// The type without its `?`.
  var unwrapped: ScriptType {
    if case .optional(let wrapped) = self { return wrapped }
    return self
  }

  /// Whether a value of this type may be an integer beyond the largest Int, or hold one.
  var admitsUnsigned: Bool {
    switch self {
    case .unsigned: true
    case .optional(let inner), .array(let inner): inner.admitsUnsigned
    case .dictionary(let key, let value): key.admitsUnsigned || value.admitsUnsigned
    case .tuple(let elements): elements.contains { $0.type.admitsUnsigned }
    case .oneOf(let types): types.contains(where: \.admitsUnsigned)
    default: false
    }
  }

  /// Whether nil is one of its values.
  var admitsNone: Bool {
    switch self {
    case .any, .none, .optional: true
    case .oneOf(let types): types.contains { $0.admitsNone }
    default: false
    }
  }

  /// Whether a value of this type can never be an object on the heap.
  var isImmediate: Bool {
    switch self {
    case .none, .bool, .int, .double, .size, .symbol, .unsigned, .type: true
    case .optional(let wrapped): wrapped.isImmediate
    case .oneOf(let types): types.allSatisfy(\.isImmediate)
    default: false
    }
  }

  /// Whether a function is one of its values, though not any value at all.
  var admitsFunction: Bool {
    switch self {
    case .function: true
    case .optional(let wrapped): wrapped.admitsFunction
    case .oneOf(let types): types.contains(where: \.admitsFunction)
    default: false
    }
  }

  /// The most precise type that both have; `any` where they differ.
  func joined(_ other: ScriptType) -> ScriptType {
    if self == other { return self }
    switch (self, other) {
    case (.never, _): return other
    case (_, .never): return self
    case (.any, _), (_, .any): return .any
    case (.none, _): return other.admitsNone ? other : .optional(other)
    case (_, .none): return admitsNone ? self : .optional(self)
    case (.optional, _), (_, .optional):
      let wrapped = unwrapped.joined(other.unwrapped)
      return wrapped.admitsNone ? wrapped : .optional(wrapped)
    case (.array(let a), .array(let b)): return .array(a.joined(b))
    case (.dictionary(let a, let b), .dictionary(let c, let d)):
      return .dictionary(a.joined(c), b.joined(d))
    case (.function(let a), .function(let b)): return .function(result: a.joined(b))
    case (.tuple(let a), .tuple(let b)) where a.map(\.label) == b.map(\.label):
      return .tuple(
        zip(a, b).map { TupleElement(label: $0.label, type: $0.type.joined($1.type)) })
    default: return .any
    }
  }

  /// The type of an element that was read: of an empty literal's nothing is known.
  var asElement: ScriptType { self == .never ? .any : self }

  /// Whether some value can have both types: what the checker must allow.
  func overlaps(_ other: ScriptType) -> Bool {
    switch (self, other) {
    case (.any, _), (_, .any), (.never, _), (_, .never): true
    case (.optional(let a), _): other.admitsNone || a.overlaps(other)
    case (_, .optional(let b)): admitsNone || overlaps(b)
    case (.oneOf(let types), _): types.contains { $0.overlaps(other) }
    case (_, .oneOf(let types)): types.contains { overlaps($0) }
    case (.array(let a), .array(let b)): a.overlaps(b)
    case (.dictionary(let a, let b), .dictionary(let c, let d)): a.overlaps(c) && b.overlaps(d)
    case (.function, .function): true
    case (.symbol(let a), .symbol(let b)): a.isEmpty || b.isEmpty || !a.isDisjoint(with: b)
    case (.tuple(let a), .tuple(let b)):
      a.count == b.count && TupleLabels.fit(a.map(\.label), b.map(\.label))
        && zip(a, b).allSatisfy { $0.type.overlaps($1.type) }
    case (.structure(let a), .structure(let b)), (.type(let a), .type(let b)):
      a.covers(b) || b.covers(a)
    case (.double, .int), (.unsigned, .int), (.int, .unsigned): true
    default: self == other
    }
  }
}
