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
      var parts = try lines(call[0].asString, call.vm)
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
      func isTrimmed(_ character: Character) throws -> Bool {
        try call.vm.pollPrimitive()
        return set?.contains(character) ?? character.isWhitespace
      }
      var text = Substring(call.text(0))
      while let first = text.first, try isTrimmed(first) { text.removeFirst() }
      while let last = text.last, try isTrimmed(last) { text.removeLast() }
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
        return try call.strings(words(text.buffer, call.vm))
      }
      let words = try call.text(0).split(
        maxSplits: limit, omittingEmptySubsequences: omitsEmpty,
        whereSeparator: {
          try call.vm.pollPrimitive()
          return $0.isWhitespace
        })
      try call.vm.require(
        elements: words.count,
        of: MemoryLayout<Value>.stride + MemoryLayout<StringObject>.stride)
      return call.heap.makeArray(words.map { call.string(String($0)) })
    }
    if call[1].tag == Tag.host {
      return try call.strings(
        try pieces(call.search(1), limit: limit, omittingEmpty: omitsEmpty))
    }
    guard call[1].asString.pointee.count > 0 else { throw emptyText("separator") }
    return try call.strings(pieces(call, limit: limit, omittingEmpty: omitsEmpty))
  }

  /// The words of an ASCII text; borrowed.
  private static func words(
    _ text: UnsafeBufferPointer<UInt8>, _ vm: VM
  ) throws -> [UnsafeBufferPointer<UInt8>] {
    var words: [UnsafeBufferPointer<UInt8>] = []
    var start = 0
    for index in 0...text.count {
      if index & 0xF_FFFF == 0 { try vm.checkStop() }
      guard index == text.count || text[index] == 0x20 || (0x09...0x0D).contains(text[index])
      else { continue }
      if index > start { words.append(UnsafeBufferPointer(rebasing: text[start..<index])) }
      start = index + 1
    }
    return words
  }

  /// The parts of a text between those places where the first argument stands; borrowed.
  private static func pieces(
    _ call: borrowing PrimitiveCall, limit: Int = Int.max, omittingEmpty: Bool = false
  ) throws -> [UnsafeBufferPointer<UInt8>] {
    let text = call[0].asString.buffer
    let search = TextSearch(for: call[1], in: call[0], call.vm)
    var parts: [UnsafeBufferPointer<UInt8>] = []
    var (start, splits) = (0, 0)
    while splits < limit, let found = try search.next(from: start) {
      if found.lowerBound > start || !omittingEmpty {
        parts.append(UnsafeBufferPointer(rebasing: text[start..<found.lowerBound]))
        splits += 1
      }
      start = found.upperBound
      try call.vm.pollPrimitive()
    }
    if start < text.count || !omittingEmpty {
      parts.append(UnsafeBufferPointer(rebasing: text[start...]))
    }
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
    _ string: UnsafeMutablePointer<StringObject>, _ vm: VM
  ) throws -> [UnsafeBufferPointer<UInt8>] {
    let bytes = string.buffer
    var parts: [UnsafeBufferPointer<UInt8>] = []
    var (start, position) = (0, 0)
    while position < bytes.count {
      let length = LineBreak.length(bytes, position)
      if position & 0xF_FFFF == 0 { try vm.checkStop() }
      if length > 0 {
        try vm.pollPrimitive()
        parts.append(UnsafeBufferPointer(rebasing: bytes[start..<position]))
        start = position + length
      }
      position += max(length, 1)
    }
    return parts + [UnsafeBufferPointer(rebasing: bytes[start...])]
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
    let parts = try pieces(call, limit: limit)
    let with = call[2].asString.buffer
    try call.vm.require(elements: parts.count, of: with.count)
    var text: [UInt8] = []
    for (index, part) in parts.enumerated() {
      try call.vm.pollPrimitive()
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
    do {
      for part in parts {
        heap.append(heap.makeString(part), to: result.asArray)
        try vm.pollPrimitive()
      }
    } catch {
      heap.release(result)
      throw error
    }
    return result
  }

  func string(utf8 bytes: [UInt8]) throws -> Value {
    try vm.require(bytes: bytes.count)
    return bytes.withUnsafeBufferPointer { heap.makeString($0) }
  }
}
