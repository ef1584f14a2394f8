extension Library {
  private static let ordered: ScriptType = .oneOf([.int, .double, .size])

  /// Whole numbers and their bits.
  static let integerRows: [Primitive] = [
    Primitive(
      "gcd", .function, category: "Numbers",
      parameters: [
        .unlabeled("a", .oneOf([.int, .size])), .unlabeled("b", .oneOf([.int, .size])),
      ],
      result: .oneOf([.int, .size]), resultRule: .same,
      errors: "An Int with a Size, a result of 2^63.",
      summary: "The greatest common divisor; of 0 and a number that number.",
      example: "print(gcd(12, 18), gcd(1MiB, 1536KiB))", output: "6 524288"
    ) { call in
      guard call[0].tag == call[1].tag else {
        throw Arithmetic.mismatch(.remainder, call[0], call[1], call.vm)
      }
      return try integer(divisor(call[0].int.magnitude, call[1].int.magnitude), like: call[0])
    },
    Primitive(
      "lcm", .function, category: "Numbers",
      parameters: [
        .unlabeled("a", .oneOf([.int, .size])), .unlabeled("b", .oneOf([.int, .size])),
      ],
      result: .oneOf([.int, .size]), resultRule: .same,
      errors: "An Int with a Size, a result beyond the largest Int.",
      summary: "The least common multiple; 0 where one of the numbers is.",
      example: "print(lcm(4, 6), lcm(4KiB, 6KiB))", output: "12 12288"
    ) { call in
      guard call[0].tag == call[1].tag else {
        throw Arithmetic.mismatch(.remainder, call[0], call[1], call.vm)
      }
      let (a, b) = (call[0].int.magnitude, call[1].int.magnitude)
      if a == 0 || b == 0 { return try integer(0, like: call[0]) }
      let (product, overflow) = (a / divisor(a, b)).multipliedReportingOverflow(by: b)
      return try integer(overflow ? UInt.max : product, like: call[0])
    },
    Primitive(
      "divided", .method, category: "Numbers",
      parameters: [
        .receiver(.int), .labeled("by", .int),
        .labeled("rounding", .symbol(["up", "down", "nearest", "towardZero"])),
      ], result: .int, errors: "A divisor of zero, a result beyond the largest Int.",
      summary: "Division with the rounding said; `.nearest` takes halves away from zero.",
      example: "print(7.divided(by: 2, rounding: .up), (-7).divided(by: 2, rounding: .down))",
      output: "4 -4"
    ) { call in try divided(call) },
    Primitive(
      "clamped", .method, category: "Numbers",
      parameters: [.receiver(ordered), .labeled("to", .range)], result: ordered, resultRule: .same,
      errors: "A range of the other type, an empty range, a Double with a half-open range.",
      summary: "The nearest value that lies in a range.",
      example: "print(15.clamped(to: 0...10), 1KiB.clamped(to: 2KiB...4KiB))", output: "10 2048"
    ) { call in try clamped(call) },
    Primitive(
      "signum", .method, category: "Numbers", parameters: [.receiver(.int)], result: .int,
      summary: "The sign: −1, 0 or 1 as the number is below, at or above zero.",
      example: "print((-5).signum(), 0.signum())", output: "-1 0"
    ) { call in Value(call.int(0).signum()) },
    Primitive(
      "leadingZeroBitCount", .property, category: "Numbers",
      parameters: [.receiver(.oneOf([.int, .unsigned]))], result: .int,
      summary: "How many of the 64 bits before the first set one are zero.",
      example: "print(1.leadingZeroBitCount)", output: "63"
    ) { call in Value(call[0].bits.leadingZeroBitCount) },
    Primitive(
      "trailingZeroBitCount", .property, category: "Numbers",
      parameters: [.receiver(.oneOf([.int, .size, .unsigned]))], result: .int,
      summary: "How many bits behind the last set one are zero; 64 for 0.",
      example: "print(8.trailingZeroBitCount, 4KiB.trailingZeroBitCount)", output: "3 12"
    ) { call in Value(call[0].bits.trailingZeroBitCount) },
    Primitive(
      "nonzeroBitCount", .property, category: "Numbers",
      parameters: [.receiver(.oneOf([.int, .unsigned]))], result: .int,
      summary: "How many of the 64 bits are set.",
      example: "print(0xFF.nonzeroBitCount)", output: "8"
    ) { call in Value(call[0].bits.nonzeroBitCount) },
    Primitive(
      "byteSwapped", .property, category: "Numbers", parameters: [.receiver(.int)],
      result: .int, summary: "Its eight bytes in the opposite order.",
      example: "print(1.byteSwapped == 1 << 56)", output: "true"
    ) { call in Value(call.int(0).byteSwapped) },
    Primitive(
      "isPowerOfTwo", .property, category: "Numbers",
      parameters: [.receiver(.oneOf([.int, .size, .unsigned]))], result: .bool,
      summary: "Whether it is above zero and only one of its bits is set.",
      example: "print(4KiB.isPowerOfTwo, 12.isPowerOfTwo)", output: "true false"
    ) { call in
      let isPositive = call[0].tag == Tag.unsigned || call[0].int > 0
      return Value(isPositive && call[0].bits.nonzeroBitCount == 1)
    },
  ]

  private static func divisor(_ a: UInt, _ b: UInt) -> UInt {
    var (a, b) = (a, b)
    while b != 0 { (a, b) = (b, a % b) }
    return a
  }

  private static func integer(_ magnitude: UInt, like value: Value) throws -> Value {
    guard let number = Int(exactly: magnitude) else {
      throw ScriptFault(.overflow, "the result does not fit in an Int", symbol: "overflow")
    }
    return value.tag == Tag.size ? .size(number) : Value(number)
  }

  private static func divided(_ call: borrowing PrimitiveCall) throws -> Value {
    let (dividend, divisor) = (call.int(0), call.int(1))
    if divisor == 0 { throw Arithmetic.divisionByZero(dividend, .divide) }
    let (quotient, overflow) = dividend.dividedReportingOverflow(by: divisor)
    if overflow {
      throw ScriptFault(
        .overflow, "\(dividend) / \(divisor) does not fit in an Int", symbol: "overflow")
    }
    let rest = dividend % divisor
    if rest == 0 { return Value(quotient) }
    let isNegative = (dividend < 0) != (divisor < 0)
    switch call.symbol(2, default: "towardZero") {
    case "up": return Value(isNegative ? quotient : quotient + 1)
    case "down": return Value(isNegative ? quotient - 1 : quotient)
    case "nearest":
      let isFar = rest.magnitude >= divisor.magnitude - rest.magnitude
      return Value(isFar ? quotient + (isNegative ? -1 : 1) : quotient)
    default: return Value(quotient)
    }
  }

  private static func clamped(_ call: borrowing PrimitiveCall) throws -> Value {
    let range = call[1].asRange.pointee
    guard !range.isEmpty else {
      throw ScriptFault(.invalidArgument, "an empty range holds no value", symbol: "arguments")
    }
    if call[0].tag == Tag.double {
      guard range.isClosed, !range.isSize else {
        throw ScriptFault(
          .invalidArgument, "a Double is clamped to a closed range of Ints", symbol: "arguments")
      }
      let (low, high) = (
        try Arithmetic.exact(range.lower), try Arithmetic.exact(range.last)
      )
      return Value(min(max(call[0].double, low), high))
    }
    guard (call[0].tag == Tag.size) == range.isSize else {
      throw Arithmetic.mismatch(.less, call[0], range.isSize ? .size(0) : Value(0), call.vm)
    }
    let value = min(max(call[0].int, range.lower), range.last)
    return range.isSize ? .size(value) : Value(value)
  }
}
