/// Calls, members, subscripts and assignments.
extension Compiler {
  // MARK: Chains

  /// A chain of members, calls and subscripts; `?.` in it leads to its end with nil.
  func postfix(_ node: Expression, into target: Int) {
    let saved = chainMisses
    chainMisses = []
    link(node, into: target)
    let misses = chainMisses
    chainMisses = saved
    guard !misses.isEmpty else { return }
    let over = builder.emitJump(.jump)
    builder.patchHere(misses)
    emit(.loadNone, a: target)
    builder.patchHere([over])
  }

  private func link(_ node: Expression, into target: Int) {
    at(node.span) {
      switch node {
      case .member(let member): self.member(member, into: target)
      case .subscripted(let sub): self.subscripted(sub, into: target)
      case .call(let call): self.call(call, into: target)
      default: compile(node, into: target)
      }
    }
  }

  /// The first link of a chain goes into `target` as part of the same chain.
  private func base(_ node: Expression, into target: Int, isOptional: Bool) {
    let saved = builder.top
    switch node {
    case .member, .call, .subscripted: link(node, into: target)
    default: compile(node, into: target)
    }
    builder.free(to: saved)
    if isOptional { chainMisses.append(builder.emitJump(.jumpNone, a: target)) }
  }

  private func member(_ node: MemberExpression, into target: Int) {
    let window = self.window(for: target)
    base(node.base, into: window, isOptional: node.isOptional)
    let site = CallSite(
      name: vm.names.intern(node.name.text), labels: [nil], argumentCount: 1, isMember: true)
    emitSite(.callSite, site, window, target)
  }

  private func subscripted(_ node: SubscriptExpression, into target: Int) {
    let container: Operand
    switch node.base {
    case .member, .call, .subscripted:
      let register = builder.allocate()
      link(node.base, into: register)
      container = Operand(register: register, isTemporary: true)
    default: container = operand(node.base)
    }
    let index = operand(node.index)
    var flags: UInt8 = 0
    if container.isTemporary { flags |= InstructionFlag.consumesB }
    if index.isTemporary, !isImmediate(node.index) { flags |= InstructionFlag.consumesC }
    emit(.getIndex, flags: flags, a: target, b: container.register, c: index.register)
  }

  // MARK: Calls

  /// The first register of a call whose result goes to `target`: `target` itself where it is the
  /// topmost one, so that nothing has to be moved.
  private func window(for target: Int) -> Int {
    target == builder.top - 1 ? target : builder.allocate()
  }

  private func call(_ node: CallExpression, into target: Int) {
    switch findings.plans[node.id.index] {
    case .function(let unit, let order): callFunction(node, unit, order, into: target)
    case .session(let symbol, let order):
      let window = window(for: target)
      emit(.getGlobal, a: window, bx: symbol.index)
      callValue(node, symbol.signature?.count, order, window, into: target)
    case .primitive(let name, let isMember):
      callPrimitive(node, name, isMember: isMember, into: target)
    case .value, nil:
      let window = window(for: target)
      base(node.callee, into: window, isOptional: false)
      callValue(node, nil, nil, window, into: target)
    }
  }

  private func values(_ node: CallExpression) -> [Expression] {
    node.arguments.map(\.value) + (node.trailingClosure.map { [.closure($0)] } ?? [])
  }

  private func callFunction(
    _ node: CallExpression, _ unit: FunctionUnit, _ order: [Int]?, into target: Int
  ) {
    let window = window(for: target)
    if !unit.isStatic {
      if unit === builder.unit {
        emit(.loadSelf, a: window)
      } else if let variable = unit.variable {
        read(variable, into: window)
      }
      callValue(node, unit.parameters.count, order, window, into: target)
      return
    }
    let values = values(node)
    for index in unit.parameters.indices {
      let register = index == 0 ? window : builder.allocate()
      let argument = order.map { $0[index] } ?? (index < values.count ? index : -1)
      guard argument >= 0 else {
        emit(.loadUnset, a: register)
        continue
      }
      compile(values[argument], into: register)
      at(values[argument].span) {
        check(values[argument], is: unit.parameters[index], register: register)
      }
    }
    emit(.call, a: window, bx: unit.number)
    deliver(window, target)
  }

