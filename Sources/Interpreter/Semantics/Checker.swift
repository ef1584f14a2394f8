/// Finds, before anything runs, what annotations, literals and the registry's signatures tell to be
/// wrong: labels, arity, symbols, units, operands, members. Where nothing is known, nothing is said, and
/// the VM checks.
final class Checker {
  /// How a call reaches its callee.
  enum CallPlan {
    /// Straight to the code of a function; the order as `ArgumentBinding` gives it.
    case function(FunctionUnit, order: [Int]?)
    /// A function of an earlier source: a value, whose parameters are known.
    case session(SessionSymbol, order: [Int]?)
    /// A value that turns out to be a function.
    case value
    /// A primitive by its name; the receiver is the first argument.
    case primitive(String, isMember: Bool)
  }

  /// What the compiler needs to know.
  struct Findings {
    var plans: [CallPlan?]
    /// Expressions and return statements whose type is known to satisfy the annotation that they meet.
    var proven: Set<ObjectIdentifier> = []
    /// Expressions whose value can never be an object on the heap.
    var immediate: Set<ObjectIdentifier> = []
  }

  let registry: Registry
  let resolution: Resolution
  var findings: Findings
  var diagnostics: [Diagnostic] = []
  /// The declared result of the function being checked.
  var expectedResult: ScriptType?

  private init(_ resolution: Resolution, _ registry: Registry) {
    self.resolution = resolution
    self.registry = registry
    findings = Findings(plans: Array(repeating: nil, count: resolution.tree.nodeCount))
  }

  static func check(
    _ resolution: Resolution, registry: Registry
  ) -> (Findings, [Diagnostic]) {
    let checker = Checker(resolution, registry)
    checker.declareFunctions(resolution.tree.statements)
    checker.statements(resolution.tree.statements)
    return (checker.findings, checker.diagnostics)
  }

  /// What is known of one expression's type, for completion.
  static func typeOf(
    _ expression: Expression, _ resolution: Resolution, registry: Registry
  ) -> ScriptType {
    Checker(resolution, registry).expression(expression)
  }

  func report(
    _ code: DiagnosticCode, _ message: String, _ labels: [Diagnostic.Label], help: String? = nil,
    fix: Diagnostic.Fix? = nil
  ) {
    diagnostics.append(
      Diagnostic(
        code, message, in: resolution.tree.source, at: labels, help: help, fix: fix))
  }

  func report(
    _ code: DiagnosticCode, _ message: String, _ span: SourceSpan, help: String? = nil,
    fix: Diagnostic.Fix? = nil
  ) {
    report(code, message, [Diagnostic.Label(span)], help: help, fix: fix)
  }

  // MARK: Types

  func type(_ annotation: TypeExpression) -> ScriptType {
    switch annotation {
    case .named(let name):
      if let type = ScriptType.named[name.text] { return type }
      return registry.isHostType(name.text) ? .host(name.text) : .any
    case .array(let element, _): return .array(type(element))
    case .dictionary(let key, let value, _): return .dictionary(type(key), type(value))
    case .optional(let wrapped, _): return .optional(type(wrapped))
    case .function(_, let result, _): return .function(result: type(result))
    }
  }

  /// Whether every value of `type` satisfies `expected`, so that no check is needed at run time.
  func proves(_ type: ScriptType, _ expected: ScriptType) -> Bool {
    switch (type, expected) {
    case (_, .any): true
    case (.array, .array(.any)): true
    case (_, .optional(let wrapped)): type == expected || type == .none || proves(type, wrapped)
    case (.function, .function): true
    default: type == expected
    }
  }

  /// Checks a value against an annotation.
  func expect(_ expected: ScriptType, _ actual: ScriptType, _ value: Expression, what: String) {
    if proves(actual, expected) {
      prove(value)
      return
    }
    if expected.overlaps(actual) { return }
    let isSize = expected.unwrapped == .size && actual == .int
    report(
      isSize ? .sizeWithInt : .wrongType,
      "\(what) is \(VM.withArticle(expected.description)), and this is "
        + VM.withArticle(actual.description),
      value.span, help: isSize ? sizeHelp(value) : nil, fix: isSize ? sizeFix(value) : nil)
  }

  /// The expression as an object, where it has one, for the sets of findings.
  func prove(_ expression: Expression) {
    if let id = expression.identity { findings.proven.insert(id) }
  }

  func sizeHelp(_ value: Expression) -> String {
    if case .literal(let literal) = value, case .int(let number) = literal.value {
      return "write `\(number)B` for bytes, or `\(number) * img.sectorSize` for sectors"
    }
    return "multiply it with a unit: `… * 1B`, or `… * img.sectorSize`"
  }

  func sizeFix(_ value: Expression) -> Diagnostic.Fix? {
    guard case .literal(let literal) = value, case .int(let number) = literal.value else {
      return nil
    }
    return Diagnostic.Fix(value.span, "\(number)B")
  }

  // MARK: Statements

  /// Signatures are known before bodies are looked at.
  func declareFunctions(_ list: [Statement]) {
    for case .function(let node) in list {
      guard let unit = resolution.units[node.id.index] else { continue }
      unit.result = node.result.map(type)
      for (variable, parameter) in zip(unit.parameters, node.parameters) {
        guard let annotation = parameter.type else { continue }
        variable.type = type(annotation)
        variable.isAnnotated = true
      }
    }
  }

