extension Library {
  private static let ordering: ScriptType = .function(result: .bool)

  /// Order among elements.
  static let sortingRows: [Primitive] = [
    Primitive(
      "sorted", .method, category: "Arrays", parameters: [.receiver(list)], result: list,
      resultRule: .same, errors: "Elements without an order.",
      summary: "In ascending order; equals keep theirs.", example: "print([3, 1, 2].sorted())",
      output: "[1, 2, 3]"
    ) { call in call.newArray(try naturally(call)) },
    Primitive(
      "sorted", .method, category: "Arrays",
      parameters: [.receiver(sequence), .labeled("by", ordering)], result: list,
      resultRule: .elements, errors: "What the function throws.",
      summary: "In the order in which a function says that one stands before the other.",
      example: "print([3, 1, 2].sorted(by: { $0 > $1 }))", output: "[3, 2, 1]"
    ) { call in
      let all = try call.collect { element, result in call.heap.append(element, to: result) }
      defer { call.heap.release(all) }
      let elements = Array(all.asArray.pointee.all)
      return call.newArray(try elements.mergeSorted { try call.precedes(call[1], $0, $1) })
    },
    Primitive(
      "min", .method, category: "Arrays",
      parameters: [.receiver(list), .labeled("by", ordering)], result: .any,
      resultRule: .optionalElement, errors: "What the function throws.",
      summary: "The element that stands first in the order that a function gives, or nil.",
      example: "print([\"bbb\", \"a\"].min(by: { $0.count < $1.count }))", output: "a"
    ) { call in try extreme(call) { try call.precedes(call[1], $0, $1) } },
    Primitive(
      "max", .method, category: "Arrays",
      parameters: [.receiver(list), .labeled("by", ordering)], result: .any,
      resultRule: .optionalElement, errors: "What the function throws.",
      summary: "The element that stands last in the order that a function gives, or nil.",
      example: "print([\"bbb\", \"a\"].max(by: { $0.count < $1.count }))", output: "bbb"
    ) { call in try extreme(call) { try call.precedes(call[1], $1, $0) } },
    Primitive(
      "sort", .mutating, category: "Arrays", parameters: [.receiver(list)], result: .none,
      errors: "Elements without an order.", summary: "Puts the elements into ascending order.",
      example: "var a = [3, 1, 2]\na.sort()\nprint(a)", output: "[1, 2, 3]"
    ) { call in
      call.replaceElements(try naturally(call))
      return .none
    },
    Primitive(
      "sort", .mutating, category: "Arrays",
      parameters: [.receiver(list), .labeled("by", ordering)], result: .none,
      errors: "What the function throws.",
      summary: "Puts the elements into the order that a function gives.",
      example: "var a = [3, 1, 2]\na.sort(by: { $0 > $1 })\nprint(a)", output: "[3, 2, 1]"
    ) { call in
      call.replaceElements(
        try Array(call.elements(0)).mergeSorted { try call.precedes(call[1], $0, $1) })
      return .none
    },
  ]

  private static func naturally(_ call: borrowing PrimitiveCall) throws -> [Value] {
    let vm = call.vm
    var comparisons = 0
    return try Array(call.elements(0)).mergeSorted { a, b in
      comparisons &+= 1
      if comparisons & 0xFFFFF == 0 { try vm.poll(spent: 0x10000) }
      guard let order = Equality.order(a, b) else { throw Arithmetic.mismatch(.less, a, b, vm) }
      return order < 0
    }
  }

  private static func extreme(
    _ call: borrowing PrimitiveCall, _ precedes: (Value, Value) throws -> Bool
  ) throws -> Value {
    var best = Value.none
    for (index, element) in call.elements(0).enumerated() {
      if try index == 0 || precedes(element, best) { best = element }
    }
    call.heap.retain(best)
    return best
  }
}

extension PrimitiveCall {
  /// What an ordering function says of two elements, which stay the caller's.
  func precedes(_ function: Value, _ a: Value, _ b: Value) throws -> Bool {
    heap.retain(a)
    heap.retain(b)
    let result = try vm.call(function, a, b)
    guard result.tag == Tag.bool else {
      let type = vm.describeType(result)
      heap.release(result)
      throw ScriptFault(.notABool, "the order must give a Bool, and gave \(type)", symbol: "type")
    }
    return result.bool
  }

  /// Puts the elements of the array that the primitive changes into another order.
  func replaceElements(_ elements: [Value]) {
    let array = uniqueArray
    for (index, element) in elements.enumerated() {
      array.pointee.elements.unsafelyUnwrapped[index] = element
    }
  }
}

extension ArrayObject {
  var all: UnsafeBufferPointer<Value> { UnsafeBufferPointer(start: elements, count: count) }
}

extension Array {
  /// A stable sort that stays in bounds, and ends, whatever `precedes` answers.
  func mergeSorted(_ precedes: (Element, Element) throws -> Bool) throws -> [Element] {
    var source = self
    var target = self
    var width = 1
    while width < count {
      var start = 0
      while start < count {
        let middle = Swift.min(start + width, count)
        let end = Swift.min(start + width * 2, count)
        var (left, right) = (start, middle)
        for index in start..<end {
          let takesRight =
            try left >= middle || right < end && precedes(source[right], source[left])
          if takesRight {
            target[index] = source[right]
            right += 1
          } else {
            target[index] = source[left]
            left += 1
          }
        }
        start += width * 2
      }
      swap(&source, &target)
      width *= 2
    }
    return source
  }
}
