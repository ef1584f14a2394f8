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
      guard call.isGiven(1) else { return call.string(Display.plain(call[0], call.vm)) }
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
      parameters: [.receiver(.string), .unlabeled("separator", .string, default: "white space")],
      result: .array(.string), errors: "An empty separator.",
      summary: "The parts between separators; without one, the words between white space.",
      example: "print(\"a,b,,c\".split(\",\"), \" x  y \".split())",
      output: "[\"a\", \"b\", \"\", \"c\"] [\"x\", \"y\"]"
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
      return call.string(
        pieces(call[0].asString.buffer, by: call[1].asString.buffer).joined(
          separator: call.text(2)))
    },
    Primitive(
      "repeated", .method, category: "Strings",
      parameters: [.receiver(.string), .unlabeled("times", .int)], result: .string,
      errors: "A negative number, a text above 1 GiB.", summary: "So many times in a row.",
      example: "print(\"-\".repeated(5))", output: "-----"
    ) { call in
      let (total, overflow) = call[0].asString.pointee.count.multipliedReportingOverflow(
        by: call.int(1))
      guard call.int(1) >= 0, !overflow, total <= 1 << 30 else {
        throw ScriptFault(
          .invalidArgument, "a text cannot be repeated \(call.int(1)) times", symbol: "arguments")
      }
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
    guard call.isGiven(1) else {
      let words = call.text(0).split(whereSeparator: \.isWhitespace)
      return call.heap.makeArray(words.map { call.string(String($0)) })
    }
    guard call[1].asString.pointee.count > 0 else { throw emptySeparator("separator") }
    let parts = pieces(call[0].asString.buffer, by: call[1].asString.buffer)
    return call.heap.makeArray(parts.map { call.string($0) })
  }

  private static func pieces(
    _ text: UnsafeBufferPointer<UInt8>, by separator: UnsafeBufferPointer<UInt8>
  ) -> [String] {
    var parts: [String] = []
    var rest = text[...]
    while let found = UnsafeBufferPointer(rebasing: rest).firstIndex(of: separator) {
      parts.append(String(decoding: rest.prefix(found), as: UTF8.self))
      rest = rest.dropFirst(found + separator.count)
    }
    parts.append(String(decoding: rest, as: UTF8.self))
    return parts
  }
}
