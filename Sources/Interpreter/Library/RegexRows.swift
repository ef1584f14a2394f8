extension Library {
  static let regex: ScriptType = .host("Regex")
  static let match: ScriptType = .host("Match")
  /// A pattern: compiled, or as text.
  private static let pattern: ScriptType = .oneOf([regex, .string])
  private static let checkPattern: @Sendable (String) throws -> Void = { text in
    _ = try CompiledPattern(text)
  }
  private static let patternErrors = "A pattern that is none, or that takes too many steps."

  /// Regular expressions.
  static let regexRows: [Primitive] = [
    Primitive(
      "Regex", .function, category: "Regular expressions",
      parameters: [
        .unlabeled("pattern", .string).checkingText(checkPattern),
        .labeled("ignoresCase", .bool, default: "false"),
        .labeled("anchorsMatchLineEndings", .bool, default: "false"),
        .labeled("dotMatchesNewlines", .bool, default: "false"),
        .labeled("ignoresWhitespace", .bool, default: "false"),
      ], result: regex, errors: "A pattern that is none, with the column.",
      summary: "A pattern of Perl's kind; `(?<name>…)` names a group.",
      example: "let word = Regex(#\"\\w+\"#, ignoresCase: true)\n"
        + "print(\"one two\".matches(of: word).map { $0.text })",
      output: "[\"one\", \"two\"]"
    ) { call in
      let options = CompiledPattern.Options(
        ignoresCase: call.bool(1), anchorsMatchLineEndings: call.bool(2),
        dotMatchesNewlines: call.bool(3), ignoresWhitespace: call.bool(4))
      return call.wrap(try CompiledPattern(call.text(0), options), "Regex")
    },
    Primitive(
      "pattern", .property, category: "Regular expressions", parameters: [.receiver(regex)],
      result: .string, summary: "The pattern as it was written.",
      example: "print(Regex(\"a+\").pattern)", output: "a+"
    ) { call in call.string(call.host(0, as: CompiledPattern.self).source) },
    Primitive(
      "firstMatch", .method, category: "Regular expressions",
      parameters: [.receiver(.string), .labeled("of", pattern).checkingText(checkPattern)],
      result: .optional(match),
      errors: patternErrors, summary: "The first place where a pattern matches, or nil.",
      example: "if let m = \"sda12\".firstMatch(of: #\"([a-z]+)(\\d+)\"#) { print(m[1], m[2]) }",
      output: "sda 12"
    ) { call in try single(call, .anywhere) },
    Primitive(
      "wholeMatch", .method, category: "Regular expressions",
      parameters: [.receiver(.string), .labeled("of", pattern).checkingText(checkPattern)],
      result: .optional(match),
      errors: patternErrors, summary: "The match of a pattern with all of the text, or nil.",
      example:
        "print(\"42\".wholeMatch(of: #\"\\d+\"#) != nil, \"42a\".wholeMatch(of: #\"\\d+\"#))",
      output: "true nil"
    ) { call in try single(call, .whole) },
    Primitive(
      "prefixMatch", .method, category: "Regular expressions",
      parameters: [.receiver(.string), .labeled("of", pattern).checkingText(checkPattern)],
      result: .optional(match),
      errors: patternErrors, summary: "The match of a pattern at the start of the text, or nil.",
      example: "print(\"42a\".prefixMatch(of: #\"\\d+\"#)?.text)", output: "42"
    ) { call in try single(call, .prefix) },
    Primitive(
      "matches", .method, category: "Regular expressions",
      parameters: [.receiver(.string), .labeled("of", pattern).checkingText(checkPattern)],
      result: .array(match),
      errors: patternErrors, summary: "All matches of a pattern, from left to right.",
      example: "for m in \"a=1, b=2\".matches(of: #\"(?<key>\\w)=(?<value>\\d)\"#) {\n"
        + "  print(m[\"key\"], m[\"value\"])\n}",
      output: "a 1\nb 2"
    ) { call in
      let search = try call.search(1)
      let result = call.heap.makeArray(capacity: 0)
      do {
        try search.forEachMatch { offsets in
          call.heap.append(call.match(search, offsets), to: result.asArray)
          return true
        }
      } catch {
        call.heap.release(result)
        throw error
      }
      return result
    },
    Primitive(
      "text", .property, category: "Regular expressions", parameters: [.receiver(match)],
      result: .string, summary: "The text that the whole pattern took.",
      example: "print(\"img2\".firstMatch(of: #\"\\d\"#)?.text)", output: "2"
    ) { call in call.host(0, as: PatternMatch.self).value(0) },
    Primitive(
      "range", .property, category: "Regular expressions", parameters: [.receiver(match)],
      result: .range, summary: "Where the match lies, in characters of the text.",
      example:
        "let s = \"größe 12\"\nif let m = s.firstMatch(of: #\"\\d+\"#) { print(m.range, s[m.range]) }",
      output: "6..<8 12"
    ) { call in
      let found = call.host(0, as: PatternMatch.self)
      let start = found.text.character(atByte: found.whole.lowerBound)
      let end = found.text.character(atByte: found.whole.upperBound)
      return call.heap.makeRange(start, end, isSize: false, isClosed: false)
    },
    Primitive(
      "captures", .property, category: "Regular expressions", parameters: [.receiver(match)],
      result: .array(.optional(.string)),
      summary: "What each group took, nil where it took no part; `match[1]` is the first of them.",
      example: "print(\"b2\".firstMatch(of: \"(a)?(b)(2)\")?.captures)",
      output: "[nil, \"b\", \"2\"]"
    ) { call in
      let found = call.host(0, as: PatternMatch.self)
      return call.heap.makeArray((1..<found.pattern.groupCount + 1).map { found.value($0) })
    },
  ]

  /// How the objects are shown.
  static let regexHostTypes: [Registry.HostType] = [
    Registry.HostType(
      name: "Regex", summary: "A regular expression.",
      describe: { object in
        "Regex(\(Display.quoted(unsafeDowncast(object, to: CompiledPattern.self).source)))"
      }, echo: nil, table: nil, encode: nil),
    Registry.HostType(
      name: "Match", summary: "A place in a text where a regular expression matched.",
      describe: { object in
        let found = unsafeDowncast(object, to: PatternMatch.self)
        return String(decoding: found.text.piece(found.whole), as: UTF8.self)
      }, echo: nil, table: nil, encode: nil,
      elements: Registry.Elements(
        key: .oneOf([.int, .string]), result: .optional(.string),
        read: { try unsafeDowncast($0, to: PatternMatch.self).element($1, $2) })),
  ]

  private static func single(
    _ call: borrowing PrimitiveCall, _ kind: PatternSearch.Kind
  ) throws -> Value {
    let search = try call.search(1)
    return try search.first(from: 0, kind).map { call.match(search, $0) } ?? .none
  }
}

extension PrimitiveCall {
  /// A pattern argument: a Regex, or a text that is one.
  func pattern(_ index: Int) throws -> CompiledPattern {
    if self[index].tag == Tag.host { return host(index, as: CompiledPattern.self) }
    let cache = services.libraryState as? PatternCache ?? PatternCache()
    services.libraryState = cache
    return try cache.pattern(text(index))
  }

  /// The search of the receiver for a pattern argument.
  func search(_ index: Int) throws -> PatternSearch {
    PatternSearch(pattern: try pattern(index), subject: SearchedText(heap, self[0]), vm: vm)
  }

  func match(_ search: PatternSearch, _ offsets: [Int]) -> Value {
    wrap(PatternMatch(search.subject, search.pattern, offsets, heap), "Match")
  }
}
