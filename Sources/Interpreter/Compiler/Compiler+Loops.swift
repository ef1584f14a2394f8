/// Loops, and the jumps that leave them.
extension Compiler {
  /// A scope that `break` and `continue` find.
  func loopScope(_ body: (FunctionBuilder.Loop) -> Void) {
    openScope()
    let loop = FunctionBuilder.Loop()
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
    loopScope { loop in
      block(node.body)
      continues = loop.continues
      breaks = loop.breaks
    }
    builder.patchHere(continues)
    let isPlain = !node.conditions.contains { if case .binding = $0 { true } else { false } }
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
    loopScope { loop in
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
    loopScope { loop in
      if let variable = loopVariable(node) { variable.storage = .register(element) }
      if let filter = node.filter { misses = at(filter.span) { branch(filter, when: false) } }
      block(node.body)
      continues = loop.continues
      breaks = loop.breaks
    }
    builder.patchHere(continues + misses)
    pendingBreaks = breaks
  }

  func leaveLoop(_ list: ReferenceWritableKeyPath<FunctionBuilder.Loop, [Int]>) {
    guard let depth = builder.scopes.lastIndex(where: { $0.loop != nil }),
      let loop = builder.scopes[depth].loop
    else { return }
    leaveScopes(downTo: depth)
    loop[keyPath: list].append(builder.emitJump(.jump))
  }
}
