/// What assignments and mutating primitives do to the variable at the root of a place.
extension Checker {
  /// A place taken apart: the name at its root, the keys that lead from there, and what is known of the
  /// value that is there now.
  struct Place {
    let root: Expression
    /// As far as no member is in between.
    var keys: [(type: ScriptType, node: Expression)] = []
    /// All of them.
    var steps: [ScriptType.PlaceKey] = []
    var hasMembers = false
    var type: ScriptType
  }

  /// Checks a place and what it is made of.
  func place(_ node: Expression) -> Place {
    switch node {
    case .group(let group): return place(group.inner)
    case .forceUnwrap(let unwrap):
      var place = place(unwrap.operand)
      place.type = place.type.unwrapped
      return place
    case .subscripted(let sub):
      var place = place(sub.base)
      let key = expression(sub.index)
      place.type = element(of: place.type, at: key, sub)
      if !place.hasMembers { place.keys.append((key, sub.index)) }
      place.steps.append(.index(key))
      return place
    case .member(let member):
      guard case .name(let base) = member.base, case .structure = resolution.bindings[base.id.index]
      else {
        var place = place(member.base)
        place.type = assignable(member, place.type)
        place.steps.append(.member(member.name.text))
        place.hasMembers = true
        return place
      }
      return Place(root: node, type: expression(node))
    case .name(let name):
      guard case .member(_, let structure) = resolution.bindings[name.id.index] else {
        return Place(root: node, type: expression(node))
      }
      return Place(
        root: node, steps: [.member(name.name)], hasMembers: true,
        type: assignable(Identifier(name.name, name.span), structure))
    default: return Place(root: node, type: expression(node))
    }
  }

  /// What a member holds that is about to be changed.
  private func assignable(_ node: MemberExpression, _ holder: ScriptType) -> ScriptType {
    switch holder.unwrapped {
    case .any, .never, .oneOf: return .any
    case .structure(let id):
      guard let structure = structure(id) else { return .any }
      return assignable(node.name, structure)
    case .tuple: return fieldType(node, holder) ?? .any
    default:
      report(
        .invalidAssignmentTarget,
        "`\(node.name.text)` of \(VM.withArticle(holder.description)) cannot be assigned to",
        node.name.span,
        help: Checker.elementHelp(node.name.text, holder)
          ?? "members of disk objects are facts; change them through a plan or a method")
      return .any
    }
  }

  private static func elementHelp(_ name: String, _ holder: ScriptType) -> String? {
    guard case .array = holder.unwrapped else { return nil }
    return switch name {
    case "first": "change the element itself: `[0]`"
    case "last": "change the element itself: `[….count - 1]`"
    default: "change an element itself, by its index"
    }
  }

  private func assignable(_ name: Identifier, _ structure: StructUnit) -> ScriptType {
    if let field = structure.field(name.text) {
      if !field.isMutable {
        report(
          .assignmentToConstant,
          "`\(name.text)` of \(structure.name) is a constant and cannot be changed",
          [
            Diagnostic.Label(name.span), Diagnostic.Label(field.node.name.span, "declared here"),
          ], help: "declare it with `var` where it is meant to change")
      }
      return field.type ?? .any
    }
    if structure.members[name.text] != nil {
      report(
        .invalidAssignmentTarget,
        "`\(name.text)` of \(structure.name) is computed and cannot be assigned to", name.span)
    } else {
      report(
        .unknownMember, "\(structure.name) has no member `\(name.text)`", name.span,
        help: Suggestion.closest(to: name.text, among: structure.memberNames).map {
          "did you mean `\($0)`?"
        })
    }
    return .any
  }

  func assignment(_ node: Assignment) {
    if case .tuple(let targets) = node.target {
      assignment(node, to: targets)
      return
    }
    let value = expression(node.value)
    let place = place(node.target)
    var result = value
    if let operation = node.operation {
      result = binary(
        operation, place.type, value, node.target, node.value, operatorSpan: node.operatorSpan)
    }
    write(place) { _ in result }
    if node.operation == .add, refusesElements(of: value, node.value, place) { return }
    let id = node.operation == nil ? node.value.identity : ObjectIdentifier(node)
    if place.hasMembers {
      admitLarge(node.value, as: place.type)
      let what = "`\(resolution.tree.source.text(node.target.span))`"
      if let demanded = demanded(place) {
        demand(demanded, result, id, node.value, what: what)
      } else if !place.type.overlaps(result) {
        mistyped(place.type, result, node.value, what: what)
      }
      return
    }
    guard let declared = declaredType(place.root) else { return }
    guard place.keys.isEmpty else {
      demandKeys(place, declared)
      let expected = declared.element(after: place.keys.count - 1).assignableElement
      demand(expected, result, id, node.value, what: "the element")
      return
    }
    admitLarge(node.value, as: declared)
    if proves(label(node.value, result, as: declared), declared) {
      findings.proven.insert(id)
    } else if !declared.overlaps(result) {
      mistyped(
        declared, result, node.value, what: "`\(resolution.tree.source.text(place.root.span))`")
    }
  }

