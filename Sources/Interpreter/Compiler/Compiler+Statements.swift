/// Statements.
extension Compiler {
  func statement(_ statement: Statement) {
    at(statement.span) {
      switch statement {
      case .variable(let node): variable(node)
      case .function(let node): function(node)
      case .expression(let node): expressionStatement(node)
      case .assignment(let node): assignment(node)
      case .ifElse(let node): ifElse(node)
      case .guardElse(let node): guardElse(node)
      case .whileLoop(let node): whileLoop(node)
      case .repeatLoop(let node): repeatLoop(node)
      case .forLoop(let node): forLoop(node)
      case .breakLoop(let node): leaveLoop(node, \.breaks)
      case .continueLoop(let node): leaveLoop(node, \.continues)
      case .returnValue(let node): returnStatement(node)
      case .deferred(let node): deferred(node)
      case .doCatch(let node): doCatch(node)
      case .throwError(let node): throwError(node)
      case .destructuring(let node): destructuring(node)
      case .structure(let node): structure(node)
      case .switchOver(let node): switchOver(node, into: nil)
      case .importFile: break
      case .test(let node): test(node)
      }
    }
  }

  func block(_ block: Block) {
    openScope()
    placeEarlyFunctions(block.statements)
    block.statements.forEach(statement)
    closeScope()
  }

  func expressionStatement(_ node: Expression) {
    let register = builder.allocate()
    compile(node, into: register)
    if !isImmediate(node) { emit(.discard, a: register) }
    builder.free(to: register)
  }

  // MARK: Declarations

  func variable(_ node: VariableDeclaration) {
    guard let variable = resolution.variables[node.id.index] else {
      if let value = node.value { expressionStatement(value) }
      return
    }
    define(variable, value: node.value)
  }

  /// Gives `variable` its place and its first value; nil where there is none.
  func define(_ variable: Variable, value: Expression?) {
    if let register = place(variable) {
      initial(value, of: variable, into: register)
      if variable.needsCell { emit(.newCell, a: register) }
      return
    }
    guard case .global(let index) = variable.storage else { return }
    let register = builder.allocate()
    initial(value, of: variable, into: register)
    emit(.setGlobal, a: register, bx: index)
    builder.free(to: register)
  }

  func initial(_ value: Expression?, of variable: Variable, into register: Int) {
    guard let value else {
      emit(.loadNone, a: register)
      return
    }
    compile(value, into: register)
    check(value, is: variable, register: register)
  }

  func function(_ node: FunctionDeclaration) {
    guard let unit = resolution.units[node.id.index], let variable = unit.variable else { return }
    if unit.isStatic {
      compileFunction(
        unit, node.parameters, node.body, span: node.span, implicitResult: givesResult(node))
      if resolution.exportsNames, variable.isTopLevel { defineSessionFunction(unit, variable) }
      return
    }
    if case .cell(let cell) = variable.storage {
      let register = builder.allocate()
      closure(unit, node, into: register)
      emit(.setCell, a: cell, b: register)
      builder.free(to: register)
    } else if let register = place(variable) {
      closure(unit, node, into: register)
    }
  }

  /// The only expression of a function is its result, unless it says that it has none.
  func givesResult(_ node: FunctionDeclaration) -> Bool {
    if case .named(let name) = node.result { return name.text != "Void" }
    return true
  }

  /// The function of a test, which only a test run calls.
  func test(_ node: TestDeclaration) {
    guard let unit = resolution.units[node.id.index] else { return }
    compileFunction(unit, [], node.body, span: node.span, implicitResult: false)
  }

  func closure(_ unit: FunctionUnit, _ node: FunctionDeclaration, into register: Int) {
    compileFunction(
      unit, node.parameters, node.body, span: node.span, implicitResult: givesResult(node))
    emit(.makeClosure, a: register, bx: unit.number)
  }

  /// Later lines of the session reach the function through its global.
  func defineSessionFunction(_ unit: FunctionUnit, _ variable: Variable) {
    let index = placeEarly(variable)
    let register = builder.allocate()
    emit(.makeClosure, a: register, bx: unit.number)
    emit(.setGlobal, a: register, bx: index)
    builder.free(to: register)
  }

  // MARK: Branches

  /// - Parameter target: where the value goes; nil for a statement.
  func ifElse(_ node: IfStatement, into target: Int? = nil) {
    openScope()
    let misses = conditions(node.conditions)
    let bound = boundRegisters()
    body(node.then, into: target)
    closeScope()
    if node.otherwise == nil, bound.isEmpty {
      builder.patchHere(misses)
      return
    }
    let end = builder.emitJump(.jump)
    builder.patchHere(misses)
    releaseBound(bound)
    guard let otherwise = node.otherwise else {
      builder.patchHere([end])
      return
    }
    switch otherwise {
    case .block(let block): body(block, into: target)
    case .elseIf(let next): at(next.span) { ifElse(next, into: target) }
    }
    builder.patchHere([end])
  }

  /// The registers of what the conditions of the innermost scope bind.
  func boundRegisters() -> Range<Int> {
    let base = builder.scopes[builder.scopes.count - 1].base
    return base..<max(base, builder.top)
  }

  /// Where a later condition did not hold, what an earlier one bound is released.
  func releaseBound(_ registers: Range<Int>) {
    if !registers.isEmpty { emit(.release, a: registers.lowerBound, b: registers.count) }
  }

  /// The conditions in turn; the jumps of those that do not hold.
  func conditions(_ list: [Condition]) -> [Int] {
    list.flatMap { condition -> [Int] in
      switch condition {
      case .expression(let node): return at(node.span) { branch(node, when: false) }
      case .binding(let node): return at(node.span) { [bind(node)] }
      case .matching(let pattern, let value, let span):
        return at(span) { matching(pattern, value) }
      }
    }
  }

