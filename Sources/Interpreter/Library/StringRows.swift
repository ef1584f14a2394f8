extension Library {
  /// What is looked for in a text.
  static let textOrRegex: ScriptType = .oneOf([.string, .host("Regex")])

  /// Text.
  static let stringRows: [Primitive] = [
    Primitive(
      "String", .function, category: "Strings",
      parameters: [.unlabeled("value", .any), .labeled("radix", .int, default: "10")],
      result: .string, errors: "A radix outside of 2 … 36.",
      summary: "The value as interpolation shows it; an Int in any radix.",
      example: "print(String(255, radix: 16) + String(1KiB))", output: "ff1024"
    ) { call in
      guard call.isGiven(1) else { return call.string(try Display.plain(call[0], call.vm)) }
      guard call[0].tag == Tag.int, (2...36).contains(call[1].int) else {
        throw ScriptFault(
          .invalidArgument, "`radix:` is 2 … 36, for an Int", symbol: "arguments")
      }
      return call.string(String(call[0].int, radix: call[1].int))
    },
    Primitive(
      "count", .property, category: "Strings", parameters: [.receiver(.string)], result: .int,
      summary: "The number of characters.", example: "print(\"naïve\".count)", output: "5"
    ) { call in Value(call.heap.characterCount(call[0].asString)) },
    Primitive(
      "isEmpty", .property, category: "Strings", parameters: [.receiver(.string)], result: .bool,
      summary: "Whether it has no characters.", example: "print(\"\".isEmpty)", output: "true"
    ) { call in Value(call[0].asString.pointee.count == 0) },
    Primitive(
      "contains", .method, category: "Strings",
      parameters: [.receiver(.string), .unlabeled("part", textOrRegex)], result: .bool,
      errors: "A pattern that takes too many steps.",
      summary: "Whether a text, or a match of a Regex, occurs in it.",
      example: "print(\"sda1\".contains(\"da\"), \"sda1\".contains(Regex(#\"\\d\"#)))",
      output: "true true"
    ) { call in
      if call[1].tag == Tag.host { return Value(try call.search(1).first(from: 0) != nil) }
      return Value(try TextSearch(for: call[1], in: call[0], call.vm).next(from: 0) != nil)
    },
    Primitive(
      "hasPrefix", .method, category: "Strings",
      parameters: [.receiver(.string), .unlabeled("prefix", .string)], result: .bool,
      summary: "Whether it begins so.", example: "print(\"/dev/sda\".hasPrefix(\"/dev/\"))",
      output: "true"
    ) { call in Value(TextSearch.prefix(call[1], of: call[0]) != nil) },
    Primitive(
      "hasSuffix", .method, category: "Strings",
      parameters: [.receiver(.string), .unlabeled("suffix", .string)], result: .bool,
      summary: "Whether it ends so.", example: "print(\"disk.img\".hasSuffix(\".img\"))",
      output: "true"
    ) { call in Value(TextSearch.suffix(call[1], of: call[0]) != nil) },
    Primitive(
      "uppercased", .method, category: "Strings", parameters: [.receiver(.string)],
      result: .string, summary: "In upper case.", example: "print(\"uuid\".uppercased())",
      output: "UUID"
    ) { call in call.string(try call.roomyText().uppercased()) },
    Primitive(
      "lowercased", .method, category: "Strings", parameters: [.receiver(.string)],
      result: .string, summary: "In lower case.", example: "print(\"UUID\".lowercased())",
      output: "uuid"
    ) { call in call.string(try call.roomyText().lowercased()) },
  ]

  /// Building and padding text.
  static let characterRows: [Primitive] = [
    Primitive(
      "repeated", .method, category: "Strings",
      parameters: [.receiver(.string), .unlabeled("times", .int)], result: .string,
      errors: "A negative number.", summary: "So many times in a row.",
      example: "print(\"-\".repeated(5))", output: "-----"
    ) { call in try repeated(call) },
    Primitive(
      "String", .function, category: "Strings",
      parameters: [.labeled("repeating", .string), .labeled("count", .int)], result: .string,
      errors: "A negative count.", summary: "A text so many times in a row.",
      example: "print(String(repeating: \"ab\", count: 2))", output: "abab"
    ) { call in try repeated(call) },
    Primitive(
      "first", .property, category: "Strings", parameters: [.receiver(.string)],
      result: .optional(.string), summary: "The first character, or nil.",
      example: "print(\"sda\".first)", output: "s"
    ) { call in
      call.characterCount == 0 ? .none : call.characters(0..<1)
    },
    Primitive(
      "last", .property, category: "Strings", parameters: [.receiver(.string)],
      result: .optional(.string), summary: "The last character, or nil.",
      example: "print(\"sda\".last)", output: "a"
    ) { call in
      let count = call.characterCount
      return count == 0 ? .none : call.characters(count - 1..<count)
    },
    Primitive(
      "prefix", .method, category: "Strings",
      parameters: [.receiver(.string), .unlabeled("count", .int)], result: .string,
      errors: "A negative count.", summary: "Its first characters, at most so many.",
      example: "print(\"partition\".prefix(4))", output: "part"
    ) { call in
      call.characters(0..<min(try length(call), call.characterCount))
    },
    Primitive(
      "suffix", .method, category: "Strings",
      parameters: [.receiver(.string), .unlabeled("count", .int)], result: .string,
      errors: "A negative count.", summary: "Its last characters, at most so many.",
      example: "print(\"disk.img\".suffix(3))", output: "img"
    ) { call in
      let count = call.characterCount
      return call.characters(max(0, count - (try length(call)))..<count)
    },
    Primitive(
      "dropFirst", .method, category: "Strings",
      parameters: [.receiver(.string), .unlabeled("count", .int, default: "1")],
      result: .string, errors: "A negative count.", summary: "Without its first characters.",
      example: "print(\"/dev/sda\".dropFirst(5))", output: "sda"
    ) { call in
      let count = call.characterCount
      return call.characters(min(try length(call), count)..<count)
    },
    Primitive(
      "dropLast", .method, category: "Strings",
      parameters: [.receiver(.string), .unlabeled("count", .int, default: "1")],
      result: .string, errors: "A negative count.", summary: "Without its last characters.",
      example: "print(\"10%\".dropLast())", output: "10"
    ) { call in
      call.characters(0..<max(0, call.characterCount - (try length(call))))
    },
    Primitive(
      "reversed", .method, category: "Strings", parameters: [.receiver(.string)],
      result: .string, summary: "Its characters in the opposite order.",
      example: "print(\"abc\".reversed())", output: "cba"
    ) { call in try reversed(call) },
    Primitive(
      "utf8", .property, category: "Strings", parameters: [.receiver(.string)], result: .bytes,
      summary: "Its bytes in UTF-8.", example: "print(\"é\".utf8)", output: "b\"c3 a9\""
    ) { call in
      let text = call[0].asString.buffer
      try call.vm.require(bytes: text.count)
      return call.heap.makeBytes(count: text.count) { $0.copyBytes(from: text) }
    },
  ]

  private static func reversed(_ call: borrowing PrimitiveCall) throws -> Value {
    let text = try call.roomyText()
    var reversed: [UInt8] = []
    reversed.reserveCapacity(text.utf8.count)
    for character in text.reversed() {
      reversed += character.utf8
      try call.vm.pollPrimitive()
    }
    return try call.string(utf8: reversed)
  }

  private static func repeated(_ call: PrimitiveCall) throws -> Value {
    guard call.int(1) >= 0 else { throw negativeCount }
    try call.vm.require(elements: call.int(1), of: call[0].asString.pointee.count * 2)
    return call.heap.makeString(call[0].asString, times: call.int(1))
  }
}

extension PrimitiveCall {
  /// The number of the receiver's characters: counted once, and at once for ASCII.
  fileprivate var characterCount: Int { heap.characterCount(self[0].asString) }

  /// Some of the receiver's characters; the range lies within them.
  fileprivate func characters(_ range: Range<Int>) -> Value {
    let object = self[0].asString
    if characterCount == object.pointee.count {
      return heap.makeString(
        UnsafeBufferPointer(start: object.bytes + range.lowerBound, count: range.count))
    }
    let text = text(0)
    let start = text.index(text.startIndex, offsetBy: range.lowerBound)
    return string(String(text[start..<text.index(start, offsetBy: range.count)]))
  }

  /// The receiver's text, where there is room for what is made of it.
  fileprivate func roomyText() throws -> String {
    try vm.require(elements: self[0].asString.pointee.count, of: 2)
    return text(0)
  }
}
