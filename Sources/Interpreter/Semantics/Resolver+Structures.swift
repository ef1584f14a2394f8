/// Structures: their names, and the functions that their members are.
extension Resolver {
  /// Makes a structure known in its whole block.
  func declareStructure(_ node: StructDeclaration, _ scope: Scope) {
    let initializer = makeUnit(.function, node.name.text)
    let structure = StructUnit(
      name: node.name.text, node: node, number: firstStructure + result.structures.count,
      initializer: initializer)
    result.structures.append(structure)
    result.structureOf[node.id.index] = structure
    let variable = makeVariable(node.name, isMutable: false, isDeclared: true)
    variable.structure = structure
    variable.type = .type(structure.id)
    variable.declaredType = variable.type
    result.variables[node.id.index] = variable
    declareMembers(of: structure)
    if let other = scope.names[node.name.text], !result.isSession {
      reportTwice(node.name, other)
      other.isAmbiguous = true
      return
    }
    scope.names[node.name.text] = variable
  }

  private func declareMembers(of structure: StructUnit) {
    var seen: [String: SourceSpan] = [:]
    for member in structure.node.members {
      switch member {
      case .field(let node):
        once(node.name, &seen)
        declareField(node, of: structure)
      case .computed(let node):
        once(node.name, &seen)
        let unit = makeUnit(.function, "\(structure.name).\(node.name.text)")
        addReceiver(to: unit, of: structure, isMutable: false, node.name.span)
        result.units[node.id.index] = unit
        structure.members[node.name.text] = StructUnit.Member(
          kind: .computed, unit: unit, span: node.name.span)
      case .method(let node):
        once(node.function.name, &seen)
        declareMethod(node, of: structure)
      }
    }
    result.memberNames.formUnion(structure.memberNames)
    for (name, member) in structure.members where member.kind == .mutating {
      result.mutatingNames.insert(name)
    }
  }

  private func once(_ name: Identifier, _ seen: inout [String: SourceSpan]) {
    if name.text == "_" { return }
    guard let other = seen[name.text] else {
      seen[name.text] = name.span
      return
    }
    report(
      .alreadyDeclared, "`\(name.text)` is already a member", name.span,
      more: [Diagnostic.Label(other, "first declared here")], help: "choose another name")
  }

  /// A field, and its parameter of the initializer.
  private func declareField(_ node: StructField, of structure: StructUnit) {
    let isParameter =
      node.name.text != "_" && (node.isMutable || node.defaultValue == nil)
    var parameter: Variable?
    if isParameter {
      let variable = Variable(
        name: node.name.text, span: node.name.span, isMutable: false,
        owner: structure.initializer, isTopLevel: false)
      structure.initializer.parameters.append(variable)
      structure.initializer.parameterNodes.append(
        Parameter(
          id: node.id, label: node.name, name: node.name, type: node.type,
          defaultValue: node.defaultValue ?? implicitNil(node), span: node.span))
      parameter = variable
    }
    structure.fields.append(
      StructUnit.Field(name: node.name.text, node: node, parameter: parameter))
  }

  /// A variable member that may be nil is nil where a value leaves it out, as in Swift.
  private func implicitNil(_ node: StructField) -> Expression? {
    guard node.isMutable, case .optional = node.type else { return nil }
    return .literal(Literal(.none, span: node.span))
  }

  private func declareMethod(_ node: Method, of structure: StructUnit) {
    let name = node.function.name
    let unit = makeUnit(.function, "\(structure.name).\(name.text)")
    unit.parameterNodes = node.function.parameters
    if node.kind != .static {
      addReceiver(to: unit, of: structure, isMutable: node.kind == .mutating, name.span)
    }
    result.units[node.function.id.index] = unit
    let kind: StructUnit.Member.Kind =
      switch node.kind {
      case .plain: .plain
      case .mutating: .mutating
      case .static: .static
      }
    structure.members[name.text] = StructUnit.Member(kind: kind, unit: unit, span: name.span)
  }

  /// Gives a function `self` as its first parameter.
  private func addReceiver(
    to unit: FunctionUnit, of structure: StructUnit, isMutable: Bool, _ span: SourceSpan
  ) {
    let receiver = Variable(
      name: "self", span: span, isMutable: isMutable, owner: unit, isTopLevel: false)
    receiver.type = structure.type
    receiver.declaredType = structure.type
    unit.receiver = receiver
    unit.parameters.append(receiver)
  }

  // MARK: Bodies

  func structure(_ node: StructDeclaration) {
    guard let structure = result.structureOf[node.id.index] else { return }
    defaults(of: structure)
    for member in node.members {
      switch member {
      case .field(let field):
        unread = structure.names(from: field)
        if let type = field.type { layoutAnnotation(type, in: structure) }
        unread.remove(field.name.text)
        if let constraint = field.constraint { condition(constraint, in: structure) }
        unread = []
      case .computed(let computed):
        guard let unit = result.units[computed.id.index] else { continue }
        if let type = computed.type { annotation(type) }
        functionBody(unit, [], computed.body, in: structure)
      case .method(let method):
        guard let unit = result.units[method.function.id.index] else { continue }
        if let type = method.function.result { annotation(type) }
        functionBody(unit, method.function.parameters, method.function.body, in: structure)
      }
    }
  }

  /// Default values belong to the initializer, and see no member.
  private func defaults(of structure: StructUnit) {
    contexts.append(Context(structure.initializer))
    context.isClosed = true
    context.scopes.append(Scope())
    for field in structure.fields {
      if let value = field.node.defaultValue { expression(value) }
    }
    contexts.removeLast()
  }

  /// A constraint or a count of a layout, as a function of what is decoded so far.
  private func condition(_ node: Expression, in structure: StructUnit) {
    let unit = makeUnit(.function, structure.name)
    addReceiver(to: unit, of: structure, isMutable: false, node.span)
    structure.conditions[node.identity] = unit
    functionBody(unit, [], Block([.expression(node)], node.span), in: structure)
  }

  /// A count or a constraint sees what is decoded before it, and nothing that comes later.
  /// - Returns: false where that is reported.
  @discardableResult
  func requireRead(_ name: String, _ span: SourceSpan) -> Bool {
    guard unread.contains(name) else { return true }
    report(
      .invalidStructure, "`\(name)` is read later than this", span,
      help: "use the fields above, or move `\(name)` up")
    return false
  }

  /// A field's type: in a layout also one with a width or a count, whose expression sees the fields
  /// above.
  private func layoutAnnotation(_ type: TypeExpression, in structure: StructUnit) {
    guard structure.node.layout != nil else { return annotation(type) }
    switch type {
    case .named(let name) where RecordLayout.scalar(name.text, isBig: false) != nil: break
    case .counted(let element, let count, _):
      layoutAnnotation(element, in: structure)
      condition(count, in: structure)
    case .sized(_, let width, _): condition(width, in: structure)
    default: annotation(type)
    }
  }

  /// Notes what a name in an annotation means where it is no type of the language's own.
  func typeName(_ name: Identifier) -> Bool {
    if case .variable(let variable) = find(name.text), let structure = variable.structure {
      if variable.isAmbiguous { return true }
      result.typeNames[name.span.start] = structure
      return true
    }
    if let structure = session[name.text]?.structure {
      result.typeNames[name.span.start] = structure
      return true
    }
    return false
  }
}
