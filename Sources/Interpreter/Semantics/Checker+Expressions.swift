/// What is known of an expression's type, and what is wrong with it.
extension Checker {
  /// Checks the expression and says what is known of its type.
  @discardableResult
  func expression(_ expression: Expression) -> ScriptType {
    var known = inferred(expression)
    if Checker.hasQuestionMark(expression) { known = optional(known) }
    if known.isImmediate { findings.immediate.insert(expression.identity) }
    if let probe, expression.span.end == probe { probed = known }
    return known
  }

  /// Whether a chain has a `?.` or `?[`, so that all of it may be nil.
  private static func hasQuestionMark(_ node: Expression) -> Bool {
    switch node {
    case .member(let member): member.isOptional || hasQuestionMark(member.base)
    case .subscripted(let sub): sub.isOptional || hasQuestionMark(sub.base)
    case .call(let call): hasQuestionMark(call.callee)
    case .forceUnwrap(let unwrap): hasQuestionMark(unwrap.operand)
    default: false
    }
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
      let types = node.elements.map { self.expression($0) }
      return .array(joined(types, of: ObjectIdentifier(node)))
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
    case .tuple(let node): return tuple(node)
    case .ifElse(let node): return ifValue(node)
    case .switchOver(let node): return switchOver(node, isValue: true)
    case .typeTest(let node): return typeTest(node)
    }
  }

  private func literal(_ node: Literal) -> ScriptType {
    switch node.value {
    case .none: .none
    case .bool: .bool
    case .int: .int
    case .unsigned: large(node)
    case .double: .double
    case .size: .size
    case .bytes: .bytes
    }
  }

  private func large(_ node: Literal) -> ScriptType {
    largeLiterals.append(node)
    return .unsigned
  }

  private func name(_ node: NameExpression) -> ScriptType {
    if case .primitive(let name) = resolution.bindings[node.id.index],
      !registry.overloads(name).contains(where: { $0.form != .mutating })
    {
      mutatingAsValue(name, node.span)
    }
    if case .structure(let structure) = resolution.bindings[node.id.index] {
      report(
        .notAValue, "`\(structure.name)` is a structure, and a value is needed here", node.span,
        help: "write `\(structure.name)(…)` for a new value, `\(structure.name).self` for the type")
    }
    if case .member(_, let structure) = resolution.bindings[node.id.index] {
      return implicitMember(Identifier(node.name, node.span), node.id, structure)
    }
    return bound(node.id)
  }

  /// The type of what a name stands for.
  func bound(_ id: NodeID) -> ScriptType {
    switch resolution.bindings[id.index] {
    case .variable(let variable): return inference.read(variable)
    case .function(let unit): return .function(result: unit.result ?? .any)
    case .structure(let structure): return .type(structure.id)
    case .member(_, let structure): return .structure(structure.id)
    // In a function, what may change has an unknown type by the time that it runs.
    case .session(let symbol):
      return symbol.isStable || unit === resolution.main ? symbol.type : .any
    case .primitive(let name) where registry.isConstant(name):
      return registry.overloads(name).first?.result ?? .any
    case .primitive: return .function(result: .any)
    case nil: return .any
    }
  }

  func mutatingAsValue(_ name: String, _ span: SourceSpan) {
    report(
      .notAValue, "`\(name)` changes a variable and is written behind a dot", span,
      help: "write `x.\(name)(…)`")
  }

  private func dictionary(_ node: DictionaryLiteral) -> ScriptType {
    let types = node.entries.map { (key: expression($0.key), value: expression($0.value)) }
    let key = types.reduce(ScriptType.never) { $0.joined($1.key) }
    return .dictionary(key, joined(types.map(\.value), of: ObjectIdentifier(node)))
  }

  private func closure(_ node: ClosureExpression) -> ScriptType {
    guard let unit = resolution.units[node.id.index] else { return .any }
    unit.result = node.result.map(type)
    declareParameters(unit, node.parameters)
    function(unit, node.parameters, node.body)
    return .function(result: unit.result ?? .any)
  }

  private func subscripted(_ node: SubscriptExpression) -> ScriptType {
    let base = expression(node.base)
    return element(of: base, at: expression(node.index), node)
  }

  /// What is known of `base[index]`.
  func element(
    of base: ScriptType, at index: ScriptType, _ node: SubscriptExpression
  ) -> ScriptType {
    switch base {
    case .array, .bytes, .string:
      guard ScriptType.int.overlaps(index) || index.overlaps(.range) else {
        wrongIndex(base, index, node)
        return .any
      }
      if base == .string || index == .range { return base }
      if case .array(let element) = base { return index == .int ? element.asElement : .any }
      return index == .int ? .int : .any
    case .dictionary(let key, let value):
      if !key.overlaps(index) {
        report(
          .wrongType,
          "the keys of this dictionary are \(key.description), and this is "
            + VM.withArticle(index.description), node.index.span)
      }
      return value.asElement.admitsNone ? value.asElement : .optional(value)
    case .any, .never, .optional, .oneOf: return .any
    default:
      if case .host(let name) = base, let elements = registry.elements(of: name) {
        if !elements.key.overlaps(index) { wrongIndex(base, index, node, elements.key.description) }
        return elements.result
      }
      report(
        .wrongType, "\(VM.withArticle(base.description)) has no elements", node.base.span)
      return .any
    }
  }

  private func wrongIndex(
    _ base: ScriptType, _ index: ScriptType, _ node: SubscriptExpression,
    _ wanted: String = "Int or a Range"
  ) {
    report(
      .wrongType,
      "an index into \(VM.withArticle(base.description)) is \(VM.withArticle(wanted)), and this is "
        + VM.withArticle(index.description),
      [
        Diagnostic.Label(node.index.span, index.description),
        Diagnostic.Label(node.base.span, base.description),
      ])
  }

  private func prefix(_ node: PrefixExpression) -> ScriptType {
    let operand = expression(node.operand)
    // Reported as a number that is too large.
    if node.operation == .negate, operand == .unsigned, node.operand.isLiteral { return .any }
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
    if !largeLiterals.isEmpty {
      if !leftNode.isLiteral { admitLarge(rightNode, as: left) }
      if !rightNode.isLiteral { admitLarge(leftNode, as: right) }
    }
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
      return left == .none ? right : left.unwrapped.joined(right)
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
    let fits = [ScriptType.int, .size].contains { $0.overlaps(left) && $0.overlaps(right) }
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
      if left == .double || right == .double {
        let isProduct = operation == .multiply || operation == .divide
        report(
          .sizeWithInt, message, labels,
          help: isProduct
            ? "a Size is whole bytes: multiply it by an Int and divide by another, as in `x * 3 / 2`"
            : "a Size is whole bytes: write `Int(…) * 1B` where the number counts bytes")
        return
      }
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
      return bits(left, right)
    default: break
    }
    switch (left, right) {
    case (.unsigned, .unsigned), (.unsigned, .int), (.int, .unsigned):
      return .oneOf([.int, .unsigned])
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
    case (.any, _), (_, .any), (.never, _), (_, .never), (.oneOf, _), (_, .oneOf): return .any
    default: return nil
    }
  }

  private static func bits(_ left: ScriptType, _ right: ScriptType) -> ScriptType? {
    if left == .int, right == .int { return .int }
    let integers: ScriptType = .oneOf([.int, .unsigned])
    let fits = [left, right].allSatisfy { integers.overlaps($0) && $0 != .double }
    return fits ? integers : nil
  }

  private static func ordered(_ left: ScriptType, _ right: ScriptType) -> Bool {
    let numbers: [ScriptType] = [.int, .double]
    if numbers.contains(left), numbers.contains(right) { return true }
    switch (left, right) {
    case (.tuple(let a), .tuple(let b)):
      return a.count == b.count && zip(a, b).allSatisfy { ordered($0.type, $1.type) }
    case (.unsigned, .int), (.int, .unsigned), (.unsigned, .unsigned): return true
    case (.size, .size), (.string, .string), (.bytes, .bytes), (.any, _), (_, .any), (.never, _),
      (_, .never), (.oneOf, _), (_, .oneOf), (.host("Date"), .host("Date")):
      return true
    default: return false
    }
  }
}
