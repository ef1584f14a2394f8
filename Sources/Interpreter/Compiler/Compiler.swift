/// Makes bytecode of a checked tree.
///
/// One rule holds everywhere: an instruction's target register is empty before it, and whoever empties a
/// register that may hold a heap value clears it. See `Operation`.
final class Compiler {
  let vm: VM
  let resolution: Resolution
  let findings: Checker.Findings
  let chunk: Chunk
  var diagnostics: [Diagnostic] = []
  /// The functions being compiled, innermost last.
  var builders: [FunctionBuilder] = []

  /// Jumps of the `break`s of the loop that was just compiled.
  var pendingBreaks: [Int] = []
  /// Jumps of the `?.`s of the chain that is being compiled.
  var chainMisses: [Int] = []

  /// More registers than this, and further variables of the outermost level become globals.
  private static let topLevelRegisters = 200
  private static let registerLimit = 60_000

  private init(_ resolution: Resolution, _ findings: Checker.Findings, _ vm: VM) {
    self.vm = vm
    self.resolution = resolution
    self.findings = findings
    chunk = Chunk(count: resolution.allUnits.count)
  }

  /// - Parameter ending: what runs behind the last statement.
  static func compile(
    _ resolution: Resolution, _ findings: Checker.Findings, vm: VM, ending: Ending = .nothing
  ) -> (Chunk, [Diagnostic]) {
    let compiler = Compiler(resolution, findings, vm)
    compiler.compileMain(ending)
    return (compiler.chunk, compiler.diagnostics)
  }

  var builder: FunctionBuilder { builders[builders.count - 1] }
  var tree: SyntaxTree { resolution.tree }

  @discardableResult
  func emit(_ operation: Operation, flags: UInt8 = 0, a: Int = 0, b: Int = 0, c: Int = 0) -> Int {
    builder.emit(Instruction(operation, flags: flags, a: a, b: b, c: c))
  }

  @discardableResult
  func emit(_ operation: Operation, flags: UInt8 = 0, a: Int = 0, bx: Int) -> Int {
    builder.emit(Instruction(operation, flags: flags, a: a, bx: bx))
  }

  /// Runs `body` with the source place of what it emits set to `span`.
  func at<T>(_ span: SourceSpan, _ body: () -> T) -> T {
    let saved = builder.span
    builder.span = span
    defer { builder.span = saved }
    return body()
  }

  // MARK: Functions

  private func compileMain(_ ending: Ending) {
    let unit = resolution.main
    let span = SourceSpan(0, tree.source.bytes.count)
    builders.append(FunctionBuilder(unit, source: tree.source, span: span))
    makeShapes()
    openScope()
    if unit.hasDefer { builder.resultRegister = builder.allocate() }
    placeEarlyFunctions(tree.statements)
    let last = resolution.isSession ? tree.statements.last : nil
    for statement in tree.statements.dropLast(last == nil ? 0 : 1) { self.statement(statement) }
    if let last { lastSessionStatement(last) }
    compile(ending)
    closeScope()
    emit(.returnNone)
    finishFunction(unit)
  }

  /// At the prompt the value of the last expression is what is shown.
  private func lastSessionStatement(_ statement: Statement) {
    guard let expression = statement.asValue else {
      self.statement(statement)
      return
    }
    at(expression.span) {
      let register = builder.resultRegister ?? builder.allocate()
      compile(expression, into: register)
      leaveScopes(downTo: 0)
      emit(.returnValue, a: register, b: builder.liveCount(below: builder.top))
    }
  }

  func compileFunction(
    _ unit: FunctionUnit, _ parameters: [Parameter], _ body: Block, span: SourceSpan,
    implicitResult: Bool
  ) {
    builders.append(FunctionBuilder(unit, source: tree.source, span: span))
    let captures = unit.captures.map { capture(of: $0, in: builders[builders.count - 2]) }
    builder.info.captures = captures
    builder.info.ignoresExtraArguments = unit.kind == .closure && !unit.hasHeader
    prologue(unit, parameters)
    openScope()
    if unit.hasDefer { builder.resultRegister = builder.allocate() }
    if implicitResult, let value = body.onlyValue {
      at(value.span) { returnValue(value) }
    } else {
      placeEarlyFunctions(body.statements)
      body.statements.forEach(statement)
    }
    closeScope()
    yieldSelf()
    emit(.returnNone, b: builder.liveCount(below: builder.top))
    finishFunction(unit)
  }

  func finishFunction(_ unit: FunctionUnit) {
    if builder.registerCount > Compiler.registerLimit {
      diagnostics.append(
        Diagnostic(
          .sourceTooLarge, "`\(unit.name)` needs more than \(Compiler.registerLimit) variables",
          in: tree.source, at: [Diagnostic.Label(builder.span)], help: "split it into functions"))
    }
    if unit.kind != .main { vm.sharedGlobals.formUnion(builder.globalsUsed) }
    builder.finish(chunk)
    builders.removeLast()
  }