  /// Calls the function value in `window`.
  private func callValue(
    _ node: CallExpression, _ parameters: Int?, _ order: [Int]?, _ window: Int, into target: Int
  ) {
    let values = values(node)
    let count = order == nil ? values.count : parameters ?? values.count
    for index in 0..<count {
      let register = builder.allocate()
      let argument = order.map { $0[index] } ?? index
      if argument >= 0 {
        compile(values[argument], into: register)
      } else {
        emit(.loadUnset, a: register)
      }
    }
    // Room for the defaults that the call leaves out.
    builder.reserve(max(parameters ?? 0, 16))
    emit(.callValue, a: window, b: count)
    deliver(window, target)
  }

  private func deliver(_ window: Int, _ target: Int) {
    if window != target { emit(.move, a: target, b: window) }
  }

  private func emitSite(_ operation: Operation, _ site: CallSite, _ window: Int, _ target: Int) {
    let rows = vm.registry.overloads(vm.names.text(site.name))
    builder.reserve((rows.map(\.parameters.count).max() ?? 0) + 1)
    emit(operation, a: window, bx: builder.site(site))
    deliver(window, target)
  }

  /// A name that the session gives a value to.
  func callConstant(_ name: String, into target: Int) {
    let site = CallSite(
      name: vm.names.intern(name), labels: [], argumentCount: 0, isMember: false)
    emitSite(.callSite, site, window(for: target), target)
  }

  private func callPrimitive(
    _ node: CallExpression, _ name: String, isMember: Bool, into target: Int
  ) {
    if isMember, case .member(let member) = node.callee {
      if vm.registry.isMutating(name) {
        callMutating(node, member, into: target)
        return
      }
      if integerReading(node, member, into: target) { return }
    }
    let window = window(for: target)
    var labels: [NameID?] = []
    var next = window
    if isMember, case .member(let member) = node.callee {
      base(member.base, into: window, isOptional: member.isOptional)
      labels.append(nil)
      next = -1
    }
    for (value, label) in zip(values(node), Checker.labels(node)) {
      let register = next == window ? window : builder.allocate()
      next = -1
      compile(value, into: register)
      labels.append(label.map { vm.names.intern($0) })
    }
    let site = CallSite(
      name: vm.names.intern(name), labels: labels, argumentCount: labels.count, isMember: isMember)
    emitSite(.callSite, site, window, target)
  }

  /// `bytes.u32le(at: i)` as one instruction.
  private func integerReading(
    _ node: CallExpression, _ member: MemberExpression, into target: Int
  ) -> Bool {
    guard let reading = IntegerReading.named(member.name.text), !member.isOptional,
      node.arguments.count == 1, node.trailingClosure == nil,
      node.arguments[0].label?.text == "at"
    else { return false }
    let bytes = operand(member.base)
    let offset = operand(node.arguments[0].value)
    emit(
      .readInteger, flags: bytes.isTemporary ? InstructionFlag.consumesB : 0, a: target,
      b: bytes.register, c: offset.register)
    builder.emitWord(reading.word)
    return true
  }

  // MARK: Places

