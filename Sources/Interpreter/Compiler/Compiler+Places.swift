/// Places: what mutating primitives and assignments change.
extension Compiler {
  /// A step from a value to a part of it.
  enum PlaceKey {
    case index(Expression)
    case member(String)
  }

  /// Takes a place apart: the variable at its root, and the keys that lead from there.
  func place(_ node: Expression) -> (CallSite.Place, [PlaceKey])? {
    switch node {
    case .group(let group): return place(group.inner)
    case .forceUnwrap(let unwrap): return place(unwrap.operand)
    case .subscripted(let sub):
      guard let (root, keys) = place(sub.base) else { return nil }
      return (root, keys + [.index(sub.index)])
    case .member(let member):
      guard let (root, keys) = place(member.base) else { return nil }
      return (root, keys + [.member(member.name.text)])
    case .name(let name):
      switch resolution.bindings[name.id.index] {
      case .variable(let variable): return (place(of: variable), [])
      case .member(let receiver, _): return (place(of: receiver), [.member(name.name)])
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

  /// Whether a call may change what stands before the dot, which is a variable that may be changed.
  func isMutating(_ name: String, _ base: Expression) -> Bool {
    if resolution.mutatingNames.contains(name) || resolution.memberNames.contains(name) {
      return (vm.registry.isMutating(name) || resolution.mutatingNames.contains(name))
        && isVariable(base)
    }
    return vm.registry.isMutating(name)
  }

  private func isVariable(_ node: Expression) -> Bool {
    switch node {
    case .group(let group): return isVariable(group.inner)
    case .forceUnwrap(let unwrap): return isVariable(unwrap.operand)
    case .subscripted(let sub): return isVariable(sub.base)
    case .member(let member): return isVariable(member.base)
    case .name(let name):
      switch resolution.bindings[name.id.index] {
      case .variable(let variable), .member(let variable, _): return variable.isMutable
      case .session(let symbol): return symbol.isMutable
      default: return false
      }
    default: return false
    }
  }

  func callMutating(_ node: CallExpression, into target: Int) {
    if case .member(let member) = node.callee {
      guard let (root, keys) = place(member.base) else { return }
      callMutating(node, member.name.text, root, keys, member, into: target)
    } else if case .name(let name) = node.callee,
      case .member(let receiver, _) = resolution.bindings[name.id.index]
    {
      callMutating(node, name.name, place(of: receiver), [], nil, into: target)
    }
  }

  private func callMutating(
    _ node: CallExpression, _ name: String, _ root: CallSite.Place, _ keys: [PlaceKey],
    _ member: MemberExpression?, into target: Int
  ) {
    let saved = builder.top
    let depths = member.map { optionalDepths($0) } ?? []
    let mayBeMethod = resolution.memberNames.contains(name)
    if case .register(let register) = root, keys.isEmpty, name == "append", !mayBeMethod,
      node.arguments.count == 1, node.arguments[0].label == nil, node.trailingClosure == nil
    {
      if !depths.isEmpty { chainMisses.append(builder.emitJump(.jumpNone, a: register)) }
      let element = node.arguments[0].value
      let value = elementOperand(element, into: register)
      let isOwned = value.isTemporary && !isImmediate(element)
      emit(
        .append, flags: isOwned ? InstructionFlag.consumesB : 0, a: register, b: value.register)
      emit(.loadNone, a: target)
      return
    }
    // The register before the keys keeps the whole variable while a method changes a part of it.
    if !keys.isEmpty { _ = builder.allocate() }
    let keyRegisters = keys.map { key($0) }
    let misses = misses(root, keys, keyRegisters, depths)
    let window = keys.isEmpty ? self.window(for: target) : builder.allocate()
    emit(.loadNone, a: window)
    var labels: [NameID?] = [nil]
    for (value, label) in zip(values(node), Checker.labels(node)) {
      let register = builder.allocate()
      compile(value, into: register)
      demand(value.identity, register: register)
      labels.append(label.map { vm.names.intern($0) })
    }
    let site = CallSite(
      name: vm.names.intern(name), labels: labels, argumentCount: labels.count, isMember: true,
      place: root, keyCount: keys.count)
    emitMutating(site, window, mayBeMethod: mayBeMethod)
    deliver(window, target)
    if !misses.isEmpty {
      let over = builder.emitJump(.jump)
      builder.patchHere(misses)
      if let first = keyRegisters.first { emit(.release, a: first, b: keys.count) }
      chainMisses.append(builder.emitJump(.jump))
      builder.patchHere([over])
    }
    builder.free(to: saved)
  }

  /// The call, and then, also where it throws, what a method made of its receiver goes back to its place.
  private func emitMutating(_ site: CallSite, _ window: Int, mayBeMethod: Bool) {
    let rows = vm.registry.overloads(vm.names.text(site.name))
    builder.reserve((rows.map(\.parameters.count).max() ?? 0) + 1)
    let number = builder.site(site)
    let start = builder.code.count
    emit(.callMutating, a: window, bx: number)
    let end = builder.code.count
    guard mayBeMethod else {
      if site.keyCount > 0 { emit(.release, a: window - site.keyCount, b: site.keyCount) }
      return
    }
    emit(.storeSelf, a: window, bx: number)
    let over = builder.emitJump(.jump)
    builder.info.handlers.append(
      FunctionInfo.Handler(
        start: start, end: end, target: builder.code.count, register: window, isCleanup: true))
    emit(.storeSelf, a: window, bx: number)
    emit(.rethrow, a: window)
    builder.patchHere([over])
  }

  // MARK: Assignments

  func assignment(_ node: Assignment) {
    let saved = builder.top
    defer { builder.free(to: saved) }
    if case .tuple(let targets) = node.target {
      assignment(node, to: targets)
      return
    }
    guard let (root, keys) = place(node.target) else { return }
    let depths = optionalDepths(node.target)
    if !depths.isEmpty {
      assign(node, to: root, keys, onlyIf: depths)
    } else if keys.isEmpty {
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
  func key(_ key: PlaceKey) -> Int {
    let register = builder.allocate()
    switch key {
    case .index(let node):
      compile(node, into: register)
      demand(node.identity, register: register)
    case .member(let name): load(.member(vm.names.intern(name)), into: register)
    }
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

  /// A part of a variable.
  func assign(_ node: Assignment, to root: CallSite.Place, _ keys: [PlaceKey]) {
    if case .register(let register) = root, keys.count == 1, case .member(let name) = keys[0] {
      assign(node, toMember: name, of: register)
      return
    }
    if case .register(let register) = root, keys.count == 1, node.operation == nil,
      case .index(let index) = keys[0]
    {
      let key =
        findings.demands[index.identity] == nil
        ? operand(index, before: node.value)
        : Operand(register: self.key(keys[0]), isTemporary: true)
      let value = elementOperand(node.value, into: register)
      var flags: UInt8 = 0
      if key.isTemporary, !isImmediate(index) { flags |= InstructionFlag.consumesB }
      if value.isTemporary, !isImmediate(node.value) { flags |= InstructionFlag.consumesC }
      emit(.setIndex, flags: flags, a: register, b: key.register, c: value.register)
      return
    }
    if assignElementField(node, to: root, keys) { return }
    let value = builder.allocate()
    let keyRegisters = keys.map { key($0) }
    assignPath(node, to: root, keys, keyRegisters, value)
  }

  func assignPath(
    _ node: Assignment, to root: CallSite.Place, _ keys: [PlaceKey], _ keyRegisters: [Int],
    _ value: Int
  ) {
    if let operation = node.operation {
      compound(operation, node, root, keys, keyRegisters, into: value)
      demand(ObjectIdentifier(node), register: value)
    } else {
      compile(node.value, into: value)
      demand(node.value.identity, register: value)
    }
    setPath(root, keyCount: keys.count, from: value)
  }

  /// The place gets the value in a register; its keys are in those behind it.
  func setPath(_ root: CallSite.Place, keyCount: Int, from value: Int) {
    let site = CallSite(
      name: vm.names.intern(""), labels: [], argumentCount: 0, isMember: false, place: root,
      keyCount: keyCount)
    emit(.setPath, a: value, bx: builder.site(site))
  }

  /// `place[keys] op= value`: the element is read with the keys that are computed already.
  func compound(
    _ operation: BinaryOperator, _ node: Assignment, _ root: CallSite.Place, _ keys: [PlaceKey],
    _ registers: [Int], into target: Int
  ) {
    var (container, isTemporary) = readRoot(root)
    for (key, register) in zip(keys, registers) {
      container = readKey(key, register, container, isTemporary)
      isTemporary = true
    }
    combine(operation, container, with: node.value, into: target)
  }

  /// The old value, in a temporary, with the other operand of a compound assignment.
  func combine(
    _ operation: BinaryOperator, _ old: Int, with node: Expression, into target: Int
  ) {
    let right = operand(node)
    var flags = InstructionFlag.consumesB
    if right.isTemporary, !isImmediate(node) { flags |= InstructionFlag.consumesC }
    emit(
      Compiler.operations[operation] ?? .add, flags: flags, a: target, b: old, c: right.register)
  }

  /// A member of the record in a variable's register.
  private func assign(_ node: Assignment, toMember name: String, of record: Int) {
    var value: Operand
    if let operation = node.operation {
      let field = builder.allocate()
      getField(name, of: record, consumes: false, into: field)
      let right = operand(node.value)
      let result = builder.allocate()
      var flags = InstructionFlag.consumesB
      if right.isTemporary, !isImmediate(node.value) { flags |= InstructionFlag.consumesC }
      emit(
        Compiler.operations[operation] ?? .add, flags: flags, a: result, b: field,
        c: right.register)
      demand(ObjectIdentifier(node), register: result)
      value = Operand(register: result, isTemporary: true)
      emit(.setField, flags: InstructionFlag.consumesC, a: record, c: value.register)
      memberWords(name)
      return
    }
    value = elementOperand(node.value, into: record)
    setField(name, of: record, to: value, node.value)
  }
}
