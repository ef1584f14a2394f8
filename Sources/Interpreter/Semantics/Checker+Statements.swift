/// Statements: what their parts must be, and what they do to variables.
extension Checker {
  /// Signatures are known before bodies are looked at.
  func declareFunctions(_ list: [Statement]) {
    for statement in list {
      switch statement {
      case .function(let node):
        if let unit = resolution.units[node.id.index] {
          declareFunction(unit, node.parameters, node.result)
        }
      case .structure(let node):
        if let structure = resolution.structureOf[node.id.index] { declareStructure(structure) }
      default: break
      }
    }
  }

  func declareFunction(
    _ unit: FunctionUnit, _ parameters: [Parameter], _ result: TypeExpression?
  ) {
    unit.result = result.map(type)
    declareParameters(unit, parameters)
  }

  func declareParameters(_ unit: FunctionUnit, _ parameters: [Parameter]) {
    for (variable, parameter) in zip(unit.explicitParameters, parameters) {
      guard let annotation = parameter.type else {
        // Whatever it takes on in the closure, it begins as anything.
        if variable.isMutable { inference.write(variable, .any) }
        continue
      }
      variable.type = type(annotation)
      variable.declaredType = variable.type
    }
  }

  func block(_ block: Block) {
    declareFunctions(block.statements)
    statements(block.statements, isBody: false)
  }

  /// - Parameter isBody: they are all that a function consists of.
  func statements(_ list: [Statement], isBody: Bool) {
    for (index, statement) in list.enumerated() {
      if case .expression(let node) = statement {
        _ = expression(node)
        // At the prompt a value is shown, and a function's only expression is its result.
        if resolution.isSession || isBody && list.count == 1 { continue }
        warnOfUnused(node, isLast: isBody && index == list.count - 1)
      } else {
        self.statement(statement)
      }
    }
  }

  private func statement(_ statement: Statement) {
    switch statement {
    case .variable(let node): variable(node)
    case .function(let node):
      if let unit = resolution.units[node.id.index] { function(unit, node.parameters, node.body) }
    case .expression: break
    case .assignment(let node): assignment(node)
    case .ifElse(let node): ifElse(node)
    case .guardElse(let node):
      node.conditions.forEach(condition)
      block(node.otherwise)
    case .whileLoop(let node):
      node.conditions.forEach(condition)
      block(node.body)
    case .repeatLoop(let node):
      block(node.body)
      requireBool(node.condition)
    case .forLoop(let node): forLoop(node)
    case .breakLoop, .continueLoop: break
    case .returnValue(let node): returnValue(node)
    case .deferred(let node): block(node.body)
    case .doCatch(let node): doCatch(node)
    case .throwError(let node): _ = expression(node.value)
    case .destructuring(let node):
      var known = expression(node.value)
      if let annotation = node.type {
        let expected = type(annotation)
        expect(expected, known, node.value, what: "the value")
        known = expected
      }
      requireElements(node.pattern, node.value)
      pattern(node.pattern, known, node.value.span, mustFit: true)
    case .structure(let node):
      if let structure = resolution.structureOf[node.id.index] { self.structure(structure) }
    case .switchOver(let node): _ = switchOver(node, isValue: false)
    case .importFile: break
    case .test(let node):
      if let unit = resolution.units[node.id.index] { function(unit, [], node.body) }
    }
  }

  private func variable(_ node: VariableDeclaration) {
    let known = node.value.map { expression($0) }
    let variable = resolution.variables[node.id.index]
    if let annotation = node.type {
      let expected = type(annotation)
      if let value = node.value, let known {
        expect(expected, known, value, what: "`\(node.name.text)`")
      }
      variable?.declaredType = expected
      // `var x: Int` is nil until it is assigned.
      variable?.type = node.value == nil && !expected.admitsNone ? .any : expected
      return
    }
    guard let variable else { return }
    let isShared = resolution.exportsNames && variable.isTopLevel && variable.isMutable
    // What begins as nil and is assigned later is used where it is known not to be nil.
    let first = known ?? ScriptType.none
    let isUnknown = variable.isAssigned && first == .none
    inference.write(variable, isShared || isUnknown ? .any : first)
  }

  func function(_ unit: FunctionUnit, _ parameters: [Parameter], _ body: Block) {
    checkLabels(parameters)
    let outer = self.unit
    self.unit = unit
    for (variable, parameter) in zip(unit.explicitParameters, parameters) {
      guard let value = parameter.defaultValue else { continue }
      let known = expression(value)
      if let declared = variable.declaredType {
        expect(declared, known, value, what: "`\(parameter.name.text)`")
      }
    }
    self.body(unit, body)
    self.unit = outer
  }

  private func body(_ unit: FunctionUnit, _ body: Block) {
    if let value = body.onlyValue {
      let known = expression(value)
      if let expected = unit.result, expected != .none {
        expect(expected, known, value, what: "the result")
      }
      return
    }
    declareFunctions(body.statements)
    statements(body.statements, isBody: true)
    // A function that says what it gives must give it on every way through.
    guard let result = unit.result, result != .none, result != .any, !Flow.leaves(body) else {
      return
    }
    report(
      .missingReturn, "`\(unit.name)` can end without giving its \(result.description)",
      SourceSpan(body.span.end - 1, body.span.end),
      help: result.admitsNone ? "end it with `return nil`" : "end every way through with `return`")
  }