  /// `list += other`: what is known of both together says nothing where they do not fit.
  private func refusesElements(
    of value: ScriptType, _ node: Expression, _ place: Place
  ) -> Bool {
    let declared =
      place.hasMembers
      ? place.type : declaredType(place.root)?.element(after: place.keys.count).unwrapped
    guard let declared, case .array = declared, case .array = value, !declared.overlaps(value)
    else { return false }
    mistyped(
      declared, value, node, what: "`\(resolution.tree.source.text(place.root.span))`")
    return true
  }

  /// A primitive changed the value at a place: its arguments are now among the elements.
  func changed(
    _ place: Place, by parameter: Primitive.Parameter, _ value: Expression, _ type: ScriptType
  ) {
    let isElement = parameter.addition == .element
    write(place) { isElement ? $0.taking(type) : $0.takingAll(type) }
    if place.hasMembers, isElement, case .array(let element) = place.type.unwrapped,
      !element.overlaps(type)
    {
      mistyped(element, type, value, what: "the element")
      return
    }
    guard let declared = declaredType(place.root) else { return }
    if !place.hasMembers { demandKeys(place, declared) }
    guard
      let container = place.hasMembers
        ? demanded(place)?.unwrapped : declared.element(after: place.keys.count).unwrapped
    else { return }
    if isElement {
      guard case .array(let element) = container else { return }
      demand(element, type, value.identity, value, what: "the element")
    } else {
      demand(container, type, value.identity, value, what: "`\(parameter.name)`")
    }
  }

  /// What the annotation of a variable demands.
  private func declaredType(_ root: Expression) -> ScriptType? {
    guard case .name(let name) = root else { return nil }
    switch resolution.bindings[name.id.index] {
    case .variable(let variable): return variable.declaredType
    case .session(let symbol): return symbol.declaredType
    default: return nil
    }
  }

  /// Notes what the variable at the root of a place becomes when the value there changes.
  private func write(_ place: Place, _ change: (ScriptType) -> ScriptType) {
    guard case .name(let name) = place.root,
      case .variable(let variable) = resolution.bindings[name.id.index]
    else { return }
    inference.write(variable, inference.read(variable).changed(at: place.steps[...], change))
  }

  /// `(a, b) = value`
  private func assignment(_ node: Assignment, to targets: TupleLiteral) {
    let known = expression(node.value)
    let labels = targets.elements.map(\.label)
    requireOnce(labels, "targets")
    var types = [ScriptType](repeating: .any, count: targets.elements.count)
    switch known {
    case .tuple(let elements):
      if elements.count == types.count {
        types = places(labels, elements)?.map { elements[$0].type } ?? types
      } else {
        report(
          .wrongCount,
          "there are \(types.count) targets, and the tuple has "
            + Wording.count(elements.count, "element"),
          [Diagnostic.Label(targets.span), Diagnostic.Label(node.value.span, known.description)])
      }
    case .any, .never, .oneOf: break
    default: mistyped(.tuple([]), known, node.value, what: "the value")
    }
    for (element, type) in zip(targets.elements, types) where !element.value.isDiscard {
      let place = place(element.value)
      write(place) { _ in type }
      if let declared = place.hasMembers ? place.type : declaredType(place.root),
        place.keys.isEmpty,
        !declared.overlaps(type)
      {
        mistyped(
          declared, type, node.value,
          what: "`\(resolution.tree.source.text(element.value.span))`")
      } else if !place.steps.isEmpty, let demanded = demanded(place), !proves(type, demanded) {
        findings.demands[element.value.identity] = demanded
      }
    }
  }

  /// What the annotation of a variable demands of a part of it; nil where there is none, or where a
  /// structure is in between, whose members the VM looks after.
  private func demanded(_ place: Place) -> ScriptType? {
    guard var type = declaredType(place.root) else { return nil }
    for (index, step) in place.steps.enumerated() {
      switch step {
      case .index:
        type = index == place.steps.count - 1 ? type.assignableElement : type.element(after: 1)
      case .member(let name):
        guard case .tuple(let elements) = type.unwrapped,
          let position = Int(name) ?? elements.firstIndex(where: { $0.label == name }),
          elements.indices.contains(position)
        else { return nil }
        type = elements[position].type.asElement
      }
    }
    return type
  }

  /// The keys of an annotated dictionary.
  private func demandKeys(_ place: Place, _ declared: ScriptType) {
    for (depth, key) in place.keys.enumerated() {
      guard case .dictionary(let expected, _) = declared.element(after: depth).unwrapped else {
        continue
      }
      // A key that can never fit is reported where the element is read.
      if !proves(key.type, expected), expected.overlaps(key.type) {
        findings.demands[key.node.identity] = expected
      }
    }
  }

  /// What goes into an annotated container is checked where it stands, or when the script runs.
  private func demand(
    _ expected: ScriptType, _ actual: ScriptType, _ id: ObjectIdentifier, _ value: Expression,
    what: String
  ) {
    admitLarge(value, as: expected)
    if proves(label(value, actual, as: expected), expected) { return }
    if expected.overlaps(actual) {
      findings.demands[id] = expected
    } else {
      mistyped(expected, actual, value, what: what)
    }
  }
}
