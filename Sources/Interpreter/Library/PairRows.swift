extension Library {
  private static let map: ScriptType = .dictionary(.any, .any)
  private static let pairs: ScriptType = .array(
    .tuple([.init(label: nil, type: .any), .init(label: nil, type: .any)]))

  /// What gives tuples, or takes them.
  static let pairRows: [Primitive] = [
    Primitive(
      "enumerated", .method, category: "Sequences", parameters: [.receiver(sequence)],
      result: list, resultRule: .enumerated,
      summary: "Its elements, each with its number from 0 on.",
      example: "for (i, name) in [\"esp\", \"root\"].enumerated() { print(i, name) }",
      output: "0 esp\n1 root"
    ) { call in
      let shape = call.tupleShape("offset", "element")
      var number = 0
      return try call.collect { element, result in
        call.heap.append(call.heap.makeTuple([Value(number), element], shape: shape), to: result)
        number += 1
      }
    },
    Primitive(
      "zip", .function, category: "Sequences",
      parameters: [.unlabeled("first", sequence), .unlabeled("second", sequence)], result: list,
      resultRule: .pairs,
      summary: "The elements of two sequences side by side, as many as the shorter has.",
      example: "for (name, size) in zip([\"esp\", \"root\"], [512, 4096]) { print(name, size) }",
      output: "esp 512\nroot 4096"
    ) { call in try zipped(call) },
    Primitive(
      "partitioned", .method, category: "Sequences",
      parameters: [
        .receiver(.oneOf([list, .range, .bytes])), .labeled("by", .function(result: .bool)),
      ], result: .any, resultRule: .partitioned, errors: "What the function throws.",
      summary: "The elements that do not satisfy a function, and those that do.",
      example: "let (small, large) = [1, 9, 2].partitioned(by: { $0 > 5 })\nprint(small, large)",
      output: "[1, 2] [9]"
    ) { call in
      let accepted = call.heap.makeArray(capacity: 0)
      do {
        let rest = try call.collect { element, result in
          call.heap.retain(element)
          let isAccepted: Bool
          do {
            isAccepted = try call.holds(call[1], element)
          } catch {
            call.heap.release(element)
            throw error
          }
          call.heap.append(element, to: isAccepted ? accepted.asArray : result)
        }
        let shape = call.tupleShape("falseElements", "trueElements")
        return call.heap.makeTuple([rest, accepted], shape: shape)
      } catch {
        call.heap.release(accepted)
        throw error
      }
    },
    Primitive(
      "Dictionary", .function, category: "Dictionaries",
      parameters: [.labeled("uniqueKeysWithValues", pairs)], result: map,
      resultRule: .dictionaryOfPairs, errors: "A key that cannot be one, or that comes twice.",
      summary: "The dictionary of pairs of keys and values.",
      example: "print(Dictionary(uniqueKeysWithValues: zip([\"a\", \"b\"], 1...2)))",
      output: "[\"a\": 1, \"b\": 2]"
    ) { call in
      try dictionary(call) { key, _, _ in
        throw ScriptFault(
          .invalidArgument, "the key \(Display.brief(key, call.vm)) comes twice",
          symbol: "arguments", help: "`Dictionary(_:uniquingKeysWith:)` makes one value of two")
      }
    },
    Primitive(
      "Dictionary", .function, category: "Dictionaries",
      parameters: [
        .unlabeled("pairs", pairs), .labeled("uniquingKeysWith", .function(result: .any)),
      ], result: map, errors: "A key that cannot be one, what the function throws.",
      summary:
        "The dictionary of pairs; where a key comes again, a function makes one value of two.",
      example: "print(Dictionary([(\"a\", 1), (\"a\", 2)], uniquingKeysWith: { $0 + $1 }))",
      output: "[\"a\": 3]"
    ) { call in
      try dictionary(call) { _, old, new in
        call.heap.retain(old)
        call.heap.retain(new)
        return try call.vm.call(call[1], old, new)
      }
    },
    Primitive(
      "quotientAndRemainder", .method, category: "Numbers",
      parameters: [.receiver(.int), .labeled("dividingBy", .int)],
      result: .tuple([.init(label: "quotient", type: .int), .init(label: "remainder", type: .int)]),
      errors: "A divisor of zero, a quotient beyond the largest Int.",
      summary: "Both results of a division, the quotient cut to a whole number.",
      example: "let (rows, rest) = 17.quotientAndRemainder(dividingBy: 5)\nprint(rows, rest)",
      output: "3 2"
    ) { call in
      let (number, divisor) = (call.int(0), call.int(1))
      if divisor == 0 { throw Arithmetic.divisionByZero(number, .divide) }
      let (quotient, overflow) = number.dividedReportingOverflow(by: divisor)
      if overflow {
        throw ScriptFault(
          .overflow, "\(number) / \(divisor) does not fit in an Int", symbol: "overflow")
      }
      return call.heap.makeTuple(
        [Value(quotient), Value(number % divisor)],
        shape: call.tupleShape("quotient", "remainder"))
    },
    Primitive(
      "minAndMax", .method, category: "Arrays", parameters: [.receiver(list)], result: .any,
      resultRule: .extremes, errors: "Elements without an order.",
      summary: "The smallest and the largest element, or nil.",
      example: "if let (low, high) = [3, 1, 2].minAndMax() { print(low, high) }", output: "1 3"
    ) { call in
      let elements = call.elements(0)
      guard var low = elements.first else { return .none }
      var high = low
      for element in elements.dropFirst() {
        guard let toLow = Equality.order(element, low), let toHigh = Equality.order(element, high)
        else { throw Arithmetic.mismatch(.less, element, low, call.vm) }
        if toLow < 0 { low = element }
        if toHigh > 0 { high = element }
      }
      call.heap.retain(low)
      call.heap.retain(high)
      return call.heap.makeTuple([low, high], shape: call.tupleShape(nil, nil))
    },
  ]

  /// Ends with the shorter sequence; of a range no more is made than is needed.
  private static func zipped(_ call: borrowing PrimitiveCall) throws -> Value {
    let shape = call.tupleShape(nil, nil)
    let range = call[1].tag == Tag.range ? try call.rangeOfInts(1) : nil
    let second = range == nil ? try call.elementsOfAnother(1) : .none
    defer { call.heap.release(second) }
    let count = range?.count ?? second.asArray.pointee.count
    let result = call.heap.makeArray(capacity: 0)
    var number = 0
    try call.forEachElement(onError: { call.heap.release(result) }) { element in
      guard number < count else {
        call.heap.release(element)
        return false
      }
      let other =
        range.map { Value($0.lowerBound + number) } ?? call.heap.element(second, number)
      call.heap.append(call.heap.makeTuple([element, other], shape: shape), to: result.asArray)
      number += 1
      if number & 0xFFFF == 0 { try call.vm.poll(spent: 0x10000) }
      return true
    }
    return result
  }

  /// - Parameter combine: what a key's values become, given the key, the old and the new one, borrowed.
  private static func dictionary(
    _ call: borrowing PrimitiveCall, _ combine: (Value, Value, Value) throws -> Value
  ) throws -> Value {
    let result = call.heap.makeDictionary()
    do {
      for pair in call.elements(0) {
        let (key, value) = (pair.asRecord.fields[0], pair.asRecord.fields[1])
        try call.vm.requireHashable(key)
        var kept = value
        if let old = call.heap.lookup(result.asDictionary, key) {
          kept = try combine(key, old, value)
        } else {
          call.heap.retain(value)
        }
        call.heap.retain(key)
        call.heap.insert(result.asDictionary, key: key, value: kept)
      }
    } catch {
      call.heap.release(result)
      throw error
    }
    return result
  }
}

extension PrimitiveCall {
  func tupleShape(_ labels: String?...) -> UInt32 {
    let names = labels.map { label in label.map { vm.names.intern($0) } }
    return vm.shapes.tuple(names, &vm.names).number
  }

  /// The elements of an argument that is not the first, as an array with a reference of its own.
  func elementsOfAnother(_ index: Int) throws -> Value {
    if self[index].tag == Tag.array { return retained(index) }
    let shifted = PrimitiveCall(vm: vm, row: row, arguments: arguments + index, place: nil)
    return try shifted.collect { element, result in heap.append(element, to: result) }
  }
}
