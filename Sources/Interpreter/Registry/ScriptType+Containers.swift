/// What the checker knows of the elements of a container, and how that changes.
extension ScriptType {
  /// What a `for` over a value of this type gives; `any` where nothing is known.
  var iterated: ScriptType {
    switch self {
    case .array(let element): element.asElement
    case .dictionary(let key, let value):
      .tuple([
        TupleElement(label: "key", type: key.asElement),
        TupleElement(label: "value", type: value.asElement),
      ])
    case .range, .bytes: .int
    case .string: .string
    case .host(let name): ScriptType.lazyElements[name] ?? .any
    default: .any
    }
  }

  /// What lazy sequences of the host give, by the names of their types.
  static let lazyElements: [String: ScriptType] = ["Lines": .string, "Chunks": .bytes]

  /// What the elements of the tuples in it are called: labels and numbers.
  var labels: Set<String> {
    switch self {
    case .tuple(let elements):
      elements.reduce(into: Set(elements.compactMap(\.label) + elements.indices.map { "\($0)" })) {
        $0.formUnion($1.type.labels)
      }
    case .array(let inner), .optional(let inner), .function(let inner): inner.labels
    case .dictionary(let key, let value): key.labels.union(value.labels)
    case .oneOf(let types): types.reduce(into: []) { $0.formUnion($1.labels) }
    default: []
    }
  }

  /// Whether values of this type are tuples or hold some that its labels are looked for in.
  var mentionsTuple: Bool {
    switch self {
    case .tuple: true
    case .array(let inner), .optional(let inner): inner.mentionsTuple
    default: false
    }
  }

  /// What a value of this type holds `depth` keys further in; `any` where nothing is known.
  func element(after depth: Int) -> ScriptType {
    if depth == 0 { return self }
    return switch unwrapped {
    case .array(let element): element.asElement.element(after: depth - 1)
    case .dictionary(_, let value): value.asElement.element(after: depth - 1)
    default: .any
    }
  }

  /// What may be assigned to an element: in a dictionary also nil, which removes it.
  var assignableElement: ScriptType {
    switch unwrapped {
    case .array(let element): element.asElement
    case .dictionary(_, let value): value.admitsNone ? value : .optional(value.asElement)
    default: .any
    }
  }

  /// A step on the way to a place.
  enum PlaceKey {
    case index(ScriptType)
    case member(String)
  }

  /// The container after the place that `keys` lead to has changed.
  func changed(
    at keys: ArraySlice<PlaceKey>, _ change: (ScriptType) -> ScriptType
  ) -> ScriptType {
    guard let key = keys.first else { return change(self) }
    switch self {
    case .optional(let wrapped): return .optional(wrapped.changed(at: keys, change))
    case .array(let element):
      return .array(element.joined(element.changed(at: keys.dropFirst(), change)))
    case .tuple(var elements):
      guard case .member(let name) = key,
        let index = Int(name) ?? elements.firstIndex(where: { $0.label == name }),
        elements.indices.contains(index)
      else { return self }
      let old = elements[index]
      elements[index] = TupleElement(
        label: old.label, type: old.type.joined(old.type.changed(at: keys.dropFirst(), change)))
      return .tuple(elements)
    case .dictionary(let known, let value):
      guard case .index(let key) = key else { return self }
      let changed = value.changed(at: keys.dropFirst(), change)
      // Nil at a key removes it.
      let added = keys.count > 1 ? changed : changed == .none ? .never : changed.unwrapped
      return .dictionary(known.joined(key), value.joined(added))
    default: return self
    }
  }

  /// The container with one more element of `type`.
  func taking(_ type: ScriptType) -> ScriptType {
    switch self {
    case .optional(let wrapped): .optional(wrapped.taking(type))
    case .array(let element): .array(element.joined(type))
    default: self
    }
  }

  /// The container with the elements of another one of its kind.
  func takingAll(_ other: ScriptType) -> ScriptType {
    switch (self, other.unwrapped) {
    case (.optional(let wrapped), _): .optional(wrapped.takingAll(other))
    case (.array(let a), .array(let b)): .array(a.joined(b))
    case (.dictionary(let a, let b), .dictionary(let c, let d)):
      .dictionary(a.joined(c), b.joined(d))
    case (.array, _): .array(.any)
    case (.dictionary, _): .dictionary(.any, .any)
    default: self
    }
  }
}
