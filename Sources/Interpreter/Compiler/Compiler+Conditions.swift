/// Tests and what depends on them.
extension Compiler {
  /// Emits a test of `node`; the jumps that are taken where it is `wanted`.
  func branch(_ node: Expression, when wanted: Bool) -> [Int] {
    let saved = builder.top
    defer { builder.free(to: saved) }
    switch node {
    case .group(let group): return branch(group.inner, when: wanted)
    case .literal(let literal):
      if case .bool(let value) = literal.value {
        return value == wanted ? [builder.emitJump(.jump)] : []
      }
    case .prefix(let prefix) where prefix.operation == .not:
      return branch(prefix.operand, when: !wanted)
    case .binary(let binary):
      if binary.operation == .and || binary.operation == .or {
        return branchLogical(binary, when: wanted)
      }
      if let jump = at(node.span, { branchComparison(binary, when: wanted) }) { return [jump] }
    default: break
    }
    let value = operand(node)
    return at(node.span) {
      [builder.emitJump(wanted ? .jumpTrue : .jumpFalse, a: value.register)]
    }
  }

  func branchLogical(_ node: BinaryExpression, when wanted: Bool) -> [Int] {
    // `a && b` is false as soon as one is false, and true where the second is reached and true.
    let shortcut = node.operation == .or
    if wanted == shortcut {
      return branch(node.left, when: wanted) + branch(node.right, when: wanted)
    }
    let skips = branch(node.left, when: shortcut)
    let jumps = branch(node.right, when: wanted)
    builder.patchHere(skips)
    return jumps
  }

  func branchComparison(_ node: BinaryExpression, when wanted: Bool) -> Int? {
    var wanted = wanted
    var operation = node.operation
    switch operation {
    case .notEqual:
      operation = .equal
      wanted.toggle()
    case .equal, .less, .lessOrEqual, .greater, .greaterOrEqual: break
    default: return nil
    }
    let left = operand(node.left, before: node.right)
    if let value = immediate(node.right) {
      return builder.emitBranch(
        Instruction(
          Compiler.immediateJumps[operation] ?? .jumpEqualImmediate,
          flags: flags(left, node.left, nil, nil), a: wanted ? 1 : 0, b: left.register, c: value))
    }
    let right = operand(node.right)
    var first = (left, node.left)
    var second = (right, node.right)
    if operation == .greater || operation == .greaterOrEqual { swap(&first, &second) }
    let code: Operation =
      switch operation {
      case .equal: .jumpEqual
      case .less, .greater: .jumpLess
      default: .jumpLessOrEqual
      }
    return builder.emitBranch(
      Instruction(
        code, flags: flags(first.0, first.1, second.0, second.1), a: wanted ? 1 : 0,
        b: first.0.register, c: second.0.register))
  }

  static let immediateJumps: [BinaryOperator: Operation] = [
    .equal: .jumpEqualImmediate, .less: .jumpLessImmediate,
    .lessOrEqual: .jumpLessOrEqualImmediate, .greater: .jumpGreaterImmediate,
    .greaterOrEqual: .jumpGreaterOrEqualImmediate,
  ]

  func ternary(_ node: TernaryExpression, into target: Int) {
    let misses = branch(node.condition, when: false)
    compile(node.whenTrue, into: target)
    let end = builder.emitJump(.jump)
    builder.patchHere(misses)
    compile(node.whenFalse, into: target)
    builder.patchHere([end])
  }

  // MARK: try?

  func attempt(_ node: TryExpression, into target: Int) {
    guard node.kind == .optional else {
      compile(node.operand, into: target)
      return
    }
    let error = builder.allocate()
    let start = builder.code.count
    compile(node.operand, into: target)
    let end = builder.code.count
    let over = builder.emitJump(.jump)
    builder.info.handlers.append(
      FunctionInfo.Handler(
        start: start, end: end, target: builder.code.count, register: error, isCleanup: false))
    // What the operand left half done in the target goes too.
    emit(.release, a: error, b: 1)
    emit(.release, a: target, b: 1)
    emit(.loadNone, a: target)
    builder.patchHere([over])
  }
}