  /// `let name = value` as a condition: the jump that is taken where the value is nil. What was bound
  /// is nil then, so that there is nothing to release.
  func bind(_ node: VariableDeclaration) -> Int {
    guard let variable = resolution.variables[node.id.index] else {
      let register = builder.allocate()
      boundValue(node, into: register)
      let miss = builder.emitJump(.jumpNone, a: register)
      emit(.release, a: register, b: 1)
      builder.free(to: register)
      return miss
    }
    guard let register = place(variable) else {
      let temporary = builder.allocate()
      boundValue(node, into: temporary)
      let miss = builder.emitJump(.jumpNone, a: temporary)
      if let value = node.value { check(value, is: variable, register: temporary) }
      if case .global(let index) = variable.storage { emit(.setGlobal, a: temporary, bx: index) }
      builder.free(to: temporary)
      return miss
    }
    boundValue(node, into: register)
    let miss = builder.emitJump(.jumpNone, a: register)
    if let value = node.value { check(value, is: variable, register: register) }
    if variable.needsCell { emit(.newCell, a: register) }
    return miss
  }

  /// `let name` is short for `let name = name`.
  func boundValue(_ node: VariableDeclaration, into register: Int) {
    if let value = node.value {
      compile(value, into: register)
    } else if case .member(let receiver, _) = resolution.bindings[node.id.index] {
      implicitMember(node.name.text, node.id, receiver, into: register)
    } else {
      bound(node.id, into: register)
    }
  }

  func guardElse(_ node: GuardStatement) {
    let misses = conditions(node.conditions)
    let over = builder.emitJump(.jump)
    builder.patchHere(misses)
    block(node.otherwise)
    builder.patchHere([over])
  }

  // MARK: Leaving functions

  func returnStatement(_ node: ReturnStatement) {
    guard let value = node.value else {
      leaveScopes(downTo: 0)
      yieldSelf()
      emit(.returnNone, b: builder.liveCount(below: builder.top))
      return
    }
    returnValue(value)
  }

  func returnValue(_ value: Expression) {
    let saved = builder.top
    let register: Int
    if let result = builder.resultRegister {
      emit(.release, a: result, b: 1)
      register = result
      compile(value, into: register)
    } else {
      register = builder.allocate()
      compile(value, into: register)
    }
    if let expected = builder.unit.result, expected != .any,
      !findings.proven.contains(value.identity)
    {
      emit(.checkType, a: register, bx: builder.type(expected))
    }
    leaveScopes(downTo: 0)
    yieldSelf()
    emit(.returnValue, a: register, b: builder.liveCount(below: saved))
    builder.free(to: saved)
  }

  /// A mutating method hands its receiver back before it returns.
  func yieldSelf() {
    if builder.info.yieldsSelf { emit(.yieldSelf) }
  }

  // MARK: Errors

  func throwError(_ node: ThrowStatement) {
    let register = builder.allocate()
    compile(node.value, into: register)
    emit(.throwValue, a: register)
    builder.free(to: register)
  }

  func deferred(_ node: DeferStatement) {
    let returnRegister = builder.allocate()
    let errorRegister = builder.allocate()
    let over = builder.emitJump(.jump)
    let body = builder.code.count
    // The body may run at any exit, also where further variables are alive: its own registers lie above
    // the error's, which every exit has emptied by then.
    block(node.body)
    emit(.gosubReturn, a: returnRegister)
    builder.patchHere([over])
    builder.mayHoldObject.insert(errorRegister)
    builder.scopes[builder.scopes.count - 1].defers.append(
      FunctionBuilder.Defer(
        body: body, returnRegister: returnRegister, errorRegister: errorRegister,
        start: builder.code.count))
  }

  func doCatch(_ node: DoCatch) {
    if node.clauses.isEmpty {
      block(node.body)
      return
    }
    let start = builder.code.count
    block(node.body)
    let end = builder.code.count
    var ends = [builder.emitJump(.jump)]
    openScope()
    let error = builder.allocate()
    builder.mayHoldObject.insert(error)
    builder.info.handlers.append(
      FunctionInfo.Handler(
        start: start, end: end, target: builder.code.count, register: error, isCleanup: false))
    for clause in node.clauses { at(clause.span) { catchClause(clause, error, &ends) } }
    if !catchesAll(node) { emit(.rethrow, a: error) }
    builder.mayHoldObject.remove(error)
    closeScope()
    builder.patchHere(ends)
  }

  func catchesAll(_ node: DoCatch) -> Bool {
    node.clauses.contains { $0.symbol == nil && $0.filter == nil }
  }

  func catchClause(_ clause: DoCatch.Clause, _ error: Int, _ ends: inout [Int]) {
    var misses: [Int] = []
    if let symbol = clause.symbol {
      misses.append(emit(.catchMatch, a: error, bx: 0))
      builder.emitWord(UInt64(vm.names.intern(symbol.text).index))
    }
    openScope()
    resolution.variables[clause.id.index]?.storage = .register(error)
    if let filter = clause.filter { misses += branch(filter, when: false) }
    block(clause.body)
    closeScope()
    emit(.release, a: error, b: 1)
    ends.append(builder.emitJump(.jump))
    for miss in misses {
      // A `catchMatch` counts its distance from behind the word that follows it.
      let isMatch = builder.code[miss].operation == .catchMatch
      builder.patch(miss, to: builder.code.count - (isMatch ? 1 : 0))
    }
  }
}
