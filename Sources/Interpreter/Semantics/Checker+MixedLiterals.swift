/// Lists and dictionaries that are written out with values of several types: taken together nothing is known
/// of those, and each may still be wrong where an annotation says what they are.
extension Checker {
  /// What is known of all the values of a literal.
  func joined(_ types: [ScriptType], of literal: ObjectIdentifier) -> ScriptType {
    let all = types.reduce(ScriptType.never) { $0.joined($1) }
    if all == .any { mixedLiterals[literal] = types }
    return all
  }

  /// Reports the values of a literal that can never be what is expected of them.
  func reportMixed(_ value: Expression, as expected: ScriptType) {
    switch (value, expected.unwrapped) {
    case (.group(let group), _): reportMixed(group.inner, as: expected)
    case (.array(let node), .array(let element)):
      report(node.elements, of: ObjectIdentifier(node), as: element)
    case (.dictionary(let node), .dictionary(_, let element)):
      report(node.entries.map(\.value), of: ObjectIdentifier(node), as: element)
    default: break
    }
  }

  private func report(
    _ values: [Expression], of literal: ObjectIdentifier, as expected: ScriptType
  ) {
    guard let types = mixedLiterals[literal] else { return }
    for (value, type) in zip(values, types) {
      if expected.overlaps(type) {
        reportMixed(value, as: expected)
      } else {
        mistyped(expected, type, value, what: "an element")
      }
    }
  }
}