  private func checkLabels(_ parameters: [Parameter]) {
    var seen: Set<String> = []
    for parameter in parameters {
      guard let label = parameter.label else { continue }
      if seen.insert(label.text).inserted { continue }
      report(
        .duplicateLabel, "two parameters are labelled `\(label.text):`", label.span,
        help: "give one of them another label")
    }
  }

  /// Names, literals and operators do nothing but give a value.
  private func warnOfUnused(_ node: Expression, isLast: Bool) {
    var help = isLast ? "write `return` before it where it is the result" : nil
    switch node {
    case .group(let group):
      warnOfUnused(group.inner, isLast: isLast)
      return
    case .binary(let binary):
      if binary.operation == .coalesce { return }
      if binary.operation == .equal { help = help ?? "write `=` where it is meant to be assigned" }
    case .literal, .string, .name, .symbol, .array, .dictionary, .prefix, .subscripted: break
    case .tuple: break
    case .closure: help = "write `()` behind it to call it, or `do` before it for a scope"
    case .member(let member):
      if resolution.memberNames.contains(member.name.text) { return }
      let rows = registry.overloads(member.name.text)
      if rows.contains(where: { $0.permission != .none }) { return }
    case .call(let call):
      guard case .primitive(let name, _) = findings.plans[call.id.index],
        !resolution.memberNames.contains(name), !registry.overloads(name).isEmpty,
        registry.overloads(name).allSatisfy(\.isPure)
      else { return }
    default: return
    }
    report(
      .unusedResult, "this value is not used", [Diagnostic.Label(node.span)],
      help: help ?? "remove it, or write `let _ = …`", severity: .warning)
  }

  func ifElse(_ node: IfStatement) {
    node.conditions.forEach(condition)
    block(node.then)
    switch node.otherwise {
    case .block(let otherwise): block(otherwise)
    case .elseIf(let next): ifElse(next)
    case nil: break
    }
  }

  func condition(_ condition: Condition) {
    switch condition {
    case .expression(let node): requireBool(node)
    case .binding(let node): binding(node)
    case .matching(let pattern, let value, _):
      let known = expression(value)
      self.pattern(pattern, known, value.span, mustFit: false)
    }
  }

  /// `let name` is short for `let name = name`.
  private func shorthand(_ node: VariableDeclaration) -> ScriptType {
    guard case .member(_, let structure) = resolution.bindings[node.id.index] else {
      return bound(node.id)
    }
    return implicitMember(node.name, node.id, structure)
  }

  private func binding(_ node: VariableDeclaration) {
    let known = node.value.map { expression($0) } ?? shorthand(node)
    guard let variable = resolution.variables[node.id.index] else { return }
    guard let annotation = node.type else {
      inference.write(variable, known.unwrapped == .none ? .any : known.unwrapped)
      return
    }
    variable.type = type(annotation)
    variable.declaredType = variable.type
    guard let value = node.value else { return }
    expect(variable.type, known.unwrapped, value, what: "`\(node.name.text)`")
  }

  func requireBool(_ node: Expression) {
    let known = expression(node)
    if known.overlaps(.bool) { return }
    report(
      .notABool, "a condition must be a Bool, and this is \(VM.withArticle(known.description))",
      node.span, help: "compare it, for example with `!= 0` or `!= nil`")
  }

  private func forLoop(_ node: ForLoop) {
    let sequence = expression(node.sequence)
    var element = element(of: sequence, node.sequence)
    if let annotation = node.type {
      let expected = type(annotation)
      if !proves(element, expected) {
        findings.elementChecks[ObjectIdentifier(node)] = expected
        if !expected.overlaps(element) {
          mistyped(expected, element, node.sequence, what: "an element")
        }
      }
      element = expected
      if case .binding(let name) = node.pattern {
        resolution.variables[name.id.index]?.type = expected
        resolution.variables[name.id.index]?.declaredType = expected
      }
    }
    pattern(node.pattern, element, node.sequence.span, mustFit: !node.isFiltering)
    if let filter = node.filter { requireBool(filter) }
    block(node.body)
  }

  private func element(of sequence: ScriptType, _ node: Expression) -> ScriptType {
    switch sequence {
    case .array, .dictionary, .range, .bytes, .string, .any, .never, .oneOf, .optional:
      return sequence.iterated
    case .host(let name) where ScriptType.lazyElements[name] != nil: return sequence.iterated
    default:
      report(
        .wrongType, "a `for` cannot go through \(VM.withArticle(sequence.description))", node.span,
        help: "use an Array, a Dictionary, a Range, a String or Bytes")
      return .any
    }
  }

  private func returnValue(_ node: ReturnStatement) {
    guard let value = node.value else { return lacksValue(node) }
    let known = expression(value)
    if let expected = unit.result {
      expect(expected, known, value, what: "the result")
    }
  }

  /// `return` alone, which gives nil.
  private func lacksValue(_ node: ReturnStatement) {
    guard let result = unit.result, result != .none, result != .any else { return }
    let name = unit.kind == .closure ? "the closure" : "`\(unit.name)`"
    report(
      .missingReturn, "\(name) gives \(VM.withArticle(result.description)), and this gives nothing",
      node.span,
      help: result.admitsNone ? "write `return nil`" : "write the value behind it: `return …`",
      fix: result.admitsNone ? Diagnostic.Fix(node.span, "return nil") : nil)
  }

  private func doCatch(_ node: DoCatch) {
    block(node.body)
    for clause in node.clauses {
      resolution.variables[clause.id.index]?.type = .error
      if let filter = clause.filter { requireBool(filter) }
      block(clause.body)
    }
  }
}
