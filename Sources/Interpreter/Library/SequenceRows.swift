extension Library {
  /// What a `for` can go through.
  static let sequence: ScriptType = .oneOf([
    list, .range, .dictionary(.any, .any), .string, .bytes, .host("Lines"), .host("Chunks"),
  ])
  private static let test: Primitive.Parameter = .unlabeled("test", .function(result: .bool))
  private static let transform: Primitive.Parameter = .unlabeled(
    "transform", .function(result: .any))
  private static let whatItThrows = "What the function throws."

  /// Going through sequences with functions.
  static let sequenceRows: [Primitive] = [
    Primitive(
      "map", .method, category: "Sequences", parameters: [.receiver(sequence), transform],
      result: list, errors: whatItThrows, summary: "What a function makes of each element.",
      example: "print([1, 2, 3].map { $0 * $0 }, (1...3).map { \"sda\\($0)\" })",
      output: "[1, 4, 9] [\"sda1\", \"sda2\", \"sda3\"]"
    ) { call in
      try call.collect { element, result in
        call.heap.append(try call.vm.call(call[1], element), to: result)
      }
    },
    Primitive(
      "compactMap", .method, category: "Sequences", parameters: [.receiver(sequence), transform],
      result: list, errors: whatItThrows,
      summary: "What a function makes of each element, without the nils.",
      example: "print([\"1\", \"x\"].compactMap { Int($0) })", output: "[1]"
    ) { call in
      try call.collect { element, result in
        let made = try call.vm.call(call[1], element)
        if !made.isNone { call.heap.append(made, to: result) }
      }
    },
    Primitive(
      "flatMap", .method, category: "Sequences", parameters: [.receiver(sequence), transform],
      result: list, errors: "What the function throws, anything but an Array from it.",
      summary: "The elements of all the arrays that a function makes of the elements.",
      example: "print([1, 2].flatMap { [$0, $0 * 10] })", output: "[1, 10, 2, 20]"
    ) { call in
      try call.collect { element, result in
        let made = try call.vm.call(call[1], element)
        defer { call.heap.release(made) }
        guard made.tag == Tag.array else {
          throw ScriptFault(
            .wrongType, "the function must give an Array, and gave \(call.vm.describeType(made))",
            symbol: "type")
        }
        try call.append(made, to: result)
      }
    },
    Primitive(
      "filter", .method, category: "Sequences",
      parameters: [
        .receiver(.oneOf([list, .range, .bytes, .host("Lines"), .host("Chunks")])), test,
      ], result: list, resultRule: .elements, errors: whatItThrows,
      summary: "The elements that satisfy a function.",
      example: "print([1, 2, 3].filter { $0 > 1 }, (1...6).filter { $0 % 3 == 0 })",
      output: "[2, 3] [3, 6]"
    ) { call in
      try call.collect { element, result in
        call.heap.retain(element)
        var isKept = false
        do {
          isKept = try call.holds(call[1], element)
        } catch {
          call.heap.release(element)
          throw error
        }
        if isKept { call.heap.append(element, to: result) } else { call.heap.release(element) }
      }
    },
    Primitive(
      "forEach", .method, category: "Sequences",
      parameters: [.receiver(sequence), .unlabeled("body", .function(result: .any))],
      result: .none, errors: whatItThrows, summary: "Calls a function with each element.",
      example: "[1, 2].forEach { print($0) }", output: "1\n2"
    ) { call in
      try call.forEachElement { element in
        call.heap.release(try call.vm.call(call[1], element))
        return true
      }
      return .none
    },
    Primitive(
      "reduce", .method, category: "Sequences",
      parameters: [
        .receiver(sequence), .unlabeled("initial", .any),
        .unlabeled("combine", .function(result: .any)),
      ], result: .any, errors: whatItThrows,
      summary: "Combines all elements, from an initial value on.",
      example: "print([1, 2, 3].reduce(10) { $0 + $1 })", output: "16"
    ) { call in
      var result = call.retained(1)
      try call.forEachElement(onError: { call.heap.release(result) }) { element in
        let before = result
        result = .none
        result = try call.vm.call(call[2], before, element)
        return true
      }
      return result
    },
    Primitive(
      "reduce", .method, category: "Sequences",
      parameters: [
        .receiver(sequence), .labeled("into", .any),
        .unlabeled("update", .function(result: .any)).changingFirst(),
      ], result: .any, errors: whatItThrows + " A function that is no closure written there.",
      summary: "What a closure makes of an initial value, which it changes with each element.",
      example: "print([\"a\", \"b\", \"a\"].reduce(into: [:]) { $0[$1] = ($0[$1] ?? 0) + 1 })",
      output: "[\"a\": 2, \"b\": 1]"
    ) { call in
      var result = call.retained(1)
      try call.forEachElement(onError: { call.heap.release(result) }) { element in
        let before = result
        result = .none
        result = try call.vm.change(before, by: call[2], with: element)
        return true
      }
      return result
    },
    Primitive(
      "allSatisfy", .method, category: "Sequences", parameters: [.receiver(sequence), test],
      result: .bool, errors: whatItThrows, summary: "Whether every element satisfies a function.",
      example: "print([1, 2].allSatisfy { $0 > 0 })", output: "true"
    ) { call in
      Value(try call.firstElement(where: { try !call.holds(call[1], $0) }) == nil)
    },
    Primitive(
      "contains", .method, category: "Sequences",
      parameters: [.receiver(sequence), .labeled("where", .function(result: .bool))],
      result: .bool, errors: whatItThrows, summary: "Whether an element satisfies a function.",
      example: "print([1, 2].contains(where: { $0 > 1 }))", output: "true"
    ) { call in Value(try call.firstElement(where: { try call.holds(call[1], $0) }) != nil) },
    Primitive(
      "count", .method, category: "Sequences",
      parameters: [.receiver(sequence), .labeled("where", .function(result: .bool))],
      result: .int, errors: whatItThrows, summary: "How many elements satisfy a function.",
      example: "print([1, 2, 3].count(where: { $0 > 1 }))", output: "2"
    ) { call in
      var count = 0
      try call.forEachElement { element in
        if try call.holds(call[1], element) { count += 1 }
        return true
      }
      return Value(count)
    },
    Primitive(
      "first", .method, category: "Sequences",
      parameters: [.receiver(sequence), .labeled("where", .function(result: .bool))],
      result: .any, resultRule: .optionalElement, errors: whatItThrows,
      summary: "The first element that satisfies a function, or nil.",
      example: "print([1, 5, 7].first(where: { $0 > 2 }))", output: "5"
    ) { call in
      var found = Value.none
      try call.forEachElement { element in
        call.heap.retain(element)
        do {
          if try call.holds(call[1], element) {
            found = element
            return false
          }
        } catch {
          call.heap.release(element)
          throw error
        }
        call.heap.release(element)
        return true
      }
      return found
    },
    Primitive(
      "reversed", .method, category: "Sequences",
      parameters: [.receiver(.oneOf([list, .range]))], result: list,
      resultRule: .elements, summary: "Its elements in the opposite order.",
      example: "print([1, 2, 3].reversed(), (0..<3).reversed())", output: "[3, 2, 1] [2, 1, 0]"
    ) { call in
      let result = try call.collect { element, result in call.heap.append(element, to: result) }
      let array = result.asArray.pointee
      var (low, high) = (0, array.count - 1)
      while low < high {
        let elements = array.elements.unsafelyUnwrapped
        swap(&elements[low], &elements[high])
        (low, high) = (low + 1, high - 1)
      }
      return result
    },
    Primitive(
      "Array", .function, category: "Sequences", parameters: [.unlabeled("elements", sequence)],
      result: list, resultRule: .elements, summary: "The elements of a sequence as an array.",
      example: "print(Array(1...3), Array(\"abc\"))", output: "[1, 2, 3] [\"a\", \"b\", \"c\"]"
    ) { call in try call.collect { element, result in call.heap.append(element, to: result) } },
  ]
}

