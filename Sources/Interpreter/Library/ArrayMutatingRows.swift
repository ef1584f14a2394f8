extension Library {
  /// Changing arrays in place.
  static let arrayMutatingRows: [Primitive] = [
    Primitive(
      "append", .mutating, category: "Arrays",
      parameters: [.receiver(.oneOf([list, .string])), .unlabeled("element", .any)],
      result: .none, errors: "Anything but a String on a String.",
      summary: "Adds an element at the end.",
      example: "var a = [1]\na.append(2)\nprint(a)", output: "[1, 2]"
    ) { call in
      guard call[0].tag == Tag.array else {
        guard call[1].tag == Tag.string else {
          throw Arithmetic.mismatch(.add, call[0], call[1], call.vm)
        }
        let joined = call.heap.concatenate(call[0], call[1], reusing: false)
        call.heap.release(call[0])
        call.place.unsafelyUnwrapped.pointee = joined
        return .none
      }
      call.heap.append(call.retained(1), to: call.uniqueArray)
      return .none
    },
    Primitive(
      "insert", .mutating, category: "Arrays",
      parameters: [.receiver(list), .unlabeled("element", .any), .labeled("at", .int)],
      result: .none, errors: "An index outside of 0 … count.",
      summary: "Adds an element before the one at an index.",
      example: "var a = [1, 3]\na.insert(2, at: 1)\nprint(a)", output: "[1, 2, 3]"
    ) { call in
      let index = call.int(2)
      try call.vm.requireIndex(index, call[0].asArray.pointee.count + 1, "array")
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
      parameters: [.receiver(list), .labeled("at", .int)], result: .any,
      errors: "An index out of range.", summary: "Removes the element at an index and gives it.",
      example: "var a = [1, 2, 3]\nprint(a.remove(at: 0), a)", output: "1 [2, 3]"
    ) { call in
      try call.vm.requireIndex(call.int(1), call[0].asArray.pointee.count, "array")
      return call.removeElement(call.int(1))
    },
    Primitive(
      "removeLast", .mutating, category: "Arrays", parameters: [.receiver(list)], result: .any,
      errors: "An empty array.", summary: "Removes the last element and gives it.",
      example: "var a = [1, 2]\nprint(a.removeLast(), a)", output: "2 [1]"
    ) { call in
      let count = call[0].asArray.pointee.count
      try call.vm.requireIndex(max(count - 1, 0), count, "array")
      return call.removeElement(count - 1)
    },
    Primitive(
      "removeFirst", .mutating, category: "Arrays", parameters: [.receiver(list)], result: .any,
      errors: "An empty array.", summary: "Removes the first element and gives it.",
      example: "var a = [1, 2]\nprint(a.removeFirst(), a)", output: "1 [2]"
    ) { call in
      try call.vm.requireIndex(0, call[0].asArray.pointee.count, "array")
      return call.removeElement(0)
    },
    Primitive(
      "removeAll", .mutating, category: "Arrays",
      parameters: [.receiver(.oneOf([list, .dictionary(.any, .any)]))], result: .none,
      summary: "Removes every element.", example: "var a = [1, 2]\na.removeAll()\nprint(a)",
      output: "[]"
    ) { call in
      let old = call[0]
      call.place.unsafelyUnwrapped.pointee =
        old.tag == Tag.array ? call.heap.makeArray(capacity: 0) : call.heap.makeDictionary()
      call.heap.release(old)
      return .none
    },
    Primitive(
      "sort", .mutating, category: "Arrays", parameters: [.receiver(list)], result: .none,
      errors: "Elements without an order.", summary: "Puts the elements into ascending order.",
      example: "var a = [3, 1, 2]\na.sort()\nprint(a)", output: "[1, 2, 3]"
    ) { call in
      var elements = Array(call.elements(0))
      let vm = call.vm
      try elements.mergeSort { a, b in
        guard let order = Equality.order(a, b) else { throw Arithmetic.mismatch(.less, a, b, vm) }
        return order < 0
      }
      let array = call.uniqueArray
      for (index, element) in elements.enumerated() {
        array.pointee.elements.unsafelyUnwrapped[index] = element
      }
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
