extension Library {
  /// Byte counts and ranges.
  static let sizeRows: [Primitive] = [
    Primitive(
      "Size", .function, category: "Sizes",
      parameters: [.unlabeled("bytes", .oneOf([.int, .string]))], result: .optional(.size),
      resultRule: .noneOfText, errors: "A negative number.",
      summary: "A Size of so many bytes, or the one that a text spells with its unit, or nil.",
      example: "print(Size(512) == 512B, Size(\"1.5KiB\"), Size(\"10M\"))", output: "true 1536 nil"
    ) { call in
      if call[0].tag == Tag.string { return spelled(call.text(0)).map { .size($0) } ?? .none }
      guard call[0].int >= 0 else {
        throw ScriptFault(
          .invalidArgument, "a Size is never negative, and this is \(call[0].int)",
          symbol: "arguments")
      }
      return .size(call[0].int)
    },
    Primitive(
      "bytes", .property, category: "Sizes", parameters: [.receiver(.size)], result: .int,
      summary: "The number of bytes.", example: "print(1KiB.bytes)", output: "1024"
    ) { call in Value(call[0].int) },
    Primitive(
      "human", .property, category: "Sizes", parameters: [.receiver(.size)], result: .string,
      summary: "In the largest fitting binary unit, with at most one decimal.",
      example: "print(31744B.human, 256376832B.human)", output: "31 KiB 244.5 MiB"
    ) { call in call.string(SizeText.human(call[0].int)) },
    Primitive(
      "aligned", .method, category: "Sizes",
      parameters: [
        .receiver(.size), .labeled("up", .optional(.size), default: "nil"),
        .labeled("down", .optional(.size), default: "nil"),
      ], result: .size, errors: "A boundary of zero, a result beyond the largest Size.",
      summary: "The nearest multiple of a boundary that is not below it, or not above it.",
      example: "print(513B.aligned(up: 512B), 513B.aligned(down: 512B))", output: "1024 512"
    ) { call in try aligned(call) },
    Primitive(
      "divided", .method, category: "Sizes",
      parameters: [
        .receiver(.size), .labeled("by", .oneOf([.int, .size])),
        .labeled("rounding", .symbol(["up", "down", "nearest"])),
      ], result: .oneOf([.int, .size]), errors: "A divisor that is not above zero.",
      summary: "Division with the rounding said: by a Size an Int, by an Int a Size.",
      example: "print(1000B.divided(by: 512B, rounding: .up))", output: "2"
    ) { call in try divided(call) },
  ]

  /// The bytes that a size literal says.
  private static func spelled(_ text: String) -> Int? {
    let parsed = Parser.parse(SourceText(name: "", text: text))
    guard parsed.diagnostics.isEmpty, parsed.tree.statements.count == 1,
      case .expression(.literal(let literal)) = parsed.tree.statements[0],
      case .size(let bytes) = literal.value
    else { return nil }
    return bytes
  }

  private static func aligned(_ call: borrowing PrimitiveCall) throws -> Value {
    let isUp = call.isGiven(1) && !call[1].isNone
    let isDown = call.isGiven(2) && !call[2].isNone
    guard isUp != isDown else {
      throw ScriptFault(
        .missingArgument, "`aligned` takes either `up:` or `down:`", symbol: "arguments")
    }
    let boundary = isUp ? call[1].int : call[2].int
    guard boundary > 0 else {
      throw ScriptFault(.invalidArgument, "a boundary is above zero", symbol: "arguments")
    }
    let size = call[0].int
    let down = size - size % boundary
    if isDown || down == size { return .size(down) }
    let (up, overflow) = down.addingReportingOverflow(boundary)
    if overflow {
      throw ScriptFault(.overflow, "the next boundary is beyond the largest Size")
    }
    return .size(up)
  }