extension PrimitiveCall {
  /// Calls `body` with each element of the first argument until it gives false. The reference to the
  /// element is the body's to take over, also where it throws.
  func forEachElement(
    onError: () -> Void = {}, _ body: (Value) throws -> Bool
  ) throws {
    do {
      switch self[0].tag {
      case Tag.array:
        for element in elements(0) {
          heap.retain(element)
          if try !body(element) { return }
        }
      case Tag.range:
        let range = self[0].asRange.pointee
        if range.isSize { throw VM.rangeOfSizes }
        for number in range.lower..<range.upper where try !body(Value(number)) { return }
        if range.includesMaximum { _ = try body(Value(Int.max)) }
      case Tag.bytes: for byte in bytes(0) where try !body(Value(Int(byte))) { return }
      case Tag.host:
        let iterator = try vm.lazyIterator(self[0])
        while let element = try iterator?.next(vm) { if try !body(element) { return } }
      case Tag.string:
        for character in text(0) where try !body(string(String(character))) { return }
      default:
        for entry in entries(0) {
          heap.retain(entry.key)
          heap.retain(entry.value)
          if try !body(vm.makeEntry(entry.key, entry.value)) { return }
        }
      }
    } catch {
      onError()
      throw error
    }
  }

  /// A new array that `add` fills, element by element of the first argument; it takes each over.
  func collect(
    _ add: (Value, UnsafeMutablePointer<ArrayObject>) throws -> Void
  ) throws -> Value {
    let result = heap.makeArray(capacity: 0)
    var room = 0
    try forEachElement(onError: { heap.release(result) }) { element in
      room += 1
      // Not every body calls a function, which is where the limits are looked at otherwise.
      if room & 0xFFFF == 0 {
        do throws(Trap) {
          try vm.poll(spent: 0x10000)
        } catch {
          heap.release(element)
          throw error
        }
      }
      try add(element, result.asArray)
      return true
    }
    return result
  }

  /// The first element that satisfies `test`, which takes it over; as a Bool's stand-in for `!= nil`.
  func firstElement(where test: (Value) throws -> Bool) throws -> Int? {
    var index: Int?
    var position = 0
    try forEachElement { element in
      if try test(element) { index = position }
      position += 1
      return index == nil
    }
    return index
  }

  /// What a function says of an element, which must be a Bool; the element is taken over.
  func holds(_ function: Value, _ element: Value) throws -> Bool {
    let result = try vm.call(function, element)
    guard result.tag == Tag.bool else {
      let type = vm.describeType(result)
      heap.release(result)
      throw ScriptFault(
        .notABool, "the function must give a Bool, and gave \(type)", symbol: "type")
    }
    return result.bool
  }

  /// Adds the elements of another array, which keeps them too.
  func append(_ other: Value, to array: UnsafeMutablePointer<ArrayObject>) throws {
    let count = other.asArray.pointee.count
    try vm.require(bytes: (array.pointee.count + count) * MemoryLayout<Value>.stride)
    for index in 0..<count {
      let element = other.asArray.pointee.elements.unsafelyUnwrapped[index]
      heap.retain(element)
      heap.append(element, to: array)
    }
  }
}
