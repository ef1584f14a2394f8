/// `expect(a == b)`: both sides are handed over, so that a failure can show them.
extension Compiler {
  private static let comparisons: Set<BinaryOperator> = [
    .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual,
  ]

  /// - Returns: false where this is another call.
  func expectation(_ node: CallExpression, _ name: String, into target: Int) -> Bool {
    guard name == "expect", node.trailingClosure == nil, let condition = node.arguments.first,
      condition.label == nil, node.arguments.dropFirst().allSatisfy({ $0.label == nil }),
      case .binary(let comparison) = Compiler.ungrouped(condition.value),
      Compiler.comparisons.contains(comparison.operation)
    else { return false }
    let window = window(for: target)
    let others = node.arguments.dropFirst().map { ($0.value, builder.allocate()) }
    let left = builder.allocate()
    compile(comparison.left, into: left)
    let right = builder.allocate()
    compile(comparison.right, into: right)
    at(comparison.span) { compare(comparison.operation, left, right, into: window) }
    for (value, register) in others { compile(value, into: register) }
    let labels = [nil] + others.map { _ in nil } + ["left", "right"]
    let site = CallSite(
      name: vm.names.intern(name), labels: labels.map { $0.map { vm.names.intern($0) } },
      argumentCount: labels.count, isMember: false)
    emitSite(.callSite, site, window, target)
    return true
  }

  /// Compares two registers that keep their values.
  private func compare(
    _ operation: BinaryOperator, _ left: Int, _ right: Int, into target: Int
  ) {
    switch operation {
    case .greater: emit(.less, a: target, b: right, c: left)
    case .greaterOrEqual: emit(.lessOrEqual, a: target, b: right, c: left)
    default: emit(Compiler.operations[operation] ?? .equal, a: target, b: left, c: right)
    }
  }
}
