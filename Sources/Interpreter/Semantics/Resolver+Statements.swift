/// Statements: scopes, declarations, jumps.
extension Resolver {
  func statements(_ list: [Statement]) {
    var isReachable = true
    var warned = false
    for statement in list {
      if !isReachable, !warned {
        warned = true
        report(
          .unreachableCode, "this never runs", statement.span, severity: .warning)
      }
      self.statement(statement)
      if Flow.leaves(statement) { isReachable = false }
    }
  }

  func block(_ block: Block, prepare: () -> Void = {}) {
    let scope = Scope()
    context.scopes.append(scope)
    prepare()
    declareAhead(block.statements, scope)
    statements(block.statements)
    context.scopes.removeLast()
  }

  private func statement(_ statement: Statement) {
    switch statement {
    case .variable(let node): variable(node)
    case .function(let node): function(node)
    case .expression(let node): expression(node)
    case .assignment(let node): assignment(node)
    case .ifElse(let node): ifElse(node)
    case .guardElse(let node): guardElse(node)
    case .whileLoop(let node):
      context.scopes.append(Scope())
      conditions(node.conditions)
      loop { block(node.body) }
      context.scopes.removeLast()
    case .repeatLoop(let node):
      loop { block(node.body) }
      expression(node.condition)
    case .forLoop(let node): forLoop(node)
    case .breakLoop(let node): jump("break", node.span)
    case .continueLoop(let node): jump("continue", node.span)
    case .returnValue(let node): returnValue(node)
    case .deferred(let node): deferred(node)
    case .doCatch(let node): doCatch(node)
    case .throwError(let node): expression(node.value)
    case .importFile(let node): outermost("import", node.span)
    case .test(let node): outermost("test", node.span)
    case .destructuring, .structure, .switchOver: break
    }
  }

  private func outermost(_ word: String, _ span: SourceSpan) {
    if context.unit.kind == .main, context.scopes.count == 1 { return }
    report(
      .notOutermost, "`\(word)` stands at the outermost level of a file", span,
      help: "move it out of the block")
  }

  private func variable(_ node: VariableDeclaration) {
    if let type = node.type { annotation(type) }
    if let value = node.value { expression(value) }
    declare(
      node.name, id: node.id, isMutable: node.isMutable,
      origin: node.value == nil ? .declarationWithoutValue : .declaration)
  }

  private func function(_ node: FunctionDeclaration) {
    guard let unit = result.units[node.id.index] else { return }
    if let type = node.result { annotation(type) }
    functionBody(unit, node.parameters, node.body)
    result.variables[node.id.index]?.isDeclared = true
  }

  /// The parameters and the body of a function or a closure, in a context of their own.
  func functionBody(_ unit: FunctionUnit, _ parameters: [Parameter], _ body: Block) {
    contexts.append(Context(unit))
    context.scopes.append(Scope())
    for parameter in parameters {
      if let type = parameter.type { annotation(type) }
      if let value = parameter.defaultValue { expression(value) }
      declare(parameter.name, id: parameter.id, isMutable: false, origin: .parameter)
      unit.parameters.append(
        result.variables[parameter.id.index]
          ?? Variable(
            name: "_", span: parameter.span, isMutable: false, owner: unit, isTopLevel: false))
    }
    block(body)
    contexts.removeLast()
  }

  private func ifElse(_ node: IfStatement) {
    context.scopes.append(Scope())
    conditions(node.conditions)
    block(node.then)
    context.scopes.removeLast()
    switch node.otherwise {
    case .block(let otherwise): block(otherwise)
    case .elseIf(let next): ifElse(next)
    case nil: break
    }
  }

  private func guardElse(_ node: GuardStatement) {
    // The bindings live on behind the guard, but not in its `else`.
    let outer = context.scopes
    context.scopes.append(Scope())
    context.isInGuard = true
    conditions(node.conditions)
    context.isInGuard = false
    let names = node.conditions.compactMap { condition -> Identifier? in
      if case .binding(let binding) = condition { binding.name } else { nil }
    }
    let inner = context.scopes
    context.scopes = outer
    block(node.otherwise)
    context.scopes = inner
    joinScopes(names)
    if !Flow.leaves(node.otherwise) {
      report(
        .guardFallsThrough, "the `else` of a `guard` must leave its scope", node.otherwise.span,
        help: "end it with `return`, `throw`, `break` or `continue`")
    }
  }

  func conditions(_ list: [Condition]) {
    for condition in list {
      switch condition {
      case .expression(let node): expression(node)
      case .binding(let node):
        bindingValue(node)
        declare(node.name, id: node.id, isMutable: node.isMutable, origin: .condition)
      case .matching: break
      }
    }
  }

  private func bindingValue(_ node: VariableDeclaration) {
    if let type = node.type { annotation(type) }
    if let value = node.value {
      expression(value)
    } else {
      // `let name` is short for `let name = name`.
      bind(node.name.text, to: node.id, node.name.span)
    }
  }

