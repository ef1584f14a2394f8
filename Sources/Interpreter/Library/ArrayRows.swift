extension Library {
  static let list: ScriptType = .array(.any)

  /// Reading arrays.
  static let arrayRows: [Primitive] = [
    Primitive(
      "count", .property, category: "Arrays", parameters: [.receiver(list)], result: .int,
      summary: "The number of elements.", example: "print([1, 2].count)", output: "2"
    ) { call in Value(call[0].asArray.pointee.count) },
    Primitive(
      "isEmpty", .property, category: "Arrays", parameters: [.receiver(list)], result: .bool,
      summary: "Whether it has no elements.", example: "print([].isEmpty)", output: "true"
    ) { call in Value(call[0].asArray.pointee.count == 0) },
    Primitive(
      "first", .property, category: "Arrays", parameters: [.receiver(list)], result: .any,
      resultRule: .optionalElement,
      summary: "The first element, or nil.", example: "print([1, 2].first)", output: "1"
    ) { call in call.heap.element(call[0], 0) },
    Primitive(
      "last", .property, category: "Arrays", parameters: [.receiver(list)], result: .any,
      resultRule: .optionalElement,
      summary: "The last element, or nil.", example: "print([1, 2].last)", output: "2"
    ) { call in call.heap.element(call[0], call[0].asArray.pointee.count - 1) },
    Primitive(
      "indices", .property, category: "Arrays", parameters: [.receiver(list)], result: .range,
      summary: "The range of its indices.", example: "for i in [\"a\", \"b\"].indices { print(i) }",
      output: "0\n1"
    ) { call in
      call.heap.makeRange(0, call[0].asArray.pointee.count, isSize: false, isClosed: false)
    },
    Primitive(
      "contains", .method, category: "Arrays",
      parameters: [.receiver(list), .unlabeled("element", .any)], result: .bool,
      summary: "Whether an element equals this value.",
      example: "print([1, 2].contains(2), [1, 2].contains(3))", output: "true false"
    ) { call in Value(call.elements(0).contains { Equality.equal($0, call[1]) }) },
    Primitive(
      "firstIndex", .method, category: "Arrays",
      parameters: [.receiver(list), .labeled("of", .any)], result: .optional(.int),
      summary: "The index of the first element that equals this value, or nil.",
      example: "print([\"a\", \"b\"].firstIndex(of: \"b\"))", output: "1"
    ) { call in
      call.elements(0).firstIndex { Equality.equal($0, call[1]) }.map { Value($0) } ?? .none
    },
    Primitive(
      "firstIndex", .method, category: "Arrays",
      parameters: [.receiver(list), .labeled("where", .function(result: .bool))],
      result: .optional(.int), errors: "What the function throws.",
      summary: "The index of the first element that satisfies a function, or nil.",
      example: "print([3, 5].firstIndex(where: { $0 > 4 }))", output: "1"
    ) { call in
      try call.firstElement(where: { try call.holds(call[1], $0) }).map { Value($0) } ?? .none
    },
    Primitive(
      "lastIndex", .method, category: "Arrays",
      parameters: [.receiver(list), .labeled("of", .any)], result: .optional(.int),
      summary: "The index of the last element that equals this value, or nil.",
      example: "print([1, 2, 1].lastIndex(of: 1))", output: "2"
    ) { call in
      call.elements(0).lastIndex { Equality.equal($0, call[1]) }.map { Value($0) } ?? .none
    },
    Primitive(
      "joined", .method, category: "Arrays",
      parameters: [.receiver(list), .labeled("separator", .string, default: "\"\"")],
      result: .string, summary: "Its elements as one text, with a separator between them.",
      example: "print([1, 2, 3].joined(separator: \"-\"))", output: "1-2-3"
    ) { call in try joined(call) },
    Primitive(
      "sum", .method, category: "Arrays", parameters: [.receiver(list)],
      result: .oneOf([.int, .double, .size]),
      errors: "Elements that cannot be added.",
      summary: "All elements added up; 0 for an empty array.",
      example: "print([1, 2, 3].sum(), [1KiB, 1B].sum())", output: "6 1025"
    ) { call in
      var total: Value?
      for element in call.elements(0) {
        guard [Tag.int, Tag.double, Tag.size].contains(element.tag) else {
          throw ScriptFault(
            .operandTypes,
            "`sum` adds numbers and sizes, and there is "
              + call.vm.describeType(element), symbol: "type",
            help: element.tag == Tag.string ? "texts are put together with `joined()`" : nil)
        }
        total = try total.map { try Arithmetic.binary(.add, $0, element, call.vm) } ?? element
      }
      return total ?? Value(0)
    },
    Primitive(
      "min", .method, category: "Arrays", parameters: [.receiver(list)], result: .any,
      resultRule: .optionalElement,
      errors: "Elements without an order.", summary: "The smallest element, or nil.",
      example: "print([3, 1, 2].min())", output: "1"
    ) { call in try extreme(call, wanted: -1) },
    Primitive(
      "max", .method, category: "Arrays", parameters: [.receiver(list)], result: .any,
      resultRule: .optionalElement,
      errors: "Elements without an order.", summary: "The largest element, or nil.",
      example: "print([3, 1, 2].max())", output: "3"
    ) { call in try extreme(call, wanted: 1) },
    Primitive(
      "prefix", .method, category: "Arrays",
      parameters: [.receiver(list), .unlabeled("count", .int)], result: list, resultRule: .same,
      errors: "A negative count.", summary: "Its first elements, at most so many.",
      example: "print([1, 2, 3].prefix(2))", output: "[1, 2]"
    ) { call in call.newArray(call.elements(0).prefix(try length(call))) },
    Primitive(
      "suffix", .method, category: "Arrays",
      parameters: [.receiver(list), .unlabeled("count", .int)], result: list, resultRule: .same,
      errors: "A negative count.", summary: "Its last elements, at most so many.",
      example: "print([1, 2, 3].suffix(2))", output: "[2, 3]"
    ) { call in call.newArray(call.elements(0).suffix(try length(call))) },
    Primitive(
      "dropFirst", .method, category: "Arrays",
      parameters: [.receiver(list), .unlabeled("count", .int, default: "1")], result: list,
      resultRule: .same, errors: "A negative count.", summary: "Without its first elements.",
      example: "print([1, 2, 3].dropFirst(), [1, 2, 3].dropFirst(2))", output: "[2, 3] [3]"
    ) { call in call.newArray(call.elements(0).dropFirst(try length(call))) },
    Primitive(
      "dropLast", .method, category: "Arrays",
      parameters: [.receiver(list), .unlabeled("count", .int, default: "1")], result: list,
      resultRule: .same, errors: "A negative count.", summary: "Without its last elements.",
      example: "print([1, 2, 3].dropLast())", output: "[1, 2]"
    ) { call in call.newArray(call.elements(0).dropLast(try length(call))) },
    Primitive(
      "Array", .function, category: "Arrays",
      parameters: [.labeled("repeating", .any), .labeled("count", .int)], result: list,
      errors: "A negative count.", summary: "An array of one value, so many times.",
      example: "print(Array(repeating: 0, count: 3))", output: "[0, 0, 0]"
    ) { call in
      let count = call.int(1)
      guard count >= 0 else { throw negativeCount }
      try call.vm.require(elements: count, of: MemoryLayout<Value>.stride)
      return call.newArray(repeatElement(call[0], count: count))
    },
  ]

  static func length(_ call: borrowing PrimitiveCall) throws -> Int {
    let count = call.int(1, default: 1)
    if count >= 0 { return count }
    throw negativeCount
  }

  static var negativeCount: ScriptFault {
    ScriptFault(.invalidArgument, "a count is never negative", symbol: "arguments")
  }

  private static func joined(_ call: borrowing PrimitiveCall) throws -> Value {
    var text: [UInt8] = []
    let separator = call.isGiven(1) ? Array(call[1].asString.buffer) : []
    for (index, element) in call.elements(0).enumerated() {
      if index > 0 { text += separator }
      if element.tag == Tag.string {
        text += element.asString.buffer
      } else {
        text += try Display.plain(element, call.vm).utf8
      }
      try call.vm.require(bytes: text.count)
    }
    return text.withUnsafeBufferPointer { call.heap.makeString($0) }
  }

  private static func extreme(_ call: borrowing PrimitiveCall, wanted: Int) throws -> Value {
    var best: Value?
    for element in call.elements(0) {
      guard let current = best else {
        best = element
        continue
      }
      guard let order = Equality.order(element, current) else {
        throw Arithmetic.mismatch(.less, element, current, call.vm)
      }
      if order == wanted { best = element }
    }
    call.heap.retain(best ?? .none)
    return best ?? .none
  }
}

extension PrimitiveCall {
  /// The elements of an array argument; borrowed, and safe against the script changing the variable,
  /// since the argument holds its own reference.
  func elements(_ index: Int) -> UnsafeBufferPointer<Value> {
    let array = self[index].asArray.pointee
    return UnsafeBufferPointer(start: array.elements, count: array.count)
  }

  /// An array of values that other containers hold too.
  func newArray(_ elements: some Collection<Value>) -> Value {
    let result = heap.makeArray(capacity: elements.count)
    for element in elements {
      heap.retain(element)
      heap.append(element, to: result.asArray)
    }
    return result
  }
}

extension Heap {
  /// The element at an index of an array, retained; nil where there is none.
  func element(_ array: Value, _ index: Int) -> Value {
    guard index >= 0, index < array.asArray.pointee.count else { return .none }
    let element = array.asArray.pointee.elements.unsafelyUnwrapped[index]
    retain(element)
    return element
  }
}
