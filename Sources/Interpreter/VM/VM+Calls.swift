/// Calls of primitives, calls from primitives back into the script, and checks of arguments.
extension VM {
  /// Dispatch loops inside one another: a primitive that calls a closure that calls a primitive …
  static let maximumNesting = 400

  // MARK: Calling primitives

  /// Calls the primitive of a site; the arguments lie from `window` on, and the result goes there.
  @inline(never)
  func callSite(_ number: Int, _ window: UnsafeMutablePointer<Value>) throws(Trap) {
    let site = frame.pointee.function.pointee.sites[number].takeUnretainedValue()
    if window.pointee.tag == Tag.record, try callMember(site, window) { return }
    let row = try resolve(site, window)
    arrange(site, row, window)
    let savedTop = top
    top = frame.pointee.base + frame.pointee.function.pointee.registerCount
    defer { top = savedTop }
    window.pointee = try invoke(row, window)
  }

  /// The row for the receiver at hand; remembered for the next call with the same kind.
  @inline(__always)
  func resolve(
    _ site: CallSite, _ window: UnsafeMutablePointer<Value>
  ) throws(Trap) -> Primitive {
    let key = site.argumentCount > 0 ? Registry.typeKey(window.pointee) : UInt32.max - 1
    if site.cachedType == key, let row = site.row { return row }
    let row = try findRow(site, window)
    site.cachedType = key
    return row
  }

  @inline(never)
  private func findRow(
    _ site: CallSite, _ window: UnsafeMutablePointer<Value>
  ) throws(Trap) -> Primitive {
    let name = names.text(site.name)
    let labels = site.labels.map { $0.map(names.text) }
    let candidates = registry.overloads(name)
    let accepting = candidates.filter { row in
      guard let receiver = row.receiver else { return !site.isMember }
      return site.argumentCount > 0 && registry.accepts(receiver, window[0])
    }
    let fitting = accepting.filter { $0.form != .mutating || site.place != nil }
    let bound = ArgumentBinding.fitting(fitting, labels)
    if let (row, order) = bound.first(where: { site.isWritten(as: $0.row.form) }) {
      site.order = order
      site.row = row
      return row
    }
    if site.isRead, !accepting.isEmpty { throw raise(needsCall(site.name)) }
    if !bound.isEmpty { throw raise(VM.isNoCall("`\(name)` is a fact", name)) }
    guard let row = fitting.first,
      case .fault(let fault) = ArgumentBinding.bind(row, labels: labels)
    else { throw raise(noSuchPrimitive(name, window.pointee, site)) }
    throw raise(ScriptFault(fault.code, fault.message, symbol: "arguments", help: fault.help))
  }

  private func noSuchPrimitive(_ name: String, _ receiver: Value, _ site: CallSite) -> ScriptFault {
    if receiver.isNone {
      return ScriptFault(
        .unexpectedNil, "nil has no `\(name)`", symbol: "nil",
        help: "check for nil first, with `if let`, `?.` or `??`")
    }
    let type = typeName(receiver)
    let members = registry.rows.filter { row in
      row.receiver.map { registry.accepts($0, receiver) } ?? false
    }
    let suggestion = Suggestion.closest(to: name, among: Set(members.map(\.name)))
    return ScriptFault(
      .unknownMember,
      site.isMember ? "\(type) has no member `\(name)`" : "`\(name)` does not work on \(type)",
      symbol: "member", help: suggestion.map { "did you mean `\($0)`?" })
  }

  /// Puts the arguments into the order of the parameters, with `unset` for each one left out.
  func arrange(
    _ site: CallSite, _ row: Primitive, _ window: UnsafeMutablePointer<Value>
  ) {
    let count = row.parameters.count
    guard let order = site.order else {
      for index in site.argumentCount..<max(count, site.argumentCount) { window[index] = .unset }
      return
    }
    let given = (0..<site.argumentCount).map { window[$0] }
    VM.clear(window, site.argumentCount)
    for (parameter, argument) in order.enumerated() {
      if row.parameters[parameter].isVariadic {
        let next = order[(parameter + 1)...].first { $0 >= 0 } ?? site.argumentCount
        let end = argument < 0 ? argument : next
        window[parameter] = heap.makeArray(argument < 0 ? [] : Array(given[argument..<end]))
      } else {
        window[parameter] = argument < 0 ? .unset : given[argument]
      }
    }
  }

  /// Runs a primitive whose arguments are in order, and empties its window.
  func invoke(
    _ row: Primitive, _ window: UnsafeMutablePointer<Value>,
    place: UnsafeMutablePointer<Value>? = nil
  ) throws(Trap) -> Value {
    let count = row.plainTags.count
    for index in 0..<count {
      try checkArgument(row, index, (index == 0 ? place : nil) ?? window + index)
    }
    if row.hasLastingEffect { services.effects.insert(row.name) }
    let result: Value
    do {
      let call = PrimitiveCall(vm: self, row: row, arguments: window, place: place)
      result = try row.body(call)
    } catch {
      throw raise(any: error)
    }
    assert(
      registry.accepts(row.result, result),
      "`\(row.name)` gave \(describeType(result)), and says "
        + row.result.description)
    for index in 0..<count { drop(window + index) }
    return result
  }

  @inline(__always)
  private func checkArgument(
    _ row: Primitive, _ index: Int, _ slot: UnsafeMutablePointer<Value>
  ) throws(Trap) {
    let tag = slot.pointee.tag
    if row.plainTags[index].admits(tag) || tag == Tag.unset { return }
    try checkClosely(row, index, slot.pointee)
  }

