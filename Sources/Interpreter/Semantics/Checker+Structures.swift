/// Structures and tuples: their members, and calls of them.
extension Checker {
  // MARK: Declaring

  /// What the annotations of a structure's members say, before any body is looked at.
  func declareStructure(_ structure: StructUnit) {
    for index in structure.fields.indices {
      let node = structure.fields[index].node
      let known = structure.node.layout == nil ? node.type.map(type) : layoutType(node.type)
      structure.fields[index].type = known
      if let parameter = structure.fields[index].parameter, let known {
        parameter.type = known
        parameter.declaredType = known
      }
    }
    structure.initializer.result = structure.type
    for member in structure.node.members {
      switch member {
      case .field: break
      case .computed(let node):
        resolution.units[node.id.index]?.result = node.type.map(type)
      case .method(let node):
        if let unit = resolution.units[node.function.id.index] {
          declareFunction(unit, node.function.parameters, node.function.result)
        }
      }
    }
  }

  func structure(_ structure: StructUnit) {
    let outer = unit
    unit = structure.initializer
    for field in structure.fields {
      guard let value = field.node.defaultValue else { continue }
      let known = expression(value)
      if let type = field.type { expect(type, known, value, what: "`\(field.name)`") }
    }
    unit = outer
    if structure.node.layout != nil { checkLayout(structure) }
    for member in structure.node.members {
      switch member {
      case .field(let node):
        if let constraint = node.constraint { condition(constraint, structure) }
      case .computed(let node):
        if let unit = resolution.units[node.id.index] { function(unit, [], node.body) }
      case .method(let node):
        guard let unit = resolution.units[node.function.id.index] else { continue }
        function(unit, node.function.parameters, node.function.body)
      }
    }
  }

  private func condition(_ node: Expression, _ structure: StructUnit) {
    let outer = unit
    if let own = structure.conditions[node.identity] { unit = own }
    requireBool(node)
    unit = outer
  }

  /// The structure of this number: of this source or of an earlier one.
  func structure(_ id: ScriptType.StructureID) -> StructUnit? {
    if let own = resolution.structures.first, id.number >= own.number {
      let index = id.number - own.number
      return index < resolution.structures.count ? resolution.structures[index] : nil
    }
    return resolution.earlierStructures[id.number]
  }

  // MARK: Making

  func construct(_ node: CallExpression, _ structure: StructUnit) -> ScriptType {
    let unit = structure.initializer
    let order = bind(node, unit.signature, structure.name)
    findings.plans[node.id.index] = .construct(structure, order: order)
    checkArguments(node, unit, order)
    return structure.type
  }

  func tuple(_ node: TupleLiteral) -> ScriptType {
    if node.elements.isEmpty { return .none }
    requireOnce(node.elements.map(\.label), "elements")
    return .tuple(
      node.elements.map {
        ScriptType.TupleElement(label: $0.label?.text, type: expression($0.value))
      })
  }

  // MARK: Reading

  /// Whether a value of this type may be a record or a tuple.
  func mayHaveFields(_ type: ScriptType) -> Bool {
    switch type {
    case .any, .never, .structure, .tuple: true
    case .optional(let wrapped): mayHaveFields(wrapped)
    case .oneOf(let types): types.contains(where: mayHaveFields)
    default: false
    }
  }

  /// What is known of a member where the receiver is a structure or a tuple; nil where it is neither,
  /// or where the library is asked.
  func fieldType(_ node: MemberExpression, _ receiver: ScriptType) -> ScriptType? {
    switch receiver.unwrapped {
    case .tuple(let elements): return elementType(node, elements, receiver)
    case .structure(let id):
      guard let structure = structure(id) else { return .any }
      return memberType(node.name, node.id, structure) ?? libraryMember(node, receiver)
    default: return nil
    }
  }

  private func elementType(
    _ node: MemberExpression, _ elements: [ScriptType.TupleElement], _ receiver: ScriptType
  ) -> ScriptType {
    let name = node.name.text
    if let index = Int(name) ?? elements.firstIndex(where: { $0.label == name }),
      elements.indices.contains(index)
    {
      return elements[index].type.asElement
    }
    unknownMember(node, receiver)
    return .any
  }

  /// The type of a field or a computed member; nil where the structure has none of this name.
  private func memberType(_ name: Identifier, _ id: NodeID, _ structure: StructUnit) -> ScriptType?
  {
    if let field = structure.field(name.text) { return field.type ?? .any }
    guard let member = structure.members[name.text] else { return nil }
    switch member.kind {
    case .computed:
      findings.members[id.index] = .computed(member.unit)
      return member.unit.result ?? .any
    case .plain, .mutating, .static:
      report(
        .memberNeedsCall, "`\(name.text)` is a call and needs parentheses", name.span,
        help: "write `.\(name.text)(…)`")
      return .any
    }
  }

  /// A member that the library has for every value.
  private func libraryMember(_ node: MemberExpression, _ receiver: ScriptType) -> ScriptType? {
    let rows = registry.overloads(node.name.text).filter { $0.receiver?.overlaps(receiver) == true }
    if rows.isEmpty {
      unknownMember(node, receiver)
      return .any
    }
    return nil
  }

  /// The name of a member alone, in a method.
  func implicitMember(_ name: Identifier, _ id: NodeID, _ structure: StructUnit) -> ScriptType {
    memberType(name, id, structure) ?? .any
  }