  private static func divided(_ call: borrowing PrimitiveCall) throws -> Value {
    let divisor = call[1].int
    guard divisor > 0 else {
      if divisor == 0 { throw Arithmetic.divisionByZero("\(call[0].int) bytes", .divide) }
      throw ScriptFault(.invalidArgument, "a Size is divided by what is above zero")
    }
    var (quotient, rest) = call[0].int.quotientAndRemainder(dividingBy: divisor)
    switch call.symbol(2, default: "down") {
    case "up": if rest > 0 { quotient += 1 }
    case "nearest": if rest >= divisor - rest { quotient += 1 }
    default: break
    }
    rest = 0
    return call[1].tag == Tag.size ? Value(quotient) : .size(quotient)
  }

  static let rangeRows: [Primitive] = [
    Primitive(
      "lowerBound", .property, category: "Ranges", parameters: [.receiver(.range)],
      result: .oneOf([.int, .size]), summary: "Where the range begins.",
      example: "print((3..<7).lowerBound)", output: "3"
    ) { call in bound(call[0], call[0].asRange.pointee.lower) },
    Primitive(
      "upperBound", .property, category: "Ranges", parameters: [.receiver(.range)],
      result: .oneOf([.int, .size]),
      summary: "Where it ends: the first value behind a half-open range, the last of a closed one.",
      example: "print((3..<7).upperBound, (3...7).upperBound)", output: "7 7"
    ) { call in
      let range = call[0].asRange.pointee
      return bound(call[0], range.isClosed ? range.last : range.upper)
    },
    Primitive(
      "count", .property, category: "Ranges", parameters: [.receiver(.range)],
      result: .oneOf([.int, .size]), errors: "A count beyond the largest Int.",
      summary: "How many values it has; of a range of Sizes, its length.",
      example: "print((3..<7).count, (1KiB..<4KiB).count)", output: "4 3072"
    ) { call in
      let range = call[0].asRange.pointee
      let (count, overflow) = range.upper.subtractingReportingOverflow(range.lower)
      let (all, isBeyond) = count.addingReportingOverflow(range.includesMaximum ? 1 : 0)
      if overflow || isBeyond {
        throw ScriptFault(.overflow, "the range has more values than an Int can count")
      }
      return bound(call[0], all)
    },
    Primitive(
      "isEmpty", .property, category: "Ranges", parameters: [.receiver(.range)], result: .bool,
      summary: "Whether it has no values.", example: "print((3..<3).isEmpty)", output: "true"
    ) { call in Value(call[0].asRange.pointee.isEmpty) },
    Primitive(
      "contains", .method, category: "Ranges",
      parameters: [.receiver(.range), .unlabeled("value", .oneOf([.int, .size]))], result: .bool,
      errors: "A value of the other type.", summary: "Whether a value lies in it.",
      example: "print((0B..<1KiB).contains(512B))", output: "true"
    ) { call in
      let range = call[0].asRange.pointee
      guard call[1].tag == (range.isSize ? Tag.size : Tag.int) else {
        throw Arithmetic.mismatch(.equal, range.isSize ? .size(0) : Value(0), call[1], call.vm)
      }
      return Value(range.contains(call[1].int))
    },
    Primitive(
      "overlaps", .method, category: "Ranges",
      parameters: [.receiver(.range), .unlabeled("other", .range)], result: .bool,
      errors: "A range of the other type.", summary: "Whether some value lies in both.",
      example: "print((0..<5).overlaps(4..<9), (0..<5).overlaps(5..<9))", output: "true false"
    ) { call in
      let a = call[0].asRange.pointee
      let b = call[1].asRange.pointee
      guard a.isSize == b.isSize else {
        throw ScriptFault(
          .operandTypes, "a range of Ints and one of Sizes have nothing in common", symbol: "type")
      }
      return Value(!a.isEmpty && !b.isEmpty && max(a.lower, b.lower) <= min(a.last, b.last))
    },
  ]

  private static func bound(_ range: Value, _ number: Int) -> Value {
    range.asRange.pointee.isSize ? .size(number) : Value(number)
  }
}
