extension Library {
  private static let map: ScriptType = .dictionary(.any, .any)

  /// Dictionaries.
  static let dictionaryRows: [Primitive] = [
    Primitive(
      "count", .property, category: "Dictionaries", parameters: [.receiver(map)], result: .int,
      summary: "The number of keys.", example: "print([\"a\": 1].count)", output: "1"
    ) { call in Value(call[0].asDictionary.pointee.count) },
    Primitive(
      "isEmpty", .property, category: "Dictionaries", parameters: [.receiver(map)],
      result: .bool, summary: "Whether it has no keys.", example: "print([:].isEmpty)",
      output: "true"
    ) { call in Value(call[0].asDictionary.pointee.count == 0) },
    Primitive(
      "keys", .property, category: "Dictionaries", parameters: [.receiver(map)], result: list,
      resultRule: .keys,
      summary: "Its keys, in the order in which they were added.",
      example: "print([\"b\": 1, \"a\": 2].keys)", output: "[\"b\", \"a\"]"
    ) { call in call.newArray(call.entries(0).map(\.key)) },
    Primitive(
      "values", .property, category: "Dictionaries", parameters: [.receiver(map)], result: list,
      resultRule: .values,
      summary: "Its values, in the order in which their keys were added.",
      example: "print([\"b\": 1, \"a\": 2].values)", output: "[1, 2]"
    ) { call in call.newArray(call.entries(0).map(\.value)) },
    Primitive(
      "contains", .method, category: "Dictionaries",
      parameters: [.receiver(map), .labeled("key", .any)], result: .bool,
      summary: "Whether it has a key.", example: "print([\"a\": 1].contains(key: \"a\"))",
      output: "true"
    ) { call in
      try call.vm.requireHashable(call[1])
      return Value(call.heap.lookup(call[0].asDictionary, call[1]) != nil)
    },
    Primitive(
      "removeValue", .mutating, category: "Dictionaries",
      parameters: [.receiver(map), .labeled("forKey", .any)], result: .any,
      summary: "Removes a key and gives its value, or nil.",
      example: "var d = [\"a\": 1]\nprint(d.removeValue(forKey: \"a\"), d)", output: "1 [:]"
    ) { call in
      try call.vm.requireHashable(call[1])
      let dictionary = call.heap.makeUniqueDictionary(call.place.unsafelyUnwrapped)
      return call.heap.remove(dictionary, key: call[1]) ?? .none
    },
  ]
}

extension Library {
  /// Dictionaries with functions, and of dictionaries.
  static let dictionaryClosureRows: [Primitive] = [
    Primitive(
      "mapValues", .method, category: "Dictionaries",
      parameters: [.receiver(map), .unlabeled("transform", .function(result: .any))],
      result: map, resultRule: .keepingKeys, errors: "What the function throws.",
      summary: "The same keys with what a function makes of their values.",
      example: "print([\"a\": 1, \"b\": 2].mapValues { $0 * 10 })",
      output: "[\"a\": 10, \"b\": 20]"
    ) { call in
      try call.rebuild { entry, result in
        call.heap.retain(entry.value)
        let value = try call.vm.call(call[1], entry.value)
        call.heap.retain(entry.key)
        call.heap.insert(result, key: entry.key, value: value)
      }
    },
    Primitive(
      "filter", .method, category: "Dictionaries",
      parameters: [.receiver(map), .unlabeled("test", .function(result: .bool))], result: map,
      resultRule: .same, errors: "What the function throws.",
      summary: "The entries that satisfy a function.",
      example: "print([\"a\": 1, \"b\": 2].filter { $0.value > 1 })", output: "[\"b\": 2]"
    ) { call in
      try call.rebuild { entry, result in
        call.heap.retain(entry.key)
        call.heap.retain(entry.value)
        let shown = call.vm.makeEntry(entry.key, entry.value)
        guard try call.holds(call[1], shown) else { return }
        call.heap.retain(entry.key)
        call.heap.retain(entry.value)
        call.heap.insert(result, key: entry.key, value: entry.value)
      }
    },
    Primitive(
      "merge", .mutating, category: "Dictionaries",
      parameters: [.receiver(map), .unlabeled("other", map).adding(.elements)], result: .none,
      summary: "Takes over the entries of another one; its values replace those of the same key.",
      example: "var d = [\"a\": 1]\nd.merge([\"a\": 2, \"b\": 3])\nprint(d)",
      output: "[\"a\": 2, \"b\": 3]"
    ) { call in
      let dictionary = call.heap.makeUniqueDictionary(call.place.unsafelyUnwrapped)
      for entry in call.entries(1) {
        call.heap.retain(entry.key)
        call.heap.retain(entry.value)
        call.heap.insert(dictionary, key: entry.key, value: entry.value)
      }
      return .none
    },
  ]
}

extension PrimitiveCall {
  /// A new dictionary that `add` fills, entry by entry of the receiver; entries are borrowed.
  func rebuild(
    _ add: (DictionaryEntry, UnsafeMutablePointer<DictionaryObject>) throws -> Void
  ) throws -> Value {
    let result = heap.makeDictionary()
    do {
      for entry in entries(0) { try add(entry, result.asDictionary) }
    } catch {
      heap.release(result)
      throw error
    }
    return result
  }

  /// The entries of a dictionary argument, in order; borrowed.
  func entries(_ index: Int) -> [DictionaryEntry] {
    let dictionary = self[index].asDictionary.pointee
    return (0..<dictionary.used).map { dictionary.entries[$0] }
      .filter { $0.key.tag != Tag.unset }
  }
}