  /// Takes a place apart: the variable at its root, and the keys that lead from there.
  private func place(_ node: Expression) -> (CallSite.Place, [Expression])? {
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

  private func place(of variable: Variable) -> CallSite.Place {
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

  private func callMutating(
    _ node: CallExpression, _ member: MemberExpression, into target: Int
  ) {
    guard let (root, keys) = place(member.base) else { return }
    if case .register(let register) = root, keys.isEmpty, member.name.text == "append",
      node.arguments.count == 1, node.arguments[0].label == nil, node.trailingClosure == nil
    {
      let value = operand(node.arguments[0].value)
      let isOwned = value.isTemporary && !isImmediate(node.arguments[0].value)
      emit(
        .append, flags: isOwned ? InstructionFlag.consumesB : 0, a: register, b: value.register)
      emit(.loadNone, a: target)
      return
    }
    let window = window(for: target)
    emit(.loadNone, a: window)
    var labels: [NameID?] = [nil]
    for (value, label) in zip(values(node), Checker.labels(node)) {
      compile(value, into: builder.allocate())
      labels.append(label.map { vm.names.intern($0) })
    }
    for key in keys { compile(key, into: builder.allocate()) }
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

  private func annotated(_ target: Expression) -> (type: ScriptType, variable: Variable?)? {
    guard case .name(let name) = target else { return nil }
    switch resolution.bindings[name.id.index] {
    case .variable(let variable): return variable.isAnnotated ? (variable.type, variable) : nil
    case .session(let symbol): return symbol.isAnnotated ? (symbol.type, nil) : nil
    default: return nil
    }
  }

  private func check(_ node: Assignment, register: Int) {
    guard let (type, _) = annotated(node.target), type != .any else { return }
    let id = node.operation == nil ? node.value.identity : ObjectIdentifier(node)
    if let id, findings.proven.contains(id) { return }
    emit(.checkType, a: register, bx: builder.type(type))
  }

  /// A whole variable.
  private func assign(_ node: Assignment, to root: CallSite.Place) {
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

  private func assign(_ node: Assignment, toRegister register: Int) {
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
    let value = builder.allocate()
    if let operation = node.operation {
      arithmetic(operation, node.target, node.value, into: value, replacing: false)
    } else {
      compile(node.value, into: value)
    }
    check(node, register: value)
    emit(.assign, a: register, b: value)
  }

  private func needsCheck(_ node: Assignment) -> Bool {
    guard let (type, _) = annotated(node.target), type != .any else { return false }
    let id = node.operation == nil ? node.value.identity : ObjectIdentifier(node)
    return !(id.map { findings.proven.contains($0) } ?? false)
  }

  private func isArithmetic(_ operation: BinaryOperator) -> Bool {
    switch operation {
    case .add, .subtract, .multiply, .divide, .remainder: true
    default: false
    }
  }

  /// `x = x + …`: where the fast path is taken, the old value of x was a number too.
  private func updatesInPlace(_ node: BinaryExpression, _ register: Int) -> Bool {
    variableRegister(node.left) == register
  }

  /// The variable assigned to never holds an object.
  private func isImmediate(_ node: Assignment) -> Bool {
    guard case .name(let name) = node.target,
      case .variable(let variable) = resolution.bindings[name.id.index]
    else { return false }
    return variable.type.isImmediate
  }

  /// An element, or an element of an element.
  private func assign(_ node: Assignment, to root: CallSite.Place, _ keys: [Expression]) {
    if case .register(let register) = root, keys.count == 1, node.operation == nil {
      let key = operand(keys[0])
      let value = operand(node.value)
      var flags: UInt8 = 0
      if key.isTemporary, !isImmediate(keys[0]) { flags |= InstructionFlag.consumesB }
      if value.isTemporary, !isImmediate(node.value) { flags |= InstructionFlag.consumesC }
      emit(.setIndex, flags: flags, a: register, b: key.register, c: value.register)
      return
    }
    let value = builder.allocate()
    let keyRegisters = keys.map { key in
      let register = builder.allocate()
      compile(key, into: register)
      return register
    }
    if let operation = node.operation {
      compound(operation, node, root, keyRegisters, into: value)
    } else {
      let saved = builder.top
      let temporary = builder.allocate()
      compile(node.value, into: temporary)
      emit(.move, a: value, b: temporary)
      builder.free(to: saved)
    }
    let site = CallSite(
      name: vm.names.intern(""), labels: [], argumentCount: 0, isMember: false, place: root,
      keyCount: keys.count)
    emit(.setPath, a: value, bx: builder.site(site))
  }

  /// `place[keys] op= value`: the element is read with the keys that are computed already.
  private func compound(
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
