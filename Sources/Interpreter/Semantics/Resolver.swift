/// Finds out what every name stands for, which variables closures share, and whether jumps have a
/// target. Types are the checker's.
final class Resolver {
  /// The names of one pair of braces.
  final class Scope {
    var names: [String: Variable] = [:]
    /// Names that statements further down declare.
    var later: Set<String> = []
  }

  /// What `break` and `continue` can lead out of.
  struct JumpTarget {
    let label: String?
    let isLoop: Bool
    /// A `switch` that gives a value, which `break` would leave without one.
    var isValue = false
  }

  /// What the statements around the current one allow, inside one function.
  final class Context {
    let unit: FunctionUnit
    var scopes: [Scope] = []
    /// The loops and switches around, innermost last.
    var targets: [JumpTarget] = []
    /// How many of them were open where the innermost `defer` began; nil outside of a `defer`.
    var deferTargets: Int?
    /// Bodies of `do` with a `catch` around the current statement, inside of the innermost `defer`.
    var catches = 0
    /// A method's structure, whose members are known by their names alone.
    var structure: StructUnit?
    /// A function of a structure: it sees no variables of functions around it.
    var isClosed = false
    /// The innermost scope is that of a `guard`'s conditions, whose names join the scope around it.
    var isInGuard = false

    init(_ unit: FunctionUnit) { self.unit = unit }
  }

  let registry: Registry
  let session: [String: SessionSymbol]
  /// The number of the first structure that the source declares.
  let firstStructure: Int
  let result: Resolution
  var diagnostics: [Diagnostic] = []
  var contexts: [Context]
  /// Fields of a layout that are not decoded yet where the current count or constraint is computed.
  var unread: Set<String> = []

  private init(
    _ tree: SyntaxTree, _ registry: Registry, session: [String: SessionSymbol],
    kind: Resolution.Kind, structures: [StructUnit], firstStructure: Int
  ) {
    self.registry = registry
    self.session = session
    self.firstStructure = firstStructure
    let main = FunctionUnit(kind: .main, name: "main", parent: nil, number: 0)
    result = Resolution(tree: tree, main: main, kind: kind)
    contexts = [Context(main)]
    result.memberNames = registry.tupleLabels
    for structure in structures {
      result.earlierStructures[structure.number] = structure
      result.memberNames.formUnion(structure.memberNames)
      for (name, member) in structure.members where member.kind == .mutating {
        result.mutatingNames.insert(name)
      }
    }
  }

  /// - Parameters:
  ///   - session: the names that earlier entries and imported files left.
  ///   - structures: those of earlier entries and imported files, also where their names are not known.
  ///   - firstStructure: the number that the next structure of the VM gets.
  static func resolve(
    _ tree: SyntaxTree, registry: Registry, session: [String: SessionSymbol],
    kind: Resolution.Kind = .script, structures: [StructUnit] = [], firstStructure: Int
  ) -> (Resolution, [Diagnostic]) {
    let resolver = Resolver(
      tree, registry, session: session, kind: kind, structures: structures,
      firstStructure: firstStructure)
    let scope = Scope()
    resolver.context.scopes.append(scope)
    resolver.declareAhead(tree.statements, scope)
    resolver.statements(tree.statements)
    resolver.result.topLevel = scope.names
    resolver.findStaticFunctions()
    resolver.result.hasFaults = resolver.diagnostics.contains { $0.severity == .error }
    return (resolver.result, resolver.diagnostics)
  }

  var context: Context { contexts[contexts.count - 1] }

  // MARK: Reporting

  func report(
    _ code: DiagnosticCode, _ message: String, _ span: SourceSpan, label: String = "",
    more: [Diagnostic.Label] = [], help: String? = nil, fix: Diagnostic.Fix? = nil,
    severity: Diagnostic.Severity = .error
  ) {
    diagnostics.append(
      Diagnostic(
        code, message, in: result.tree.source, at: [Diagnostic.Label(span, label)] + more,
        severity: severity, help: help, fix: fix))
  }

  // MARK: Declaring

  /// Functions are known in their whole block; of other names it is known that they come later.
  func declareAhead(_ statements: [Statement], _ scope: Scope) {
    for statement in statements {
      switch statement {
      case .function(let node):
        declareFunction(node, scope)
      case .structure(let node): declareStructure(node, scope)
      case .variable(let node): scope.later.insert(node.name.text)
      case .destructuring(let node):
        for binding in node.pattern.bindings { scope.later.insert(binding.name.text) }
      default: break
      }
    }
    if context.unit.kind == .main, context.scopes.count == 1 { declareTopLevelAhead(statements) }
  }

  /// Variables of the outermost level may be used by functions that stand above them.
  private func declareTopLevelAhead(_ statements: [Statement]) {
    for statement in statements {
      switch statement {
      case .variable(let node): declareAhead(node.name, node.id, isMutable: node.isMutable)
      case .destructuring(let node):
        for binding in node.pattern.bindings {
          declareAhead(binding.name, binding.id, isMutable: binding.isMutable)
        }
      default: break
      }
    }
  }

  private func declareAhead(_ name: Identifier, _ id: NodeID, isMutable: Bool) {
    let scope = context.scopes[0]
    if name.text == "_" || scope.names[name.text] != nil { return }
    let variable = makeVariable(name, isMutable: isMutable, isDeclared: false)
    scope.names[name.text] = variable
    result.variables[id.index] = variable
  }

