extension Library {
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
      parameters: [.receiver(.string), .unlabeled("part", .string)], result: .bool,
      summary: "Whether the part occurs in it.",
      example: "print(\"sda1\".contains(\"da\"))", output: "true"
    ) { call in
      let part = call[1].asString.buffer
      return Value(part.isEmpty || call[0].asString.buffer.firstIndex(of: part) != nil)
    },
    Primitive(
      "hasPrefix", .method, category: "Strings",
      parameters: [.receiver(.string), .unlabeled("prefix", .string)], result: .bool,
      summary: "Whether it begins so.", example: "print(\"/dev/sda\".hasPrefix(\"/dev/\"))",
      output: "true"
    ) { call in
      let prefix = call[1].asString.buffer
      return Value(call[0].asString.buffer.starts(with: prefix))
    },
    Primitive(
      "hasSuffix", .method, category: "Strings",
      parameters: [.receiver(.string), .unlabeled("suffix", .string)], result: .bool,
      summary: "Whether it ends so.", example: "print(\"disk.img\".hasSuffix(\".img\"))",
      output: "true"
    ) { call in
      let suffix = call[1].asString.buffer
      return Value(call[0].asString.buffer.suffix(suffix.count).elementsEqual(suffix))
    },
    Primitive(
      "uppercased", .method, category: "Strings", parameters: [.receiver(.string)],
      result: .string, summary: "In upper case.", example: "print(\"uuid\".uppercased())",
      output: "UUID"
    ) { call in call.string(call.text(0).uppercased()) },
    Primitive(
      "lowercased", .method, category: "Strings", parameters: [.receiver(.string)],
      result: .string, summary: "In lower case.", example: "print(\"UUID\".lowercased())",
      output: "uuid"
    ) { call in call.string(call.text(0).lowercased()) },
    Primitive(
      "trimmed", .method, category: "Strings", parameters: [.receiver(.string)], result: .string,
      summary: "Without white space and line breaks at both ends.",
      example: "print(\"[\" + \"  a b \\n\".trimmed() + \"]\")", output: "[a b]"
    ) { call in
      var text = Substring(call.text(0))
      while text.first?.isWhitespace == true { text.removeFirst() }
      while text.last?.isWhitespace == true { text.removeLast() }
      return call.string(String(text))
    },
    Primitive(
      "split", .method, category: "Strings",
      parameters: [
        .receiver(.string), .labeled("separator", .string, default: "white space"),
        .labeled("maxSplits", .int, default: "no limit"),
        .labeled("omittingEmptySubsequences", .bool, default: "true"),
      ], result: .array(.string), errors: "An empty separator, a negative number.",
      summary: "The parts between separators; without one, the words between white space.",
      example: "print(\"a,b,,c\".split(separator: \",\"), \" x  y \".split())\n"
        + "print(\"a,,b\".split(separator: \",\", omittingEmptySubsequences: false))",
      output: "[\"a\", \"b\", \"c\"] [\"x\", \"y\"]\n[\"a\", \"\", \"b\"]"
    ) { call in try split(call) },
    Primitive(
      "lines", .property, category: "Strings", parameters: [.receiver(.string)],
      result: .array(.string), summary: "Its lines, without their line breaks.",
      example: "print(\"a\\nb\\n\".lines)", output: "[\"a\", \"b\"]"
    ) { call in
      var parts = call.text(0).split(omittingEmptySubsequences: false, whereSeparator: \.isNewline)
      if parts.last?.isEmpty == true { parts.removeLast() }
      return call.heap.makeArray(parts.map { call.string(String($0)) })
    },
  ]

  /// Building and padding text.
  static let characterRows: [Primitive] = [
    Primitive(
      "replacing", .method, category: "Strings",
      parameters: [
        .receiver(.string), .unlabeled("part", .string), .labeled("with", .string),
      ], result: .string, errors: "An empty part.",
      summary: "With every occurrence of a part replaced.",
      example: "print(\"a-b-c\".replacing(\"-\", with: \"+\"))", output: "a+b+c"
    ) { call in
      guard call[1].asString.pointee.count > 0 else { throw emptySeparator("part") }
      let parts = pieces(call[0].asString.buffer, by: call[1].asString.buffer)
      let with = call[2].asString.buffer
      try call.vm.require(elements: parts.count, of: with.count)
      var text: [UInt8] = []
      for (index, part) in parts.enumerated() {
        if index > 0 { text += with }
        text += part
      }
      return text.withUnsafeBufferPointer { call.heap.makeString($0) }
    },
    Primitive(
      "repeated", .method, category: "Strings",
      parameters: [.receiver(.string), .unlabeled("times", .int)], result: .string,
      errors: "A negative number.", summary: "So many times in a row.",
      example: "print(\"-\".repeated(5))", output: "-----"
    ) { call in
      guard call.int(1) >= 0 else { throw negativeCount }
      try call.vm.require(elements: call.int(1), of: call[0].asString.pointee.count * 2)
      return call.string(String(repeating: call.text(0), count: call.int(1)))
    },
    Primitive(
      "padded", .method, category: "Strings",
      parameters: [
        .receiver(.string), .labeled("to", .int),
        .labeled("align", .symbol(["left", "right"]), default: ".left"),
      ], result: .string, summary: "With spaces behind it, or before it, up to a width.",
      example: "print(\"|\" + \"7\".padded(to: 3, align: .right) + \"|\")", output: "|  7|"
    ) { call in
      let text = call.text(0)
      let missing = min(call.int(1), 1 << 20) - TextTable.width(text)
      let spaces = String(repeating: " ", count: max(0, missing))
      return call.string(
        call.symbol(2, default: "left") == "right" ? spaces + text : text + spaces)
    },
    Primitive(
      "String", .function, category: "Strings",
      parameters: [.labeled("repeating", .string), .labeled("count", .int)], result: .string,
      errors: "A negative count.", summary: "A text so many times in a row.",
      example: "print(String(repeating: \"ab\", count: 2))", output: "abab"
    ) { call in
      guard call.int(1) >= 0 else { throw negativeCount }
      try call.vm.require(elements: call.int(1), of: call[0].asString.pointee.count * 2)
      return call.string(String(repeating: call.text(0), count: call.int(1)))
    },
    Primitive(
      "first", .property, category: "Strings", parameters: [.receiver(.string)],
      result: .optional(.string), summary: "The first character, or nil.",
      example: "print(\"sda\".first)", output: "s"
    ) { call in call.text(0).first.map { call.string(String($0)) } ?? .none },
    Primitive(
      "last", .property, category: "Strings", parameters: [.receiver(.string)],
      result: .optional(.string), summary: "The last character, or nil.",
      example: "print(\"sda\".last)", output: "a"
    ) { call in call.text(0).last.map { call.string(String($0)) } ?? .none },
    Primitive(
      "prefix", .method, category: "Strings",
      parameters: [.receiver(.string), .unlabeled("count", .int)], result: .string,
      errors: "A negative count.", summary: "Its first characters, at most so many.",
      example: "print(\"partition\".prefix(4))", output: "part"
    ) { call in call.string(String(call.text(0).prefix(try length(call)))) },
    Primitive(
      "suffix", .method, category: "Strings",
      parameters: [.receiver(.string), .unlabeled("count", .int)], result: .string,
      errors: "A negative count.", summary: "Its last characters, at most so many.",
      example: "print(\"disk.img\".suffix(3))", output: "img"
    ) { call in call.string(String(call.text(0).suffix(try length(call)))) },
    Primitive(
      "dropFirst", .method, category: "Strings",
      parameters: [.receiver(.string), .unlabeled("count", .int, default: "1")],
      result: .string, errors: "A negative count.", summary: "Without its first characters.",
      example: "print(\"/dev/sda\".dropFirst(5))", output: "sda"
    ) { call in call.string(String(call.text(0).dropFirst(try length(call)))) },
    Primitive(
      "dropLast", .method, category: "Strings",
      parameters: [.receiver(.string), .unlabeled("count", .int, default: "1")],
      result: .string, errors: "A negative count.", summary: "Without its last characters.",
      example: "print(\"10%\".dropLast())", output: "10"
    ) { call in call.string(String(call.text(0).dropLast(try length(call)))) },
    Primitive(
      "reversed", .method, category: "Strings", parameters: [.receiver(.string)],
      result: .string, summary: "Its characters in the opposite order.",
      example: "print(\"abc\".reversed())", output: "cba"
    ) { call in call.string(String(call.text(0).reversed())) },
    Primitive(
      "find", .method, category: "Strings",
      parameters: [.receiver(.string), .unlabeled("part", .string)], result: .optional(.int),
      summary: "The index of the character where a part first occurs, or nil.",
      example: "print(\"naïve\".find(\"ve\"))", output: "3"
    ) { call in
      let text = call[0].asString.buffer
      guard let found = text.firstIndex(of: call[1].asString.buffer) else { return .none }
      return Value(String(decoding: text.prefix(found), as: UTF8.self).count)
    },
    Primitive(
      "utf8", .property, category: "Strings", parameters: [.receiver(.string)], result: .bytes,
      summary: "Its bytes in UTF-8.", example: "print(\"é\".utf8)", output: "b\"c3 a9\""
    ) { call in
      let text = call[0].asString.buffer
      return call.heap.makeBytes(count: text.count) { $0.copyBytes(from: text) }
    },
  ]

  private static func emptySeparator(_ what: String) -> ScriptFault {
    ScriptFault(.invalidArgument, "the \(what) is empty", symbol: "arguments")
  }

  private static func split(_ call: borrowing PrimitiveCall) throws -> Value {
    let limit = call.int(2, default: Int.max)
    guard limit >= 0 else { throw negativeCount }
    let omitsEmpty = call.bool(3, default: true)
    guard call.isGiven(1) else {
      let words = call.text(0).split(
        maxSplits: limit, omittingEmptySubsequences: omitsEmpty, whereSeparator: \.isWhitespace)
      return call.heap.makeArray(words.map { call.string(String($0)) })
    }
    let separator = call[1].asString.buffer
    guard !separator.isEmpty else { throw emptySeparator("separator") }
    let parts = pieces(
      call[0].asString.buffer, by: separator, limit: limit, omittingEmpty: omitsEmpty)
    return call.heap.makeArray(parts.map { call.heap.makeString($0) })
  }

  /// The parts of a text between separators; borrowed.
  private static func pieces(
    _ text: UnsafeBufferPointer<UInt8>, by separator: UnsafeBufferPointer<UInt8>,
    limit: Int = Int.max, omittingEmpty: Bool = false
  ) -> [UnsafeBufferPointer<UInt8>] {
    var parts: [UnsafeBufferPointer<UInt8>] = []
    var splits = 0
    var rest = text
    while splits < limit, let found = rest.firstIndex(of: separator) {
      if found > 0 || !omittingEmpty {
        parts.append(UnsafeBufferPointer(rebasing: rest[..<found]))
        splits += 1
      }
      rest = UnsafeBufferPointer(rebasing: rest[(found + separator.count)...])
    }
    if !rest.isEmpty || !omittingEmpty { parts.append(rest) }
    return parts
  }
}
