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
    /// A primitive by its name; the receiver is the first argument. With a receiver of unknown type it may
    /// turn out to be the method of a structure.
    case primitive(String, isMember: Bool)
    /// A new value of a structure.
    case construct(StructUnit, order: [Int]?)
    /// A method of a structure that is known; the receiver comes first.
    case method(StructUnit.Member, order: [Int]?)
  }

  /// How a member is read.
  enum MemberPlan {
    /// It may be the field of a record or something of the library: the VM finds out.
    case dynamic
    /// A computed member of a structure that is known.
    case computed(FunctionUnit)
    /// Something of the library.
    case library
  }

  /// What the compiler needs to know.
  struct Findings {
    var plans: [CallPlan?]
    /// For member expressions; empty where nothing was checked.
    var members: [MemberPlan]
    /// Expressions and return statements whose type is known to satisfy the annotation that they meet.
    var proven: Set<ObjectIdentifier> = []
    /// Expressions whose value can never be an object on the heap.
    var immediate: Set<ObjectIdentifier> = []
    /// What values, keys and compound assignments that go into an annotated container have to be,
    /// where that is not proven.
    var demands: [ObjectIdentifier: ScriptType] = [:]
    /// What each element of a loop has to be, where that is not proven.
    var elementChecks: [ObjectIdentifier: ScriptType] = [:]
    /// Labels that an annotation gives to a tuple's elements where the tuple itself names none.
    var tupleLabels: [ObjectIdentifier: [String?]] = [:]
  }

  let registry: Registry
  let resolution: Resolution
  var findings: Findings
  var diagnostics: [Diagnostic] = []
  /// The function being checked.
  var unit: FunctionUnit
  let inference = TypeInference()
  /// Where the expression ends that completion asks for, and what the last pass knows of its type.
  var probe: Int?
  var probed: ScriptType?
  /// Integers too large for an Int that stand where nothing says that a UInt64 may, as far as is known.
  var largeLiterals: [Literal] = []
  /// The types of the values of literals that have several.
  var mixedLiterals: [ObjectIdentifier: [ScriptType]] = [:]

  private init(_ resolution: Resolution, _ registry: Registry) {
    self.resolution = resolution
    self.registry = registry
    unit = resolution.main
    findings = Checker.noFindings(resolution)
  }

  private static func noFindings(_ resolution: Resolution) -> Findings {
    Findings(
      plans: Array(repeating: nil, count: resolution.tree.nodeCount),
      members: Array(repeating: .dynamic, count: resolution.tree.nodeCount))
  }

  static func check(
    _ resolution: Resolution, registry: Registry
  ) -> (Findings, [Diagnostic]) {
    let checker = Checker(resolution, registry)
    checker.infer()
    return (checker.findings, checker.diagnostics)
  }

  private func infer() {
    inference.begin()
    goOver(resolution.tree.statements)
    while !inference.end() {
      findings = Checker.noFindings(resolution)
      diagnostics = []
      largeLiterals = []
      mixedLiterals = [:]
      inference.begin()
      goOver(resolution.tree.statements)
    }
    reportLargeLiterals()
  }

  private func goOver(_ list: [Statement]) {
    declareFunctions(list)
    statements(list, isBody: false)
  }

  /// What is known of the type of the largest expression that ends at a place of the source, for
  /// completion; `any` where none does.
  static func typeOf(
    expressionEndingAt end: Int, _ resolution: Resolution, registry: Registry
  ) -> ScriptType {
    let checker = Checker(resolution, registry)
    checker.probe = end
    checker.infer()
    return checker.probed ?? .any
  }

  func report(
    _ code: DiagnosticCode, _ message: String, _ labels: [Diagnostic.Label], help: String? = nil,
    fix: Diagnostic.Fix? = nil, severity: Diagnostic.Severity = .error
  ) {
    diagnostics.append(
      Diagnostic(
        code, message, in: resolution.tree.source, at: labels, severity: severity, help: help,
        fix: fix))
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
      if let structure = resolution.typeNames[name.span.start] { return structure.type }
      if let type = ScriptType.named[name.text] { return type }
      return registry.isHostType(name.text) ? .host(name.text) : .any
    case .array(let element, _): return .array(type(element))
    case .dictionary(let key, let value, _): return .dictionary(type(key), type(value))
    case .optional(let wrapped, _): return .optional(type(wrapped))
    // A value of function type is not looked into, so that nothing is known of what it gives.
    case .function: return .function(result: .any)
    case .tuple(let elements, _):
      return .tuple(
        elements.map { ScriptType.TupleElement(label: $0.label?.text, type: type($0.type)) })
    case .counted, .sized: return .any
    }
  }

  /// What an annotation means.
  static func type(
    _ annotation: TypeExpression, _ resolution: Resolution, _ registry: Registry
  ) -> ScriptType {
    Checker(resolution, registry).type(annotation)
  }

  /// Whether every value of `type` satisfies `expected`, so that no check is needed at run time.
  func proves(_ type: ScriptType, _ expected: ScriptType) -> Bool {
    switch (type, expected) {
    case (_, .any), (.never, _): true
    case (.array(let a), .array(let b)): proves(a, b)
    case (.dictionary(let a, let b), .dictionary(let c, let d)): proves(a, c) && proves(b, d)
    case (.optional(let a), .optional(let b)): proves(a, b)
    case (_, .optional(let wrapped)): type == .none || proves(type, wrapped)
    case (.function, .function): true
    case (.tuple(let a), .tuple(let b)):
      // Other labels are changed at run time.
      a.map(\.label) == b.map(\.label) && zip(a, b).allSatisfy { proves($0.type, $1.type) }
    case (_, .oneOf(let types)): types.contains { proves(type, $0) }
    case (.symbol, .symbol(let allowed)): allowed.isEmpty || type == expected
    default: type == expected
    }
  }

  /// Checks a value against an annotation.
  func expect(_ expected: ScriptType, _ actual: ScriptType, _ value: Expression, what: String) {
    admitLarge(value, as: expected)
    if proves(label(value, actual, as: expected), expected) {
      prove(value)
      return
    }
    if expected.overlaps(actual) {
      reportMixed(value, as: expected)
    } else {
      mistyped(expected, actual, value, what: what)
    }
  }

  func mistyped(
    _ expected: ScriptType, _ actual: ScriptType, _ value: Expression, what: String
  ) {
    let isSize = expected.unwrapped == .size && actual == .int
    report(
      isSize ? .sizeWithInt : .wrongType,
      "\(what) is \(VM.withArticle(expected.description)), and this is "
        + VM.withArticle(actual.description),
      value.span, help: isSize ? sizeHelp(value) : nil, fix: isSize ? sizeFix(value) : nil)
  }

  /// The expression as an object, where it has one, for the sets of findings.
  func prove(_ expression: Expression) {
    findings.proven.insert(expression.identity)
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
}

extension Expression {
  /// The node's identity: its payload's.
  var identity: ObjectIdentifier {
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
    case .tuple(let node): ObjectIdentifier(node)
    case .ifElse(let node): ObjectIdentifier(node)
    case .switchOver(let node): ObjectIdentifier(node)
    case .typeTest(let node): ObjectIdentifier(node)
    }
  }
}
