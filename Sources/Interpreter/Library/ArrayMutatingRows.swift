extension Library {
  /// Changing arrays in place.
  static let arrayMutatingRows: [Primitive] = [
    Primitive(
      "append", .mutating, category: "Arrays",
      parameters: [
        .receiver(.oneOf([list, .string, .bytes])), .unlabeled("element", .any).adding(.element),
      ],
      result: .none, errors: "Anything but a String on a String, or a byte or Bytes on Bytes.",
      summary: "Adds an element at the end; to Bytes one byte or others.",
      example: "var a = [1]\na.append(2)\nprint(a)", output: "[1, 2]"
    ) { call in
      if call[0].tag == Tag.bytes {
        try call.vm.appendBytes(call.place.unsafelyUnwrapped, call[1])
        return .none
      }
      guard call[0].tag == Tag.array else {
        guard call[1].tag == Tag.string else {
          throw Arithmetic.mismatch(.add, call[0], call[1], call.vm)
        }
        let joined = try Arithmetic.binary(.add, call[0], call[1], call.vm)
        call.heap.release(call[0])
        call.place.unsafelyUnwrapped.pointee = joined
        return .none
      }
      call.heap.append(call.retained(1), to: call.uniqueArray)
      return .none
    },
    Primitive(
      "insert", .mutating, category: "Arrays",
      parameters: [
        .receiver(list), .unlabeled("element", .any).adding(.element), .labeled("at", .int),
      ],
      result: .none, errors: "An index outside of 0 … count.",
      summary: "Adds an element before the one at an index.",
      example: "var a = [1, 3]\na.insert(2, at: 1)\nprint(a)", output: "[1, 2, 3]"
    ) { call in
      let index = try call.insertionIndex(2)
      let array = call.uniqueArray
      call.heap.append(call.retained(1), to: array)
      let elements = array.pointee.elements.unsafelyUnwrapped
      var position = array.pointee.count - 1
      while position > index {
        swap(&elements[position], &elements[position - 1])
        position -= 1
      }
      return .none
    },
    Primitive(
      "remove", .mutating, category: "Arrays",
      parameters: [.receiver(list), .labeled("at", .int)], result: .any, resultRule: .element,
      errors: "An index out of range.", summary: "Removes the element at an index and gives it.",
      example: "var a = [1, 2, 3]\nprint(a.remove(at: 0), a)", output: "1 [2, 3]"
    ) { call in
      try call.vm.requireIndex(call.int(1), call[0].asArray.pointee.count, "array")
      return call.removeElement(call.int(1))
    },
    Primitive(
      "removeLast", .mutating, category: "Arrays", parameters: [.receiver(list)], result: .any,
      resultRule: .element, errors: "An empty array.",
      summary: "Removes the last element and gives it.",
      example: "var a = [1, 2]\nprint(a.removeLast(), a)", output: "2 [1]"
    ) { call in
      let count = call[0].asArray.pointee.count
      try call.vm.requireIndex(max(count - 1, 0), count, "array")
      return call.removeElement(count - 1)
    },
    Primitive(
      "removeFirst", .mutating, category: "Arrays", parameters: [.receiver(list)], result: .any,
      resultRule: .element, errors: "An empty array.",
      summary: "Removes the first element and gives it.",
      example: "var a = [1, 2]\nprint(a.removeFirst(), a)", output: "1 [2]"
    ) { call in
      try call.vm.requireIndex(0, call[0].asArray.pointee.count, "array")
      return call.removeElement(0)
    },
    Primitive(
      "removeAll", .mutating, category: "Arrays",
      parameters: [.receiver(.oneOf([list, .dictionary(.any, .any), .bytes, .string]))],
      result: .none, summary: "Removes every element.",
      example: "var a = [1, 2]\na.removeAll()\nprint(a)",
      output: "[]"
    ) { call in
      let old = call[0]
      call.place.unsafelyUnwrapped.pointee =
        switch old.tag {
        case Tag.array: call.heap.makeArray(capacity: 0)
        case Tag.dictionary: call.heap.makeDictionary()
        case Tag.string: call.string("")
        default: call.heap.makeBytes(count: 0) { _ in }
        }
      call.heap.release(old)
      return .none
    },
    Primitive(
      "append", .mutating, category: "Arrays",
      parameters: [
        .receiver(.oneOf([list, .bytes])),
        .labeled("contentsOf", .oneOf([list, .bytes])).adding(.elements),
      ], result: .none, errors: "Bytes on an array, or the other way about.",
      summary: "Adds the elements of another array, or other Bytes, at the end.",
      example: "var a = [1]\na.append(contentsOf: [2, 3])\nprint(a)", output: "[1, 2, 3]"
    ) { call in
      if call[0].tag == Tag.bytes {
        try call.vm.appendBytes(call.place.unsafelyUnwrapped, call[1])
        return .none
      }
      guard call[1].tag == Tag.array else {
        throw ScriptFault(
          .wrongType, "an array takes the elements of an array, and these are Bytes",
          symbol: "type", help: "write `Array(…)` around the bytes")
      }
      try call.append(call[1], to: call.uniqueArray)
      return .none
    },
    Primitive(
      "popLast", .mutating, category: "Arrays", parameters: [.receiver(list)], result: .any,
      resultRule: .optionalElement, summary: "Removes the last element and gives it, or nil.",
      example: "var a = [1]\nprint(a.popLast(), a.popLast())", output: "1 nil"
    ) { call in
      let count = call[0].asArray.pointee.count
      return count == 0 ? .none : call.removeElement(count - 1)
    },
    Primitive(
      "removeAll", .mutating, category: "Arrays",
      parameters: [.receiver(list), .labeled("where", .function(result: .bool))], result: .none,
      errors: "What the function throws.",
      summary: "Removes the elements that satisfy a function.",
      example: "var a = [1, 2, 3]\na.removeAll(where: { $0 > 1 })\nprint(a)", output: "[1]"
    ) { call in
      let kept = try call.elements(0).filter { element in
        call.heap.retain(element)
        return try !call.holds(call[1], element)
      }
      let old = call[0]
      call.place.unsafelyUnwrapped.pointee = call.newArray(kept)
      call.heap.release(old)
      return .none
    },
    Primitive(
      "reverse", .mutating, category: "Arrays", parameters: [.receiver(list)], result: .none,
      summary: "Puts the elements into the opposite order.",
      example: "var a = [1, 2, 3]\na.reverse()\nprint(a)", output: "[3, 2, 1]"
    ) { call in
      call.replaceElements(call.elements(0).reversed())
      return .none
    },
    Primitive(
      "swapAt", .mutating, category: "Arrays",
      parameters: [.receiver(list), .unlabeled("i", .int), .unlabeled("j", .int)],
      result: .none, errors: "An index out of range.", summary: "Exchanges two elements.",
      example: "var a = [1, 2, 3]\na.swapAt(0, 2)\nprint(a)", output: "[3, 2, 1]"
    ) { call in
      let count = call[0].asArray.pointee.count
      try call.vm.requireIndex(call.int(1), count, "array")
      try call.vm.requireIndex(call.int(2), count, "array")
      let elements = call.uniqueArray.pointee.elements.unsafelyUnwrapped
      let first = elements[call.int(1)]
      elements[call.int(1)] = elements[call.int(2)]
      elements[call.int(2)] = first
      return .none
    },
  ]
}

extension PrimitiveCall {
  /// The array in the variable that the primitive changes, made one that nobody else sees.
  var uniqueArray: UnsafeMutablePointer<ArrayObject> {
    heap.makeUniqueArray(place.unsafelyUnwrapped)
  }

  /// Takes the element at an index out of the array.
  func removeElement(_ index: Int) -> Value {
    let array = uniqueArray
    let elements = array.pointee.elements.unsafelyUnwrapped
    let removed = elements[index]
    for position in index..<(array.pointee.count - 1) {
      elements[position] = elements[position + 1]
    }
    array.pointee.count -= 1
    return removed
  }
}
