/// What annotations demand of values, and what they make of them.
extension VM {
  /// Whether `value` is one of `type`'s. Of tuples also the labels count, as far as both have some.
  @inline(never)
  func accepts(_ type: ScriptType, _ value: Value) -> Bool {
    registry.accepts(type, value) && (!type.mentionsTuple || hasLabels(of: type, value))
  }

  /// - Parameter value: it has the type but for labels.
  private func hasLabels(of type: ScriptType, _ value: Value) -> Bool {
    switch type {
    case .tuple(let elements):
      TupleLabels.fit(labels(of: value), elements.map(\.label))
        && elements.indices.allSatisfy {
          hasLabels(of: elements[$0].type, value.asRecord.fields[$0])
        }
    case .array(let element):
      (0..<value.asArray.pointee.count).allSatisfy {
        hasLabels(of: element, value.asArray.pointee.elements.unsafelyUnwrapped[$0])
      }
    case .optional(let wrapped): value.isNone || hasLabels(of: wrapped, value)
    default: true
    }
  }

  private func labels(of tuple: Value) -> [String?] {
    shapes[tuple.header.pointee.shape].fields.map { $0.name.map(names.text) }
  }

  /// Makes of a value that has the type what the annotation says: of an Int a Double, and of the elements of
  /// tuples those with its labels.
  func convert(_ slot: UnsafeMutablePointer<Value>, to type: ScriptType) throws(Trap) {
    let value = slot.pointee
    if type.unwrapped == .double, value.tag == Tag.int {
      slot.pointee = Value(
        try fallible { () throws(ScriptFault) in try Arithmetic.exact(value.int) })
    } else if type.mentionsTuple, let labelled = labelled(value, as: type) {
      heap.release(value)
      slot.pointee = labelled
    }
  }

  /// A copy with the labels of the type, with a reference of its own; nil where it has them.
  private func labelled(_ value: Value, as type: ScriptType) -> Value? {
    switch type {
    case .tuple(let elements): return labelled(tuple: value, elements)
    case .array(let element):
      let count = value.asArray.pointee.count
      let old = (0..<count).map { value.asArray.pointee.elements.unsafelyUnwrapped[$0] }
      let new = old.map { labelled($0, as: element) }
      if new.allSatisfy({ $0 == nil }) { return nil }
      return heap.makeArray(zip(old, new).map { $1 ?? retained($0) })
    case .optional(let wrapped): return value.isNone ? nil : labelled(value, as: wrapped)
    default: return nil
    }
  }

  private func labelled(tuple: Value, _ elements: [ScriptType.TupleElement]) -> Value? {
    let new = elements.indices.map {
      labelled(tuple.asRecord.fields[$0], as: elements[$0].type)
    }
    if labels(of: tuple) == elements.map(\.label), new.allSatisfy({ $0 == nil }) { return nil }
    let shape = shapes.tuple(elements.map { $0.label.map { names.intern($0) } }, &names)
    return heap.makeTuple(
      new.indices.map { new[$0] ?? retained(tuple.asRecord.fields[$0]) }, shape: shape.number)
  }

  private func retained(_ value: Value) -> Value {
    heap.retain(value)
    return value
  }
}
