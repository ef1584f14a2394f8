/// Expressions.
extension Compiler {
  /// Where an operand's value is: in a variable's register, or in a temporary that its user empties.
  struct Operand {
    let register: Int
    let isTemporary: Bool
  }

  func isImmediate(_ node: Expression) -> Bool {
    findings.immediate.contains(node.identity)
  }

  /// The operand's register; a variable that lives in one is used where it is.
  func operand(_ node: Expression) -> Operand {
    if let register = variableRegister(node) {
      return Operand(register: register, isTemporary: false)
    }
    return temporary(node)
  }

  /// The operand's value in a register of its own where `other`, which is computed after it, may change
  /// the variable that it names.
  func operand(_ node: Expression, before other: Expression) -> Operand {
    guard variableRegister(node) != nil, !isImmediate(node), mutates(other) else {
      return operand(node)
    }
    return temporary(node)
  }

  func temporary(_ node: Expression) -> Operand {
    let register = builder.allocate()
    compile(node, into: register)
    return Operand(register: register, isTemporary: true)
  }

  func variableRegister(_ node: Expression) -> Int? {
    guard case .name(let name) = Compiler.ungrouped(node),
      case .variable(let variable) = resolution.bindings[name.id.index],
      variable.owner === builder.unit, case .register(let register) = variable.storage
    else { return nil }
    return register
  }

  /// Flags for operands B and C: which of them the instruction has to release.
  func flags(_ b: Operand, _ bNode: Expression, _ c: Operand?, _ cNode: Expression?)
    -> UInt8
  {
    var flags: UInt8 = 0
    if b.isTemporary, !isImmediate(bNode) { flags |= InstructionFlag.consumesB }
    if let c, let cNode, c.isTemporary, !isImmediate(cNode) { flags |= InstructionFlag.consumesC }
    return flags
  }

  /// Compiles the expression so that its value ends up in `target`, an empty register below `top`.
  func compile(_ node: Expression, into target: Int) {
    let saved = builder.top
    at(node.span) { compileInPlace(node, into: target) }
    builder.free(to: saved)
  }

  func compileInPlace(_ node: Expression, into target: Int) {
    switch node {
    case .literal(let literal): self.literal(literal, into: target)
    case .string(let string): self.string(string, into: target)
    case .name(let name): self.name(name, into: target)
    case .symbol(let symbol):
      load(.symbol(vm.names.intern(symbol.name)), into: target)
    case .array(let array): self.array(array, into: target)
    case .dictionary(let dictionary): self.dictionary(dictionary, into: target)
    case .group(let group): compile(group.inner, into: target)
    case .prefix(let prefix): self.prefix(prefix, into: target)
    case .binary(let binary): self.binary(binary, into: target)
    case .ternary(let ternary): self.ternary(ternary, into: target)
    case .member, .call, .subscripted, .forceUnwrap: postfix(node, into: target)
    case .closure(let closure): self.closure(closure, into: target)
    case .attempt(let attempt): self.attempt(attempt, into: target)
    case .tuple(let tuple): self.tuple(tuple, into: target)
    case .ifElse(let statement): withTemporaries { ifElse(statement, into: target) }
    case .switchOver(let statement): withTemporaries { switchOver(statement, into: target) }
    case .typeTest(let test): typeTest(test, into: target)
    }
  }

  func load(_ value: Value, into target: Int) {
    if value.tag == Tag.int, let small = Int32(exactly: value.int) {
      emit(.loadInt, a: target, bx: Int(small))
    } else if value.isHeap {
      emit(.loadConstant, a: target, bx: builder.constant(value))
    } else {
      emit(.loadWord, a: target, b: Int(value.tag))
      builder.emitWord(value.bits)
    }
  }

  // MARK: Literals

  func literal(_ node: Literal, into target: Int) {
    switch node.value {
    case .none: emit(.loadNone, a: target)
    case .bool(let value): emit(.loadBool, a: target, b: value ? 1 : 0)
    case .int(let value): load(Value(value), into: target)
    case .unsigned(let value): load(.unsigned(value), into: target)
    case .double(let value): load(Value(value), into: target)
    case .size(let bytes): load(.size(bytes), into: target)
    case .bytes(let bytes):
      let value = vm.heap.makeBytes(count: bytes.count) { $0.copyBytes(from: bytes) }
      load(value, into: target)
    }
  }

  func loadString(_ text: String, into target: Int) {
    emit(.loadConstant, a: target, bx: builder.constant(text, heap: vm.heap))
  }

  static let segmentsAtOnce = 64

  func string(_ node: StringLiteral, into target: Int) {
    if node.segments.isEmpty {
      loadString("", into: target)
    } else if node.segments.count == 1, case .text(let text) = node.segments[0] {
      loadString(text, into: target)
    } else {
      interpolation(node.segments[...], into: target)
    }
  }

