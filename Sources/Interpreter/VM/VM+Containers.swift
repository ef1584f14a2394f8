/// The slow paths of composite values: making, indexing, changing and iterating them.
extension VM {
  // MARK: Making

  func makeRange(_ i: Instruction, _ base: UnsafeMutablePointer<Value>) throws(Trap) -> Value {
    let lower = base[i.b]
    let upper = base[i.c]
    let isClosed = i.flags & InstructionFlag.closed != 0
    guard lower.tag == upper.tag, lower.tag == Tag.int || lower.tag == Tag.size else {
      throw raise(
        ScriptFault(
          .operandTypes,
          "a range needs two Ints or two Sizes, and these are "
            + "\(describeType(lower)) and \(describeType(upper))",
          symbol: "type"))
    }
    return try range(lower.int, upper.int, lower.tag == Tag.size, isClosed)
  }

  func range(
    _ lower: Int, _ upper: Int, _ isSize: Bool, _ isClosed: Bool
  ) throws(Trap) -> Value {
    let end = try exclusiveEnd(lower, upper, isClosed)
    let includesMaximum = end < upper
    return heap.makeRange(
      lower, includesMaximum ? upper : end, isSize: isSize, isClosed: isClosed,
      includesMaximum: includesMaximum)
  }

  /// What follows the last number of a range: behind the largest Int the smallest.
  private func exclusiveEnd(_ lower: Int, _ upper: Int, _ isClosed: Bool) throws(Trap) -> Int {
    if upper < lower {
      throw raise(
        ScriptFault(
          .invalidRange, "a range cannot end (\(upper)) before it begins (\(lower))",
          symbol: "range", help: "use `stride(from:to:by:)` to count down"))
    }
    return isClosed ? upper &+ 1 : upper
  }

  @inline(never)
  func slowForPrepare(_ i: Instruction, _ base: UnsafeMutablePointer<Value>) throws(Trap) {
    let lower = base[i.a]
    let upper = base[i.a + 1]
    if lower.tag == Tag.size, upper.tag == Tag.size {
      throw raise(VM.rangeOfSizes)
    }
    guard lower.tag == Tag.int, upper.tag == Tag.int else {
      throw raise(
        ScriptFault(
          .operandTypes,
          "a loop's range needs two Ints, and these are "
            + "\(describeType(lower)) and \(describeType(upper))",
          symbol: "type"))
    }
    base[i.a + 1] = Value(
      try exclusiveEnd(lower.int, upper.int, i.flags & InstructionFlag.closed != 0))
  }

  static var rangeOfSizes: ScriptFault {
    ScriptFault(
      .operandTypes, "a range of Sizes has no steps to go through", symbol: "type",
      help: "use `stride(from:to:by:)` with the step that you mean")
  }

  func makeDictionary(_ i: Instruction, _ base: UnsafeMutablePointer<Value>) throws(Trap) {
    for pair in 0..<i.c { try requireHashable(base[i.b + pair * 2]) }
    let value = heap.makeDictionary(capacity: i.c)
    for pair in 0..<i.c {
      let key = base[i.b + pair * 2]
      let element = base[i.b + pair * 2 + 1]
      if heap.lookup(value.asDictionary, key) != nil {
        let shown = Display.brief(key, self)
        heap.release(value)
        throw raise(
          ScriptFault(.invalidArgument, "the key \(shown) stands twice in this dictionary"))
      }
      base[i.b + pair * 2].tag = Tag.none
      base[i.b + pair * 2 + 1].tag = Tag.none
      heap.insert(value.asDictionary, key: key, value: element)
    }
    base[i.a] = value
  }

  func requireHashable(_ key: Value) throws(Trap) {
    if Heap.isHashable(key) { return }
    throw raise(
      ScriptFault(
        .wrongType, "\(describeType(key)) cannot be a dictionary's key", symbol: "type",
        help: "use a String, an Int, a Size or a Bool"))
  }

