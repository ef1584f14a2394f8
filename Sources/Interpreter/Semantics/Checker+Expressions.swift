/// What is known of an expression's type, and what is wrong with it.
extension Checker {
  /// Checks the expression and says what is known of its type.
  @discardableResult
  func expression(_ expression: Expression) -> ScriptType {
    let known = inferred(expression)
    if known.isImmediate, let id = expression.identity { findings.immediate.insert(id) }
    return known
  }

  private func inferred(_ expression: Expression) -> ScriptType {
    switch expression {
    case .literal(let node): return literal(node)
    case .string(let node):
      for case .interpolation(let inner) in node.segments { self.expression(inner) }
      return .string
    case .name(let node): return name(node)
    case .symbol(let node): return .symbol([node.name])
    case .array(let node):
      return .array(
        node.elements.map { self.expression($0) }.reduce(nil) { $0?.joined($1) ?? $1 } ?? .any)
    case .dictionary(let node): return dictionary(node)
    case .group(let node): return self.expression(node.inner)
    case .prefix(let node): return prefix(node)
    case .binary(let node):
      return binary(
        node.operation, self.expression(node.left), self.expression(node.right), node.left,
        node.right, operatorSpan: node.operatorSpan)
    case .ternary(let node):
      requireBool(node.condition)
      return self.expression(node.whenTrue).joined(self.expression(node.whenFalse))
    case .member(let node): return member(node)
    case .subscripted(let node): return subscripted(node)
    case .call(let node): return call(node)
    case .closure(let node): return closure(node)
    case .forceUnwrap(let node): return self.expression(node.operand).unwrapped
    case .attempt(let node):
      let known = self.expression(node.operand)
      return node.kind == .optional && known != .any && !known.admitsNone ? .optional(known) : known
    }
  }

  private func literal(_ node: Literal) -> ScriptType {
    switch node.value {
    case .none: .none
    case .bool: .bool
    case .int: .int
    case .double: .double
    case .size: .size
    case .bytes: .bytes
    }
  }

  private func name(_ node: NameExpression) -> ScriptType {
    switch resolution.bindings[node.id.index] {
    case .variable(let variable): return variable.type
    case .function(let unit): return .function(result: unit.result ?? .any)
    case .session(let symbol): return symbol.isMutable && !symbol.isAnnotated ? .any : symbol.type
    case .primitive(let name) where registry.isConstant(name):
      return registry.overloads(name).first?.result ?? .any
    case .primitive(let name):
      return .function(result: registry.overloads(name).first?.result ?? .any)
    case nil: return .any
    }
  }

  private func dictionary(_ node: DictionaryLiteral) -> ScriptType {
    var key: ScriptType?
    var value: ScriptType?
    for entry in node.entries {
      let entryKey = expression(entry.key)
      key = key?.joined(entryKey) ?? entryKey
      let entryValue = expression(entry.value)
      value = value?.joined(entryValue) ?? entryValue
    }
    return .dictionary(key ?? .any, value ?? .any)
  }

  private func closure(_ node: ClosureExpression) -> ScriptType {
    guard let unit = resolution.units[node.id.index] else { return .any }
    unit.result = node.result.map(type)
    for (variable, parameter) in zip(unit.parameters, node.parameters) {
      guard let annotation = parameter.type else { continue }
      variable.type = type(annotation)
      variable.isAnnotated = true
    }
    function(unit, node.parameters, node.body)
    return .function(result: unit.result ?? .any)
  }

  private func subscripted(_ node: SubscriptExpression) -> ScriptType {
    let base = expression(node.base)
    let index = expression(node.index)
    switch base {
    case .array(let element): return index == .range ? base : index == .int ? element : .any
    case .dictionary(_, let value): return value == .any ? .any : .optional(value)
    case .bytes: return index == .range ? .bytes : index == .int ? .int : .any
    case .string: return .string
    case .any, .optional, .oneOf: return .any
    default:
      report(
        .wrongType, "\(VM.withArticle(base.description)) has no elements", node.base.span)
      return .any
    }
  }

  private func prefix(_ node: PrefixExpression) -> ScriptType {
    let operand = expression(node.operand)
    let allowed: [ScriptType] =
      switch node.operation {
      case .not: [.bool]
      case .bitNot: [.int]
      case .negate, .plus: [.int, .double]
      }
    if !allowed.contains(where: { operand.overlaps($0) }) {
      report(
        .operandTypes,
        operand == .size && node.operation == .negate
          ? "a Size is never negative"
          : "`\(node.operation.rawValue)` does not work on \(VM.withArticle(operand.description))",
        node.operand.span)
      return .any
    }
    return allowed.contains(operand) ? operand : .any
  }