  func interpolation(
    _ segments: ArraySlice<StringLiteral.Segment>, into target: Int
  ) {
    let first = builder.top
    for segment in segments.prefix(Compiler.segmentsAtOnce) {
      let register = builder.allocate()
      switch segment {
      case .text(let text): loadString(text, into: register)
      case .interpolation(let inner): compile(inner, into: register)
      }
    }
    let rest = segments.dropFirst(Compiler.segmentsAtOnce)
    emit(.interpolate, a: rest.isEmpty ? target : first, b: first, c: builder.top - first)
    builder.free(to: first)
    guard !rest.isEmpty else { return }
    let left = builder.allocate()
    let right = builder.allocate()
    interpolation(rest, into: right)
    emit(
      .add, flags: InstructionFlag.consumesB | InstructionFlag.consumesC, a: target, b: left,
      c: right)
    builder.free(to: first)
  }

  static let elementsAtOnce = 256

  func array(_ node: ArrayLiteral, into target: Int) {
    let first = builder.top
    for element in node.elements.prefix(Compiler.elementsAtOnce) {
      compile(element, into: builder.allocate())
    }
    emit(.makeArray, a: target, b: first, c: builder.top - first)
    builder.free(to: first)
    for element in node.elements.dropFirst(Compiler.elementsAtOnce) {
      let value = operand(element)
      emit(.append, flags: flags(value, element, nil, nil), a: target, b: value.register)
      builder.free(to: first)
    }
  }

  func dictionary(_ node: DictionaryLiteral, into target: Int) {
    let first = builder.top
    for entry in node.entries.prefix(Compiler.elementsAtOnce / 2) {
      compile(entry.key, into: builder.allocate())
      compile(entry.value, into: builder.allocate())
    }
    emit(.makeDictionary, a: target, b: first, c: (builder.top - first) / 2)
    builder.free(to: first)
    for entry in node.entries.dropFirst(Compiler.elementsAtOnce / 2) {
      let key = operand(entry.key)
      let value = operand(entry.value)
      emit(
        .setIndex, flags: flags(key, entry.key, value, entry.value), a: target, b: key.register,
        c: value.register)
      builder.free(to: first)
    }
  }

  // MARK: Names

  func name(_ node: NameExpression, into target: Int) {
    if case .member(let receiver, _) = resolution.bindings[node.id.index] {
      implicitMember(node.name, node.id, receiver, into: target)
    } else {
      bound(node.id, into: target)
    }
  }

  /// The value of what a name stands for.
  func bound(_ id: NodeID, into target: Int) {
    switch resolution.bindings[id.index] {
    case .variable(let variable): read(variable, into: target)
    case .function(let unit): function(unit, into: target)
    case .session(let symbol): emit(.getGlobal, a: target, bx: symbol.index)
    case .primitive(let name) where vm.registry.isConstant(name): callConstant(name, into: target)
    case .primitive(let name):
      load(.primitive(Int(vm.names.intern(name).index)), into: target)
    case .structure(let structure): load(.type(UInt32(structure.number)), into: target)
    case .member(let receiver, _): read(receiver, into: target)
    case nil: emit(.loadNone, a: target)
    }
  }

  func read(_ variable: Variable, into target: Int) {
    if variable.owner !== builder.unit, !variable.isTopLevel {
      guard let index = builder.unit.captures.firstIndex(where: { $0 === variable }) else {
        preconditionFailure("`\(variable.name)` is not captured")
      }
      emit(variable.needsCell ? .getCaptureCell : .getCapture, a: target, b: index)
      return
    }
    switch variable.storage {
    case .register(let register) where variable.owner === builder.unit:
      emit(.copy, a: target, b: register)
    case .cell(let register): emit(.getCell, a: target, b: register)
    case .global(let index): emit(.getGlobal, a: target, bx: index)
    case .unplaced where !variable.isTopLevel:
      diagnostics.append(
        Diagnostic(
          .usedBeforeDeclared, "`\(variable.name)` is used before its declaration",
          in: tree.source, at: [Diagnostic.Label(builder.span)], help: "move the declaration up"))
    case .register, .unplaced: emit(.getGlobal, a: target, bx: placeEarly(variable))
    }
  }

  func function(_ unit: FunctionUnit, into target: Int) {
    if unit.isStatic {
      emit(.makeClosure, a: target, bx: unit.number)
    } else if unit === builder.unit {
      emit(.loadSelf, a: target)
    } else if let variable = unit.variable {
      read(variable, into: target)
    }
  }

