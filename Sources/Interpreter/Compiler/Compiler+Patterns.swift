/// Patterns: taking values apart, and asking whether they fit.
extension Compiler {
  // MARK: Taking apart

  /// `let (a, b) = value`: every name gets its place and its part.
  func destructuring(_ node: DestructuringDeclaration) {
    let demanded = findings.proven.contains(node.value.identity) ? nil : node.type
    if demanded == nil, literal(node) { return }
    let source = builder.allocate()
    builder.mayHoldObject.insert(source)
    compile(node.value, into: source)
    if let demanded {
      at(node.value.span) {
        _ = emit(.checkType, a: source, bx: builder.type(resolvedType(demanded)))
      }
    }
    at(node.pattern.span) { takeApart(node.pattern, in: source) }
  }

  /// `let (a, b) = (1, 2)` makes no tuple.
  private func literal(_ node: DestructuringDeclaration) -> Bool {
    guard case .tuple(let parts, _) = node.pattern, case .tuple(let tuple) = node.value,
      parts.count == tuple.elements.count, parts.allSatisfy({ $0.label == nil })
    else { return false }
    let first = builder.top
    for _ in parts { builder.mayHoldObject.insert(builder.allocate()) }
    for (index, element) in tuple.elements.enumerated() {
      compile(element.value, into: first + index)
    }
    for (index, part) in parts.enumerated() { takeApart(part.pattern, in: first + index) }
    return true
  }

  /// Gives the names of a pattern that must fit their parts of the value in a register, which the
  /// variable of a single name becomes.
  func takeApart(_ pattern: Pattern, in register: Int) {
    switch pattern {
    case .wildcard: emit(.release, a: register, b: 1)
    case .binding(let node):
      if let variable = resolution.variables[node.id.index] { adopt(register, as: variable) }
    case .tuple(let elements, let span):
      parts(elements.map(\.pattern), of: register, span, .tuple(labels(elements)))
    case .array(let elements, let span): parts(elements, of: register, span, .array)
    case .optional, .typeTest, .cast, .value: break
    }
  }

  /// What an array or a tuple is taken apart by.
  enum Parts {
    case array
    /// The number of the shape that has the labels, where there are some.
    case tuple(UInt32?)
  }

  /// The shape of tuples with these labels; nil where there is none.
  func tupleShape(_ labels: [String?]) -> UInt32? {
    if labels.allSatisfy({ $0 == nil }) { return nil }
    return vm.shapes.tuple(labels.map { $0.map { vm.names.intern($0) } }, &vm.names).number
  }

  private func labels(_ elements: [Pattern.Element]) -> UInt32? {
    tupleShape(elements.map { $0.label?.text })
  }

  func emit(_ operation: Operation, _ parts: Parts, a: Int, b: Int, c: Int) {
    switch parts {
    case .array: emit(operation, flags: InstructionFlag.isArray, a: a, b: b, c: c)
    case .tuple(nil): emit(operation, a: a, b: b, c: c)
    case .tuple(let shape?):
      emit(operation, flags: InstructionFlag.isLabelled, a: a, b: b, c: c)
      builder.emitWord(UInt64(shape))
    }
  }

  private func parts(
    _ patterns: [Pattern], of register: Int, _ span: SourceSpan, _ kind: Parts
  ) {
    let first = builder.top
    for _ in patterns { builder.mayHoldObject.insert(builder.allocate()) }
    at(span) {
      emit(.unpack, kind, a: first, b: register, c: patterns.count)
      // What is taken apart goes, so that its parts have one owner.
      emit(.release, a: register, b: 1)
    }
    for (index, pattern) in patterns.enumerated() { takeApart(pattern, in: first + index) }
  }

  /// The value in a register becomes that of a variable, without a copy where it can live there.
  private func adopt(_ register: Int, as variable: Variable) {
    if variable.isTopLevel, case .global(let index) = variable.storage {
      emit(.setGlobal, a: register, bx: index)
    } else if variable.isTopLevel, resolution.exportsNames || variable.isCaptured {
      emit(.setGlobal, a: register, bx: placeEarly(variable))
    } else if variable.needsCell {
      emit(.newCell, a: register)
      variable.storage = .cell(register)
    } else {
      variable.storage = .register(register)
    }
  }

  // MARK: Asking

  /// Tests the value in `register`, which stays as it is, and binds the names of the pattern in the
  /// innermost scope; the jumps that are taken where it does not fit.
  func match(_ pattern: Pattern, _ register: Int) -> [Int] {
    at(pattern.span) {
      switch pattern {
      case .wildcard: return []
      case .binding(let node):
        if let variable = resolution.variables[node.id.index] { bind(variable, to: register) }
        return []
      case .optional(let part, _):
        return [builder.emitJump(.jumpNone, a: register)] + match(part, register)
      case .typeTest(let type, _): return [typeMiss(type, register)]
      case .cast(let part, let type, _): return [typeMiss(type, register)] + match(part, register)
      case .value(let node): return [valueMiss(node, register)]
      case .tuple(let elements, _):
        return matchParts(elements.map(\.pattern), register, .tuple(labels(elements)))
      case .array(let elements, _): return matchParts(elements, register, .array)
      }
    }
  }

  private func bind(_ variable: Variable, to register: Int) {
    // Another pattern of the same case has placed it.
    switch variable.storage {
    case .register(let own) where variable.owner === builder.unit:
      return emitBinding(register, own, isCell: false)
    case .cell(let own): return emitBinding(register, own, isCell: true)
    case .global(let index):
      let copy = builder.allocate()
      emit(.copy, a: copy, b: register)
      emit(.setGlobal, a: copy, bx: index)
      builder.free(to: copy)
      return
    default: break
    }
    if let own = place(variable) {
      emitBinding(register, own, isCell: variable.needsCell)
    } else {
      bind(variable, to: register)
    }
  }