  // MARK: Operators

  func binary(
    _ operation: BinaryOperator, _ left: ScriptType, _ right: ScriptType, _ leftNode: Expression,
    _ rightNode: Expression, operatorSpan: SourceSpan
  ) -> ScriptType {
    switch operation {
    case .and, .or:
      for (known, node) in [(left, leftNode), (right, rightNode)] where !known.overlaps(.bool) {
        report(
          .notABool,
          "`\(operation.rawValue)` takes Bools, and this is \(VM.withArticle(known.description))",
          node.span)
      }
      return .bool
    case .coalesce:
      if left == .any { return .any }
      return left.unwrapped == .none ? right : left.unwrapped.joined(right)
    case .halfOpenRange, .closedRange:
      rangeBounds(left, right, leftNode, rightNode, operatorSpan)
      return .range
    case .equal, .notEqual:
      if isSizeWithNumber(left, right) {
        mismatch(operation, left, right, leftNode, rightNode, operatorSpan)
      }
      return .bool
    default: break
    }
    guard let result = OperandRules.result(operation, left, right) else {
      mismatch(operation, left, right, leftNode, rightNode, operatorSpan)
      return .any
    }
    return result
  }

  private func rangeBounds(
    _ left: ScriptType, _ right: ScriptType, _ leftNode: Expression, _ rightNode: Expression,
    _ operatorSpan: SourceSpan
  ) {
    let fits = [ScriptType.int, .size].contains { left.overlaps($0) && right.overlaps($0) }
    if fits { return }
    report(
      .operandTypes,
      "a range needs two Ints or two Sizes, and these are \(VM.withArticle(left.description)) and "
        + VM.withArticle(right.description),
      [
        Diagnostic.Label(operatorSpan), Diagnostic.Label(leftNode.span, left.description),
        Diagnostic.Label(rightNode.span, right.description),
      ])
  }

  private func isSizeWithNumber(_ a: ScriptType, _ b: ScriptType) -> Bool {
    a == .size && (b == .int || b == .double) || b == .size && (a == .int || a == .double)
  }

  private func mismatch(
    _ operation: BinaryOperator, _ left: ScriptType, _ right: ScriptType, _ leftNode: Expression,
    _ rightNode: Expression, _ operatorSpan: SourceSpan
  ) {
    let labels = [
      Diagnostic.Label(operatorSpan), Diagnostic.Label(leftNode.span, left.description),
      Diagnostic.Label(rightNode.span, right.description),
    ]
    let message = OperatorWording.mismatch(operation, left.description, right.description)
    if isSizeWithNumber(left, right) {
      let number = left == .size ? rightNode : leftNode
      report(.sizeWithInt, message, labels, help: sizeHelp(number), fix: sizeFix(number))
    } else {
      report(
        .operandTypes, message, labels,
        help: OperatorWording.help(operation, left.description, right.description))
    }
  }
}

/// Which operands the arithmetic and ordering operators take.
enum OperandRules {
  /// What is known of the result; nil where no values of these types work together.
  static func result(
    _ operation: BinaryOperator, _ left: ScriptType, _ right: ScriptType
  ) -> ScriptType? {
    switch operation {
    case .less, .lessOrEqual, .greater, .greaterOrEqual: return ordered(left, right) ? .bool : nil
    case .bitAnd, .bitOr, .bitXor, .shiftLeft, .shiftRight, .wrappingAdd, .wrappingSubtract,
      .wrappingMultiply:
      return left.overlaps(.int) && right.overlaps(.int)
        ? (left == .double || right == .double ? nil : .int) : nil
    default: break
    }
    switch (left, right) {
    case (.int, .int): return .int
    case (.double, .double), (.int, .double), (.double, .int): return .double
    case (.size, .size):
      switch operation {
      case .add, .subtract, .remainder: return .size
      case .divide: return .int
      default: return nil
      }
    case (.size, .int): return operation == .multiply || operation == .divide ? .size : nil
    case (.int, .size): return operation == .multiply ? .size : nil
    case (.string, .string), (.bytes, .bytes): return operation == .add ? left : nil
    case (.array(let a), .array(let b)): return operation == .add ? .array(a.joined(b)) : nil
    case (.any, _), (_, .any), (.oneOf, _), (_, .oneOf): return .any
    default: return nil
    }
  }

  private static func ordered(_ left: ScriptType, _ right: ScriptType) -> Bool {
    let numbers: [ScriptType] = [.int, .double]
    if numbers.contains(left), numbers.contains(right) { return true }
    switch (left, right) {
    case (.size, .size), (.string, .string), (.any, _), (_, .any), (.oneOf, _), (_, .oneOf):
      return true
    default: return false
    }
  }
}
