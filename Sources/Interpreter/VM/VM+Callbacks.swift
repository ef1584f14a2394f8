/// Calls of function values, from the dispatch loop's slow path and from primitives.
extension VM {
  /// A call of something that is no closure: a primitive used as a value, or an error.
  @inline(never)
  func callOther(_ callee: UnsafeMutablePointer<Value>, _ count: Int) throws(Trap) {
    guard callee.pointee.tag == Tag.primitive else {
      throw raise(
        ScriptFault(
          .notCallable, "\(describeType(callee.pointee)) cannot be called", symbol: "type"))
    }
    let name = names.text(callee.pointee.nameID)
    let site = CallSite(
      name: names.intern(name), labels: Array(repeating: nil, count: count), argumentCount: count,
      isMember: false)
    let window = callee + 1
    _ = try resolve(site, window)
    let row = site.row.unsafelyUnwrapped
    // The window may end where the frame does: the arguments move above it.
    let high = max(top, frame.pointee.base + frame.pointee.function.pointee.registerCount)
    for index in 0..<count {
      high[index] = window[index]
      window[index].tag = Tag.none
    }
    arrange(site, row, high)
    let savedTop = top
    top = high + max(row.parameters.count, count)
    defer { top = savedTop }
    do throws(Trap) {
      callee.pointee = try invoke(row, high)
    } catch {
      for index in 0..<row.parameters.count { drop(high + index) }
      throw error
    }
  }

  /// Calls a function value from a primitive. The arguments' references are taken over.
  func call(_ callee: Value, _ arguments: Value...) throws(Trap) -> Value {
    try call(callee, with: arguments)
  }

  func call(_ callee: Value, with arguments: [Value]) throws(Trap) -> Value {
    let window = top
    do throws(Trap) {
      try pollPrimitive()
    } catch {
      for argument in arguments { heap.release(argument) }
      throw error
    }
    guard nesting < VM.maximumNesting, window + arguments.count + 64 < stackEnd else {
      for argument in arguments { heap.release(argument) }
      throw tooDeep()
    }
    heap.retain(callee)
    window.pointee = callee
    for (index, argument) in arguments.enumerated() { window[index + 1] = argument }
    let savedTop = top
    nesting += 1
    defer {
      nesting -= 1
      top = savedTop
    }
    do throws(Trap) {
      guard callee.tag == Tag.closure else {
        top += arguments.count + 1
        try callOther(window, arguments.count)
        let result = window.pointee
        window.pointee.tag = Tag.none
        return result
      }
      let closure = callee.asClosure
      let function = closure.pointee.function
      if function.pointee.parameterCount != arguments.count {
        try adjustArguments(function, window + 1, arguments.count)
      }
      guard window + 1 + function.pointee.registerCount < stackEnd, frame < framesEnd else {
        throw tooDeep()
      }
      frame += 1
      frame.pointee = Frame(
        function: function, pc: function.pointee.code, base: window + 1, closure: closure)
    } catch {
      for index in 0...arguments.count { drop(window + index) }
      throw error
    }
    return try run()
  }

  /// Calls a function of a structure from a primitive. The arguments' references are taken over.
  func call(
    _ function: UnsafeMutablePointer<FunctionCode>, _ arguments: Value...
  ) throws(Trap) -> Value {
    let window = top
    do throws(Trap) {
      try pollPrimitive()
      guard nesting < VM.maximumNesting, window + arguments.count + 64 < stackEnd else {
        throw tooDeep()
      }
    } catch {
      for argument in arguments { heap.release(argument) }
      throw error
    }
    for (index, argument) in arguments.enumerated() { window[index] = argument }
    nesting += 1
    defer {
      nesting -= 1
      top = window
    }
    do throws(Trap) {
      try enter(function, window)
    } catch {
      for index in arguments.indices { drop(window + index) }
      throw error
    }
    return try run()
  }

  /// Closures that the library calls are steps too, and so is each element of something long that a
  /// primitive goes through.
  @inline(__always)
  func pollPrimitive() throws(Trap) {
    callbackFuel -= 1
    if callbackFuel > 0 { return }
    callbackFuel = Int(VM.fuelPerPoll)
    try poll(spent: callbackFuel)
  }

  /// Runs the statements of a chunk.
  func runMain(_ chunk: Chunk) throws(Trap) -> Value {
    guard nesting < VM.maximumNesting else { throw tooDeep() }
    nesting += 1
    defer { nesting -= 1 }
    let function = chunk.main
    frame += 1
    frame.pointee = Frame(function: function, pc: function.pointee.code, base: top, closure: nil)
    return try run()
  }

  /// Makes the arguments of a call of a function value as many as its parameters: what has a default
  /// may be left out; a closure that names no parameters takes what it is given.
  @inline(never)
  func adjustArguments(
    _ function: UnsafeMutablePointer<FunctionCode>, _ first: UnsafeMutablePointer<Value>,
    _ count: Int
  ) throws(Trap) {
    let expected = function.pointee.parameterCount
    let info = function.pointee.info.takeUnretainedValue()
    if count == 1, expected > 1, function.pointee.requiredCount > 1, spread(first, expected) {
      return
    }
    if count < function.pointee.requiredCount || count > expected {
      if info.ignoresExtraArguments, count > expected {
        for index in expected..<count { drop(first + index) }
        return
      }
      let wanted =
        function.pointee.requiredCount == expected
        ? "\(expected)" : "\(function.pointee.requiredCount) to \(expected)"
      throw raise(
        ScriptFault(
          count < expected ? .missingArgument : .extraArgument,
          "`\(info.name)` takes \(wanted) argument\(wanted == "1" ? "" : "s"), and got \(count)",
          symbol: "arguments"))
    }
    for index in count..<expected { first[index] = .unset }
  }

  /// A tuple fills as many parameters as it has elements, as in `pairs.map { key, value in … }`.
  private func spread(_ first: UnsafeMutablePointer<Value>, _ count: Int) -> Bool {
    let tuple = first.pointee
    guard tuple.tag == Tag.tuple, tuple.asRecord.pointee.count == count else { return false }
    for index in 0..<count {
      let element = tuple.asRecord.fields[index]
      heap.retain(element)
      first[index] = element
    }
    heap.release(tuple)
    return true
  }
}