  private func emitBinding(_ source: Int, _ target: Int, isCell: Bool) {
    emit(.copy, a: target, b: source)
    if isCell { emit(.newCell, a: target) }
  }

  private func typeMiss(_ type: TypeExpression, _ register: Int) -> Int {
    test { emit(.hasType, a: $0, b: register, c: builder.type(resolvedType(type))) }
  }

  private func valueMiss(_ node: Expression, _ register: Int) -> Int {
    test { result in
      let value = operand(node)
      let isOwned = value.isTemporary && !isImmediate(node)
      emit(
        .fitsValue, flags: isOwned ? InstructionFlag.consumesC : 0, a: result, b: register,
        c: value.register)
    }
  }

  /// A jump that is taken where what `body` puts into a register is false.
  private func test(_ body: (Int) -> Void) -> Int {
    let result = builder.allocate()
    body(result)
    let miss = builder.emitJump(.jumpFalse, a: result)
    builder.free(to: result)
    return miss
  }

  private func matchParts(_ patterns: [Pattern], _ register: Int, _ kind: Parts) -> [Int] {
    var misses = [test { emit(.hasElements, kind, a: $0, b: register, c: patterns.count) }]
    let first = builder.top
    for _ in patterns { builder.mayHoldObject.insert(builder.allocate()) }
    emit(.unpack, kind, a: first, b: register, c: patterns.count)
    for (index, pattern) in patterns.enumerated() { misses += match(pattern, first + index) }
    return misses
  }

  /// `case pattern = value` as a condition.
  func matching(_ pattern: Pattern, _ value: Expression) -> [Int] {
    let subject = builder.allocate()
    builder.mayHoldObject.insert(subject)
    compile(value, into: subject)
    let misses = match(pattern, subject)
    emit(.release, a: subject, b: 1)
    return misses
  }

  func resolvedType(_ node: TypeExpression) -> ScriptType {
    Checker.type(node, resolution, vm.registry)
  }

  // MARK: Switch

  /// - Parameter target: where the value goes; nil for a statement.
  func switchOver(_ node: SwitchStatement, into target: Int?) {
    openScope()
    let loop = FunctionBuilder.Loop(label: nil, isLoop: false)
    builder.scopes[builder.scopes.count - 1].loop = loop
    let subject = self.subject(node.subject)
    var ends: [Int] = []
    for branch in node.cases {
      openScope()
      let misses = choices(branch.choices, subject)
      let bound = boundRegisters()
      body(branch.body, into: target)
      closeScope()
      ends.append(builder.emitJump(.jump))
      builder.patchHere(misses)
      releaseBound(bound)
    }
    if let target, !node.cases.contains(where: { $0.isDefault }) { emit(.loadNone, a: target) }
    builder.patchHere(ends)
    closeScope()
    builder.patchHere(loop.breaks)
  }

  private func subject(_ node: Expression) -> Int {
    if let register = variableRegister(node) { return register }
    let register = builder.allocate()
    builder.mayHoldObject.insert(register)
    compile(node, into: register)
    return register
  }

  /// The jumps that are taken where none of the choices fits.
  private func choices(_ list: [SwitchStatement.Choice], _ subject: Int) -> [Int] {
    var hits: [Int] = []
    var misses: [Int] = []
    for (index, choice) in list.enumerated() {
      misses = match(choice.pattern, subject)
      if let filter = choice.filter { misses += at(filter.span) { branch(filter, when: false) } }
      guard index < list.count - 1 else { break }
      hits.append(builder.emitJump(.jump))
      builder.patchHere(misses)
      releaseBound(boundRegisters())
    }
    builder.patchHere(hits)
    return misses
  }

  // MARK: Branches as values

  /// A branch may leave the function or a loop while operands of the expression around it wait in
  /// registers: the jumps in `body` release these as they release variables.
  func withTemporaries(_ body: () -> Void) {
    var temporaries = Set(0..<builder.top).subtracting(builder.mayHoldObject)
    // What is returned outlives all that is released on the way.
    if let result = builder.resultRegister { temporaries.remove(result) }
    builder.mayHoldObject.formUnion(temporaries)
    body()
    builder.mayHoldObject.subtract(temporaries)
  }

  /// The statements of a branch; the last of them is its value where there is a target.
  func body(_ body: Block, into target: Int?) {
    guard let target, let value = body.statements.last?.asValue else {
      block(body)
      return
    }
    openScope()
    placeEarlyFunctions(body.statements)
    body.statements.dropLast().forEach(statement)
    compile(value, into: target)
    closeScope()
  }

  // MARK: Types

  func typeTest(_ node: TypeTest, into target: Int) {
    let type = resolvedType(node.type)
    switch node.kind {
    case .test:
      let value = operand(node.operand)
      // A register of its own, since the target may be where the operand is.
      let result = builder.allocate()
      emit(.hasType, a: result, b: value.register, c: builder.type(type))
      if value.isTemporary { emit(.release, a: value.register, b: 1) }
      emit(.move, a: target, b: result)
    case .cast, .forced:
      compile(node.operand, into: target)
      emit(.checkType, a: target, bx: builder.type(type))
    case .optional:
      compile(node.operand, into: target)
      let result = builder.allocate()
      emit(.hasType, a: result, b: target, c: builder.type(type))
      let fits = builder.emitJump(.jumpTrue, a: result)
      emit(.release, a: target, b: 1)
      emit(.loadNone, a: target)
      builder.patchHere([fits])
    }
  }
}
