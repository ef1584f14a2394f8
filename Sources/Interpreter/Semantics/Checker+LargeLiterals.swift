/// Integers that are written out and too large for an Int: they stand where a UInt64 may.
extension Checker {
  /// Takes the literals in an expression for numbers that may be a UInt64, where the type of what they become
  /// says so.
  func admitLarge(_ value: Expression, as expected: ScriptType) {
    if largeLiterals.isEmpty || !expected.admitsUnsigned { return }
    let span = value.span
    largeLiterals.removeAll { span.start <= $0.span.start && $0.span.end <= span.end }
  }

  /// Reports those that are left.
  func reportLargeLiterals() {
    for literal in largeLiterals {
      report(
        .integerTooLarge, "this number is too large for an Int", literal.span,
        help: "the largest is 9223372036854775807, which is 2^63 − 1; a UInt64 needs an annotation")
    }
  }
}

extension Expression {
  var isLiteral: Bool { if case .literal = self { true } else { false } }
}