  func interpolate(_ i: Instruction, _ base: UnsafeMutablePointer<Value>) throws(Trap) {
    if let value = try joined(base + i.b, i.c) {
      base[i.a] = value
      return
    }
    var text: [UInt8] = []
    for index in 0..<i.c {
      let part = base[i.b + index]
      try fallible { () throws(ScriptFault) in
        if part.tag == Tag.string {
          try require(bytes: text.count + part.asString.pointee.count)
          text.append(contentsOf: part.asString.buffer)
        } else {
          text.append(contentsOf: try Display.plain(part, self).utf8)
        }
      }
      drop(base + i.b + index)
    }
    base[i.a] = text.withUnsafeBufferPointer { heap.makeString($0) }
  }

  /// Texts, Ints and Sizes as one string, written where it will stay; nil where there is something else.
  private func joined(
    _ parts: UnsafeMutablePointer<Value>, _ count: Int
  ) throws(Trap) -> Value? {
    var capacity = 0
    for index in 0..<count {
      switch parts[index].tag {
      case Tag.string: capacity += parts[index].asString.pointee.count
      case Tag.int, Tag.size: capacity += 20
      default: return nil
      }
    }
    try fallible { () throws(ScriptFault) in try require(bytes: capacity) }
    let string = heap.newString(capacity: capacity)
    for index in 0..<count {
      let part = parts[index]
      if part.tag == Tag.string {
        heap.append(part.asString.buffer, to: string)
        drop(parts + index)
      } else {
        heap.append(digitsOf: part.int, to: string)
      }
    }
    return Value(object: string, tag: Tag.string)
  }

  func makeClosure(_ number: Int, _ base: UnsafeMutablePointer<Value>) -> Value {
    let function = frame.pointee.function.pointee.functions[number]
    let captures = function.pointee.info.takeUnretainedValue().captures
    let value = heap.makeClosure(function, captures: captures.count)
    for (index, capture) in captures.enumerated() {
      let source: Value =
        capture.isLocal
        ? base[capture.index]
        : frame.pointee.closure.unsafelyUnwrapped.captures[capture.index]
      heap.retain(source)
      value.asClosure.captures[index] = source
    }
    return value
  }

  func setCell(_ cell: Value, _ source: UnsafeMutablePointer<Value>) {
    let old = cell.asCell.pointee.value
    cell.asCell.pointee.value = source.pointee
    source.pointee.tag = Tag.none
    heap.release(old)
  }

  // MARK: Changing

  @inline(never)
  func slowSetIndex(_ i: Instruction, _ base: UnsafeMutablePointer<Value>) throws(Trap) {
    if base[i.a].tag == Tag.bytes {
      try setBytes(base + i.a, key: base[i.b], to: base[i.c])
      if i.flags & InstructionFlag.consumesC != 0 { drop(base + i.c) }
      if i.flags & InstructionFlag.consumesB != 0 { drop(base + i.b) }
      return
    }
    var expected: ScriptType?
    let slot = try place(base + i.a, key: base[i.b], creating: true, &expected)
    let value = base[i.c]
    if i.flags & InstructionFlag.consumesC != 0 {
      base[i.c].tag = Tag.none
    } else {
      heap.retain(value)
    }
    let container = base[i.a]
    let old = slot.pointee
    slot.pointee = value
    heap.release(old)
    if value.isNone, container.tag == Tag.dictionary { removeKey(base[i.b], from: base + i.a) }
    if i.flags & InstructionFlag.consumesB != 0 { drop(base + i.b) }
  }

  /// `dictionary[key] = nil` removes the key, as in Swift.
  func removeKey(_ key: Value, from container: UnsafeMutablePointer<Value>) {
    if let old = heap.remove(heap.makeUniqueDictionary(container), key: key) { heap.release(old) }
  }

