/// Labels that tuples get from an annotation, as in `let t: (start: Size, size: Size) = (1MiB, 2MiB)`.
extension Checker {
  /// Notes the labels that `expected` has and the tuples written in `value` leave out.
  func label(_ value: Expression, as expected: ScriptType) {
    switch (value, expected) {
    case (_, .optional(let wrapped)): label(value, as: wrapped)
    case (.group(let group), _): label(group.inner, as: expected)
    case (.array(let array), .array(let element)):
      for value in array.elements { label(value, as: element) }
    case (.dictionary(let dictionary), .dictionary(let key, let element)):
      for entry in dictionary.entries {
        label(entry.key, as: key)
        label(entry.value, as: element)
      }
    case (.ternary(let ternary), _):
      label(ternary.whenTrue, as: expected)
      label(ternary.whenFalse, as: expected)
    case (.tuple(let tuple), .tuple(let elements)) where tuple.elements.count == elements.count:
      findings.tupleLabels[ObjectIdentifier(tuple)] = elements.map(\.label)
      for (part, element) in zip(tuple.elements, elements) { label(part.value, as: element.type) }
    default: break
    }
  }
}
