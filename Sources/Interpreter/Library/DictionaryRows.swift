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
      summary: "Its keys, in the order in which they were added.",
      example: "print([\"b\": 1, \"a\": 2].keys)", output: "[\"b\", \"a\"]"
    ) { call in call.newArray(call.entries(0).map(\.key)) },
    Primitive(
      "values", .property, category: "Dictionaries", parameters: [.receiver(map)], result: list,
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
    Primitive(
      "key", .property, category: "Dictionaries", parameters: [.receiver(.entry(.any, .any))],
      result: .any, summary: "The key of an entry that a `for` over a dictionary gives.",
      example: "for entry in [\"a\": 1] { print(entry.key) }", output: "a"
    ) { call in
      call.heap.retain(call[0].asEntry.pointee.key)
      return call[0].asEntry.pointee.key
    },
    Primitive(
      "value", .property, category: "Dictionaries", parameters: [.receiver(.entry(.any, .any))],
      result: .any, summary: "The value of an entry that a `for` over a dictionary gives.",
      example: "for entry in [\"a\": 1] { print(entry.value) }", output: "1"
    ) { call in
      call.heap.retain(call[0].asEntry.pointee.value)
      return call[0].asEntry.pointee.value
    },
  ]
}

extension PrimitiveCall {
  /// The entries of a dictionary argument, in order; borrowed.
  func entries(_ index: Int) -> [DictionaryEntry] {
    let dictionary = self[index].asDictionary.pointee
    return (0..<dictionary.used).map { dictionary.entries[$0] }
      .filter { $0.key.tag != Tag.unset }
  }
}
