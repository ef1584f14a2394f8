/// Expressions that change variables while they are computed.
extension Compiler {
  /// Whether an expression may call what changes a variable: a mutating primitive or method. What
  /// closures change lies in cells, which are read the moment that they are named.
  func mutates(_ node: Expression) -> Bool {
    switch node {
    case .literal, .name, .symbol, .closure: false
    case .string(let string):
      string.segments.contains { segment in
        if case .interpolation(let inner) = segment { mutates(inner) } else { false }
      }
    case .array(let array): array.elements.contains(where: mutates)
    case .dictionary(let dictionary):
      dictionary.entries.contains { mutates($0.key) || mutates($0.value) }
    case .group(let group): mutates(group.inner)
    case .prefix(let prefix): mutates(prefix.operand)
    case .binary(let binary): mutates(binary.left) || mutates(binary.right)
    case .ternary(let ternary):
      mutates(ternary.condition) || mutates(ternary.whenTrue) || mutates(ternary.whenFalse)
    case .member(let member): mutates(member.base)
    case .subscripted(let sub): mutates(sub.base) || mutates(sub.index)
    case .call(let call): mutates(call)
    case .forceUnwrap(let unwrap): mutates(unwrap.operand)
    case .attempt(let attempt): mutates(attempt.operand)
    case .tuple(let tuple): tuple.elements.contains { mutates($0.value) }
    case .typeTest(let test): mutates(test.operand)
    case .ifElse, .switchOver: true
    }
  }

  private func mutates(_ call: CallExpression) -> Bool {
    switch call.callee {
    case .member(let member):
      let name = member.name.text
      if vm.registry.isMutating(name) || resolution.mutatingNames.contains(name) { return true }
    case .name(let name):
      // A method of `self`.
      if case .member = resolution.bindings[name.id.index] { return true }
    default: break
    }
    return mutates(call.callee) || call.arguments.contains { mutates($0.value) }
  }
}
