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
      let faults = diagnostics.count
      self.statement(statement)
      // What is wrong with a jump is reported, and not what follows from it.
      if Flow.leaves(statement), !(statement.isJump && diagnostics.count > faults) {
        isReachable = false
      }
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
      loop(node.label) { block(node.body) }
      context.scopes.removeLast()
    case .repeatLoop(let node):
      loop(node.label) { block(node.body) }
      expression(node.condition)
    case .forLoop(let node): forLoop(node)
    case .breakLoop(let node): jump("break", node)
    case .continueLoop(let node): jump("continue", node)
    case .returnValue(let node): returnValue(node)
    case .deferred(let node): deferred(node)
    case .doCatch(let node): doCatch(node)
    case .throwError(let node):
      if !throwsForeignError(node.value) { expression(node.value) }
      if context.deferTargets != nil, context.catches == 0 {
        report(.jumpOutOfDefer, "`throw` cannot leave a `defer`", node.span)
      }
    case .destructuring(let node):
      if let type = node.type { annotation(type) }
      expression(node.value)
      pattern(node.pattern, origin: .declaration)
    case .structure(let node): structure(node)
    case .switchOver(let node): switchOver(node, isValue: false)
    case .importFile: break
    case .test(let node): test(node)
    }
  }

  /// `throw Error("text")`, where the text alone is thrown here.
  private func throwsForeignError(_ value: Expression) -> Bool {
    guard case .call(let call) = value, case .name(let name) = call.callee, name.name == "Error",
      case .nothing = find("Error"), session["Error"] == nil, call.arguments.count == 1,
      call.trailingClosure == nil
    else { return false }
    let text = call.arguments[0].value
    expression(text)
    report(
      .foreignSyntax, "an error is thrown as its text", name.span,
      help: "write `throw \(result.tree.source.excerpt(text.span))`",
      fix: Diagnostic.Fix(call.span, result.tree.source.text(text.span)))
    return true
  }

  private func variable(_ node: VariableDeclaration) {
    if let type = node.type { annotation(type) }
    if let value = node.value { expression(value) }
    declare(
      node.name, id: node.id, isMutable: node.isMutable,
      origin: node.value == nil ? .declarationWithoutValue : .declaration)
    if !node.isMutable, let value = node.value {
      result.variables[node.id.index]?.constant = ConstantNumber(value, result)
    }
  }

  private func function(_ node: FunctionDeclaration) {
    guard let unit = result.units[node.id.index] else { return }
    if let type = node.result { annotation(type) }
    functionBody(unit, node.parameters, node.body)
    result.variables[node.id.index]?.isDeclared = true
  }

  /// The parameters and the body of a function or a closure, in a context of their own.
  /// - Parameter structure: whose method it is; it gets `self` then.
  func functionBody(
    _ unit: FunctionUnit, _ parameters: [Parameter], _ body: Block,
    in structure: StructUnit? = nil
  ) {
    contexts.append(Context(unit))
    context.structure = structure
    context.isClosed = structure != nil
    context.scopes.append(Scope())
    if let receiver = unit.receiver { context.scopes[0].names["self"] = receiver }
    for (index, parameter) in parameters.enumerated() {
      if let type = parameter.type { annotation(type) }
      if let value = parameter.defaultValue { expression(value) }
      declare(
        parameter.name, id: parameter.id,
        isMutable: unit.changesFirst && index == 0 || parameter.isByReference,
        origin: .parameter)
      unit.parameters.append(
        result.variables[parameter.id.index]
          ?? Variable(
            name: "_", span: parameter.span, isMutable: false, owner: unit, isTopLevel: false))
    }
    block(body)
    contexts.removeLast()
  }

  func ifElse(_ node: IfStatement) {
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
    let names = node.conditions.flatMap { condition -> [Identifier] in
      switch condition {
      case .binding(let binding): [binding.name]
      case .matching(let pattern, _, _): pattern.bindings.map(\.name)
      case .expression: []
      }
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
      case .matching(let pattern, let value, _):
        expression(value)
        self.pattern(pattern)
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

  func loop(
    _ label: Identifier?, isLoop: Bool = true, isValue: Bool = false, _ body: () -> Void
  ) {
    context.targets.append(JumpTarget(label: label?.text, isLoop: isLoop, isValue: isValue))
    body()
    context.targets.removeLast()
  }

  private func forLoop(_ node: ForLoop) {
    expression(node.sequence)
    context.scopes.append(Scope())
    pattern(node.pattern, origin: .loop)
    if let filter = node.filter { expression(filter) }
    loop(node.label) { block(node.body) }
    context.scopes.removeLast()
  }

  private func jump(_ word: String, _ node: JumpStatement) {
    let isBreak = word == "break"
    let target = context.targets.lastIndex { target in
      node.label.map { $0.text == target.label } ?? (isBreak || target.isLoop)
    }
    if let label = node.label, target == nil {
      let known = Set(context.targets.compactMap(\.label))
      report(
        .unknownLoopLabel, "no loop around this is labelled `\(label.text)`", label.span,
        help: Suggestion.closest(to: label.text, among: known).map { "did you mean `\($0)`?" })
    } else if target == nil {
      report(.outsideOfLoop, "`\(word)` stands outside of a loop", node.span)
    } else if let limit = context.deferTargets, let target, target < limit {
      report(.jumpOutOfDefer, "`\(word)` cannot leave a `defer`", node.span)
    } else if let target, context.targets[target].isValue {
      report(
        .branchWithoutValue, "`break` leaves a `switch` that is used as a value", node.span,
        help: "end the branch with an expression")
    }
  }

  private func returnValue(_ node: ReturnStatement) {
    if context.unit.kind == .main {
      report(
        .outsideOfFunction, "`return` stands outside of a function", node.span,
        help: "use `exit(0)` to end the script")
    } else if context.deferTargets != nil {
      report(.jumpOutOfDefer, "`return` cannot leave a `defer`", node.span)
    }
    if let value = node.value { expression(value) }
  }

  private func deferred(_ node: DeferStatement) {
    let saved = context.deferTargets
    context.deferTargets = context.targets.count
    let catches = context.catches
    context.catches = 0
    defer { context.catches = catches }
    context.unit.hasDefer = true
    block(node.body)
    context.deferTargets = saved
  }

  private func doCatch(_ node: DoCatch) {
    if !node.clauses.isEmpty { context.catches += 1 }
    block(node.body)
    if !node.clauses.isEmpty { context.catches -= 1 }
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
      if typeName(name) { return }
      if ScriptType.named[name.text] != nil || registry.isHostType(name.text) { return }
      if RecordLayout.scalar(name.text, isBig: false) != nil { return layoutTypeOutside(name.span) }
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
    case .tuple(let elements, _):
      for element in elements {
        if let label = element.label { result.memberNames.insert(label.text) }
        annotation(element.type)
      }
    case .counted(_, _, let span), .sized(_, _, let span): layoutTypeOutside(span)
    }
  }
}

extension Statement {
  fileprivate var isJump: Bool {
    switch self {
    case .breakLoop, .continueLoop, .returnValue, .throwError: true
    default: false
    }
  }
}
