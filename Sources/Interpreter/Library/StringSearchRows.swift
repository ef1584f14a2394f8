extension Library {
  /// Finding places in text. Indices count characters, as subscripts do.
  static let stringSearchRows: [Primitive] = [
    Primitive(
      "find", .method, category: "Strings",
      parameters: [
        .receiver(.string), .unlabeled("part", textOrRegex),
        .labeled("from", .int, default: "0"),
      ], result: .optional(.int),
      errors: "A start outside of 0 … count, a pattern that takes too many steps.",
      summary: "The index of the character where a text or a Regex first occurs, or nil.",
      example: "print(\"naïve\".find(\"ve\"), \"a-b-c\".find(\"-\", from: 2))", output: "3 3"
    ) { call in try place(call, from: call.int(2)).map { Value($0.lowerBound) } ?? .none },
    Primitive(
      "firstRange", .method, category: "Strings",
      parameters: [.receiver(.string), .labeled("of", textOrRegex)], result: .optional(.range),
      errors: "A pattern that takes too many steps.",
      summary: "The characters where a text or a Regex first occurs, or nil.",
      example: "print(\"naïve\".firstRange(of: \"ve\"))", output: "3..<5"
    ) { call in
      try place(call, from: 0).map {
        call.heap.makeRange($0.lowerBound, $0.upperBound, isSize: false, isClosed: false)
      } ?? .none
    },
    Primitive(
      "ranges", .method, category: "Strings",
      parameters: [.receiver(.string), .labeled("of", textOrRegex)], result: .array(.range),
      errors: "An empty text, a pattern that takes too many steps.",
      summary: "All places where a text or a Regex occurs, none overlapping another.",
      example: "print(\"a-b-c\".ranges(of: \"-\"))", output: "[1..<2, 3..<4]"
    ) { call in
      let subject = SearchedText(call.heap, call[0])
      var found: [Range<Int>] = []
      if call[1].tag == Tag.host {
        let search = PatternSearch(pattern: try call.pattern(1), subject: subject, vm: call.vm)
        try search.forEachMatch { offsets in
          found.append(offsets[0]..<max(offsets[0], offsets[1]))
          return true
        }
      } else {
        if call[1].asString.pointee.count == 0 { throw emptyText("part") }
        found = try TextSearch(for: call[1], in: call[0], call.vm).all()
      }
      try call.vm.require(
        elements: found.count,
        of: MemoryLayout<Value>.stride + MemoryLayout<RangeObject>.stride)
      return call.heap.makeArray(
        found.map { bytes in
          call.heap.makeRange(
            subject.character(atByte: bytes.lowerBound),
            subject.character(atByte: bytes.upperBound), isSize: false, isClosed: false)
        })
    },
    Primitive(
      "firstIndex", .method, category: "Strings",
      parameters: [.receiver(.string), .labeled("of", .string)], result: .optional(.int),
      errors: "Anything but one character.",
      summary: "The index of the first such character, or nil.",
      example: "print(\"key=value\".firstIndex(of: \"=\"))", output: "3"
    ) { call in
      let wanted = try call.character(1)
      let text = call.text(0)
      return text.firstIndex(of: wanted).map {
        Value(text.distance(from: text.startIndex, to: $0))
      } ?? .none
    },
    Primitive(
      "lastIndex", .method, category: "Strings",
      parameters: [.receiver(.string), .labeled("of", .string)], result: .optional(.int),
      errors: "Anything but one character.",
      summary: "The index of the last such character, or nil.",
      example: "print(\"/dev/sda\".lastIndex(of: \"/\"))", output: "4"
    ) { call in
      let wanted = try call.character(1)
      let text = call.text(0)
      return text.lastIndex(of: wanted).map {
        Value(text.distance(from: text.startIndex, to: $0))
      } ?? .none
    },
    Primitive(
      "starts", .method, category: "Strings",
      parameters: [.receiver(.string), .labeled("with", textOrRegex)], result: .bool,
      errors: "A pattern that takes too many steps.",
      summary: "Whether it begins with a text or with a match of a Regex.",
      example: "print(\"sda1\".starts(with: \"sd\"), \"sda1\".starts(with: Regex(#\"\\d\"#)))",
      output: "true false"
    ) { call in
      if call[1].tag == Tag.host { return Value(try call.search(1).first(from: 0, .prefix) != nil) }
      return Value(TextSearch.prefix(call[1], of: call[0]) != nil)
    },
    Primitive(
      "removingPrefix", .method, category: "Strings",
      parameters: [.receiver(.string), .unlabeled("prefix", .string)], result: .string,
      summary: "Without these characters at its start, where they are there.",
      example: "print(\"/dev/sda\".removingPrefix(\"/dev/\"))", output: "sda"
    ) { call in
      guard let count = TextSearch.prefix(call[1], of: call[0]) else { return call.retained(0) }
      let text = call[0].asString.buffer
      return call.heap.makeString(UnsafeBufferPointer(rebasing: text.dropFirst(count)))
    },
    Primitive(
      "removingSuffix", .method, category: "Strings",
      parameters: [.receiver(.string), .unlabeled("suffix", .string)], result: .string,
      summary: "Without these characters at its end, where they are there.",
      example: "print(\"root.tar\".removingSuffix(\".tar\"))", output: "root"
    ) { call in
      guard let count = TextSearch.suffix(call[1], of: call[0]) else { return call.retained(0) }
      let text = call[0].asString.buffer
      return call.heap.makeString(UnsafeBufferPointer(rebasing: text.dropLast(count)))
    },
    Primitive(
      "prefix", .method, category: "Strings",
      parameters: [.receiver(.string), .labeled("while", .function(result: .bool))],
      result: .string, errors: "What the function throws.",
      summary: "The characters up to the first that does not satisfy a function.",
      example: "print(\"12px\".prefix(while: { Int($0) != nil }))", output: "12"
    ) { call in
      let count = try call.countOfPrefix()
      return call.string(String(call.text(0).prefix(count)))
    },
    Primitive(
      "drop", .method, category: "Strings",
      parameters: [.receiver(.string), .labeled("while", .function(result: .bool))],
      result: .string, errors: "What the function throws.",
      summary: "The characters from the first that does not satisfy a function.",
      example: "print(\"12px\".drop(while: { Int($0) != nil }))", output: "px"
    ) { call in
      let count = try call.countOfPrefix()
      return call.string(String(call.text(0).dropFirst(count)))
    },
    Primitive(
      "filter", .method, category: "Strings",
      parameters: [.receiver(.string), .unlabeled("test", .function(result: .bool))],
      result: .string, errors: "What the function throws.",
      summary: "The text of those of its characters that satisfy a function.",
      example: "print(\"1a2b\".filter { $0.isNumber })", output: "12"
    ) { call in
      var kept: [UInt8] = []
      for character in call.text(0) {
        if try call.holds(call[1], call.string(String(character))) { kept += character.utf8 }
      }
      return try call.string(utf8: kept)
    },
    Primitive(
      "isNumber", .property, category: "Strings", parameters: [.receiver(.string)],
      result: .bool, summary: "Whether it has characters, and all of them are digits.",
      example: "print(\"42\".isNumber, \"4a\".isNumber)", output: "true false"
    ) { call in
      let text = call[0].asString.buffer
      return Value(!text.isEmpty && text.allSatisfy { (0x30...0x39).contains($0) })
    },
    Primitive(
      "isASCII", .property, category: "Strings", parameters: [.receiver(.string)],
      result: .bool, summary: "Whether all its characters are ASCII.",
      example: "print(\"abc\".isASCII, \"é\".isASCII)", output: "true false"
    ) { call in Value(Heap.isASCII(call[0].asString.buffer)) },
  ]

  /// Where a text or a Regex first occurs from a character on, in characters.
  private static func place(
    _ call: borrowing PrimitiveCall, from character: Int
  ) throws -> Range<Int>? {
    let count = call.heap.characterCount(call[0].asString)
    guard character >= 0, character <= count else {
      throw ScriptFault(
        .indexOutOfRange,
        "the start \(character) is out of range: " + Wording.there(count, "character"),
        symbol: "index")
    }
    let subject = SearchedText(call.heap, call[0])
    let start = subject.byte(ofCharacter: character)
    let bytes: Range<Int>
    if call[1].tag == Tag.host {
      let search = PatternSearch(pattern: try call.pattern(1), subject: subject, vm: call.vm)
      guard let found = try search.first(from: start) else { return nil }
      bytes = found[0]..<max(found[0], found[1])
    } else {
      let search = TextSearch(for: call[1], in: call[0], call.vm)
      guard let found = try search.next(from: start) else { return nil }
      bytes = found
    }
    let lower = subject.character(atByte: bytes.lowerBound)
    return lower..<max(lower, subject.character(atByte: bytes.upperBound))
  }
}

extension PrimitiveCall {
  /// An argument that has to be one character.
  func character(_ index: Int) throws -> Character {
    let text = text(index)
    if let first = text.first, text.count == 1 { return first }
    throw ScriptFault(
      .invalidArgument, "this is no single character: \(Display.brief(self[index], vm))",
      symbol: "arguments", help: "`find` looks for longer texts")
  }

  /// How many elements from the first on satisfy the function that is the second argument.
  func countOfPrefix() throws -> Int {
    var count = 0
    try forEachElement { element in
      guard try holds(self[1], element) else { return false }
      count += 1
      return true
    }
    return count
  }
}