  /// Parameters become variables: their types are checked where the caller has not done it, and what
  /// was left out is computed.
  func prologue(_ unit: FunctionUnit, _ parameters: [Parameter]) {
    builder.info.yieldsSelf = unit.isMutating || unit.changesFirst && !parameters.isEmpty
    let receivers = unit.receiver == nil ? 0 : 1
    for variable in unit.parameters {
      let register = builder.allocate()
      variable.storage = .register(register)
      if !variable.type.isImmediate { builder.mayHoldObject.insert(register) }
    }
    builder.requiredCount =
      receivers + (parameters.firstIndex { $0.defaultValue != nil } ?? parameters.count)
    for (index, variable) in unit.explicitParameters.enumerated() {
      guard let type = variable.declaredType else { continue }
      at(parameters[index].span) {
        _ = emit(.checkType, a: receivers + index, bx: builder.type(type))
      }
    }
    builder.directEntry = builder.code.count
    for (index, parameter) in parameters.enumerated() {
      guard let value = parameter.defaultValue else { continue }
      let index = receivers + index
      at(value.span) {
        let given = builder.emitJump(.jumpSet, a: index)
        compile(value, into: index)
        check(value, is: unit.parameters[index], register: index)
        builder.patch(given, to: builder.code.count)
      }
    }
    for variable in unit.parameters where variable.needsCell {
      guard case .register(let register) = variable.storage else { continue }
      emit(.newCell, a: register)
      builder.mayHoldObject.insert(register)
      variable.storage = .cell(register)
    }
  }

  /// Where the closure of a function takes a captured variable from, seen from the function around it.
  private func capture(of variable: Variable, in outer: FunctionBuilder) -> FunctionInfo.Capture {
    if variable.owner === outer.unit {
      switch variable.storage {
      case .register(let register), .cell(let register):
        return FunctionInfo.Capture(isLocal: true, index: register)
      case .global, .unplaced: preconditionFailure("a captured variable has no register")
      }
    }
    guard let index = outer.unit.captures.firstIndex(where: { $0 === variable }) else {
      preconditionFailure("a captured variable is missing in between")
    }
    return FunctionInfo.Capture(isLocal: false, index: index)
  }

  // MARK: Scopes

  func openScope() { builder.scopes.append(FunctionBuilder.Scope(base: builder.top)) }

  /// Ends the innermost scope: defers run, variables are released, and what throws inside of it finds
  /// the defers.
  func closeScope() {
    let scope = builder.scopes[builder.scopes.count - 1]
    leave(scope)
    builder.scopes.removeLast()
    if !scope.defers.isEmpty { emitDeferHandlers(scope) }
    forgetRegisters(from: scope.base)
    builder.free(to: scope.base)
  }

  private func forgetRegisters(from base: Int) {
    for register in base..<max(base, builder.top) { builder.mayHoldObject.remove(register) }
  }

  /// The code that leaves one scope: also in the middle of it, for `break` and its like.
  private func leave(_ scope: FunctionBuilder.Scope) {
    var limit = builder.top
    for deferred in scope.defers.reversed() {
      release(from: deferred.errorRegister + 1, to: limit)
      limit = deferred.returnRegister
      let call = builder.emitJump(.gosub, a: deferred.returnRegister)
      builder.patch(call, to: deferred.body)
    }
    release(from: scope.base, to: limit)
  }

  private func release(from first: Int, to limit: Int) {
    let registers = builder.mayHoldObject.filter { $0 >= first && $0 < limit }
    guard let low = registers.min(), let high = registers.max() else { return }
    emit(.release, a: low, b: high - low + 1)
  }

  /// The code that leaves all scopes from the innermost one out to the one at `depth`, included.
  func leaveScopes(downTo depth: Int) {
    for scope in builder.scopes[depth...].reversed() where !scope.defers.isEmpty || depth > 0 {
      leave(scope)
    }
  }

  private func emitDeferHandlers(_ scope: FunctionBuilder.Scope) {
    let over = builder.emitJump(.jump)
    for deferred in scope.defers.reversed() {
      builder.info.handlers.append(
        FunctionInfo.Handler(
          start: deferred.start, end: builder.code.count, target: builder.code.count,
          register: deferred.errorRegister, isCleanup: true))
      let call = builder.emitJump(.gosub, a: deferred.returnRegister)
      builder.patch(call, to: deferred.body)
      emit(.rethrow, a: deferred.errorRegister)
    }
    builder.patchHere([over])
  }

  // MARK: Variables

  /// Gives a variable its place. Its register, where it has one, is the next free one.
  func place(_ variable: Variable) -> Int? {
    let isFull = variable.isTopLevel && builder.top > Compiler.topLevelRegisters
    if variable.isTopLevel, resolution.exportsNames || variable.isCaptured || isFull {
      if case .global = variable.storage { return nil }
      variable.storage = .global(vm.addGlobal())
      return nil
    }
    let register = builder.allocate()
    if variable.needsCell || !variable.type.isImmediate { builder.mayHoldObject.insert(register) }
    variable.storage = variable.needsCell ? .cell(register) : .register(register)
    return register
  }

  /// The global of a top-level variable that is used before its declaration is compiled.
  func placeEarly(_ variable: Variable) -> Int {
    if case .global(let index) = variable.storage { return index }
    let index = vm.addGlobal()
    variable.storage = .global(index)
    return index
  }

  /// Cells for local functions that others use before their declaration.
  func placeEarlyFunctions(_ statements: [Statement]) {
    for case .function(let node) in statements {
      guard let unit = resolution.units[node.id.index], !unit.isStatic,
        let variable = unit.variable, variable.needsCell, !variable.isTopLevel
      else { continue }
      let register = builder.allocate()
      builder.mayHoldObject.insert(register)
      emit(.loadUnset, a: register)
      emit(.newCell, a: register)
      variable.storage = .cell(register)
    }
  }

  /// Emits the run-time check of a value against its variable's annotation, where it is needed.
  func check(_ value: Expression, is variable: Variable, register: Int) {
    guard let type = variable.declaredType, type != .any,
      !findings.proven.contains(value.identity)
    else { return }
    emit(.checkType, a: register, bx: builder.type(type))
  }

  /// Emits the check of a value that goes into an annotated container, where it is needed.
  func demand(_ id: ObjectIdentifier, register: Int) {
    guard let type = findings.demands[id] else { return }
    emit(.checkType, a: register, bx: builder.type(type))
  }
}
