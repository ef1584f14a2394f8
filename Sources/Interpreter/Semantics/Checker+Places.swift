/// What assignments and mutating primitives do to the variable at the root of a place.
extension Checker {
  /// A place taken apart: the name at its root, the keys that lead from there, and what is known of the
  /// value that is there now.
  struct Place {
    let root: Expression
    var keys: [(type: ScriptType, node: Expression)] = []
    var type: ScriptType
  }

  /// Checks a place and what it is made of.
  func place(_ node: Expression) -> Place {
    switch node {
    case .group(let group): return place(group.inner)
    case .subscripted(let sub):
      var place = place(sub.base)
      let key = expression(sub.index)
      place.type = element(of: place.type, at: key, sub)
      place.keys.append((key, sub.index))
      return place
    default: return Place(root: node, type: expression(node))
    }
  }

  func assignment(_ node: Assignment) {
    let value = expression(node.value)
    let place = place(node.target)
    var result = value
    if let operation = node.operation {
      result = binary(
        operation, place.type, value, node.target, node.value, operatorSpan: node.operatorSpan)
    }
    write(place) { _ in result }
    guard let declared = declaredType(place.root) else { return }
    let id = node.operation == nil ? node.value.identity : ObjectIdentifier(node)
    guard place.keys.isEmpty else {
      demandKeys(place, declared)
      let expected = declared.element(after: place.keys.count - 1).assignableElement
      demand(expected, result, id, node.value, what: "the element")
      return
    }
    if proves(result, declared) {
      findings.proven.insert(id)
    } else if !declared.overlaps(result) {
      mistyped(
        declared, result, node.value, what: "`\(resolution.tree.source.text(place.root.span))`")
    }
  }

  /// A primitive changed the value at a place: its arguments are now among the elements.
  func changed(
    _ place: Place, by parameter: Primitive.Parameter, _ value: Expression, _ type: ScriptType
  ) {
    let isElement = parameter.addition == .element
    write(place) { isElement ? $0.taking(type) : $0.takingAll(type) }
    guard let declared = declaredType(place.root) else { return }
    demandKeys(place, declared)
    let container = declared.element(after: place.keys.count).unwrapped
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
    let keys = place.keys.map(\.type)
    inference.write(variable, inference.read(variable).changed(at: keys[...], change))
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
    if proves(actual, expected) { return }
    if expected.overlaps(actual) {
      findings.demands[id] = expected
    } else {
      mistyped(expected, actual, value, what: what)
    }
  }
}
