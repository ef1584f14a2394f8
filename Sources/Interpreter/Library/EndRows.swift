extension Library {
  /// Taking elements away at the ends of what is no array, or several at once.
  static let endRows: [Primitive] = [
    Primitive(
      "removeFirst", .mutating, category: "Arrays",
      parameters: [.receiver(list), .unlabeled("count", .int)], result: .none,
      errors: "A negative count, fewer elements.", summary: "Removes the first elements.",
      example: "var a = [1, 2, 3]\na.removeFirst(2)\nprint(a)", output: "[3]"
    ) { call in
      let count = try countToRemove(call, of: call[0].asArray.pointee.count)
      try call.replaceElements(0..<count, with: UnsafeBufferPointer(start: nil, count: 0))
      return .none
    },
    Primitive(
      "removeLast", .mutating, category: "Arrays",
      parameters: [.receiver(list), .unlabeled("count", .int)], result: .none,
      errors: "A negative count, fewer elements.", summary: "Removes the last elements.",
      example: "var a = [1, 2, 3]\na.removeLast(2)\nprint(a)", output: "[1]"
    ) { call in
      let all = call[0].asArray.pointee.count
      let count = try countToRemove(call, of: all)
      try call.replaceElements(all - count..<all, with: UnsafeBufferPointer(start: nil, count: 0))
      return .none
    },
    Primitive(
      "removeFirst", .mutating, category: "Strings", parameters: [.receiver(.string)],
      result: .string, errors: "An empty text.",
      summary: "Removes the first character and gives it.",
      example: "var s = \"-x\"\nprint(s.removeFirst(), s)", output: "- x"
    ) { call in
      var text = call.text(0)
      if text.isEmpty { throw nothingLeft("the text is empty") }
      let removed = call.string(String(text.removeFirst()))
      return call.replaceText(text, giving: removed)
    },
    Primitive(
      "removeLast", .mutating, category: "Strings", parameters: [.receiver(.string)],
      result: .string, errors: "An empty text.",
      summary: "Removes the last character and gives it.",
      example: "var s = \"10%\"\nprint(s.removeLast(), s)", output: "% 10"
    ) { call in
      var text = call.text(0)
      if text.isEmpty { throw nothingLeft("the text is empty") }
      let removed = call.string(String(text.removeLast()))
      return call.replaceText(text, giving: removed)
    },
    Primitive(
      "removeFirst", .mutating, category: "Bytes", parameters: [.receiver(.bytes)], result: .int,
      errors: "No bytes.", summary: "Removes the first byte and gives it.",
      example: "var b = b\"01 02\"\nprint(b.removeFirst(), b)", output: "1 b\"02\""
    ) { call in
      guard let first = call.bytes(0).first else { throw nothingLeft("there are no bytes") }
      try call.replaceBytes(0..<1, with: UnsafeBufferPointer(start: nil, count: 0))
      return Value(Int(first))
    },
    Primitive(
      "removeLast", .mutating, category: "Bytes", parameters: [.receiver(.bytes)], result: .int,
      errors: "No bytes.", summary: "Removes the last byte and gives it.",
      example: "var b = b\"01 02\"\nprint(b.removeLast(), b)", output: "2 b\"01\""
    ) { call in
      guard let last = call.bytes(0).last else { throw nothingLeft("there are no bytes") }
      try call.vm.makeUniqueBytes(call.place.unsafelyUnwrapped).pointee.count -= 1
      return Value(Int(last))
    },
    Primitive(
      "remove", .mutating, category: "Bytes",
      parameters: [.receiver(.bytes), .labeled("at", .int)], result: .int,
      errors: "An index out of range.", summary: "Removes the byte at an index and gives it.",
      example: "var b = b\"01 02 03\"\nprint(b.remove(at: 1), b)", output: "2 b\"01 03\""
    ) { call in
      let index = call.int(1)
      try call.vm.requireIndex(index, call.bytes(0).count, "Bytes")
      let removed = call.bytes(0)[index]
      try call.replaceBytes(index..<index + 1, with: UnsafeBufferPointer(start: nil, count: 0))
      return Value(Int(removed))
    },
    Primitive(
      "first", .property, category: "Ranges", parameters: [.receiver(.range)],
      result: .optional(.int), errors: "A range of Sizes.",
      summary: "The first number in it, or nil.", example: "print((3..<7).first, (3..<3).first)",
      output: "3 nil"
    ) { call in
      let range = try call.rangeOfInts()
      return range.isEmpty ? .none : Value(range.lowerBound)
    },
    Primitive(
      "last", .property, category: "Ranges", parameters: [.receiver(.range)],
      result: .optional(.int), errors: "A range of Sizes.",
      summary: "The last number in it, or nil.", example: "print((3..<7).last)", output: "6"
    ) { call in
      let range = try call.rangeOfInts()
      return range.isEmpty ? .none : Value(range.upperBound - 1)
    },
    Primitive(
      "sorted", .method, category: "Sequences",
      parameters: [.receiver(.oneOf([.string, .range, .bytes]))], result: list,
      resultRule: .elements, errors: "A range of Sizes.",
      summary: "Its elements as an array in ascending order.",
      example: "print(\"sda\".sorted(), b\"02 01\".sorted())",
      output: "[\"a\", \"d\", \"s\"] [1, 2]"
    ) { call in
      let all = try call.collect { element, result in call.heap.append(element, to: result) }
      defer { call.heap.release(all) }
      return call.newArray(
        try Array(all.asArray.pointee.all).mergeSorted { (Equality.order($0, $1) ?? 0) < 0 })
    },
    Primitive(
      "shuffled", .method, category: "Arrays",
      parameters: [.receiver(list), .labeled("seed", .int)], result: list, resultRule: .same,
      summary: "In an order that looks random, and is always the same for the same seed.",
      example: "print([1, 2, 3, 4].shuffled(seed: 1).sorted())", output: "[1, 2, 3, 4]"
    ) { call in
      var generator = SeededGenerator(state: UInt64(bitPattern: Int64(call.int(1))))
      return call.newArray(Array(call.elements(0)).shuffled(using: &generator))
    },
  ]

  private static func countToRemove(
    _ call: borrowing PrimitiveCall, of all: Int
  ) throws -> Int {
    let count = call.int(1)
    if count < 0 { throw negativeCount }
    if count <= all { return count }
    throw ScriptFault(
      .indexOutOfRange, Wording.there(all, "element") + ", and \(count) are to be removed",
      symbol: "index")
  }

  private static func nothingLeft(_ what: String) -> ScriptFault {
    ScriptFault(
      .indexOutOfRange, "nothing can be removed: \(what)", symbol: "index")
  }
}

/// SplitMix64: small, fast, and the same everywhere for the same seed.
private struct SeededGenerator: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var word = state
    word = (word ^ word >> 30) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ word >> 27) &* 0x94D0_49BB_1331_11EB
    return word ^ word >> 31
  }
}

extension PrimitiveCall {
  /// Puts another text into the receiver's variable.
  fileprivate func replaceText(_ text: String, giving result: Value) -> Value {
    heap.release(self[0])
    place.unsafelyUnwrapped.pointee = string(text)
    return result
  }
}