  @inline(never)
  private func checkClosely(_ row: Primitive, _ index: Int, _ value: Value) throws(Trap) {
    let parameter = row.parameters[index]
    guard registry.accepts(parameter.type, value) else {
      throw raise(wrongArgument(row, index, value))
    }
    try checkSymbol(row, parameter, value)
  }

  private func checkSymbol(
    _ row: Primitive, _ parameter: Primitive.Parameter, _ value: Value
  ) throws(Trap) {
    guard value.tag == Tag.symbol, let allowed = parameter.type.symbols, !allowed.isEmpty else {
      return
    }
    let given = names.text(value.nameID)
    if allowed.contains(given) { return }
    throw raise(
      ScriptFault(
        .unknownSymbol,
        "`\(parameter.name)` of `\(row.name)` cannot be `.\(given)`", symbol: "arguments",
        help: Suggestion.symbolHelp(given, allowed)))
  }

  private func wrongArgument(_ row: Primitive, _ index: Int, _ value: Value) -> ScriptFault {
    let parameter = row.parameters[index]
    let isSize = parameter.type.unwrapped == .size && value.tag == Tag.int
    return ScriptFault(
      isSize ? .sizeWithInt : .wrongType,
      index == 0 && row.receiver != nil
        ? "`\(row.name)` does not work on \(describeType(value))"
        : "`\(parameter.name)` of `\(row.name)` takes \(VM.withArticle(parameter.type.description)), "
          + "and this is \(describeType(value))",
      symbol: "type", help: isSize ? "write `\(value.int)B` for bytes" : nil)
  }

  /// Calls a primitive that changes a variable: the place of the site is its receiver.
  @inline(never)
  func callMutating(
    _ number: Int, _ window: UnsafeMutablePointer<Value>, _ base: UnsafeMutablePointer<Value>
  ) throws(Trap) {
    let site = frame.pointee.function.pointee.sites[number].takeUnretainedValue()
    // Register A is kept free for the receiver's parameter; the arguments follow, and the keys stand
    // before it. `storeSelf` drops those.
    let root = try root(of: site.place.unsafelyUnwrapped, base)
    var expected: ScriptType?
    let slot = try slot(of: site, from: root, keys: window - site.keyCount, &expected)
    if slot.pointee.tag == Tag.record, try callMethod(site, on: slot, of: root, window) { return }
    let key = Registry.typeKey(slot.pointee)
    if site.cachedType != key || site.row == nil {
      window.pointee = slot.pointee
      defer { window.pointee.tag = Tag.none }
      _ = try findRow(site, window)
      site.cachedType = key
    }
    let row = site.row.unsafelyUnwrapped
    window.pointee = .none
    arrange(site, row, window)
    if let expected { try checkAdditions(row, window, expected) }
    let savedTop = top
    top = frame.pointee.base + frame.pointee.function.pointee.registerCount
    defer { top = savedTop }
    if row.callsFunctions {
      window.pointee = try invoke(row, window, changing: root, slot)
    } else {
      window.pointee = try invoke(row, window, place: slot)
    }
  }

  /// What goes into an annotated member's container.
  private func checkAdditions(
    _ row: Primitive, _ window: UnsafeMutablePointer<Value>, _ expected: ScriptType
  ) throws(Trap) {
    for (index, parameter) in row.parameters.enumerated()
    where parameter.addition != .nothing && window[index].tag != Tag.unset {
      let isElement = parameter.addition == .element
      try require(
        window + index, is: isElement ? expected.element(after: 1) : expected, of: nil)
    }
  }

  /// Runs a mutating primitive that calls functions: meanwhile the variable is out of their reach, so
  /// that what the primitive changes stays where it is.
  private func invoke(
    _ row: Primitive, _ window: UnsafeMutablePointer<Value>,
    changing root: UnsafeMutablePointer<Value>, _ slot: UnsafeMutablePointer<Value>
  ) throws(Trap) -> Value {
    let holder = top
    top += 1
    holder.pointee = root.pointee
    root.pointee = .underChange
    defer {
      let assigned = root.pointee
      root.pointee = holder.pointee
      holder.pointee.tag = Tag.none
      heap.release(assigned)
    }
    let result = try invoke(row, window, place: slot == root ? holder : slot)
    if root.pointee.tag == Tag.unset { return result }
    // A function assigned to the variable.
    heap.release(result)
    throw raise(unsetFault(.underChange))
  }

  @inline(never)
  func checkType(_ i: Instruction, _ base: UnsafeMutablePointer<Value>) throws(Trap) {
    let value = base[i.a]
    if value.tag == Tag.unset { return }
    let info = frame.pointee.function.pointee.info.takeUnretainedValue()
    let type = info.types[i.bx]
    if accepts(type, value) { return try convert(base + i.a, to: type) }
    throw raise(
      ScriptFault(
        type.unwrapped == .size && value.tag == Tag.int ? .sizeWithInt : .wrongType,
        "expected \(VM.withArticle(type.description)), and this is \(describeType(value))",
        symbol: "type"))
  }

  /// The value of an expression statement is dropped; a resource such as an attachment stays open
  /// until the session ends.
  @inline(never)
  func discard(_ register: UnsafeMutablePointer<Value>) {
    let value = register.pointee
    register.pointee.tag = Tag.none
    guard value.isHeap else { return }
    if value.tag == Tag.host,
      let resource = value.asHost.pointee.reference.takeUnretainedValue() as? any ScopedResource
    {
      services.keep(resource)
    }
    heap.release(value)
  }
}