  /// The slot of an element in the container that `holder` holds, which is made unique on the way.
  /// A key that a dictionary lacks is added with nil where `creating`.
  /// - Parameter expected: what an annotation demands of the holder, and then of the element.
  func place(
    _ holder: UnsafeMutablePointer<Value>, key: Value, creating: Bool,
    _ expected: inout ScriptType?
  ) throws(Trap) -> UnsafeMutablePointer<Value> {
    if key.tag == Tag.member { return try memberSlot(holder, key.nameID, &expected) }
    if let container = expected {
      if case .dictionary(let wanted, _) = container.unwrapped, !registry.accepts(wanted, key) {
        throw raise(
          ScriptFault(
            .wrongType,
            "the keys of this dictionary are \(wanted.description), and this is "
              + describeType(key), symbol: "type"))
      }
      expected = creating ? container.assignableElement : container.element(after: 1)
    }
    switch (holder.pointee.tag, key.tag) {
    case (Tag.array, Tag.int):
      try requireIndex(key.int, holder.pointee.asArray.pointee.count, "array")
      return heap.makeUniqueArray(holder).pointee.elements.unsafelyUnwrapped + key.int
    case (Tag.dictionary, _):
      try requireHashable(key)
      let dictionary = heap.makeUniqueDictionary(holder)
      let hash = heap.hash(key)
      var index = Heap.find(dictionary, key, hash)
      if index < 0 {
        guard creating else {
          throw raise(
            ScriptFault(
              .keyNotFound, "the dictionary has no key \(Display.brief(key, self))",
              symbol: "key"))
        }
        heap.retain(key)
        heap.insert(dictionary, key: key, value: .none)
        index = Heap.find(dictionary, key, hash)
      }
      return UnsafeMutableRawPointer(dictionary.pointee.entries + index)
        .advanced(by: MemoryLayout<DictionaryEntry>.offset(of: \.value).unsafelyUnwrapped)
        .assumingMemoryBound(to: Value.self)
    case (Tag.array, Tag.range):
      throw raise(
        ScriptFault(.wrongType, "a slice cannot be assigned to", symbol: "type"))
    case (Tag.array, _):
      throw raise(
        ScriptFault(
          .wrongType, "an index into an Array is an Int, and this is \(describeType(key))",
          symbol: "type"))
    case (Tag.none, _):
      throw raise(ScriptFault(.unexpectedNil, "nil has no elements to assign to", symbol: "nil"))
    default:
      throw raise(
        ScriptFault(
          .wrongType, "the elements of \(describeType(holder.pointee)) cannot be assigned to",
          symbol: "type"))
    }
  }

  /// `place[key]…[key] = value`: the value in R[A], the keys behind it.
  @inline(never)
  func setPath(_ i: Instruction, _ base: UnsafeMutablePointer<Value>) throws(Trap) {
    let site = frame.pointee.function.pointee.sites[i.bx].takeUnretainedValue()
    let keys = base + i.a + 1
    var slot = try root(of: site.place.unsafelyUnwrapped, base)
    var expected: ScriptType?
    for index in 0..<site.keyCount - 1 {
      slot = try place(slot, key: keys[index], creating: false, &expected)
    }
    let last = keys[site.keyCount - 1]
    let holder = slot
    if holder.pointee.tag == Tag.record, let field = knownField(site, holder, base[i.a].tag) {
      let old = field.pointee
      field.pointee = base[i.a]
      base[i.a].tag = Tag.none
      heap.release(old)
      for index in 0..<site.keyCount { drop(keys + index) }
      return
    }
    if holder.pointee.tag == Tag.bytes, last.tag != Tag.member {
      try setBytes(holder, key: last, to: base[i.a])
      drop(base + i.a)
      for index in 0..<site.keyCount { drop(keys + index) }
      return
    }
    slot = try place(holder, key: last, creating: true, &expected)
    if holder.pointee.tag == Tag.record, last.tag == Tag.member { note(last.nameID, holder, site) }
    if let expected {
      let name = last.tag == Tag.member ? last.nameID : nil
      do throws(Trap) {
        try require(base + i.a, is: expected, of: name)
      } catch {
        if slot.pointee.isNone, holder.pointee.tag == Tag.dictionary {
          removeKey(last, from: holder)
        }
        throw error
      }
    }
    let old = slot.pointee
    let value = base[i.a]
    base[i.a].tag = Tag.none
    slot.pointee = value
    heap.release(old)
    if value.isNone, holder.pointee.tag == Tag.dictionary { removeKey(last, from: holder) }
    for index in 0..<site.keyCount { drop(keys + index) }
  }

