/// The slow paths of records and tuples: making them, and reading and changing members.
extension VM {
  // MARK: Making

  /// R[A] = a record or tuple of the shape in the next word, of R[B] … R[B+C−1], moved.
  @inline(__always)
  func makeRecord(_ i: Instruction, _ base: UnsafeMutablePointer<Value>, _ word: UInt64) {
    let value = heap.makeRecord(
      moving: base + i.b, count: i.c, shape: UInt32(truncatingIfNeeded: word), tag: word >> 32)
    VM.clear(base + i.b, i.c)
    base[i.a] = value
  }

  // MARK: Reading members

  /// What `getField` does where its cache has nothing for the object: finds the field and notes it,
  /// begins the call of a computed member, or asks the library. The program counter in the frame is
  /// where the run goes on: past the instruction that moves the result out of the window, or at it.
  @inline(never)
  func slowGetField(
    _ i: Instruction, _ base: UnsafeMutablePointer<Value>,
    _ words: UnsafeMutablePointer<Instruction>
  ) throws(Trap) {
    frame.pointee.pc = words
    let object = base[i.b]
    let name = NameID(index: UInt32(truncatingIfNeeded: words[0] >> 32))
    let after = words + 2
    if object.hasFields {
      let shape = shapes[object.header.pointee.shape]
      if let place = shape.places[name] {
        words[1] = shape.cacheWord(place, forAssignment: false).unsafelyUnwrapped
        let value = object.asRecord.fields[place]
        heap.retain(value)
        consume(i, base)
        base[i.a] = value
        frame.pointee.pc = after + (i.flags & InstructionFlag.isDelivered == 0 ? 1 : 0)
        return
      }
    }
    let window = base + i.c
    if i.flags & InstructionFlag.consumesB != 0 {
      base[i.b].tag = Tag.none
    } else {
      heap.retain(object)
    }
    window.pointee = object
    frame.pointee.pc = after
    if object.hasFields, let member = shapes[object.header.pointee.shape].members[name] {
      guard member.kind == .computed else { throw raise(needsCall(name)) }
      try enter(member.function, window)
      return
    }
    try callSite(Int(UInt32(truncatingIfNeeded: words[0])), window)
  }

  private func consume(_ i: Instruction, _ base: UnsafeMutablePointer<Value>) {
    guard i.flags & InstructionFlag.consumesB != 0 else { return }
    drop(base + i.b)
  }

  func needsCall(_ name: NameID) -> ScriptFault {
    ScriptFault(
      .memberNeedsCall, "`\(names.text(name))` is a call and needs parentheses", symbol: "member",
      help: "write `.\(names.text(name))(…)`")
  }

  static func isNoCall(_ what: String, _ name: String) -> ScriptFault {
    ScriptFault(
      .memberIsNoCall, "\(what) and takes no parentheses", symbol: "member",
      help: "write `.\(name)`")
  }

  /// A frame for a function whose arguments lie from `window` on; the dispatch loop goes on in it.
  func enter(
    _ function: UnsafeMutablePointer<FunctionCode>, _ window: UnsafeMutablePointer<Value>
  ) throws(Trap) {
    guard window + function.pointee.registerCount < stackEnd, frame < framesEnd else {
      throw tooDeep()
    }
    frame += 1
    frame.pointee = Frame(function: function, pc: function.pointee.code, base: window, closure: nil)
  }

  // MARK: Changing members

  /// `R[A].name = R[C]` where the cache has nothing for it.
  @inline(never)
  func slowSetField(
    _ i: Instruction, _ base: UnsafeMutablePointer<Value>,
    _ words: UnsafeMutablePointer<Instruction>
  ) throws(Trap) {
    frame.pointee.pc = words + 2
    let name = NameID(index: UInt32(truncatingIfNeeded: words[0] >> 32))
    var expected: ScriptType?
    let slot = try place(base + i.a, key: .member(name), creating: true, &expected)
    if let expected { try require(base + i.c, is: expected, of: name) }
    let shape = shapes[base[i.a].header.pointee.shape]
    if let place = shape.places[name], let word = shape.cacheWord(place, forAssignment: true) {
      words[1] = word
    }
    let value = base[i.c]
    if i.flags & InstructionFlag.consumesC != 0 {
      base[i.c].tag = Tag.none
    } else {
      heap.retain(value)
    }
    let old = slot.pointee
    slot.pointee = value
    heap.release(old)
  }

  /// The slot of a member of the record in `holder`, which is made unique on the way.
  func memberSlot(
    _ holder: UnsafeMutablePointer<Value>, _ name: NameID, _ expected: inout ScriptType?
  ) throws(Trap) -> UnsafeMutablePointer<Value> {
    guard holder.pointee.hasFields else { throw raise(noPlace(holder.pointee, name)) }
    let shape = shapes[holder.pointee.header.pointee.shape]
    guard let place = shape.places[name] else { throw raise(noPlace(holder.pointee, name)) }
    guard shape.fields[place].isMutable else {
      throw raise(
        ScriptFault(
          .assignmentToConstant,
          "`\(names.text(name))` of \(shape.name) is a constant and cannot be changed",
          symbol: "constant", help: "declare it with `var` where it is meant to change"))
    }
    // A tuple's elements are what the annotation of the tuple says.
    if shape.isTuple, case .tuple(let elements) = expected?.unwrapped {
      expected = place < elements.count ? elements[place].type.asElement : nil
    } else {
      expected = shape.fields[place].type
    }
    return heap.makeUniqueRecord(holder).fields + place
  }

