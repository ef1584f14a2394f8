/// Places: what mutating primitives and assignments change.
extension Compiler {
  /// Takes a place apart: the variable at its root, and the keys that lead from there.
  func place(_ node: Expression) -> (CallSite.Place, [Expression])? {
    switch node {
    case .group(let group): return place(group.inner)
    case .subscripted(let sub):
      guard let (root, keys) = place(sub.base) else { return nil }
      return (root, keys + [sub.index])
    case .name(let name):
      switch resolution.bindings[name.id.index] {
      case .variable(let variable): return (place(of: variable), [])
      case .session(let symbol): return (.global(symbol.index), [])
      default: return nil
      }
    default: return nil
    }
  }

  func place(of variable: Variable) -> CallSite.Place {
    if variable.owner !== builder.unit, !variable.isTopLevel {
      return .captureCell(builder.unit.captures.firstIndex { $0 === variable } ?? 0)
    }
    switch variable.storage {
    case .register(let register) where variable.owner === builder.unit: return .register(register)
    case .cell(let register): return .cell(register)
    case .global(let index): return .global(index)
    case .register, .unplaced: return .global(placeEarly(variable))
    }
  }

  func callMutating(
    _ node: CallExpression, _ member: MemberExpression, into target: Int
  ) {
    guard let (root, keys) = place(member.base) else { return }
    if member.isOptional {
      // `x?.append(…)` does nothing where x is nil.
      let probe = builder.allocate()
      compile(member.base, into: probe)
      chainMisses.append(builder.emitJump(.jumpNone, a: probe))
      emit(.release, a: probe, b: 1)
      builder.free(to: probe)
    }
    if case .register(let register) = root, keys.isEmpty, member.name.text == "append",
      node.arguments.count == 1, node.arguments[0].label == nil, node.trailingClosure == nil
    {
      let element = node.arguments[0].value
      let value = elementOperand(element, into: register)
      let isOwned = value.isTemporary && !isImmediate(element)
      emit(
        .append, flags: isOwned ? InstructionFlag.consumesB : 0, a: register, b: value.register)
      emit(.loadNone, a: target)
      return
    }
    let window = window(for: target)
    emit(.loadNone, a: window)
    var labels: [NameID?] = [nil]
    for (value, label) in zip(values(node), Checker.labels(node)) {
      let register = builder.allocate()
      compile(value, into: register)
      demand(value.identity, register: register)
      labels.append(label.map { vm.names.intern($0) })
    }
    for key in keys { self.key(key) }
    let site = CallSite(
      name: vm.names.intern(member.name.text), labels: labels, argumentCount: labels.count,
      isMember: true, place: root, keyCount: keys.count)
    emitSite(.callMutating, site, window, target)
  }

  // MARK: Assignments

  func assignment(_ node: Assignment) {
    let saved = builder.top
    defer { builder.free(to: saved) }
    guard let (root, keys) = place(node.target) else { return }
    if keys.isEmpty {
      assign(node, to: root)
    } else {
      assign(node, to: root, keys)
    }
  }

  /// The value of an element that goes into the container in a variable's register: one that is checked
  /// first, or is that variable itself, is not used where it is.
  func elementOperand(_ node: Expression, into container: Int) -> Operand {
    if findings.demands[node.identity] == nil, variableRegister(node) != container {
      return operand(node)
    }
    let value = temporary(node)
    demand(node.identity, register: value.register)
    return value
  }

  @discardableResult
  func key(_ node: Expression) -> Int {
    let register = builder.allocate()
    compile(node, into: register)
    demand(node.identity, register: register)
    return register
  }

  func declaredType(_ target: Expression) -> ScriptType? {
    guard case .name(let name) = Compiler.ungrouped(target) else { return nil }
    switch resolution.bindings[name.id.index] {
    case .variable(let variable): return variable.declaredType
    case .session(let symbol): return symbol.declaredType
    default: return nil
    }
  }

  func check(_ node: Assignment, register: Int) {
    guard needsCheck(node), let type = declaredType(node.target) else { return }
    emit(.checkType, a: register, bx: builder.type(type))
  }

  /// A whole variable.
  func assign(_ node: Assignment, to root: CallSite.Place) {
    if case .register(let register) = root {
      assign(node, toRegister: register)
      return
    }
    let value = builder.allocate()
    if let operation = node.operation {
      arithmetic(operation, node.target, node.value, into: value, replacing: false)
    } else {
      compile(node.value, into: value)
    }
    check(node, register: value)
    switch root {
    case .cell(let register): emit(.setCell, a: register, b: value)
    case .captureCell(let index): emit(.setCaptureCell, a: index, b: value)
    case .global(let index): emit(.setGlobal, a: value, bx: index)
    case .register: break
    }
  }

