/// The labels of tuples: those that come from an annotation, as in
/// `let t: (start: Size, size: Size) = (1MiB, 2MiB)`, and those by which a tuple is taken apart.
extension Checker {
  /// Notes the labels that `expected` has and the tuples written in `value` leave out.
  /// - Parameter actual: what is known of the value.
  /// - Returns: what is known of it once its tuples have those labels.
  @discardableResult
  func label(
    _ value: Expression, _ actual: ScriptType, as expected: ScriptType
  ) -> ScriptType {
    switch (value, expected) {
    case (_, .optional(let wrapped)): return label(value, actual, as: wrapped)
    case (.group(let group), _): return label(group.inner, actual, as: expected)
    case (.array(let array), .array(let element)):
      guard case .array(let known) = actual else { return actual }
      return .array(
        array.elements.map { label($0, known, as: element) }.reduce(.never) { $0.joined($1) })
    case (.dictionary(let dictionary), .dictionary(let key, let element)):
      guard case .dictionary(let knownKey, let known) = actual else { return actual }
      let keys = dictionary.entries.map { label($0.key, knownKey, as: key) }
      let values = dictionary.entries.map { label($0.value, known, as: element) }
      return .dictionary(
        keys.reduce(.never) { $0.joined($1) }, values.reduce(.never) { $0.joined($1) })
    case (.ternary(let ternary), _):
      return label(ternary.whenTrue, actual, as: expected)
        .joined(label(ternary.whenFalse, actual, as: expected))
    case (.tuple(let tuple), .tuple(let elements)) where tuple.elements.count == elements.count:
      return self.label(tuple, actual, as: elements)
    default: return actual
    }
  }

  private func label(
    _ tuple: TupleLiteral, _ actual: ScriptType, as elements: [ScriptType.TupleElement]
  ) -> ScriptType {
    findings.tupleLabels[ObjectIdentifier(tuple)] = elements.map(\.label)
    guard case .tuple(let known) = actual.unwrapped, known.count == elements.count else {
      return actual
    }
    return .tuple(
      elements.indices.map { index in
        ScriptType.TupleElement(
          label: known[index].label ?? elements[index].label,
          type: label(
            tuple.elements[index].value, known[index].type, as: elements[index].type))
      })
  }

  // MARK: Taking apart

  /// The elements that parts with these labels mean; nil where one of them means none, which is reported.
  func places(_ parts: [Identifier?], _ elements: [ScriptType.TupleElement]) -> [Int]? {
    let labels = elements.map(\.label)
    switch TupleLabels.order(of: parts.map { $0?.text }, in: labels) {
    case .places(let places): return places
    case .unknown(let index):
      guard let label = parts[index] else { return nil }
      let left = Set(labels.compactMap { $0 }).subtracting(parts.compactMap { $0?.text })
      let near = left.count == 1 ? left.first : Suggestion.closest(to: label.text, among: left)
      report(
        .unknownMember, TupleLabels.fault(label.text, among: labels), label.span,
        help: near.map { "did you mean `\($0)`?" }, fix: near.map { Diagnostic.Fix(label.span, $0) }
      )
      return nil
    }
  }

  /// No two parts, or elements, of a tuple have the same label.
  func requireOnce(_ labels: [Identifier?], _ what: String) {
    for (index, label) in labels.enumerated() {
      guard let label, let other = labels[..<index].first(where: { $0?.text == label.text }) ?? nil
      else { continue }
      report(
        .duplicateLabel, "two \(what) are labelled `\(label.text)`",
        [Diagnostic.Label(label.span), Diagnostic.Label(other.span, "the other one")])
    }
  }
}
