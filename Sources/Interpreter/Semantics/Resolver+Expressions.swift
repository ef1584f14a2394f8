/// Expressions: names, closures, and what may be assigned to.
extension Resolver {
  func expression(_ expression: Expression) {
    switch expression {
    case .literal, .symbol: break
    case .string(let node):
      for case .interpolation(let inner) in node.segments { self.expression(inner) }
    case .name(let node): bind(node.name, to: node.id, node.span)
    case .array(let node): node.elements.forEach(self.expression)
    case .dictionary(let node):
      for entry in node.entries {
        self.expression(entry.key)
        self.expression(entry.value)
      }
    case .group(let node): self.expression(node.inner)
    case .prefix(let node): self.expression(node.operand)
    case .binary(let node):
      self.expression(node.left)
      self.expression(node.right)
    case .ternary(let node):
      self.expression(node.condition)
      self.expression(node.whenTrue)
      self.expression(node.whenFalse)
    case .member(let node): member(node)
    case .subscripted(let node):
      self.expression(node.base)
      self.expression(node.index)
    case .call(let node): call(node)
    case .closure(let node): closure(node)
    case .forceUnwrap(let node): self.expression(node.operand)
    case .attempt(let node): self.expression(node.operand)
    case .tuple, .ifElse, .switchOver, .typeTest: break
    }
  }

  /// Finds out what a name stands for, and notes it for the node that uses it.
  func bind(_ name: String, to id: NodeID, _ span: SourceSpan) {
    switch find(name) {
    case .variable(let variable):
      use(variable)
      result.bindings[id.index] = variable.function.map { .function($0) } ?? .variable(variable)
    case .later:
      report(
        .usedBeforeDeclared, "`\(name)` is used before its declaration", span,
        help: "move the declaration up")
    case .nothing:
      if let symbol = session[name] {
        result.bindings[id.index] = .session(symbol)
      } else if !registry.overloads(name).isEmpty {
        result.bindings[id.index] = .primitive(name)
      } else {
        unknown(name, span)
      }
    }
  }

  private func unknown(_ name: String, _ span: SourceSpan) {
    if name.hasPrefix("$") {
      report(.placeholderOutsideClosure, "`\(name)` stands outside of a closure", span)
      return
    }
    let near = nearest(to: name)
    report(
      .unknownName, "there is nothing called `\(name)`", span,
      help: near.map { "did you mean `\($0)`?" } ?? nameHelp(name),
      fix: near.map { Diagnostic.Fix(span, $0) })
  }

  /// The known name that was probably meant. Among many faults nobody reads that.
  private func nearest(to name: String) -> String? {
    if diagnostics.count > SyntaxLimits.errors { return nil }
    var known = Set(registry.names).union(session.keys)
    for context in contexts {
      for scope in context.scopes { known.formUnion(scope.names.keys) }
    }
    return Suggestion.closest(to: name, among: known)
  }

  private func nameHelp(_ name: String) -> String? {
    ScriptType.named[name] == nil ? nil : "`\(name)` is a type; a value is needed here"
  }

  /// `Int.max`: a constant of the registry under the name of a type.
  private func member(_ node: MemberExpression) {
    expression(node.base)
    guard case .name(let base) = node.base,
      case .primitive(let type) = result.bindings[base.id.index],
      registry.isConstant("\(type).\(node.name.text)")
    else { return }
    result.bindings[node.id.index] = .primitive("\(type).\(node.name.text)")
  }

  private func call(_ node: CallExpression) {
    if case .member(let member) = node.callee {
      expression(member.base)
      if registry.isMutating(member.name.text) { changed(member.base, by: member.name.text) }
    } else {
      expression(node.callee)
    }
    for argument in node.arguments { expression(argument.value) }
    if let trailing = node.trailingClosure { closure(trailing) }
  }

  private func closure(_ node: ClosureExpression) {
    let unit = makeUnit(.closure, "closure")
    unit.parameterNodes = node.parameters
    unit.hasHeader = node.hasHeader
    result.units[node.id.index] = unit
    if let type = node.result { annotation(type) }
    functionBody(unit, node.parameters, node.body)
  }

  // MARK: Changing

  func assignment(_ node: Assignment) {
    expression(node.value)
    let root = rootVariable(node.target)
    let wasUsed = root?.isUsed ?? false
    expression(node.target)
    // Being assigned to is no use.
    root?.isUsed = wasUsed
    switch node.target {
    case .name, .subscripted: changed(node.target, by: nil)
    case .member(let member):
      report(
        .invalidAssignmentTarget, "`\(member.name.text)` cannot be assigned to", member.name.span,
        help: "members of disk objects are facts; change them through a plan or a method")
    default: break
    }
  }

  /// The variable whose value an assignment to a place changes.
  private func rootVariable(_ place: Expression) -> Variable? {
    switch place {
    case .subscripted(let node): return rootVariable(node.base)
    case .group(let node): return rootVariable(node.inner)
    case .name(let node):
      if case .variable(let variable) = find(node.name) { return variable }
      return nil
    default: return nil
    }
  }

  /// Notes that the variable at the root of a place is changed, or reports that it cannot be.
  /// - Parameter method: the mutating primitive; nil for an assignment.
  private func changed(_ place: Expression, by method: String?) {
    switch place {
    case .subscripted(let node): changed(node.base, by: method)
    case .group(let node): changed(node.inner, by: method)
    case .name(let node): changed(node, by: method)
    default:
      report(
        .invalidAssignmentTarget,
        method.map { "`\($0)` changes its receiver, and this is no variable" }
          ?? "this cannot be assigned to",
        place.span, help: "put the value into a `var` first")
    }
  }

  private func changed(_ node: NameExpression, by method: String?) {
    switch result.bindings[node.id.index] {
    case .variable(let variable):
      variable.isAssigned = true
      if !variable.isMutable { constant(node, variable.span, method) }
    case .session(let symbol):
      if !symbol.isMutable { constant(node, nil, method) }
    case .function, .primitive: constant(node, nil, method)
    case nil: break
    }
  }

  private func constant(_ node: NameExpression, _ declaration: SourceSpan?, _ method: String?) {
    report(
      .assignmentToConstant,
      method.map { "`\($0)` would change `\(node.name)`, which is a constant" }
        ?? "`\(node.name)` is a constant and cannot be assigned to",
      node.span, more: declaration.map { [Diagnostic.Label($0, "declared here")] } ?? [],
      help: "declare it with `var` where it is meant to change")
  }
}