  func closure(_ node: ClosureExpression, into target: Int) {
    guard let unit = resolution.units[node.id.index] else { return }
    compileFunction(unit, node.parameters, node.body, span: node.span, implicitResult: true)
    emit(.makeClosure, a: target, bx: unit.number)
  }

  // MARK: Operators

  func prefix(_ node: PrefixExpression, into target: Int) {
    if node.operation == .negate, case .literal(let literal) = node.operand {
      if case .int(let value) = literal.value, value != Int.min {
        load(Value(-value), into: target)
        return
      }
      if case .double(let value) = literal.value {
        load(Value(-value), into: target)
        return
      }
    }
    let value = operand(node.operand)
    let flags = flags(value, node.operand, nil, nil)
    switch node.operation {
    case .negate: emit(.negate, flags: flags, a: target, b: value.register)
    case .not: emit(.not, flags: flags, a: target, b: value.register)
    case .bitNot: emit(.bitNot, flags: flags, a: target, b: value.register)
    case .plus:
      // `+x` is x, once it is known to be a number.
      let zero = builder.allocate()
      emit(.loadInt, a: zero, bx: 0)
      emit(.add, flags: flags, a: target, b: value.register, c: zero)
    }
  }

  func binary(_ node: BinaryExpression, into target: Int) {
    switch node.operation {
    case .and, .or: logical(node, into: target)
    case .coalesce:
      compile(node.left, into: target)
      let present = builder.emitJump(.jumpNotNone, a: target)
      compile(node.right, into: target)
      builder.patchHere([present])
    case .halfOpenRange, .closedRange:
      let left = operand(node.left, before: node.right)
      let right = operand(node.right)
      let flags = node.operation == .closedRange ? InstructionFlag.closed : 0
      emit(.makeRange, flags: flags, a: target, b: left.register, c: right.register)
    default: arithmetic(node.operation, node.left, node.right, into: target, replacing: false)
    }
  }

  /// `&&` and `||` as a value.
  func logical(_ node: BinaryExpression, into target: Int) {
    compile(node.left, into: target)
    let decided = builder.emitJump(node.operation == .and ? .jumpFalse : .jumpTrue, a: target)
    compile(node.right, into: target)
    at(node.right.span) { _ = emit(.requireBool, a: target) }
    builder.patchHere([decided])
  }

  static let immediates = -30_000...30_000

  /// An Int literal that fits into an instruction.
  func immediate(_ node: Expression) -> Int? {
    switch Compiler.ungrouped(node) {
    case .literal(let literal):
      if case .int(let value) = literal.value, Compiler.immediates.contains(value) { return value }
      return nil
    default: return nil
    }
  }

  /// - Parameter replacing: `target` holds the variable that is assigned to, and its old value goes.
  func arithmetic(
    _ operation: BinaryOperator, _ leftNode: Expression, _ rightNode: Expression,
    into target: Int, replacing: Bool
  ) {
    let extra: UInt8 = replacing ? InstructionFlag.replacesA : 0
    // An assignment reads its target last, as in Swift, and changes it in place.
    let left = replacing ? operand(leftNode) : operand(leftNode, before: rightNode)
    if let value = immediate(rightNode), let code = Compiler.immediateOperation(operation, value) {
      emit(
        code, flags: flags(left, leftNode, nil, nil) | extra, a: target, b: left.register,
        c: operation == .subtract ? -value : value)
      return
    }
    let right = operand(rightNode)
    var first = (left, leftNode)
    var second = (right, rightNode)
    let code: Operation
    switch operation {
    case .greater, .greaterOrEqual:
      swap(&first, &second)
      code = operation == .greater ? .less : .lessOrEqual
    default: code = Compiler.operations[operation] ?? .add
    }
    emit(
      code, flags: flags(first.0, first.1, second.0, second.1) | extra, a: target,
      b: first.0.register, c: second.0.register)
  }

  /// The operation with its right operand in the instruction; nil where there is none.
  static func immediateOperation(_ operation: BinaryOperator, _ value: Int) -> Operation? {
    switch operation {
    case .add, .subtract: .addImmediate
    case .multiply: .multiplyImmediate
    case .remainder: value > 0 ? .remainderImmediate : nil
    default: nil
    }
  }

  static let operations: [BinaryOperator: Operation] = [
    .add: .add, .subtract: .subtract, .multiply: .multiply, .divide: .divide,
    .remainder: .remainder, .wrappingAdd: .wrappingAdd, .wrappingSubtract: .wrappingSubtract,
    .wrappingMultiply: .wrappingMultiply, .bitAnd: .bitAnd, .bitOr: .bitOr, .bitXor: .bitXor,
    .shiftLeft: .shiftLeft, .shiftRight: .shiftRight, .equal: .equal, .notEqual: .notEqual,
    .less: .less, .lessOrEqual: .lessOrEqual,
  ]
}
