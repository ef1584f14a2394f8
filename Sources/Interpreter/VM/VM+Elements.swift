/// Reading elements and slices.
extension VM {
  @inline(never)
  func slowGetIndex(_ i: Instruction, _ base: UnsafeMutablePointer<Value>) throws(Trap) {
    let result = try element(base[i.b], base[i.c])
    if i.flags & InstructionFlag.consumesB != 0 { drop(base + i.b) }
    if i.flags & InstructionFlag.consumesC != 0 { drop(base + i.c) }
    base[i.a] = result
  }

  /// `container[index]`, retained.
  func element(_ container: Value, _ index: Value) throws(Trap) -> Value {
    switch (container.tag, index.tag) {
    case (Tag.array, Tag.int):
      let array = container.asArray.pointee
      try requireIndex(index.int, array.count, "array")
      let value = array.elements.unsafelyUnwrapped[index.int]
      heap.retain(value)
      return value
    case (Tag.dictionary, _):
      try requireHashable(index)
      let value = heap.lookup(container.asDictionary, index) ?? .none
      heap.retain(value)
      return value
    case (Tag.bytes, Tag.int):
      try requireIndex(index.int, container.asBytes.pointee.count, "Bytes")
      return Value(Int(container.asBytes.pointee.start[index.int]))
    case (Tag.string, Tag.int): return try character(container, index.int)
    case (Tag.array, Tag.range), (Tag.bytes, Tag.range), (Tag.string, Tag.range):
      return try slice(container, index.asRange.pointee)
    case (Tag.array, _), (Tag.bytes, _), (Tag.string, _):
      throw raise(
        ScriptFault(
          .wrongType,
          "an index into \(describeType(container)) is an Int or a Range, "
            + "and this is \(describeType(index))", symbol: "type"))
    case (Tag.none, _):
      throw raise(
        ScriptFault(
          .unexpectedNil, "nil has no elements", symbol: "nil",
          help: "check for nil first, with `if let` or `??`"))
    case (Tag.host, _): return try hostElement(container, index)
    default: throw raise(noElements(container))
    }
  }

  private func noElements(_ container: Value) -> ScriptFault {
    ScriptFault(.wrongType, "\(describeType(container)) has no elements", symbol: "type")
  }

  /// `object[key]` of a host type that has elements.
  private func hostElement(_ container: Value, _ key: Value) throws(Trap) -> Value {
    let host = container.asHost.pointee
    guard let elements = registry.hostType(number: host.type).elements else {
      throw raise(noElements(container))
    }
    guard registry.accepts(elements.key, key) else {
      throw raise(
        ScriptFault(
          .wrongType,
          "an index into \(describeType(container)) is \(VM.withArticle(elements.key.description)), "
            + "and this is \(describeType(key))", symbol: "type"))
    }
    do {
      return try elements.read(host.reference.takeUnretainedValue(), key, self)
    } catch {
      throw raise(any: error)
    }
  }

  func requireIndex(_ index: Int, _ count: Int, _ what: String) throws(Trap) {
    if index >= 0, index < count { return }
    throw raise(
      ScriptFault(
        .indexOutOfRange,
        count == 0
          ? "index \(index) is out of range: the \(what) is empty"
          : "index \(index) is out of range: the \(what) has "
            + "\(Wording.count(count, "element")), 0 … \(count - 1)",
        symbol: "index"))
  }

  func character(_ string: Value, _ index: Int) throws(Trap) -> Value {
    let object = string.asString
    let count = heap.characterCount(object)
    try requireIndex(index, count, "string")
    if count == object.pointee.count {
      return heap.makeString(UnsafeBufferPointer(start: object.bytes + index, count: 1))
    }
    let text = heap.text(string)
    return heap.makeString(String(text[text.index(text.startIndex, offsetBy: index)]))
  }

  func slice(_ container: Value, _ range: RangeObject) throws(Trap) -> Value {
    let count =
      switch container.tag {
      case Tag.array: container.asArray.pointee.count
      case Tag.bytes: container.asBytes.pointee.count
      default: heap.characterCount(container.asString)
      }
    if range.lower < 0 || range.upper > count {
      throw raise(
        ScriptFault(
          .indexOutOfRange,
          "the range \(range.lower)..<\(range.upper) is out of range: "
            + Wording.there(count, "element"),
          symbol: "index"))
    }
    let length = range.upper - range.lower
    switch container.tag {
    case Tag.bytes: return heap.sliceBytes(container, start: range.lower, count: length)
    case Tag.array:
      let result = heap.makeArray(capacity: length)
      for index in range.lower..<range.upper {
        let value = container.asArray.pointee.elements.unsafelyUnwrapped[index]
        heap.retain(value)
        heap.append(value, to: result.asArray)
      }
      return result
    default:
      let object = container.asString
      if count == object.pointee.count {
        return heap.makeString(
          UnsafeBufferPointer(start: object.bytes + range.lower, count: length))
      }
      let text = heap.text(container)
      let start = text.index(text.startIndex, offsetBy: range.lower)
      return heap.makeString(String(text[start..<text.index(start, offsetBy: length)]))
    }
  }
}