  private func noPlace(_ value: Value, _ name: NameID) -> ScriptFault {
    let member = names.text(name)
    if value.isNone {
      return ScriptFault(
        .unexpectedNil, "nil has no `\(member)` to assign to", symbol: "nil",
        help: "check for nil first, with `if let`")
    }
    guard value.hasFields else {
      return ScriptFault(
        .invalidAssignmentTarget, "`\(member)` of \(describeType(value)) cannot be assigned to",
        symbol: "member")
    }
    let shape = shapes[value.header.pointee.shape]
    if shape.members[name] != nil {
      return ScriptFault(
        .invalidAssignmentTarget,
        "`\(member)` of \(shape.name) is computed and cannot be assigned to", symbol: "member")
    }
    let known = Set(shape.places.keys.map(names.text))
    return ScriptFault(
      .unknownMember, "\(describeType(value)) has no member `\(member)`", symbol: "member",
      help: Suggestion.closest(to: member, among: known).map { "did you mean `\($0)`?" })
  }

  /// A value that goes into an annotated member, or among the elements of one.
  func require(
    _ slot: UnsafeMutablePointer<Value>, is type: ScriptType, of name: NameID?
  ) throws(Trap) {
    if accepts(type, slot.pointee) { return try convert(slot, to: type) }
    let what = name.map { "`\(names.text($0))`" } ?? "the element"
    throw raise(
      ScriptFault(
        type.unwrapped == .size && slot.pointee.tag == Tag.int ? .sizeWithInt : .wrongType,
        "\(what) is \(VM.withArticle(type.description)), and this is \(describeType(slot.pointee))",
        symbol: "type"))
  }

  // MARK: Methods

  /// Begins the call of a structure's method, or of a function that a field holds; false where the
  /// record has no such member and the library is asked.
  func callMember(
    _ site: CallSite, _ window: UnsafeMutablePointer<Value>
  ) throws(Trap) -> Bool {
    guard site.isMember else { return false }
    let number = window.pointee.header.pointee.shape
    let shape = shapes[number]
    guard let member = shape.members[site.name] else {
      guard let place = shape.places[site.name] else { return false }
      try callField(site, place, window)
      return true
    }
    switch member.kind {
    case .plain: break
    case .computed:
      let name = names.text(site.name)
      throw raise(VM.isNoCall("`\(name)` is a value", name))
    case .mutating:
      throw raise(
        ScriptFault(
          .assignmentToConstant,
          "`\(names.text(site.name))` changes its receiver, and this is no variable",
          symbol: "constant", help: "put the value into a `var` first"))
    }
    try bindMember(site, member, number)
    arrange(site, member, window)
    try enter(member.function, window)
    return true
  }

  /// Binds the arguments of a site to the parameters of a method, once for each shape met.
  func bindMember(
    _ site: CallSite, _ member: RecordShape.Member, _ shape: UInt32
  ) throws(Trap) {
    let key = CallSite.shapeKey(shape)
    if site.cachedType == key { return }
    let labels = site.labels.dropFirst().map { $0.map(names.text) }
    switch ArgumentBinding.bind(
      member.signature, labels: Array(labels), callee: names.text(site.name))
    {
    case .bound(let order):
      site.order = order
      site.row = nil
      site.cachedType = key
    case .fault(let fault):
      throw raise(ScriptFault(fault.code, fault.message, symbol: "arguments", help: fault.help))
    }
  }

  /// Puts the arguments behind the receiver into the order of the parameters.
  func arrange(
    _ site: CallSite, _ member: RecordShape.Member, _ window: UnsafeMutablePointer<Value>
  ) {
    let given = site.argumentCount - 1
    let count = member.signature.count
    let first = window + 1
    guard let order = site.order else {
      for index in given..<max(count, given) { first[index] = .unset }
      return
    }
    let values = (0..<given).map { first[$0] }
    VM.clear(first, given)
    for (parameter, argument) in order.enumerated() {
      first[parameter] = argument < 0 ? .unset : values[argument]
    }
  }

  /// `record.field(…)` where the field holds a function.
  private func callField(
    _ site: CallSite, _ place: Int, _ window: UnsafeMutablePointer<Value>
  ) throws(Trap) {
    let callee = window.pointee.asRecord.fields[place]
    if let label = site.labels.dropFirst().compactMap({ $0 }).first,
      names.text(label) != ArgumentBinding.trailing
    {
      throw raise(
        ScriptFault(
          .wrongLabel, "a function value is called without labels", symbol: "arguments",
          help: "write the argument without `\(names.text(label)):`"))
    }
    heap.retain(callee)
    drop(window)
    window.pointee = callee
    let count = site.argumentCount - 1
    guard callee.tag == Tag.closure else {
      try callOther(window, count)
      return
    }
    let closure = callee.asClosure
    let function = closure.pointee.function
    if function.pointee.parameterCount != count {
      try adjustArguments(function, window + 1, count)
    }
    guard window + 1 + function.pointee.registerCount < stackEnd, frame < framesEnd else {
      throw tooDeep()
    }
    frame += 1
    frame.pointee = Frame(
      function: function, pc: function.pointee.code, base: window + 1, closure: closure)
  }
}
