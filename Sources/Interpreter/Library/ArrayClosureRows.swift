extension Library {
  /// Arrays with functions.
  static let arrayClosureRows: [Primitive] = [
    Primitive(
      "map", .method, category: "Arrays",
      parameters: [.receiver(list), .unlabeled("transform", .function(result: .any))],
      result: list, errors: "What the function throws.",
      summary: "What a function makes of each element.",
      example: "print([1, 2, 3].map { $0 * $0 })", output: "[1, 4, 9]"
    ) { call in
      try call.collect { element, result in
        call.heap.retain(element)
        call.heap.append(try call.vm.call(call[1], element), to: result)
      }
    },
    Primitive(
      "filter", .method, category: "Arrays",
      parameters: [.receiver(list), .unlabeled("test", .function(result: .bool))], result: list,
      errors: "What the function throws.", summary: "The elements that satisfy a function.",
      example: "print([1, 2, 3].filter { $0 > 1 })", output: "[2, 3]"
    ) { call in
      try call.collect { element, result in
        guard try call.holds(call[1], element) else { return }
        call.heap.retain(element)
        call.heap.append(element, to: result)
      }
    },
    Primitive(
      "compactMap", .method, category: "Arrays",
      parameters: [.receiver(list), .unlabeled("transform", .function(result: .any))],
      result: list, errors: "What the function throws.",
      summary: "What a function makes of each element, without the nils.",
      example: "print([\"1\", \"x\"].compactMap { Int($0) })", output: "[1]"
    ) { call in
      try call.collect { element, result in
        call.heap.retain(element)
        let made = try call.vm.call(call[1], element)
        if !made.isNone { call.heap.append(made, to: result) }
      }
    },
    Primitive(
      "forEach", .method, category: "Arrays",
      parameters: [.receiver(list), .unlabeled("body", .function(result: .any))], result: .none,
      errors: "What the function throws.", summary: "Calls a function with each element.",
      example: "[1, 2].forEach { print($0) }", output: "1\n2"
    ) { call in
      for element in call.elements(0) {
        call.heap.retain(element)
        call.heap.release(try call.vm.call(call[1], element))
      }
      return .none
    },
    Primitive(
      "reduce", .method, category: "Arrays",
      parameters: [
        .receiver(list), .unlabeled("initial", .any),
        .unlabeled("combine", .function(result: .any)),
      ], result: .any, errors: "What the function throws.",
      summary: "Combines all elements, from an initial value on.",
      example: "print([1, 2, 3].reduce(10) { $0 + $1 })", output: "16"
    ) { call in
      var result = call.retained(1)
      for element in call.elements(0) {
        call.heap.retain(element)
        result = try call.vm.call(call[2], result, element)
      }
      return result
    },
    Primitive(
      "sorted", .method, category: "Arrays",
      parameters: [
        .receiver(list),
        .labeled("by", .optional(.function(result: .bool)), default: "the natural order"),
      ], result: list, errors: "Elements without an order, what the function throws.",
      summary: "In ascending order, or in the order that a function gives; equals keep theirs.",
      example: "print([3, 1, 2].sorted(), [3, 1, 2].sorted(by: { $0 > $1 }))",
      output: "[1, 2, 3] [3, 2, 1]"
    ) { call in call.newArray(try sorted(call)) },
    Primitive(
      "allSatisfy", .method, category: "Arrays",
      parameters: [.receiver(list), .unlabeled("test", .function(result: .bool))], result: .bool,
      errors: "What the function throws.", summary: "Whether every element satisfies a function.",
      example: "print([1, 2].allSatisfy { $0 > 0 })", output: "true"
    ) { call in
      for element in call.elements(0) where try !call.holds(call[1], element) {
        return Value(false)
      }
      return Value(true)
    },
  ]

  static func sorted(_ call: borrowing PrimitiveCall) throws -> [Value] {
    var elements = Array(call.elements(0))
    if call.isGiven(1), !call[1].isNone {
      let precedes = call[1]
      try elements.mergeSort { a, b in
        call.heap.retain(a)
        call.heap.retain(b)
        let result = try call.vm.call(precedes, a, b)
        guard result.tag == Tag.bool else {
          call.heap.release(result)
          throw ScriptFault(.notABool, "the order must give a Bool", symbol: "type")
        }
        return result.bool
      }
      return elements
    }
    let vm = call.vm
    try elements.mergeSort { a, b in
      guard let order = Equality.order(a, b) else { throw Arithmetic.mismatch(.less, a, b, vm) }
      return order < 0
    }
    return elements
  }
}

extension PrimitiveCall {
  /// A new array that `add` fills, element by element of the receiver.
  func collect(
    _ add: (Value, UnsafeMutablePointer<ArrayObject>) throws -> Void
  ) throws -> Value {
    let result = heap.makeArray(capacity: self[0].asArray.pointee.count)
    do {
      for element in elements(0) { try add(element, result.asArray) }
    } catch {
      heap.release(result)
      throw error
    }
    return result
  }
}

extension Array {
  /// A stable sort that stays in bounds, and ends, whatever `precedes` answers.
  mutating func mergeSort(_ precedes: (Element, Element) throws -> Bool) throws {
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
    self = source
  }
}
