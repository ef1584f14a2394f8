extension Library {
  private static let test: ScriptType = .function(result: .bool)
  private static let whatItThrows = "What the function throws."

  /// Parts of arrays, and arrays of parts.
  static let arrayPartRows: [Primitive] = [
    Primitive(
      "last", .method, category: "Arrays",
      parameters: [.receiver(list), .labeled("where", test)], result: .any,
      resultRule: .optionalElement, errors: whatItThrows,
      summary: "The last element that satisfies a function, or nil.",
      example: "print([1, 5, 7, 2].last(where: { $0 > 2 }))", output: "7"
    ) { call in try lastIndex(call).map { call.heap.element(call[0], $0) } ?? .none },
    Primitive(
      "lastIndex", .method, category: "Arrays",
      parameters: [.receiver(list), .labeled("where", test)], result: .optional(.int),
      errors: whatItThrows,
      summary: "The index of the last element that satisfies a function, or nil.",
      example: "print([1, 5, 7, 2].lastIndex(where: { $0 > 2 }))", output: "2"
    ) { call in try lastIndex(call).map { Value($0) } ?? .none },
    Primitive(
      "prefix", .method, category: "Arrays",
      parameters: [.receiver(list), .labeled("while", test)], result: list, resultRule: .same,
      errors: whatItThrows,
      summary: "The elements up to the first that does not satisfy a function.",
      example: "print([1, 2, 9, 1].prefix(while: { $0 < 5 }))", output: "[1, 2]"
    ) { call in
      let count = try call.countOfPrefix()
      return call.newArray(call.elements(0).prefix(count))
    },
    Primitive(
      "drop", .method, category: "Arrays",
      parameters: [.receiver(list), .labeled("while", test)], result: list, resultRule: .same,
      errors: whatItThrows,
      summary: "The elements from the first that does not satisfy a function.",
      example: "print([1, 2, 9, 1].drop(while: { $0 < 5 }))", output: "[9, 1]"
    ) { call in
      let count = try call.countOfPrefix()
      return call.newArray(call.elements(0).dropFirst(count))
    },
    Primitive(
      "starts", .method, category: "Arrays",
      parameters: [.receiver(list), .labeled("with", list)], result: .bool,
      summary: "Whether its first elements equal those of another array.",
      example: "print([1, 2, 3].starts(with: [1, 2]))", output: "true"
    ) { call in
      let (elements, other) = (call.elements(0), call.elements(1))
      return Value(
        other.count <= elements.count
          && other.indices.allSatisfy { Equality.equal(elements[$0], other[$0]) })
    },
    Primitive(
      "chunks", .method, category: "Arrays",
      parameters: [.receiver(.oneOf([list, .bytes])), .labeled("of", .oneOf([.int, .size]))],
      result: list, resultRule: .parts, errors: "A length that is not above zero.",
      summary: "Parts of so many elements, the last of what is left; those of Bytes share them.",
      example: "print([1, 2, 3].chunks(of: 2), b\"01 02 03\".chunks(of: 2))",
      output: "[[1, 2], [3]] [b\"01 02\", b\"03\"]"
    ) { call in
      try parts(call, step: call[1].int) { start, count in start..<min(start + call[1].int, count) }
    },
    Primitive(
      "windows", .method, category: "Arrays",
      parameters: [.receiver(list), .labeled("of", .int)], result: list, resultRule: .parts,
      errors: "A length that is not above zero.",
      summary: "All parts of so many neighbours; none where the array is shorter.",
      example: "print([1, 2, 3].windows(of: 2))", output: "[[1, 2], [2, 3]]"
    ) { call in
      try parts(call, step: 1) { start, count in
        let end = start.addingReportingOverflow(call.int(1))
        return end.overflow || end.partialValue > count ? nil : start..<end.partialValue
      }
    },
    Primitive(
      "split", .method, category: "Arrays",
      parameters: [
        .receiver(list), .labeled("separator", .any),
        .labeled("omittingEmptySubsequences", .bool, default: "true"),
      ], result: list, resultRule: .parts,
      summary: "The parts between elements that equal a separator.",
      example: "print([1, 0, 2, 3, 0].split(separator: 0))", output: "[[1], [2, 3]]"
    ) { call in
      let parts = call.elements(0).split(
        omittingEmptySubsequences: call.bool(2, default: true)
      ) { Equality.equal($0, call[1]) }
      try call.vm.require(
        elements: parts.count,
        of: MemoryLayout<Value>.stride + MemoryLayout<ArrayObject>.stride)
      return call.heap.makeArray(parts.map { call.newArray($0) })
    },
    Primitive(
      "unique", .method, category: "Arrays", parameters: [.receiver(list)], result: list,
      resultRule: .same, summary: "Without the elements that equal an earlier one.",
      example: "print([3, 1, 3, 2, 1].unique())", output: "[3, 1, 2]"
    ) { call in try unique(call) },
  ]

  private static func lastIndex(_ call: borrowing PrimitiveCall) throws -> Int? {
    let elements = call.elements(0)
    for index in elements.indices.reversed() {
      call.heap.retain(elements[index])
      if try call.holds(call[1], elements[index]) { return index }
    }
    return nil
  }

  /// The parts that begin at every so many elements, until `part` has none.
  private static func parts(
    _ call: borrowing PrimitiveCall, step: Int, _ part: (Int, Int) -> Range<Int>?
  ) throws -> Value {
    guard call[1].int > 0 else {
      throw ScriptFault(
        .invalidArgument, "a length is above zero, and this is \(call[1].int)", symbol: "arguments")
    }
    let isBytes = call[0].tag == Tag.bytes
    let count = isBytes ? call.bytes(0).count : call[0].asArray.pointee.count
    let (number, room) = ((count - 1) / step + 1, min(call[1].int, count) * (isBytes ? 0 : 16))
    try call.vm.require(elements: number, of: 64 + room)
    let result = call.heap.makeArray(capacity: 0)
    var start = 0
    while start < count, let range = part(start, count) {
      call.heap.append(
        isBytes
          ? call.slice(range.lowerBound, range.count) : call.newArray(call.elements(0)[range]),
        to: result.asArray)
      start = count - start > step ? start + step : count
    }
    return result
  }

  private static func unique(_ call: borrowing PrimitiveCall) throws -> Value {
    let seen = call.heap.makeDictionary()
    defer { call.heap.release(seen) }
    let result = call.heap.makeArray(capacity: 0)
    // Those that no dictionary takes, such as arrays, are compared one by one.
    var others: [Value] = []
    do {
      for (index, element) in call.elements(0).enumerated() {
        if index & 0xFFF == 0xFFF || !others.isEmpty { try call.vm.poll(spent: others.count) }
        if Heap.isHashable(element) {
          if call.heap.lookup(seen.asDictionary, element) != nil { continue }
          call.heap.retain(element)
          call.heap.insert(seen.asDictionary, key: element, value: .none)
        } else {
          if others.contains(where: { Equality.equal($0, element) }) { continue }
          others.append(element)
        }
        call.heap.retain(element)
        call.heap.append(element, to: result.asArray)
      }
    } catch {
      call.heap.release(result)
      throw error
    }
    return result
  }
}
