extension Library {
  private static let map: ScriptType = .dictionary(.any, .any)

  /// Dictionaries made of others.
  static let dictionaryMergingRows: [Primitive] = [
    Primitive(
      "first", .property, category: "Dictionaries", parameters: [.receiver(map)], result: .any,
      resultRule: .optionalElement, summary: "The entry that was added first, or nil.",
      example: "print([\"a\": 1, \"b\": 2].first?.key)", output: "a"
    ) { call in
      guard let entry = call.entries(0).first else { return .none }
      call.heap.retain(entry.key)
      call.heap.retain(entry.value)
      return call.vm.makeEntry(entry.key, entry.value)
    },
    Primitive(
      "updateValue", .mutating, category: "Dictionaries",
      parameters: [.receiver(map), .unlabeled("value", .any), .labeled("forKey", .any)],
      result: .any, errors: "A key that cannot be one.",
      summary: "Sets the value of a key and gives the one before, or nil.",
      example: "var d = [\"a\": 1]\nprint(d.updateValue(2, forKey: \"a\"), d)",
      output: "1 [\"a\": 2]"
    ) { call in
      try call.vm.requireHashable(call[2])
      let dictionary = call.heap.makeUniqueDictionary(call.place.unsafelyUnwrapped)
      let old = call.heap.lookup(dictionary, call[2]) ?? .none
      call.heap.retain(old)
      call.heap.insert(dictionary, key: call.retained(2), value: call.retained(1))
      return old
    },
    Primitive(
      "merge", .mutating, category: "Dictionaries",
      parameters: [
        .receiver(map), .unlabeled("other", map).adding(.elements),
        .labeled("uniquingKeysWith", .function(result: .any)),
      ], result: .none, errors: "What the function throws.",
      summary: "Takes over the entries of another one; a function makes one value of two.",
      example: "var d = [\"a\": 1]\nd.merge([\"a\": 2]) { $0 + $1 }\nprint(d)", output: "[\"a\": 3]"
    ) { call in
      let merged = try merged(call)
      call.heap.release(call[0])
      call.place.unsafelyUnwrapped.pointee = merged
      return .none
    },
    Primitive(
      "merging", .method, category: "Dictionaries",
      parameters: [.receiver(map), .unlabeled("other", map)], result: map,
      summary: "With the entries of another one, whose values replace those of the same key.",
      example: "print([\"a\": 1].merging([\"a\": 2, \"b\": 3]))", output: "[\"a\": 2, \"b\": 3]"
    ) { call in
      let result = call.copy()
      for entry in call.entries(1) { call.insert(entry, into: result) }
      return result
    },
    Primitive(
      "merging", .method, category: "Dictionaries",
      parameters: [
        .receiver(map), .unlabeled("other", map),
        .labeled("uniquingKeysWith", .function(result: .any)),
      ], result: map, errors: "What the function throws.",
      summary: "With the entries of another one; a function makes one value of two.",
      example: "print([\"a\": 1].merging([\"a\": 2], uniquingKeysWith: { $0 + $1 }))",
      output: "[\"a\": 3]"
    ) { call in try merged(call) },
    Primitive(
      "compactMapValues", .method, category: "Dictionaries",
      parameters: [.receiver(map), .unlabeled("transform", .function(result: .any))],
      result: map, resultRule: .keepingKeys, errors: "What the function throws.",
      summary: "The keys with what a function makes of their values, without the nils.",
      example: "print([\"a\": \"1\", \"b\": \"x\"].compactMapValues { Int($0) })",
      output: "[\"a\": 1]"
    ) { call in
      try call.rebuild { entry, result in
        call.heap.retain(entry.value)
        let value = try call.vm.call(call[1], entry.value)
        if value.isNone { return }
        call.heap.retain(entry.key)
        call.heap.insert(result, key: entry.key, value: value)
      }
    },
  ]

  private static func merged(_ call: borrowing PrimitiveCall) throws -> Value {
    let result = call.copy()
    do {
      for entry in call.entries(1) {
        guard let old = call.heap.lookup(result.asDictionary, entry.key) else {
          call.insert(entry, into: result)
          continue
        }
        call.heap.retain(old)
        call.heap.retain(entry.value)
        let value = try call.vm.call(call[2], old, entry.value)
        call.heap.retain(entry.key)
        call.heap.insert(result.asDictionary, key: entry.key, value: value)
      }
    } catch {
      call.heap.release(result)
      throw error
    }
    return result
  }
}

extension PrimitiveCall {
  /// A dictionary of its own with the receiver's entries.
  fileprivate func copy() -> Value {
    let result = heap.makeDictionary()
    for entry in entries(0) { insert(entry, into: result) }
    return result
  }

  fileprivate func insert(_ entry: DictionaryEntry, into dictionary: Value) {
    heap.retain(entry.key)
    heap.retain(entry.value)
    heap.insert(dictionary.asDictionary, key: entry.key, value: entry.value)
  }
}
