extension Library {
  private static let key: ScriptType = .function(result: .any)
  private static let groupingErrors = "What the function throws, a key that cannot be one."

  /// Elements sorted into a dictionary, and several arrays at once.
  static let groupingRows: [Primitive] = [
    Primitive(
      "Dictionary", .function, category: "Dictionaries",
      parameters: [.labeled("grouping", sequence), .labeled("by", key)],
      result: .dictionary(.any, list), resultRule: .groups, errors: groupingErrors,
      summary: "The elements of a sequence under the keys that a function gives them.",
      example: "print(Dictionary(grouping: [1, 2, 3, 4], by: { $0.isMultiple(of: 2) }))",
      output: "[false: [1, 3], true: [2, 4]]"
    ) { call in try grouped(call) },
    Primitive(
      "grouped", .method, category: "Sequences",
      parameters: [.receiver(sequence), .labeled("by", key)], result: .dictionary(.any, list),
      resultRule: .groups, errors: groupingErrors,
      summary: "Its elements under the keys that a function gives them, in the order of the keys.",
      example: "print([\"sda\", \"vda\", \"sdb\"].grouped(by: { $0.prefix(2) }))",
      output: "[\"sd\": [\"sda\", \"sdb\"], \"vd\": [\"vda\"]]"
    ) { call in try grouped(call) },
    Primitive(
      "min", .method, category: "Sequences",
      parameters: [
        .receiver(.oneOf([.dictionary(.any, .any), .string, .bytes])),
        .labeled("by", .function(result: .bool)),
      ], result: .any, resultRule: .optionalElement, errors: "What the function throws.",
      summary: "The element that stands first in the order that a function gives, or nil.",
      example: "print([\"a\": 3, \"b\": 1].min(by: { $0.value < $1.value })?.key)", output: "b"
    ) { call in try extreme(call) { try call.precedes(call[1], $0, $1) } },
    Primitive(
      "max", .method, category: "Sequences",
      parameters: [
        .receiver(.oneOf([.dictionary(.any, .any), .string, .bytes])),
        .labeled("by", .function(result: .bool)),
      ], result: .any, resultRule: .optionalElement, errors: "What the function throws.",
      summary: "The element that stands last in the order that a function gives, or nil.",
      example: "print([\"a\": 3, \"b\": 1].max(by: { $0.value < $1.value })?.key)", output: "a"
    ) { call in try extreme(call) { try call.precedes(call[1], $1, $0) } },
    Primitive(
      "min", .method, category: "Sequences",
      parameters: [.receiver(.oneOf([.range, .bytes]))], result: .optional(.int),
      errors: "A range of Sizes.", summary: "The smallest number, or nil.",
      example: "print((3..<6).min(), b\"02 01\".min())", output: "3 1"
    ) { call in
      if call[0].tag == Tag.bytes { return call.bytes(0).min().map { Value(Int($0)) } ?? .none }
      let range = try call.rangeOfInts()
      return range.isEmpty ? .none : Value(range.lowerBound)
    },
    Primitive(
      "max", .method, category: "Sequences",
      parameters: [.receiver(.oneOf([.range, .bytes]))], result: .optional(.int),
      errors: "A range of Sizes.", summary: "The largest number, or nil.",
      example: "print((3..<6).max(), b\"02 01\".max())", output: "5 2"
    ) { call in
      if call[0].tag == Tag.bytes { return call.bytes(0).max().map { Value(Int($0)) } ?? .none }
      let range = try call.rangeOfInts()
      return range.isEmpty ? .none : Value(range.upperBound - 1)
    },
    Primitive(
      "sum", .method, category: "Sequences",
      parameters: [.receiver(.oneOf([.range, .bytes]))], result: .int,
      errors: "A range of Sizes, a sum beyond the largest Int.",
      summary: "All its numbers added up.", example: "print((1...100).sum(), b\"ff ff\".sum())",
      output: "5050 510"
    ) { call in
      if call[0].tag == Tag.bytes { return Value(call.bytes(0).reduce(0) { $0 + Int($1) }) }
      return Value(try sum(try call.rangeOfInts()))
    },
  ]

  private static func sum(_ range: Range<Int>) throws -> Int {
    if range.isEmpty { return 0 }
    let ends = range.lowerBound.addingReportingOverflow(range.upperBound - 1)
    // One of the two is even.
    let (count, both) = (range.count, ends.partialValue)
    let (sum, overflow) =
      count % 2 == 0
      ? (count / 2).multipliedReportingOverflow(by: both)
      : count.multipliedReportingOverflow(by: both / 2)
    if ends.overflow || overflow {
      throw ScriptFault(.overflow, "the sum does not fit in an Int", symbol: "overflow")
    }
    return sum
  }

  private static func grouped(_ call: borrowing PrimitiveCall) throws -> Value {
    let result = call.heap.makeDictionary()
    try call.forEachElement(onError: { call.heap.release(result) }) { element in
      call.heap.retain(element)
      let key: Value
      do {
        key = try call.vm.call(call[1], element)
        guard Heap.isHashable(key) else {
          defer { call.heap.release(key) }
          try call.vm.requireHashable(key)
          return true
        }
      } catch {
        call.heap.release(element)
        throw error
      }
      if let group = call.heap.lookup(result.asDictionary, key) {
        call.heap.append(element, to: group.asArray)
        call.heap.release(key)
      } else {
        call.heap.insert(result.asDictionary, key: key, value: call.heap.makeArray([element]))
      }
      return true
    }
    return result
  }

  private static func extreme(
    _ call: borrowing PrimitiveCall, _ precedes: (Value, Value) throws -> Bool
  ) throws -> Value {
    let all = try call.collect { element, result in call.heap.append(element, to: result) }
    defer { call.heap.release(all) }
    var best = Value.none
    for (index, element) in all.asArray.pointee.all.enumerated() {
      if try index == 0 || precedes(element, best) { best = element }
    }
    call.heap.retain(best)
    return best
  }
}

extension PrimitiveCall {
  /// The receiver, or another argument, as a range of Ints whose count is one too.
  func rangeOfInts(_ index: Int = 0) throws -> Range<Int> {
    let range = self[index].asRange.pointee
    if range.isSize { throw VM.rangeOfSizes }
    if range.includesMaximum || range.upper.subtractingReportingOverflow(range.lower).overflow {
      throw ScriptFault(.overflow, "the range has more values than an Int can count")
    }
    return range.lower..<range.upper
  }
}