  func block(_ block: Block) {
    declareFunctions(block.statements)
    statements(block.statements)
  }

  func statements(_ list: [Statement]) {
    for statement in list { self.statement(statement) }
  }

  private func statement(_ statement: Statement) {
    switch statement {
    case .variable(let node): variable(node)
    case .function(let node):
      if let unit = resolution.units[node.id.index] { function(unit, node.parameters, node.body) }
    case .expression(let node): expressionStatement(node)
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
    }
  }

  private func variable(_ node: VariableDeclaration) {
    var known = node.value.map { expression($0) } ?? .none
    let variable = resolution.variables[node.id.index]
    if let annotation = node.type {
      let expected = type(annotation)
      if let value = node.value {
        expect(expected, known, value, what: "`\(node.name.text)`")
      } else if !expected.admitsNone {
        // `var x: Int` is nil until it is assigned.
        variable?.type = .any
        return
      }
      known = expected
      variable?.isAnnotated = true
    } else if variable?.isAssigned == true || node.value == nil {
      known = .any
    }
    variable?.type = known
  }

  func function(_ unit: FunctionUnit, _ parameters: [Parameter], _ body: Block) {
    checkLabels(parameters)
    let saved = expectedResult
    expectedResult = unit.result
    for (variable, parameter) in zip(unit.parameters, parameters) {
      guard let value = parameter.defaultValue else { continue }
      let known = expression(value)
      if variable.isAnnotated {
        expect(variable.type, known, value, what: "`\(parameter.name.text)`")
      }
    }
    block(body)
    expectedResult = saved
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

  private func expressionStatement(_ node: Expression) {
    _ = expression(node)
  }

  private func ifElse(_ node: IfStatement) {
    node.conditions.forEach(condition)
    block(node.then)
    switch node.otherwise {
    case .block(let otherwise): block(otherwise)
    case .elseIf(let next): ifElse(next)
    case nil: break
    }
  }

  private func condition(_ condition: Condition) {
    switch condition {
    case .expression(let node): requireBool(node)
    case .binding(let node):
      let known = node.value.map { expression($0) } ?? .any
      let variable = resolution.variables[node.id.index]
      variable?.type = variable?.isAssigned == true ? .any : known.unwrapped
    }
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
    if let variable = resolution.variables[node.id.index] {
      variable.type = element(of: sequence, node.sequence)
    }
    if let filter = node.filter { requireBool(filter) }
    block(node.body)
  }

  private func element(of sequence: ScriptType, _ node: Expression) -> ScriptType {
    switch sequence {
    case .array(let element): return element
    case .dictionary(let key, let value): return .entry(key, value)
    case .range, .bytes: return .int
    case .string: return .string
    case .any, .oneOf, .optional: return .any
    default:
      report(
        .wrongType, "a `for` cannot go through \(VM.withArticle(sequence.description))", node.span,
        help: "use an Array, a Dictionary, a Range, a String or Bytes")
      return .any
    }
  }

  private func returnValue(_ node: ReturnStatement) {
    guard let value = node.value else { return }
    let known = expression(value)
    if let expected = expectedResult {
      expect(expected, known, value, what: "the result")
    }
  }

  private func doCatch(_ node: DoCatch) {
    block(node.body)
    for clause in node.clauses {
      resolution.variables[clause.id.index]?.type = .error
      if let filter = clause.filter { requireBool(filter) }
      block(clause.body)
    }
  }

  private func assignment(_ node: Assignment) {
    let value = expression(node.value)
    let target = expression(node.target)
    var result = value
    if let operation = node.operation {
      result = binary(
        operation, target, value, node.target, node.value, operatorSpan: node.operatorSpan)
    }
    guard case .name(let name) = node.target, let expected = annotation(of: name) else { return }
    if node.operation == nil {
      expect(expected, result, node.value, what: "`\(name.name)`")
    } else if proves(result, expected) {
      findings.proven.insert(ObjectIdentifier(node))
    }
  }

  private func annotation(of name: NameExpression) -> ScriptType? {
    switch resolution.bindings[name.id.index] {
    case .variable(let variable): variable.isAnnotated ? variable.type : nil
    case .session(let symbol): symbol.isAnnotated ? symbol.type : nil
    default: nil
    }
  }
}

extension Expression {
  /// The node's identity: its payload's.
  var identity: ObjectIdentifier? {
    switch self {
    case .literal(let node): ObjectIdentifier(node)
    case .string(let node): ObjectIdentifier(node)
    case .name(let node): ObjectIdentifier(node)
    case .symbol(let node): ObjectIdentifier(node)
    case .array(let node): ObjectIdentifier(node)
    case .dictionary(let node): ObjectIdentifier(node)
    case .group(let node): ObjectIdentifier(node)
    case .prefix(let node): ObjectIdentifier(node)
    case .binary(let node): ObjectIdentifier(node)
    case .ternary(let node): ObjectIdentifier(node)
    case .member(let node): ObjectIdentifier(node)
    case .subscripted(let node): ObjectIdentifier(node)
    case .call(let node): ObjectIdentifier(node)
    case .closure(let node): ObjectIdentifier(node)
    case .forceUnwrap(let node): ObjectIdentifier(node)
    case .attempt(let node): ObjectIdentifier(node)
    }
  }
}
