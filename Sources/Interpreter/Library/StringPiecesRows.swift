extension Library {
  /// Taking text apart, and putting other text into it.
  static let stringPiecesRows: [Primitive] = [
    Primitive(
      "split", .method, category: "Strings",
      parameters: [
        .receiver(.string), .labeled("separator", textOrRegex, default: "white space"),
        .labeled("maxSplits", .int, default: "no limit"),
        .labeled("omittingEmptySubsequences", .bool, default: "true"),
      ], result: .array(.string),
      errors: "An empty separator, a negative number, a pattern that takes too many steps.",
      summary: "The parts between texts or matches of a Regex; without one, the words.",
      example: "print(\"a,b,,c\".split(separator: \",\"), \" x  y \".split())\n"
        + "print(\"a1b22c\".split(separator: Regex(#\"\\d+\"#)))\n"
        + "print(\"a,,b\".split(separator: \",\", omittingEmptySubsequences: false))",
      output: "[\"a\", \"b\", \"c\"] [\"x\", \"y\"]\n[\"a\", \"b\", \"c\"]\n[\"a\", \"\", \"b\"]"
    ) { call in try split(call) },
    Primitive(
      "lines", .property, category: "Strings", parameters: [.receiver(.string)],
      result: .array(.string), summary: "Its lines, without their line breaks.",
      example: "print(\"a\\nb\\n\".lines)", output: "[\"a\", \"b\"]"
    ) { call in
      var parts = lines(call[0].asString)
      if parts.last?.isEmpty == true { parts.removeLast() }
      return try call.strings(parts)
    },
    Primitive(
      "characters", .property, category: "Strings", parameters: [.receiver(.string)],
      result: .array(.string), summary: "Its characters, each a text of its own.",
      example: "print(\"né\".characters)", output: "[\"n\", \"é\"]"
    ) { call in try call.collect { character, result in call.heap.append(character, to: result) } },
    Primitive(
      "indices", .property, category: "Strings", parameters: [.receiver(.string)],
      result: .range, summary: "The range of its characters' indices.",
      example: "print(\"naïve\".indices)", output: "0..<5"
    ) { call in
      call.heap.makeRange(
        0, call.heap.characterCount(call[0].asString), isSize: false, isClosed: false)
    },
    Primitive(
      "trimmed", .method, category: "Strings",
      parameters: [
        .receiver(.string), .unlabeled("characters", .string, default: "white space"),
      ], result: .string,
      summary: "Without white space and line breaks, or these characters, at both ends.",
      example: "print(\"[\" + \"  a b \\n\".trimmed() + \"]\", \"--x-\".trimmed(\"-\"))",
      output: "[a b] x"
    ) { call in
      let set = call.isGiven(1) ? Set(call.text(1)) : nil
      func isTrimmed(_ character: Character) -> Bool {
        set?.contains(character) ?? character.isWhitespace
      }
      var text = Substring(call.text(0))
      while let first = text.first, isTrimmed(first) { text.removeFirst() }
      while let last = text.last, isTrimmed(last) { text.removeLast() }
      return call.string(String(text))
    },
    Primitive(
      "replacing", .method, category: "Strings",
      parameters: [
        .receiver(.string), .unlabeled("part", textOrRegex),
        .labeled("with", .oneOf([.string, .function(result: .string)])),
        .labeled("maxReplacements", .int, default: "no limit"),
      ], result: .string,
      errors: "An empty part, a `$` before what is no group, what the function throws.",
      summary:
        "With each occurrence of a text or a Regex replaced; for a Regex `$1` or a function of the "
        + "match.",
      example: "print(\"a-b-c\".replacing(\"-\", with: \"+\"))\n"
        + "print(\"sda sdb\".replacing(Regex(#\"sd(\\w)\"#), with: \"/dev/vd$1\"))\n"
        + "print(\"a1b2\".replacing(Regex(#\"\\d\"#)) { String(Int($0.text)! * 10) })",
      output: "a+b+c\n/dev/vda /dev/vdb\na10b20"
    ) { call in
      call[1].tag == Tag.string ? try replacingText(call) : try replacingMatches(call)
    },
    Primitive(
      "padded", .method, category: "Strings",
      parameters: [
        .receiver(.string), .labeled("to", .int),
        .labeled("align", .symbol(["left", "right", "center"]), default: ".left"),
        .labeled("with", .string, default: "\" \""),
      ], result: .string, errors: "A filling that is not one character of one column.",
      summary: "Filled up to a width behind it, before it or around it.",
      example: "print(\"|\" + \"7\".padded(to: 3, align: .right) + \"|\")\n"
        + "print(\"7\".padded(to: 3, align: .right, with: \"0\"))",
      output: "|  7|\n007"
    ) { call in
      let text = call.text(0)
      let fill = call.text(3, default: " ")
      guard TextTable.width(fill) == 1, fill.count == 1 else {
        throw ScriptFault(
          .invalidArgument, "the filling is one character of one column", symbol: "arguments")
      }
      let missing = max(0, call.int(1) - TextTable.width(text))
      try call.vm.require(elements: missing, of: fill.utf8.count)
      let before =
        switch call.symbol(2, default: "left") {
        case "right": missing
        case "center": missing / 2
        default: 0
        }
      return call.string(
        String(repeating: fill, count: before) + text
          + String(repeating: fill, count: missing - before))
    },
  ]

  static func emptyText(_ what: String) -> ScriptFault {
    ScriptFault(.invalidArgument, "the \(what) is empty", symbol: "arguments")
  }

  // MARK: Splitting

  private static func split(_ call: borrowing PrimitiveCall) throws -> Value {
    let limit = call.int(2, default: Int.max)
    guard limit >= 0 else { throw negativeCount }
    let omitsEmpty = call.bool(3, default: true)
    guard call.isGiven(1) else {
      let text = call[0].asString
      if text.pointee.header.isASCII, limit == Int.max, omitsEmpty {
        return try call.strings(words(text.buffer))
      }
      let words = call.text(0).split(
        maxSplits: limit, omittingEmptySubsequences: omitsEmpty, whereSeparator: \.isWhitespace)
      try call.vm.require(
        elements: words.count,
        of: MemoryLayout<Value>.stride + MemoryLayout<StringObject>.stride)
      return call.heap.makeArray(words.map { call.string(String($0)) })
    }
    if call[1].tag == Tag.host {
      return try call.strings(
        try pieces(call.search(1), limit: limit, omittingEmpty: omitsEmpty))
    }
    let separator = call[1].asString.buffer
    guard !separator.isEmpty else { throw emptyText("separator") }
    return try call.strings(
      pieces(call[0].asString.buffer, by: separator, limit: limit, omittingEmpty: omitsEmpty))
  }

  /// The words of an ASCII text; borrowed.
  private static func words(
    _ text: UnsafeBufferPointer<UInt8>
  ) -> [UnsafeBufferPointer<UInt8>] {
    var words: [UnsafeBufferPointer<UInt8>] = []
    var start = 0
    for index in 0...text.count {
      guard index == text.count || text[index] == 0x20 || (0x09...0x0D).contains(text[index])
      else { continue }
      if index > start { words.append(UnsafeBufferPointer(rebasing: text[start..<index])) }
      start = index + 1
    }
    return words
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

  /// The same between matches; an empty match separates nothing.
  private static func pieces(
    _ search: PatternSearch, limit: Int, omittingEmpty: Bool
  ) throws -> [UnsafeBufferPointer<UInt8>] {
    var parts: [UnsafeBufferPointer<UInt8>] = []
    var (start, splits) = (0, 0)
    if limit > 0 {
      try search.forEachMatch { offsets in
        guard offsets[1] > offsets[0] else { return true }
        if offsets[0] > start || !omittingEmpty {
          parts.append(search.subject.piece(start..<max(start, offsets[0])))
          splits += 1
        }
        start = offsets[1]
        return splits < limit
      }
    }
    let rest = search.subject.piece(start..<search.subject.buffer.count)
    if !rest.isEmpty || !omittingEmpty { parts.append(rest) }
    return parts
  }

  /// The lines of a text, borrowed: behind the last line break there is one more.
  private static func lines(
    _ string: UnsafeMutablePointer<StringObject>
  ) -> [UnsafeBufferPointer<UInt8>] {
    let bytes = string.buffer
    var parts: [UnsafeBufferPointer<UInt8>] = []
    var (start, position) = (0, 0)
    while position < bytes.count {
      let length = lineBreak(bytes, position)
      if length > 0 {
        parts.append(UnsafeBufferPointer(rebasing: bytes[start..<position]))
        start = position + length
      }
      position += max(length, 1)
    }
    return parts + [UnsafeBufferPointer(rebasing: bytes[start...])]
  }

  /// The length of the line break at a place, 0 where there is none: those of Swift's `isNewline`.
  private static func lineBreak(_ bytes: UnsafeBufferPointer<UInt8>, _ at: Int) -> Int {
    switch bytes[at] {
    case 0x0D: at + 1 < bytes.count && bytes[at + 1] == 0x0A ? 2 : 1
    case 0x0A...0x0C: 1
    case 0xC2: at + 1 < bytes.count && bytes[at + 1] == 0x85 ? 2 : 0
    case 0xE2 where at + 2 < bytes.count && bytes[at + 1] == 0x80:
      bytes[at + 2] == 0xA8 || bytes[at + 2] == 0xA9 ? 3 : 0
    default: 0
    }
  }

  // MARK: Replacing

  private static func replacingText(_ call: borrowing PrimitiveCall) throws -> Value {
    guard call[1].asString.pointee.count > 0 else { throw emptyText("part") }
    guard call[2].tag == Tag.string else {
      throw ScriptFault(
        .wrongType, "a text is replaced with a text; a function is for a Regex", symbol: "type",
        help: "write `Regex(…)` around the pattern")
    }
    let limit = call.int(3, default: Int.max)
    guard limit >= 0 else { throw negativeCount }
    let parts = pieces(call[0].asString.buffer, by: call[1].asString.buffer, limit: limit)
    let with = call[2].asString.buffer
    try call.vm.require(elements: parts.count, of: with.count)
    var text: [UInt8] = []
    for (index, part) in parts.enumerated() {
      if index > 0 { text += with }
      text += part
    }
    return try call.string(utf8: text)
  }

  private static func replacingMatches(_ call: borrowing PrimitiveCall) throws -> Value {
    let search = try call.search(1)
    let template =
      call[2].tag == Tag.string
      ? try ReplacementTemplate(call.text(2), search.pattern) : nil
    var left = call.int(3, default: Int.max)
    guard left >= 0 else { throw negativeCount }
    var text: [UInt8] = []
    var start = 0
    // The function may use the pattern too, and its match data: all matches are found first.
    let matches = try left == 0 ? [] : search.matches()
    for match in matches where left > 0 {
      let range = match.whole
      text += search.subject.piece(start..<max(start, range.lowerBound))
      if let template {
        template.append(match, to: &text)
      } else {
        let made = try call.vm.call(call[2], call.wrap(match, "Match"))
        defer { call.heap.release(made) }
        guard made.tag == Tag.string else {
          throw ScriptFault(
            .wrongType, "the function must give a String, and gave \(call.vm.describeType(made))",
            symbol: "type")
        }
        text += made.asString.buffer
      }
      start = max(start, range.upperBound)
      left -= 1
      try call.vm.require(bytes: text.count)
    }
    text += search.subject.piece(start..<search.subject.buffer.count)
    return try call.string(utf8: text)
  }
}

extension PrimitiveCall {
  /// Texts out of pieces of others.
  func strings(_ parts: [UnsafeBufferPointer<UInt8>]) throws -> Value {
    try vm.require(
      elements: parts.count, of: MemoryLayout<Value>.stride + MemoryLayout<StringObject>.stride)
    let result = heap.makeArray(capacity: parts.count)
    for part in parts { heap.append(heap.makeString(part), to: result.asArray) }
    return result
  }

  func string(utf8 bytes: [UInt8]) throws -> Value {
    try vm.require(bytes: bytes.count)
    return bytes.withUnsafeBufferPointer { heap.makeString($0) }
  }
}