  /// The slot of the member that the site changed last, where the record at hand has the same shape and
  /// the value is of the kind that the member takes.
  @inline(__always)
  private func knownField(
    _ site: CallSite, _ holder: UnsafeMutablePointer<Value>, _ tag: UInt64
  ) -> UnsafeMutablePointer<Value>? {
    let cache = site.changedField
    guard UInt64(holder.pointee.header.pointee.shape) == cache >> 32,
      cache & 0xFFFF_0000 == 0 || (cache >> 16) & 0xFFFF == tag + 1
    else { return nil }
    return heap.makeUniqueRecord(holder).fields + Int(cache & 0xFFFF)
  }

  private func note(_ name: NameID, _ holder: UnsafeMutablePointer<Value>, _ site: CallSite) {
    let shape = shapes[holder.pointee.header.pointee.shape]
    guard let place = shape.places[name],
      let word = shape.cacheWord(place, forAssignment: true)
    else { return }
    site.changedField = word
  }

  func root(
    of place: CallSite.Place, _ base: UnsafeMutablePointer<Value>, isTaken: Bool = false
  ) throws(Trap) -> UnsafeMutablePointer<Value> {
    let slot =
      switch place {
      case .register(let register): base + register
      case .cell(let register): cellSlot(base[register])
      case .captureCell(let index):
        cellSlot(frame.pointee.closure.unsafelyUnwrapped.captures[index])
      case .global(let index): globals + index
      }
    if slot.pointee.tag == Tag.unset, !isTaken { throw unsetVariable(slot.pointee) }
    return slot
  }

  func cellSlot(_ cell: Value) -> UnsafeMutablePointer<Value> {
    UnsafeMutableRawPointer(cell.asCell)
      .advanced(by: MemoryLayout<CellObject>.offset(of: \.value).unsafelyUnwrapped)
      .assumingMemoryBound(to: Value.self)
  }

  // MARK: Bytes

  /// `bytes.u32le(at: i)` and its kin, fused: the word says width, order and sign, and which site to
  /// use where the receiver turns out to be something else.
  func readInteger(
    _ i: Instruction, _ base: UnsafeMutablePointer<Value>, _ word: UInt64
  ) throws(Trap) {
    let bytes = base[i.b]
    let offset = base[i.c]
    guard bytes.tag == Tag.bytes, offset.tag == Tag.int || offset.tag == Tag.size else {
      throw raise(
        ScriptFault(
          .wrongType,
          bytes.tag == Tag.bytes
            ? "`at:` takes an Int or a Size, and this is \(describeType(offset))"
            : "\(describeType(bytes)) has no integers to read: it is not Bytes",
          symbol: "type"))
    }
    let result = try fallible { () throws(ScriptFault) in
      try IntegerReading(word: word).read(bytes.asBytes, at: offset.int)
    }
    if i.flags & InstructionFlag.consumesB != 0 { drop(base + i.b) }
    base[i.a] = result
  }

  @inline(never)
  func slowAppend(_ i: Instruction, _ base: UnsafeMutablePointer<Value>) throws(Trap) {
    let container = base[i.a]
    switch container.tag {
    case Tag.array: _ = heap.makeUniqueArray(base + i.a)
    case Tag.string where base[i.b].tag == Tag.string:
      let isUnique =
        container.header.pointee.references == 1 && container.bits != base[i.b].bits
      try requireRoom(container, base[i.b])
      let result = heap.concatenate(container, base[i.b], reusing: isUnique)
      if !isUnique { heap.release(container) }
      base[i.a] = result
      if i.flags & InstructionFlag.consumesB != 0 { drop(base + i.b) }
      return
    case Tag.bytes:
      try appendBytes(base + i.a, base[i.b])
      if i.flags & InstructionFlag.consumesB != 0 { drop(base + i.b) }
      return
    default:
      throw raise(
        ScriptFault(
          .wrongType, "cannot append \(describeType(base[i.b])) to \(describeType(container))",
          symbol: "type"))
    }
    let element = base[i.b]
    if i.flags & InstructionFlag.consumesB != 0 {
      base[i.b].tag = Tag.none
    } else {
      heap.retain(element)
    }
    heap.append(element, to: base[i.a].asArray)
  }
}
