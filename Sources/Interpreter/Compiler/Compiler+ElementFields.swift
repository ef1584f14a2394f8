/// `a[i].x` where `a` is an array in a register: read and assigned by one instruction, which leaves out
/// the general ones behind it.
///
/// Those stand there for everything else that `a[i].x` may turn out to be, and for what goes wrong.
extension Compiler {
  /// `a[i].x`; false where it is something else, and nothing was emitted.
  func elementField(_ node: MemberExpression, into target: Int) -> Bool {
    guard !node.isOptional, case .subscripted(let sub) = node.base, !sub.isOptional,
      let container = variableRegister(sub.base), !mutates(sub.index)
    else { return false }
    let saved = builder.top
    let index = operand(sub.index)
    let skip = beginElementField(
      .getElementField, node.name.text, a: target, container, index.register)
    let element = builder.allocate()
    _ = at(sub.span) {
      emit(
        .getIndex,
        flags: index.isTemporary && !isImmediate(sub.index) ? InstructionFlag.consumesC : 0,
        a: element, b: container, c: index.register)
    }
    getField(node.name.text, of: element, consumes: true, into: target)
    endElementField(skip)
    builder.free(to: saved)
    return true
  }

  /// `a[i].x = value` and `a[i].x op= value`; false where it is something else, and nothing was emitted.
  func assignElementField(
    _ node: Assignment, to root: CallSite.Place, _ keys: [PlaceKey]
  ) -> Bool {
    guard case .register(let container) = root, keys.count == 2, case .index(let index) = keys[0],
      case .member(let name) = keys[1], findings.demands[index.identity] == nil,
      variableRegister(node.value) != container
    else { return false }
    let value = builder.allocate()
    let key = builder.allocate()
    let member = builder.allocate()
    var place = key
    if let variable = variableRegister(index), !mutates(node.value) {
      place = variable
    } else {
      compile(index, into: key)
    }
    if let operation = node.operation {
      compound(operation, node, name, of: container, at: place, into: value)
      demand(ObjectIdentifier(node), register: value)
    } else {
      compile(node.value, into: value)
      demand(node.value.identity, register: value)
    }
    let skip = beginElementField(.setElementField, name, a: value, container, place)
    if place != key { emit(.copy, a: key, b: place) }
    load(.member(vm.names.intern(name)), into: member)
    setPath(root, keyCount: 2, from: value)
    endElementField(skip)
    return true
  }

  /// The value of `a[i].x op value`.
  private func compound(
    _ operation: BinaryOperator, _ node: Assignment, _ name: String, of container: Int,
    at index: Int, into target: Int
  ) {
    let field = builder.allocate()
    let skip = beginElementField(.getElementField, name, a: field, container, index)
    let element = builder.allocate()
    emit(.getIndex, a: element, b: container, c: index)
    getField(name, of: element, consumes: true, into: field)
    endElementField(skip)
    builder.free(to: field + 1)
    combine(operation, field, with: node.value, into: target)
  }

  /// Emits the instruction with its two words.
  /// - Returns: the place of the word that says how much is left out.
  private func beginElementField(
    _ operation: Operation, _ name: String, a: Int, _ container: Int, _ index: Int
  ) -> Int {
    emit(operation, a: a, b: container, c: index)
    let word = builder.emitWord(UInt64(vm.names.intern(name).index) << 32)
    builder.emitWord(UInt64.max << 32)
    return word
  }

  private func endElementField(_ word: Int) {
    builder.code[word] |= UInt64(builder.code.count - word - 2)
  }
}
