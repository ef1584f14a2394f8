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
    case .tuple(let node):
      for element in node.elements {
        if let label = element.label { result.memberNames.insert(label.text) }
        self.expression(element.value)
      }
    case .ifElse(let node): ifElse(node)
    case .switchOver(let node): switchOver(node, isValue: true)
    case .typeTest(let node):
      self.expression(node.operand)
      annotation(node.type)
    }
  }

  /// Finds out what a name stands for, and notes it for the node that uses it.
  func bind(_ name: String, to id: NodeID, _ span: SourceSpan) {
    if result.isSession { result.uses.append(Resolution.Use(id: id, span: span)) }
    switch find(name) {
    case .variable(let variable) where isHidden(variable):
      report(
        .methodUsesLocal, "a method cannot use `\(name)` of the function around its structure",
        span,
        more: [Diagnostic.Label(variable.span, "declared here")],
        help: "pass it as a parameter, or move the structure to the outermost level")
    case .variable(let variable):
      use(variable)
      if variable.isAmbiguous { return }
      if let structure = variable.structure {
        result.bindings[id.index] = .structure(structure)
        return
      }
      result.bindings[id.index] = variable.function.map { .function($0) } ?? .variable(variable)
    case .member(let receiver, let structure): member(name, receiver, structure, id, span)
    case .later where earlierSymbol(name) != nil:
      bind(session: earlierSymbol(name), name, to: id, span)
    case .later:
      report(
        .usedBeforeDeclared, "`\(name)` is used before its declaration", span,
        help: "move the declaration up")
    case .nothing: bind(session: session[name], name, to: id, span)
    }
  }

  /// At the prompt `let x = [x]` declares `x` anew, from what an earlier entry left under that name.
  private func earlierSymbol(_ name: String) -> SessionSymbol? {
    guard result.isSession, contexts.count == 1,
      !context.scopes.dropFirst().contains(where: {
        $0.names[name] != nil || $0.later.contains(name)
      })
    else { return nil }
    return session[name]
  }

  /// A name that the source itself does not declare.
  private func bind(
    session symbol: SessionSymbol?, _ name: String, to id: NodeID, _ span: SourceSpan
  ) {
    if let structure = symbol?.structure {
      result.bindings[id.index] = .structure(structure)
    } else if let symbol {
      result.bindings[id.index] = .session(symbol)
    } else if !registry.overloads(name).isEmpty {
      result.bindings[id.index] = .primitive(name)
    } else {
      unknown(name, span)
    }
  }

  /// The name of a member alone, in a method.
  private func member(
    _ name: String, _ receiver: Variable?, _ structure: StructUnit, _ id: NodeID, _ span: SourceSpan
  ) {
    if let member = structure.members[name], member.kind == .static {
      result.bindings[id.index] = .function(member.unit)
    } else if let receiver {
      guard requireRead(name, span) else { return }
      use(receiver)
      result.bindings[id.index] = .member(receiver, structure)
    } else {
      report(
        .unknownName,
        "`\(name)` belongs to a value of \(structure.name), and this function has none",
        span, help: "remove `static`, or take the value as a parameter")
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
    var known = registry.names + session.keys
    for context in contexts {
      for scope in context.scopes { known += scope.names.keys }
    }
    return Suggestion.closest(to: name, among: known)
  }

  private func nameHelp(_ name: String) -> String? {
    if name == "self" { return "only the methods of a structure have a `self`" }
    return ScriptType.named[name] == nil ? nil : "`\(name)` is a type; a value is needed here"
  }

  /// `Int.max`: a constant of the registry under the name of a type.
  private func member(_ node: MemberExpression) {
    expression(node.base)
    if case .name(let base) = node.base, base.name == "self" {
      requireRead(node.name.text, node.name.span)
    }
    // Whatever stands before `.0` may turn out to be a tuple.
    if Int(node.name.text) != nil { result.memberNames.insert(node.name.text) }
    if case .name(let base) = node.base,
      case .structure(let structure) = result.bindings[base.id.index]
    {
      if node.name.text == "self" {
        result.bindings[node.id.index] = .structure(structure)
      } else if let member = structure.members[node.name.text], member.kind == .static {
        result.bindings[node.id.index] = .function(member.unit)
      }
      return
    }
    guard case .name(let base) = node.base,
      case .primitive(let type) = result.bindings[base.id.index],
      registry.isConstant("\(type).\(node.name.text)")
    else { return }
    result.bindings[node.id.index] = .primitive("\(type).\(node.name.text)")
  }

  private func call(_ node: CallExpression) {
    if case .member(let member) = node.callee {
      self.member(member)
      let name = member.name.text
      if registry.isMutating(name) || result.mutatingNames.contains(name) {
        mutated(member.base, by: name)
      }
    } else {
      expression(node.callee)
      if case .name(let name) = node.callee,
        case .member(let receiver, let structure) = result.bindings[name.id.index],
        structure.members[name.name]?.kind == .mutating
      {
        receiver.isAssigned = true
      }
    }
    let changesFirst = changesFirst(node)
    for argument in node.arguments {
      if case .closure(let node) = argument.value {
        closure(node, changesFirst: changesFirst)
      } else {
        expression(argument.value)
      }
    }
    if let trailing = node.trailingClosure { closure(trailing, changesFirst: changesFirst) }
  }

  /// Whether the closures of a call change what they get first, as that of `reduce(into:)` does.
  private func changesFirst(_ node: CallExpression) -> Bool {
    guard case .member(let member) = node.callee else { return false }
    return registry.overloads(member.name.text).contains { row in
      guard row.parameters.contains(where: \.changesFirst) else { return false }
      if case .bound = ArgumentBinding.bind(row, labels: [nil] + Checker.labels(node)) {
        return true
      }
      return false
    }
  }

  private func closure(_ node: ClosureExpression, changesFirst: Bool = false) {
    let unit = makeUnit(.closure, "closure")
    unit.changesFirst = changesFirst
    unit.parameterNodes = node.parameters
    unit.hasHeader = node.hasHeader
    result.units[node.id.index] = unit
    if let type = node.result { annotation(type) }
    functionBody(unit, node.parameters, node.body)
  }

  // MARK: Changing

  func assignment(_ node: Assignment) {
    expression(node.value)
    target(node.target)
  }

  private func target(_ node: Expression) {
    if case .tuple(let tuple) = node {
      for element in tuple.elements where !element.value.isDiscard { target(element.value) }
      return
    }
    let assigned = assignedVariable(node)
    let wasUsed = assigned?.isUsed ?? false
    expression(node)
    // Being assigned to is no use.
    assigned?.isUsed = wasUsed
    switch node {
    case .name, .subscripted, .member: changed(node, by: nil)
    default: break
    }
  }

  /// The variable that an assignment to a place changes, where it is none of a structure's members.
  private func assignedVariable(_ place: Expression) -> Variable? {
    switch place {
    case .subscripted(let node): return assignedVariable(node.base)
    case .member(let node): return assignedVariable(node.base)
    case .group(let node): return assignedVariable(node.inner)
    case .name(let node):
      if case .variable(let variable) = find(node.name) { return variable }
      return nil
    default: return nil
    }
  }

  /// Notes what a method that may change its receiver does. Where the name is also that of a method that
  /// changes nothing, the checker says whether a constant is in the way.
  private func mutated(_ place: Expression, by method: String) {
    if result.mutatingNames.contains(method) || result.memberNames.contains(method) {
      if let variable = rootVariable(place) { variable.isAssigned = true }
    } else {
      changed(place, by: method)
    }
  }

  /// The variable that a place begins with; `self` for the name of a member.
  func rootVariable(_ place: Expression) -> Variable? {
    switch place {
    case .subscripted(let node): return rootVariable(node.base)
    case .member(let node): return rootVariable(node.base)
    case .group(let node): return rootVariable(node.inner)
    case .forceUnwrap(let node): return rootVariable(node.operand)
    case .name(let node):
      switch result.bindings[node.id.index] {
      case .variable(let variable), .member(let variable, _): return variable
      default: return nil
      }
    default: return nil
    }
  }

  /// Notes that the variable at the root of a place is changed, or reports that it cannot be.
  /// - Parameter method: the mutating primitive; nil for an assignment.
  private func changed(_ place: Expression, by method: String?) {
    switch place {
    case .subscripted(let node): changed(node.base, by: method)
    case .member(let node): changed(node.base, by: method)
    case .group(let node): changed(node.inner, by: method)
    case .forceUnwrap(let node): changed(node.operand, by: method)
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
      if !variable.isMutable { constant(node, variable, method) }
    case .session(let symbol):
      if !symbol.isMutable { constant(node, nil, method) }
    case .member(let receiver, let structure):
      receiver.isAssigned = true
      if !receiver.isMutable { unmarked(node, structure) }
    case .function, .primitive, .structure: constant(node, nil, method)
    case nil: break
    }
  }

  private func unmarked(_ node: NameExpression, _ structure: StructUnit) {
    report(
      .assignmentToConstant,
      "`\(node.name)` of \(structure.name) can only be changed by a mutating method", node.span,
      help: "write `mutating` before `func`")
  }

  private func constant(_ node: NameExpression, _ variable: Variable?, _ method: String?) {
    report(
      .assignmentToConstant,
      method.map { "`\($0)` would change `\(node.name)`, which is a constant" }
        ?? "`\(node.name)` is a constant and cannot be assigned to",
      node.span, more: variable.map { [Diagnostic.Label($0.span, "declared here")] } ?? [],
      help: variable?.changeHelp ?? "declare it with `var` where it is meant to change",
      fix: variable?.changeFix(result.tree.source))
  }
}
