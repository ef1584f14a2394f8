/// Places with `?.` and `?[` in them: where nil stands there, nothing happens.
extension Compiler {
  /// How many keys stand before each question mark of a place, the first one first.
  func optionalDepths(_ node: Expression) -> [Int] {
    switch node {
    case .forceUnwrap(let unwrap): optionalDepths(unwrap.operand)
    case .member(let member): optionalDepths(member)
    case .subscripted(let sub):
      optionalDepths(sub.base) + (sub.isOptional ? [keyCount(sub.base)] : [])
    default: []
    }
  }

  func optionalDepths(_ member: MemberExpression) -> [Int] {
    optionalDepths(member.base) + (member.isOptional ? [keyCount(member.base)] : [])
  }

  /// As `place` counts them.
  private func keyCount(_ node: Expression) -> Int {
    switch node {
    case .group(let group): return keyCount(group.inner)
    case .forceUnwrap(let unwrap): return keyCount(unwrap.operand)
    case .member(let member): return keyCount(member.base) + 1
    case .subscripted(let sub): return keyCount(sub.base) + 1
    case .name(let name):
      if case .member = resolution.bindings[name.id.index] { return 1 }
      return 0
    default: return 0
    }
  }

  /// Looks at the values on the way to a place, with keys that are computed already: the jumps that are
  /// taken where one before a question mark is nil. Nothing but the keys has to be released there.
  func misses(
    _ root: CallSite.Place, _ keys: [PlaceKey], _ registers: [Int], _ depths: [Int]
  ) -> [Int] {
    guard let deepest = depths.last else { return [] }
    let saved = builder.top
    var (container, isTemporary) = readRoot(root)
    var misses: [Int] = []
    for depth in 0...deepest {
      if depth > 0 {
        container = readKey(keys[depth - 1], registers[depth - 1], container, isTemporary)
        isTemporary = true
      }
      if depths.contains(depth) {
        misses.append(builder.emitJump(.jumpNone, a: container))
      }
    }
    if isTemporary { emit(.release, a: container, b: 1) }
    builder.free(to: saved)
    return misses
  }

  /// The variable of a place, in its own register or in a temporary one.
  func readRoot(_ root: CallSite.Place) -> (register: Int, isTemporary: Bool) {
    if case .register(let register) = root { return (register, false) }
    let register = builder.allocate()
    switch root {
    case .register: break
    case .cell(let cell): emit(.getCell, a: register, b: cell)
    case .captureCell(let index): emit(.getCaptureCell, a: register, b: index)
    case .global(let index): emit(.getGlobal, a: register, bx: index)
    }
    return (register, true)
  }

  /// One step of a place: a part of the container in a register.
  func readKey(_ key: PlaceKey, _ register: Int, _ container: Int, _ isTemporary: Bool) -> Int {
    let element = builder.allocate()
    switch key {
    case .index:
      emit(
        .getIndex, flags: isTemporary ? InstructionFlag.consumesB : 0, a: element, b: container,
        c: register)
    case .member(let name):
      getField(name, of: container, consumes: isTemporary, into: element)
    }
    return element
  }

  /// `a?.b = value`: the value is computed only where there is something to assign to.
  func assign(
    _ node: Assignment, to root: CallSite.Place, _ keys: [PlaceKey], onlyIf depths: [Int]
  ) {
    let value = builder.allocate()
    let registers = keys.map { key($0) }
    let misses = misses(root, keys, registers, depths)
    assignPath(node, to: root, keys, registers, value)
    let over = builder.emitJump(.jump)
    builder.patchHere(misses)
    if let first = registers.first { emit(.release, a: first, b: registers.count) }
    builder.patchHere([over])
  }
}
