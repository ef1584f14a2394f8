/// Raising, catching and unwinding.
extension VM {
  /// Turns a fault into the error on its way, with the place and the stack where it happened.
  @inline(never)
  func raise(_ fault: ScriptFault) -> Trap {
    raise(fault.details, value: .none)
  }

  @inline(never)
  func raise(_ details: ErrorDetails, value: Value) -> Trap {
    locate(details)
    heap.release(pendingError)
    pendingError = heap.makeError(value: value, details: details)
    return Trap()
  }

  /// Runs what may find a fault, and raises it.
  @inline(__always)
  func fallible<T>(_ body: () throws(ScriptFault) -> T) throws(Trap) -> T {
    do {
      return try body()
    } catch {
      throw raise(error)
    }
  }

  /// Any error that the body of a primitive let out.
  @inline(never)
  func raise(any error: any Error) -> Trap {
    switch error {
    case is Trap: Trap()
    case let fault as ScriptFault: raise(fault)
    default: raise(described: services.describe(error).details)
    }
  }

  /// What waited has given up: which of the reasons to stop it was, the look at the limits knows.
  private func raise(described details: ErrorDetails) -> Trap {
    guard details.code == .interrupted else { return raise(details) }
    do throws(Trap) {
      try poll(spent: 0)
      return raise(details)
    } catch {
      return error
    }
  }

  private func raise(_ details: ErrorDetails) -> Trap { raise(details, value: .none) }

  private func locate(_ details: ErrorDetails) {
    guard details.stack.isEmpty, frame >= frames else { return }
    var current = frame
    details.depth = frame - frames + 1
    while current >= frames {
      let function = current.pointee.function.pointee
      let info = function.info.takeUnretainedValue()
      let index = max(0, current.pointee.pc - function.code - 1)
      if index < info.spans.count {
        details.stack.append(
          Diagnostic.Frame(function: info.name, source: info.source, span: info.spans[index]))
      }
      current -= 1
      // Of a deep stack the two ends.
      if details.depth > 64, frame - current == 48 { current = frames + 15 }
    }
    if details.source == nil, let first = details.stack.first {
      details.source = first.source
      details.labels = [Diagnostic.Label(first.span)]
    }
  }

  /// `throw value`: an error is thrown again as it is, anything else becomes the value of a new one.
  func throwValue(_ register: UnsafeMutablePointer<Value>) -> Trap {
    let value = register.pointee
    register.pointee.tag = Tag.none
    if value.tag == Tag.error {
      heap.release(pendingError)
      pendingError = value
      return Trap()
    }
    let text = value.tag == Tag.string ? heap.text(value) : Display.brief(value, self, limit: 1000)
    let details = ErrorDetails(.uncaught, text, symbol: "thrown")
    if value.tag == Tag.symbol { details.symbol = names.text(value.nameID) }
    return raise(details, value: value)
  }

  /// Finds the handler of the pending error in the frames from the innermost out to `entry`, releasing
  /// what the frames in between hold. Where there is none, `entry` is left and the error goes on.
  @inline(never)
  func unwind(to entry: UnsafeMutablePointer<Frame>) throws(Trap) {
    while true {
      let function = frame.pointee.function
      let index = frame.pointee.pc - function.pointee.code - 1
      if let handler = handler(function, index) {
        releaseRegisters(
          frame.pointee.base + handler.register,
          function.pointee.registerCount - handler.register)
        frame.pointee.base[handler.register] = pendingError
        pendingError = .none
        frame.pointee.pc = function.pointee.code + handler.target
        return
      }
      if function.pointee.info.takeUnretainedValue().yieldsSelf { yieldSelf(frame.pointee.base) }
      releaseRegisters(frame.pointee.base, function.pointee.registerCount)
      if frame.pointee.closure != nil { drop(frame.pointee.base - 1) }
      let isEntry = frame == entry
      frame -= 1
      if isEntry { throw Trap() }
    }
  }

  private func handler(_ function: UnsafeMutablePointer<FunctionCode>, _ index: Int)
    -> FunctionInfo.Handler?
  {
    let info = function.pointee.info.takeUnretainedValue()
    if info.handlers.isEmpty { return nil }
    let onlyCleanups = isUncatchable(pendingError)
    return info.handlers.first {
      $0.start <= index && index < $0.end && ($0.isCleanup || !onlyCleanups)
    }
  }

  /// Limits and interruption cannot be caught: a script would otherwise not end.
  func isUncatchable(_ error: Value) -> Bool {
    let details = error.asError.pointee.details.takeUnretainedValue()
    if details.exitStatus != nil { return true }
    switch details.code {
    case .interrupted, .stepLimit, .timeLimit, .memoryLimit: return true
    default: return false
    }
  }

  /// What the pending error says, where Swift code catches it; nil where it cannot be caught.
  func caughtMessage() -> String? {
    guard pendingError.tag == Tag.error, !isUncatchable(pendingError) else { return nil }
    let message = pendingError.asError.pointee.details.takeUnretainedValue().message
    heap.release(pendingError)
    pendingError = .none
    return message
  }

  private func releaseRegisters(_ first: UnsafeMutablePointer<Value>, _ count: Int) {
    for index in stride(from: count - 1, through: 0, by: -1) where first[index].isHeap {
      drop(first + index)
    }
  }

  /// Whether `catch .name` takes this error.
  func matches(_ error: Value, _ name: NameID) -> Bool {
    guard error.tag == Tag.error else { return false }
    return error.asError.pointee.details.takeUnretainedValue().symbol == names.text(name)
  }

  @inline(never)
  func tooDeep() -> Trap {
    let depth = min(frame - frames + 1, limits.depth)
    return raise(
      ScriptFault(
        .tooDeepRecursion,
        nesting >= VM.maximumNesting
          ? "functions are called from within the library more than \(nesting) deep"
          : "calls are nested more than \(depth) deep",
        symbol: "recursion", help: "end the recursion, or use a loop"))
  }

  @inline(never)
  func unsetVariable(_ value: Value) -> Trap { raise(unsetFault(value)) }

  func unsetFault(_ value: Value) -> ScriptFault {
    if value.bits == Value.underChange.bits {
      return ScriptFault(
        .mutationConflict, "this variable is used while a call is still changing it",
        symbol: "conflict", help: "change a copy, and assign it afterwards")
    }
    return ScriptFault(
      .usedBeforeDeclared, "this variable is used before its declaration has run",
      help: "move the declaration up, or call the function later")
  }
}
