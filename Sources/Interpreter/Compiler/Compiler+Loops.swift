/// Loops, and the jumps that leave them.
extension Compiler {
  /// A scope that `break` and `continue` find.
  func loopScope(_ label: Identifier?, _ body: (FunctionBuilder.Loop) -> Void) {
    openScope()
    let loop = FunctionBuilder.Loop(label: label?.text)
    builder.scopes[builder.scopes.count - 1].loop = loop
    body(loop)
    closeScope()
  }

  /// The test stands below the body: one jump a turn.
  func whileLoop(_ node: WhileLoop) {
    let start = builder.code.count
    openScope()
    let misses = conditions(node.conditions)
    let bound = boundRegisters()
    let top = builder.code.count
    var continues: [Int] = []
    var breaks: [Int] = []
    loopScope(node.label) { loop in
      block(node.body)
      continues = loop.continues
      breaks = loop.breaks
    }
    builder.patchHere(continues)
    let isPlain = node.conditions.allSatisfy { if case .expression = $0 { true } else { false } }
    if isPlain, node.conditions.count == 1, case .expression(let test) = node.conditions[0] {
      let stay = at(test.span) { branch(test, when: true) }
      closeScope()
      for jump in stay { builder.patch(jump, to: top) }
    } else {
      closeScope()
      let back = builder.emitJump(.jump)
      builder.patch(back, to: start)
    }
    builder.patchHere(misses + breaks)
    releaseBound(bound)
  }

  func repeatLoop(_ node: RepeatLoop) {
    let top = builder.code.count
    var continues: [Int] = []
    var breaks: [Int] = []
    loopScope(node.label) { loop in
      block(node.body)
      continues = loop.continues
      breaks = loop.breaks
    }
    builder.patchHere(continues)
    let stay = at(node.condition.span) { branch(node.condition, when: true) }
    for jump in stay { builder.patch(jump, to: top) }
    builder.patchHere(breaks)
  }

  func forLoop(_ node: ForLoop) {
    if case .binary(let range) = Compiler.ungrouped(node.sequence),
      range.operation == .halfOpenRange || range.operation == .closedRange
    {
      rangeLoop(node, range)
    } else {
      sequenceLoop(node)
    }
  }

  static func ungrouped(_ node: Expression) -> Expression {
    if case .group(let group) = node { return ungrouped(group.inner) }
    return node
  }

  /// `for i in a..<b`: two registers, and no range object.
  func rangeLoop(_ node: ForLoop, _ range: BinaryExpression) {
    openScope()
    let counter = builder.allocate()
    let end = builder.allocate()
    compile(range.left, into: counter)
    compile(range.right, into: end)
    let flags = range.operation == .closedRange ? InstructionFlag.closed : 0
    let skip = at(range.span) { emit(.forPrepare, flags: flags, a: counter, bx: 0) }
    let top = builder.code.count
    turn(node, element: counter)
    let back = builder.emitJump(.forLoop, a: counter)
    builder.patch(back, to: top)
    builder.patch(skip, to: builder.code.count)
    builder.patchHere(pendingBreaks)
    pendingBreaks = []
    builder.free(to: counter)
    closeScope()
  }

  func sequenceLoop(_ node: ForLoop) {
    openScope()
    let sequence = builder.allocate()
    builder.mayHoldObject.insert(sequence)
    _ = builder.allocate()
    compile(node.sequence, into: sequence)
    at(node.sequence.span) { _ = emit(.iteratePrepare, a: sequence) }
    let element = builder.allocate()
    let top = builder.emitJump(.iterate, a: sequence)
    if !isKnownImmediate(loopVariable(node)) {
      builder.mayHoldObject.insert(element)
    }
    turn(node, element: element)
    if builder.mayHoldObject.contains(element) { emit(.release, a: element, b: 1) }
    let back = builder.emitJump(.jump)
    builder.patch(back, to: top)
    builder.patchHere(pendingBreaks)
    pendingBreaks = []
    builder.patch(top, to: builder.code.count)
    closeScope()
  }

  func loopVariable(_ node: ForLoop) -> Variable? {
    guard case .binding(let name) = node.pattern else { return nil }
    return resolution.variables[name.id.index]
  }

  func isKnownImmediate(_ variable: Variable?) -> Bool {
    variable?.type.isImmediate ?? false
  }

  /// One turn of a `for`: the element's register is the loop's constant, unless closures share it.
  func turn(_ node: ForLoop, element: Int) {
    var misses: [Int] = []
    var continues: [Int] = []
    var breaks: [Int] = []
    var bound = 0..<0
    loopScope(node.label) { loop in
      if node.isFiltering {
        misses = match(node.pattern, element)
      } else if let type = findings.elementChecks[ObjectIdentifier(node)] {
        bind(node.pattern, checked(element, type, node.sequence))
      } else {
        bind(node.pattern, element)
      }
      if let filter = node.filter { misses += at(filter.span) { branch(filter, when: false) } }
      bound = boundRegisters()
      block(node.body)
      continues = loop.continues
      breaks = loop.breaks
    }
    if !misses.isEmpty, !bound.isEmpty {
      let over = builder.emitJump(.jump)
      builder.patchHere(misses)
      releaseBound(bound)
      builder.patchHere([over] + continues)
    } else {
      builder.patchHere(continues + misses)
    }
    pendingBreaks = breaks
  }

  /// The element as the annotation has it, in a register of its own: the loop counts in the other one.
  private func checked(_ element: Int, _ type: ScriptType, _ sequence: Expression) -> Int {
    let own = builder.allocate()
    builder.mayHoldObject.insert(own)
    emit(.copy, a: own, b: element)
    at(sequence.span) { _ = emit(.checkType, a: own, bx: builder.type(type)) }
    return own
  }

  /// The names of the pattern; a constant is the element's register itself.
  private func bind(_ pattern: Pattern, _ element: Int) {
    switch pattern {
    case .wildcard: break
    case .binding(let node):
      guard let variable = resolution.variables[node.id.index] else { return }
      if !variable.isMutable {
        variable.storage = .register(element)
        return
      }
      let own = builder.allocate()
      builder.mayHoldObject.insert(own)
      emit(.copy, a: own, b: element)
      takeApart(pattern, in: own)
    default: takeApart(pattern, in: element)
    }
  }

  func leaveLoop(
    _ node: JumpStatement, _ list: ReferenceWritableKeyPath<FunctionBuilder.Loop, [Int]>
  ) {
    let isBreak = list == \FunctionBuilder.Loop.breaks
    let depth = builder.scopes.lastIndex { scope in
      guard let loop = scope.loop else { return false }
      return node.label.map { $0.text == loop.label } ?? (isBreak || loop.isLoop)
    }
    guard let depth, let loop = builder.scopes[depth].loop else { return }
    leaveScopes(downTo: depth)
    loop[keyPath: list].append(builder.emitJump(.jump))
  }
}