  /// `Type.member`, where the structure has no such thing.
  func staticMember(_ node: MemberExpression) -> ScriptType? {
    guard case .name(let base) = node.base,
      case .structure(let structure) = resolution.bindings[base.id.index]
    else { return nil }
    let isMember = structure.has(node.name.text)
    let rows = registry.overloads(node.name.text).filter {
      $0.receiver?.overlaps(.type(structure.id)) == true && $0.receiver != .any
    }
    if let row = rows.first {
      findings.members[node.id.index] = .library
      return row.result
    }
    report(
      .unknownMember,
      isMember
        ? "`\(node.name.text)` belongs to the values of \(structure.name), not to the type"
        : "\(structure.name) has no member `\(node.name.text)` of its own", node.name.span,
      help: isMember ? "write `\(structure.name)(…).\(node.name.text)`" : nil)
    return .any
  }

  // MARK: Calling

  /// `Type.make(…)`
  func structureCall(_ node: CallExpression, _ member: MemberExpression) -> ScriptType? {
    guard case .name(let base) = member.base,
      case .structure(let structure) = resolution.bindings[base.id.index]
    else { return nil }
    if case .function(let unit) = resolution.bindings[member.id.index] {
      let order = bind(node, unit.signature, member.name.text)
      findings.plans[node.id.index] = .function(unit, order: order)
      checkArguments(node, unit, order)
      return unit.result ?? .any
    }
    arguments(node)
    findings.plans[node.id.index] = .value
    report(
      .unknownMember, "\(structure.name) has no static function `\(member.name.text)`",
      member.name.span)
    return .any
  }

  /// `receiver.method(…)` where the receiver is a structure that is known; nil where the call is the
  /// library's, or found out by the VM.
  func knownCall(
    _ node: CallExpression, _ member: MemberExpression, _ receiver: ScriptType, _ place: Place?
  ) -> ScriptType? {
    switch receiver.unwrapped {
    case .tuple(let elements):
      guard
        elements.contains(where: { $0.label == member.name.text }) || Int(member.name.text) != nil
      else { return nil }
      arguments(node)
      return .any
    case .structure(let id):
      guard let structure = structure(id) else { return nil }
      let result = call(
        node, member.name, structure,
        isOptional: member.isOptional || receiver != receiver.unwrapped)
      if let place, structure.members[member.name.text]?.kind == .mutating {
        requirePlace(place, member)
      }
      return result.map { member.isOptional ? optional($0) : $0 }
    default: return nil
    }
  }

  /// `method(…)` in another method of the same structure.
  func implicitCall(
    _ node: CallExpression, _ name: NameExpression, _ structure: StructUnit
  ) -> ScriptType {
    if let field = structure.field(name.name) {
      findings.plans[node.id.index] = .value
      let known = field.type ?? .any
      arguments(node)
      if case .function(let result) = known { return result }
      return .any
    }
    if structure.members[name.name]?.kind == .mutating {
      if unit.receiver?.isMutable == false {
        report(
          .assignmentToConstant,
          "`\(name.name)` changes \(structure.name), and this method does not", name.span,
          help: "write `mutating` before `func` here too")
      }
    }
    return call(node, Identifier(name.name, name.span), structure, isOptional: false) ?? .any
  }

  private func call(
    _ node: CallExpression, _ name: Identifier, _ structure: StructUnit, isOptional: Bool
  ) -> ScriptType? {
    guard let member = structure.members[name.text] else {
      if structure.field(name.text) == nil { return nil }
      arguments(node)
      return .any
    }
    switch member.kind {
    case .computed:
      report(
        .memberIsNoCall, "`\(name.text)` is a value and takes no parentheses", node.argumentsSpan,
        help: "write `.\(name.text)`", fix: Diagnostic.Fix(node.argumentsSpan, ""))
      arguments(node)
      return .any
    case .static:
      report(
        .unknownMember, "`\(name.text)` belongs to the type \(structure.name), not to its values",
        name.span, help: "write `\(structure.name).\(name.text)(…)`")
      arguments(node)
      return .any
    case .plain, .mutating:
      let order = bind(node, member.unit.signature, name.text)
      // A receiver that may be nil is the VM's to look at.
      if !isOptional { findings.plans[node.id.index] = .method(member, order: order) }
      checkArguments(node, member.unit, order)
      return member.unit.result ?? .any
    }
  }

  /// A mutating method needs a variable to change.
  private func requirePlace(_ place: Place, _ member: MemberExpression) {
    let name = member.name.text
    guard case .name(let root) = place.root else {
      report(
        .invalidAssignmentTarget, "`\(name)` changes its receiver, and this is no variable",
        place.root.span, help: "put the value into a `var` first")
      return
    }
    let constant: Bool
    var known: Variable?
    switch resolution.bindings[root.id.index] {
    case .variable(let variable):
      constant = !variable.isMutable
      known = variable
    case .member(let receiver, _): constant = !receiver.isMutable
    case .session(let symbol): constant = !symbol.isMutable
    default: constant = true
    }
    if constant {
      report(
        .assignmentToConstant, "`\(name)` would change `\(root.name)`, which is a constant",
        root.span, help: known?.changeHelp ?? "declare it with `var` where it is meant to change",
        fix: known?.changeFix(resolution.tree.source))
    }
  }
}