  private func loop(_ body: () -> Void) {
    context.loops += 1
    body()
    context.loops -= 1
  }

  private func forLoop(_ node: ForLoop) {
    expression(node.sequence)
    context.scopes.append(Scope())
    if case .binding(let name) = node.pattern {
      declare(name.name, id: name.id, isMutable: false, origin: .loop)
    }
    if let filter = node.filter { expression(filter) }
    loop { block(node.body) }
    context.scopes.removeLast()
  }

  private func jump(_ word: String, _ span: SourceSpan) {
    if context.loops == 0 {
      report(.outsideOfLoop, "`\(word)` stands outside of a loop", span)
    } else if let limit = context.deferLoops, context.loops == limit {
      report(.jumpOutOfDefer, "`\(word)` cannot leave a `defer`", span)
    }
  }

  private func returnValue(_ node: ReturnStatement) {
    if context.unit.kind == .main {
      report(
        .outsideOfFunction, "`return` stands outside of a function", node.span,
        help: "use `exit(0)` to end the script")
    } else if context.deferLoops != nil {
      report(.jumpOutOfDefer, "`return` cannot leave a `defer`", node.span)
    }
    if let value = node.value { expression(value) }
  }

  private func deferred(_ node: DeferStatement) {
    let saved = context.deferLoops
    context.deferLoops = context.loops
    context.unit.hasDefer = true
    block(node.body)
    context.deferLoops = saved
  }

  private func doCatch(_ node: DoCatch) {
    block(node.body)
    for clause in node.clauses {
      context.scopes.append(Scope())
      declare(clause.name, id: clause.id, isMutable: false, origin: .caught)
      if let filter = clause.filter { expression(filter) }
      block(clause.body)
      context.scopes.removeLast()
    }
  }

  func annotation(_ type: TypeExpression) {
    switch type {
    case .named(let name):
      if ScriptType.named[name.text] != nil || registry.isHostType(name.text) { return }
      let known = Array(ScriptType.named.keys) + registry.hostTypes.map(\.name)
      let near = Suggestion.closest(to: name.text, among: known)
      report(
        .unknownType, "there is no type called `\(name.text)`", name.span,
        help: near.map { "did you mean `\($0)`?" },
        fix: near.map { Diagnostic.Fix(name.span, $0) })
    case .array(let element, _): annotation(element)
    case .dictionary(let key, let value, _):
      annotation(key)
      annotation(value)
    case .optional(let wrapped, _): annotation(wrapped)
    case .function(let parameters, let result, _):
      parameters.forEach(annotation)
      annotation(result)
    case .tuple, .counted, .sized: break
    }
  }
}

/// Whether control can reach what follows.
enum Flow {
  static func leaves(_ block: Block) -> Bool { block.statements.contains { leaves($0) } }

  /// Whether a statement always leaves the statements that it stands among.
  static func leaves(_ statement: Statement) -> Bool {
    switch statement {
    case .returnValue, .throwError, .breakLoop, .continueLoop: true
    case .ifElse(let node): leaves(node)
    case .doCatch(let node): leaves(node.body) && node.clauses.allSatisfy { leaves($0.body) }
    case .expression(let expression): callsExit(expression)
    case .whileLoop(let node):
      node.conditions.count == 1 && isEndless(node.conditions[0], node.body)
    case .repeatLoop(let node): isEndless(.expression(node.condition), node.body)
    default: false
    }
  }

  private static func leaves(_ node: IfStatement) -> Bool {
    guard leaves(node.then) else { return false }
    switch node.otherwise {
    case .block(let block): return leaves(block)
    case .elseIf(let next): return leaves(next)
    case nil: return false
    }
  }

  private static func callsExit(_ expression: Expression) -> Bool {
    guard case .call(let call) = expression, case .name(let callee) = call.callee else {
      return false
    }
    return callee.name == "exit"
  }

  /// `while true` without a `break` of its own.
  private static func isEndless(_ condition: Condition, _ body: Block) -> Bool {
    guard case .expression(.literal(let literal)) = condition, case .bool(true) = literal.value
    else { return false }
    return !body.statements.contains { breaks($0) }
  }

  private static func breaks(_ statement: Statement) -> Bool {
    switch statement {
    case .breakLoop: true
    case .ifElse(let node): breaks(node)
    case .guardElse(let node): node.otherwise.statements.contains { breaks($0) }
    case .doCatch(let node):
      node.body.statements.contains { breaks($0) }
        || node.clauses.contains { $0.body.statements.contains { breaks($0) } }
    default: false
    }
  }

  private static func breaks(_ node: IfStatement) -> Bool {
    if node.then.statements.contains(where: { breaks($0) }) { return true }
    switch node.otherwise {
    case .block(let block): return block.statements.contains { breaks($0) }
    case .elseIf(let next): return breaks(next)
    case nil: return false
    }
  }
}
