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

  func link(_ node: Expression, into target: Int) {
    at(node.span) {
      switch node {
      case .member(let member): self.member(member, into: target)
      case .subscripted(let sub): self.subscripted(sub, into: target)
      case .call(let call): self.call(call, into: target)
      case .forceUnwrap(let unwrap):
        base(unwrap.operand, into: target, isOptional: false)
        emit(.forceUnwrap, a: target)
      default: compile(node, into: target)
      }
    }
  }

  func isLink(_ node: Expression) -> Bool {
    switch node {
    case .member, .call, .subscripted, .forceUnwrap: true
    default: false
    }
  }

  /// The first link of a chain goes into `target` as part of the same chain.
  func base(_ node: Expression, into target: Int, isOptional: Bool) {
    let saved = builder.top
    if isLink(node) { link(node, into: target) } else { compile(node, into: target) }
    builder.free(to: saved)
    if isOptional { chainMisses.append(builder.emitJump(.jumpNone, a: target)) }
  }

  func subscripted(_ node: SubscriptExpression, into target: Int) {
    let container: Operand
    if isLink(node.base) {
      let register = builder.allocate()
      link(node.base, into: register)
      container = Operand(register: register, isTemporary: true)
    } else {
      container = operand(node.base, before: node.index)
    }
    if node.isOptional {
      chainMisses.append(builder.emitJump(.jumpNone, a: container.register))
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
  func window(for target: Int) -> Int {
    target == builder.top - 1 ? target : builder.allocate()
  }

  func call(_ node: CallExpression, into target: Int) {
    switch findings.plans[node.id.index] {
    case .function(let unit, let order): callFunction(node, unit, order, into: target)
    case .session(let symbol, let order):
      let window = window(for: target)
      emit(.getGlobal, a: window, bx: symbol.index)
      callValue(node, symbol.signature?.count, order, window, into: target)
    case .primitive(let name, let isMember):
      callPrimitive(node, name, isMember: isMember, into: target)
    case .construct(let structure, let order): construct(node, structure, order, into: target)
    case .method(let member, let order):
      if member.kind == .mutating {
        callMutating(node, into: target)
      } else {
        callMethod(node, member, order, into: target)
      }
    case .value, nil:
      let window = window(for: target)
      base(node.callee, into: window, isOptional: false)
      callValue(node, nil, nil, window, into: target)
    }
  }

  func values(_ node: CallExpression) -> [Expression] {
    node.arguments.map(\.value) + (node.trailingClosure.map { [.closure($0)] } ?? [])
  }

  func callFunction(
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
    arguments(of: unit, values(node), order, from: window, hasFirst: true)
    callUnit(unit, window)
    deliver(window, target)
  }

  /// Calls the function value in `window`.
  func callValue(
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

  func deliver(_ window: Int, _ target: Int) {
    if window != target { emit(.move, a: target, b: window) }
  }

  func emitSite(_ operation: Operation, _ site: CallSite, _ window: Int, _ target: Int) {
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

  func callPrimitive(
    _ node: CallExpression, _ name: String, isMember: Bool, into target: Int
  ) {
    if !isMember, expectation(node, name, into: target) { return }
    if isMember, case .member(let member) = node.callee {
      if isMutating(name, member.base) {
        callMutating(node, into: target)
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
  func integerReading(
    _ node: CallExpression, _ member: MemberExpression, into target: Int
  ) -> Bool {
    guard let reading = IntegerReading.named(member.name.text), !member.isOptional,
      !resolution.memberNames.contains(member.name.text),
      node.arguments.count == 1, node.trailingClosure == nil,
      node.arguments[0].label?.text == "at"
    else { return false }
    let bytes = operand(member.base, before: node.arguments[0].value)
    let offset = operand(node.arguments[0].value)
    emit(
      .readInteger, flags: bytes.isTemporary ? InstructionFlag.consumesB : 0, a: target,
      b: bytes.register, c: offset.register)
    builder.emitWord(reading.word)
    return true
  }
}
