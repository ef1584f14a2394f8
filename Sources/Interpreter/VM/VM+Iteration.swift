/// Going through sequences.
extension VM {
  func iteratePrepare(_ registers: UnsafeMutablePointer<Value>) throws(Trap) {
    switch registers.pointee.tag {
    case Tag.array, Tag.dictionary, Tag.bytes: break
    case Tag.range:
      if registers.pointee.asRange.pointee.isSize {
        throw raise(VM.rangeOfSizes)
      }
      registers[1] = Value(registers.pointee.asRange.pointee.lower)
      return
    case Tag.string:
      let characters = heap.text(registers.pointee).map { heap.makeString(String($0)) }
      drop(registers)
      registers.pointee = heap.makeArray(characters)
    case Tag.host where try prepareLazily(registers): break
    default:
      throw raise(
        ScriptFault(
          .wrongType, "a `for` cannot go through \(describeType(registers.pointee))",
          symbol: "type", help: "use an Array, a Dictionary, a Range, a String or Bytes"))
    }
    registers[1] = Value(0)
  }

  /// Sets the third register to the next element; false where there is none.
  func iterate(_ registers: UnsafeMutablePointer<Value>) throws(Trap) -> Bool {
    let position = registers[1].int
    switch registers.pointee.tag {
    case Tag.range:
      let range = registers.pointee.asRange.pointee
      guard registers[1].tag == Tag.int, range.contains(position) else { return false }
      registers[2] = Value(position)
      // Nothing follows the largest number.
      registers[1] = position == Int.max ? .none : Value(position + 1)
    case Tag.bytes:
      guard position < registers.pointee.asBytes.pointee.count else { return false }
      registers[2] = Value(Int(registers.pointee.asBytes.pointee.start[position]))
      registers[1] = Value(position + 1)
    case Tag.host: return try iterateLazily(registers)
    default:
      let dictionary = registers.pointee.asDictionary.pointee
      var index = position
      while index < dictionary.used, dictionary.entries[index].key.tag == Tag.unset { index += 1 }
      guard index < dictionary.used else { return false }
      let entry = dictionary.entries[index]
      heap.retain(entry.key)
      heap.retain(entry.value)
      registers[2] = makeEntry(entry.key, entry.value)
      registers[1] = Value(index + 1)
    }
    return true
  }

  /// A key and its value as a tuple, as sequences of a dictionary give them.
  func makeEntry(_ key: Value, _ value: Value) -> Value {
    heap.makeTuple([key, value], shape: entryShape)
  }
}