  func assign(_ node: Assignment, toRegister register: Int) {
    if let operation = node.operation, !needsCheck(node) {
      arithmetic(operation, node.target, node.value, into: register, replacing: true)
      return
    }
    if node.operation == nil, case .binary(let binary) = node.value, !needsCheck(node),
      isArithmetic(binary.operation), updatesInPlace(binary, register) || isImmediate(node)
    {
      arithmetic(binary.operation, binary.left, binary.right, into: register, replacing: true)
      return
    }
    if node.operation == nil, !needsCheck(node), copies(node, toRegister: register) { return }
    let value = builder.allocate()
    if let operation = node.operation {
      arithmetic(operation, node.target, node.value, into: value, replacing: false)
    } else {
      compile(node.value, into: value)
    }
    check(node, register: value)
    emit(.assign, a: register, b: value)
  }

  /// `x = y` and `x = 1`, without a temporary.
  func copies(_ node: Assignment, toRegister register: Int) -> Bool {
    if let source = variableRegister(node.value) {
      emit(isImmediate(node) ? .copy : .assignCopy, a: register, b: source)
      return true
    }
    guard isImmediate(node), case .literal = node.value else { return false }
    compile(node.value, into: register)
    return true
  }

  func needsCheck(_ node: Assignment) -> Bool {
    guard let type = declaredType(node.target), type != .any else { return false }
    let id = node.operation == nil ? node.value.identity : ObjectIdentifier(node)
    return !findings.proven.contains(id)
  }

  func isArithmetic(_ operation: BinaryOperator) -> Bool {
    switch operation {
    case .add, .subtract, .multiply, .divide, .remainder: true
    default: false
    }
  }

  /// `x = x + …`: where the fast path is taken, the old value of x was a number too.
  func updatesInPlace(_ node: BinaryExpression, _ register: Int) -> Bool {
    variableRegister(node.left) == register
  }

  /// The variable assigned to never holds an object.
  func isImmediate(_ node: Assignment) -> Bool {
    guard case .name(let name) = Compiler.ungrouped(node.target),
      case .variable(let variable) = resolution.bindings[name.id.index]
    else { return false }
    return variable.type.isImmediate
  }

  /// An element, or an element of an element.
  func assign(_ node: Assignment, to root: CallSite.Place, _ keys: [Expression]) {
    if case .register(let register) = root, keys.count == 1, node.operation == nil {
      let key =
        findings.demands[keys[0].identity] == nil
        ? operand(keys[0], before: node.value)
        : Operand(register: self.key(keys[0]), isTemporary: true)
      let value = elementOperand(node.value, into: register)
      var flags: UInt8 = 0
      if key.isTemporary, !isImmediate(keys[0]) { flags |= InstructionFlag.consumesB }
      if value.isTemporary, !isImmediate(node.value) { flags |= InstructionFlag.consumesC }
      emit(.setIndex, flags: flags, a: register, b: key.register, c: value.register)
      return
    }
    let value = builder.allocate()
    let keyRegisters = keys.map { key($0) }
    if let operation = node.operation {
      compound(operation, node, root, keyRegisters, into: value)
      demand(ObjectIdentifier(node), register: value)
    } else {
      compile(node.value, into: value)
      demand(node.value.identity, register: value)
    }
    let site = CallSite(
      name: vm.names.intern(""), labels: [], argumentCount: 0, isMember: false, place: root,
      keyCount: keys.count)
    emit(.setPath, a: value, bx: builder.site(site))
  }

  /// `place[keys] op= value`: the element is read with the keys that are computed already.
  func compound(
    _ operation: BinaryOperator, _ node: Assignment, _ root: CallSite.Place, _ keys: [Int],
    into target: Int
  ) {
    var container = builder.allocate()
    var isTemporary = true
    switch root {
    case .register(let register):
      container = register
      isTemporary = false
    case .cell(let register): emit(.getCell, a: container, b: register)
    case .captureCell(let index): emit(.getCaptureCell, a: container, b: index)
    case .global(let index): emit(.getGlobal, a: container, bx: index)
    }
    for key in keys {
      let element = builder.allocate()
      emit(
        .getIndex, flags: isTemporary ? InstructionFlag.consumesB : 0, a: element, b: container,
        c: key)
      container = element
      isTemporary = true
    }
    let value = operand(node.value)
    let code = Compiler.operations[operation] ?? .add
    var flags = InstructionFlag.consumesB
    if value.isTemporary, !isImmediate(node.value) { flags |= InstructionFlag.consumesC }
    emit(code, flags: flags, a: target, b: container, c: value.register)
  }
}
