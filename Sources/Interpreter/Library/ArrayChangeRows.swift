extension Library {
  /// Changing more than one element of an array at once.
  static let arrayChangeRows: [Primitive] = [
    Primitive(
      "insert", .mutating, category: "Arrays",
      parameters: [
        .receiver(list), .labeled("contentsOf", list).adding(.elements), .labeled("at", .int),
      ], result: .none, errors: "An index outside of 0 … count.",
      summary: "Adds the elements of another array before the one at an index.",
      example: "var a = [1, 4]\na.insert(contentsOf: [2, 3], at: 1)\nprint(a)",
      output: "[1, 2, 3, 4]"
    ) { call in
      let index = try call.insertionIndex(2)
      try call.replaceElements(index..<index, with: call.elements(1))
      return .none
    },
    Primitive(
      "replaceSubrange", .mutating, category: "Arrays",
      parameters: [
        .receiver(list), .unlabeled("range", .range), .labeled("with", list).adding(.elements),
      ], result: .none, errors: "A range past the end.",
      summary: "Puts the elements of another array in the place of those of a range.",
      example: "var a = [1, 2, 3]\na.replaceSubrange(0..<2, with: [9])\nprint(a)",
      output: "[9, 3]"
    ) { call in
      let range = try call.elementRange(1)
      try call.replaceElements(range, with: call.elements(2))
      return .none
    },
    Primitive(
      "removeSubrange", .mutating, category: "Arrays",
      parameters: [.receiver(list), .unlabeled("range", .range)], result: .none,
      errors: "A range past the end.", summary: "Removes the elements of a range.",
      example: "var a = [1, 2, 3, 4]\na.removeSubrange(1...2)\nprint(a)", output: "[1, 4]"
    ) { call in
      let range = try call.elementRange(1)
      try call.replaceElements(range, with: UnsafeBufferPointer(start: nil, count: 0))
      return .none
    },
    Primitive(
      "divide", .mutating, category: "Arrays",
      parameters: [.receiver(list), .labeled("by", .function(result: .bool))], result: .int,
      errors: "What the function throws.",
      summary:
        "Moves the elements that satisfy a function behind the others; gives where they begin.",
      example: "var a = [1, 9, 2, 8]\nprint(a.divide(by: { $0 > 5 }), a)",
      output: "2 [1, 2, 9, 8]"
    ) { call in
      var (first, second): ([Value], [Value]) = ([], [])
      for element in call.elements(0) {
        call.heap.retain(element)
        if try call.holds(call[1], element) {
          second.append(element)
        } else {
          first.append(element)
        }
      }
      call.replaceElements(first + second)
      return Value(first.count)
    },
  ]
}

extension PrimitiveCall {
  /// A place before or behind the receiver's elements.
  func insertionIndex(_ argument: Int) throws -> Int {
    let (index, count) = (int(argument), self[0].asArray.pointee.count)
    if (0...count).contains(index) { return index }
    throw ScriptFault(
      .indexOutOfRange,
      "the index \(index) is outside of 0 … \(count)", symbol: "index")
  }

  /// A range argument within the receiver's elements.
  func elementRange(_ index: Int) throws -> Range<Int> {
    let range = self[index].asRange.pointee
    try vm.requireRange(range, self[0].asArray.pointee.count)
    return range.lower..<range.upper
  }

  /// Elements of the receiver's variable replaced by those of another array, in place.
  func replaceElements(_ range: Range<Int>, with other: UnsafeBufferPointer<Value>) throws {
    let count = self[0].asArray.pointee.count
    let total = count - range.count + other.count
    try vm.require(elements: total, of: MemoryLayout<Value>.stride)
    for element in other { heap.retain(element) }
    let array = uniqueArray
    if total > array.pointee.capacity { heap.reserve(array, max(total, count * 2)) }
    var removed: [Value] = []
    if let elements = array.pointee.elements {
      removed = range.map { elements[$0] }
      let tail = elements + range.upperBound
      (elements + (range.lowerBound + other.count)).update(
        from: tail, count: count - range.upperBound)
      for (index, element) in other.enumerated() { elements[range.lowerBound + index] = element }
    }
    array.pointee.count = total
    for element in removed { heap.release(element) }
  }
}