  private func declareFunction(_ node: FunctionDeclaration, _ scope: Scope) {
    let unit = makeUnit(.function, node.name.text)
    unit.parameterNodes = node.parameters
    result.units[node.id.index] = unit
    let variable = makeVariable(node.name, isMutable: false, isDeclared: false)
    variable.function = unit
    variable.type = .function(result: .any)
    unit.variable = variable
    result.variables[node.id.index] = variable
    if let other = scope.names[node.name.text], !result.isSession {
      reportTwice(node.name, other)
      other.isAmbiguous = true
      return
    }
    scope.names[node.name.text] = variable
  }

  func makeUnit(_ kind: FunctionUnit.Kind, _ name: String) -> FunctionUnit {
    let unit = FunctionUnit(
      kind: kind, name: name, parent: context.unit, number: result.allUnits.count)
    result.allUnits.append(unit)
    return unit
  }

  func makeVariable(_ name: Identifier, isMutable: Bool, isDeclared: Bool = true)
    -> Variable
  {
    let depth = context.scopes.count - (context.isInGuard ? 1 : 0)
    let variable = Variable(
      name: name.text, span: name.span, isMutable: isMutable, owner: context.unit,
      isTopLevel: context.unit.kind == .main && depth == 1, isDeclared: isDeclared)
    result.allVariables.append(variable)
    return variable
  }

  func reportTwice(_ name: Identifier, _ other: Variable) {
    report(
      .alreadyDeclared, "`\(name.text)` is already declared here", name.span,
      more: [Diagnostic.Label(other.span, "first declared here")],
      help: other.isMutable && other.function == nil
        ? "assign to it without `var`, or choose another name" : "choose another name")
  }

  /// Lets the names that the innermost scope declares live on in the one around it.
  func joinScopes(_ names: [Identifier]) {
    let inner = context.scopes.removeLast()
    let scope = context.scopes[context.scopes.count - 1]
    for name in names {
      guard let variable = inner.names[name.text] else { continue }
      if let other = scope.names[name.text], !(result.isSession && other.isTopLevel) {
        reportTwice(name, other)
      }
      scope.names[name.text] = variable
    }
  }

  /// Makes a name known from here on in the innermost scope.
  func declare(
    _ name: Identifier, id: NodeID, isMutable: Bool, origin: Variable.Origin = .declaration
  ) {
    let scope = context.scopes[context.scopes.count - 1]
    if name.text == "_" { return }
    defer { result.variables[id.index]?.origin = origin }
    if let ahead = result.variables[id.index], !ahead.isDeclared {
      ahead.isDeclared = true
      return
    }
    let variable = makeVariable(name, isMutable: isMutable)
    if let other = scope.names[name.text], !(result.isSession && other.isTopLevel) {
      reportTwice(name, other)
      variable.isAmbiguous = true
    }
    scope.names[name.text] = variable
    result.variables[id.index] = variable
  }

  // MARK: Looking up

  enum Found {
    case variable(Variable)
    /// A member of the structure that the current method belongs to; its `self`, if it has one.
    case member(Variable?, StructUnit)
    /// Only a declaration further down has the name.
    case later(Variable?)
    case nothing
  }

  func find(_ name: String) -> Found {
    var isLater = false
    for (depth, context) in contexts.enumerated().reversed() {
      for scope in context.scopes.reversed() {
        if let variable = scope.names[name] {
          if variable.isDeclared || variable.function != nil { return .variable(variable) }
          // A function may use a top-level variable that is declared below it.
          if depth < contexts.count - 1, variable.isTopLevel { return .variable(variable) }
          isLater = true
        } else if scope.later.contains(name) {
          isLater = true
        }
      }
      if let structure = context.structure, structure.has(name) {
        return .member(context.unit.receiver, structure)
      }
    }
    return isLater ? .later(nil) : .nothing
  }

  /// Notes that the current function uses `variable`, in every function between.
  func use(_ variable: Variable) {
    if variable.function == nil || !contexts.contains(where: { $0.unit === variable.function }) {
      variable.isUsed = true
    }
    guard variable.owner !== context.unit else { return }
    variable.isCaptured = true
    if variable.isTopLevel || variable.structure != nil { return }
    if !variable.isDeclared, variable.function !== context.unit { variable.isCapturedEarly = true }
    if variable.function === context.unit { return }
    var unit: FunctionUnit? = context.unit
    while let current = unit, current !== variable.owner {
      if !current.captures.contains(where: { $0 === variable }) {
        current.captures.append(variable)
      }
      unit = current.parent
    }
  }

  /// Whether a function of a structure stands between a local variable and its use.
  func isHidden(_ variable: Variable) -> Bool {
    if variable.isTopLevel || variable.structure != nil { return false }
    for context in contexts.reversed() {
      if context.unit === variable.owner { return false }
      if context.isClosed { return true }
    }
    return false
  }

  /// A function that captures nothing but other such functions needs no closure, so that it is not
  /// captured either: all count as such until a capture of another kind is found.
  private func findStaticFunctions() {
    for unit in result.allUnits { unit.isStatic = unit.kind == .function }
    var users: [ObjectIdentifier: [FunctionUnit]] = [:]
    var found: [FunctionUnit] = []
    for unit in result.allUnits where unit.isStatic {
      for variable in unit.captures {
        if let function = variable.function {
          users[ObjectIdentifier(function), default: []].append(unit)
        } else {
          unit.isStatic = false
        }
      }
      if !unit.isStatic { found.append(unit) }
    }
    while let unit = found.popLast() {
      for user in users[ObjectIdentifier(unit)] ?? [] where user.isStatic {
        user.isStatic = false
        found.append(user)
      }
    }
    for unit in result.allUnits { unit.captures.removeAll { $0.function?.isStatic == true } }
  }
}
