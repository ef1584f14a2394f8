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
      summary: "The first element, or nil.", example: "print([1, 2].first)", output: "1"
    ) { call in call.heap.element(call[0], 0) },
    Primitive(
      "last", .property, category: "Arrays", parameters: [.receiver(list)], result: .any,
      summary: "The last element, or nil.", example: "print([1, 2].last)", output: "2"
    ) { call in call.heap.element(call[0], call[0].asArray.pointee.count - 1) },
    Primitive(
      "contains", .method, category: "Arrays",
      parameters: [.receiver(list), .unlabeled("element", .any)], result: .bool,
      summary: "Whether an element equals this value, or satisfies this function.",
      example: "print([1, 2].contains(2), [1, 2].contains { $0 > 2 })", output: "true false"
    ) { call in
      if call[1].tag == Tag.closure { return Value(try firstIndex(call, where: call[1]) != nil) }
      return Value(call.elements(0).contains { Equality.equal($0, call[1]) })
    },
    Primitive(
      "contains", .method, category: "Arrays",
      parameters: [.receiver(list), .labeled("where", .function(result: .bool))], result: .bool,
      errors: "What the function throws.", summary: "Whether an element satisfies a function.",
      example: "print([1, 2].contains(where: { $0 > 1 }))", output: "true"
    ) { call in Value(try firstIndex(call, where: call[1]) != nil) },
    Primitive(
      "firstIndex", .method, category: "Arrays",
      parameters: [.receiver(list), .labeled("of", .any)], result: .optional(.int),
      summary: "The index of the first element that equals this value, or nil.",
      example: "print([\"a\", \"b\"].firstIndex(of: \"b\"))", output: "1"
    ) { call in
      call.elements(0).firstIndex { Equality.equal($0, call[1]) }.map { Value($0) } ?? .none
    },
    Primitive(
      "first", .method, category: "Arrays",
      parameters: [.receiver(list), .labeled("where", .function(result: .bool))], result: .any,
      summary: "The first element that satisfies a function, or nil.",
      example: "print([1, 5, 7].first(where: { $0 > 2 }))", output: "5"
    ) { call in
      guard let index = try firstIndex(call, where: call[1]) else { return .none }
      return call.heap.element(call[0], index)
    },
    Primitive(
      "reversed", .method, category: "Arrays", parameters: [.receiver(list)], result: list,
      summary: "In the opposite order.", example: "print([1, 2, 3].reversed())",
      output: "[3, 2, 1]"
    ) { call in call.newArray(call.elements(0).reversed()) },
    Primitive(
      "joined", .method, category: "Arrays",
      parameters: [.receiver(list), .labeled("separator", .string, default: "\"\"")],
      result: .string, summary: "Its elements as one text, with a separator between them.",
      example: "print([1, 2, 3].joined(separator: \"-\"))", output: "1-2-3"
    ) { call in joined(call) },
    Primitive(
      "sum", .method, category: "Arrays", parameters: [.receiver(list)], result: .any,
      errors: "Elements that cannot be added.",
      summary: "All elements added up; 0 for an empty array.",
      example: "print([1, 2, 3].sum(), [1KiB, 1B].sum())", output: "6 1025"
    ) { call in
      var total: Value?
      for element in call.elements(0) {
        total = try total.map { try Arithmetic.binary(.add, $0, element, call.vm) } ?? element
      }
      return total ?? Value(0)
    },
    Primitive(
      "min", .method, category: "Arrays", parameters: [.receiver(list)], result: .any,
      errors: "Elements without an order.", summary: "The smallest element, or nil.",
      example: "print([3, 1, 2].min())", output: "1"
    ) { call in try extreme(call, wanted: -1) },
    Primitive(
      "max", .method, category: "Arrays", parameters: [.receiver(list)], result: .any,
      errors: "Elements without an order.", summary: "The largest element, or nil.",
      example: "print([3, 1, 2].max())", output: "3"
    ) { call in try extreme(call, wanted: 1) },
    Primitive(
      "prefix", .method, category: "Arrays",
      parameters: [.receiver(list), .unlabeled("count", .int)], result: list,
      errors: "A negative count.", summary: "Its first elements, at most so many.",
      example: "print([1, 2, 3].prefix(2))", output: "[1, 2]"
    ) { call in call.newArray(call.elements(0).prefix(try length(call))) },
    Primitive(
      "suffix", .method, category: "Arrays",
      parameters: [.receiver(list), .unlabeled("count", .int)], result: list,
      errors: "A negative count.", summary: "Its last elements, at most so many.",
      example: "print([1, 2, 3].suffix(2))", output: "[2, 3]"
    ) { call in call.newArray(call.elements(0).suffix(try length(call))) },
  ]

  private static func length(_ call: borrowing PrimitiveCall) throws -> Int {
    if call.int(1) >= 0 { return call.int(1) }
    throw ScriptFault(.invalidArgument, "a count is never negative", symbol: "arguments")
  }

  private static func joined(_ call: borrowing PrimitiveCall) -> Value {
    var text: [UInt8] = []
    let separator = call.isGiven(1) ? Array(call[1].asString.buffer) : []
    for (index, element) in call.elements(0).enumerated() {
      if index > 0 { text += separator }
      if element.tag == Tag.string {
        text += element.asString.buffer
      } else {
        text += Display.plain(element, call.vm).utf8
      }
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

  static func firstIndex(_ call: borrowing PrimitiveCall, where test: Value) throws -> Int? {
    for (index, element) in call.elements(0).enumerated() where try call.holds(test, element) {
      return index
    }
    return nil
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

  /// What a function says of an element, which must be a Bool.
  func holds(_ function: Value, _ element: Value) throws -> Bool {
    heap.retain(element)
    let result = try vm.call(function, element)
    guard result.tag == Tag.bool else {
      let type = vm.describeType(result)
      heap.release(result)
      throw ScriptFault(
        .notABool, "the function must give a Bool, and gave \(type)", symbol: "type")
    }
    return result.bool
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
