import Glibc

extension Library {
  private static let number: ScriptType = .oneOf([.int, .double])
  private static let ordered: ScriptType = .oneOf([.int, .double, .size, .string, .unsigned])

  /// Conversions and arithmetic.
  static let numberRows: [Primitive] = [
    Primitive(
      "Int", .function, category: "Numbers",
      parameters: [
        .unlabeled("value", .oneOf([.int, .double, .size, .string, .bool, .unsigned])),
        .labeled("radix", .int, default: "10"),
      ], result: .optional(.int), resultRule: .noneOfText,
      errors: "A number beyond the range of Ints.",
      summary:
        "An Int: a Double is truncated, a Size gives its bytes, a String is read (nil if none).",
      example: "print(Int(3.9), Int(\"42\"), Int(\"ff\", radix: 16), Int(\"x\"))",
      output: "3 42 255 nil"
    ) { call in try integer(call) },
    Primitive(
      "UInt64", .function, category: "Numbers",
      parameters: [
        .unlabeled("value", .oneOf([.int, .double, .size, .string, .bool, .unsigned])),
        .labeled("radix", .int, default: "10"),
      ], result: .optional(.unsigned), resultRule: .noneOfText,
      errors: "A number below 0, a Double beyond `UInt64.max`.",
      summary: "A number of 64 bits without a sign, as of a `u64` in a layout; made as by `Int`.",
      example: "print(UInt64(\"ffffffffffffffff\", radix: 16), UInt64(42), UInt64(\"-1\"))",
      output: "18446744073709551615 42 nil"
    ) { call in try unsigned(call) },
    Primitive(
      "Double", .function, category: "Numbers",
      parameters: [.unlabeled("value", .oneOf([.int, .double, .string, .unsigned]))],
      result: .optional(.double), resultRule: .noneOfText,
      summary: "A Double: an Int is rounded to the nearest, a String is read (nil if it is none).",
      example: "print(Double(3), Double(\"2.5\"))", output: "3.0 2.5"
    ) { call in
      switch call[0].tag {
      case Tag.int: return Value(Double(call[0].int))
      case Tag.unsigned: return Value(Double(call[0].bits))
      case Tag.double: return call[0]
      default: return Double(call.text(0)).map { Value($0) } ?? .none
      }
    },
    Primitive(
      "abs", .function, category: "Numbers", parameters: [.unlabeled("x", number)],
      result: number, errors: "The smallest Int has no absolute value.",
      summary: "The absolute value.", example: "print(abs(-3), abs(2.5))", output: "3 2.5"
    ) { call in
      if call[0].tag == Tag.double { return Value(Swift.abs(call[0].double)) }
      return call[0].int < 0 ? try Arithmetic.prefix(.negate, call[0], call.vm) : call[0]
    },
    Primitive(
      "min", .function, category: "Numbers",
      parameters: [.unlabeled("a", ordered), .unlabeled("b", ordered), .variadic("more", ordered)],
      result: ordered, errors: "Values that have no order among them.",
      summary: "The smallest of its arguments.", example: "print(min(3, 1, 2))", output: "1"
    ) { call in try extreme(call, wanted: -1) },
    Primitive(
      "max", .function, category: "Numbers",
      parameters: [.unlabeled("a", ordered), .unlabeled("b", ordered), .variadic("more", ordered)],
      result: ordered, errors: "Values that have no order among them.",
      summary: "The largest of its arguments.", example: "print(max(1KiB, 1kB))", output: "1024"
    ) { call in try extreme(call, wanted: 1) },
    Primitive(
      "stride", .function, category: "Numbers",
      parameters: [
        .labeled("from", .oneOf([.int, .size])), .labeled("to", .oneOf([.int, .size])),
        .labeled("by", .oneOf([.int, .size])),
      ], result: .array(.any), errors: "A step of zero, bounds and step of different types.",
      summary: "The values from a first one on, by a step, short of an end.",
      example: "for i in stride(from: 10, to: 0, by: -5) { print(i) }", output: "10\n5"
    ) { call in try stride(call, through: false) },
    Primitive(
      "stride", .function, category: "Numbers",
      parameters: [
        .labeled("from", .oneOf([.int, .size])), .labeled("through", .oneOf([.int, .size])),
        .labeled("by", .oneOf([.int, .size])),
      ], result: .array(.any), errors: "A step of zero, bounds and step of different types.",
      summary: "The values from a first one on, by a step, up to an end that may be among them.",
      example: "print(stride(from: 0B, through: 1KiB, by: 512B))", output: "[0B, 512B, 1024B]"
    ) { call in try stride(call, through: true) },
    Primitive(
      "isMultiple", .method, category: "Numbers",
      parameters: [.receiver(.oneOf([.int, .size])), .labeled("of", .oneOf([.int, .size]))],
      result: .bool, errors: "An Int and a Size.",
      summary: "Whether it divides by another one without a remainder.",
      example: "print(1MiB.isMultiple(of: 4KiB), 7.isMultiple(of: 2))", output: "true false"
    ) { call in
      guard call[0].tag == call[1].tag else {
        throw Arithmetic.mismatch(.remainder, call[0], call[1], call.vm)
      }
      let (number, other) = (call[0].int, call[1].int)
      if other == 0 { return Value(number == 0) }
      return Value(number.remainderReportingOverflow(dividingBy: other).partialValue == 0)
    },
    Primitive(
      "Int.max", .constant, category: "Numbers", parameters: [], result: .int,
      summary: "The largest Int.", example: "print(Int.max)", output: "9223372036854775807"
    ) { _ in Value(Int.max) },
    Primitive(
      "Int.min", .constant, category: "Numbers", parameters: [], result: .int,
      summary: "The smallest Int.", example: "print(Int.min)", output: "-9223372036854775808"
    ) { _ in Value(Int.min) },
    Primitive(
      "UInt64.max", .constant, category: "Numbers", parameters: [], result: .unsigned,
      summary: "The largest UInt64.", example: "print(UInt64.max)", output: "18446744073709551615"
    ) { _ in .unsigned(.max) },
    Primitive(
      "UInt64.min", .constant, category: "Numbers", parameters: [], result: .unsigned,
      summary: "The smallest UInt64.", example: "print(UInt64.min)", output: "0"
    ) { _ in .unsigned(.min) },
    Primitive(
      "Bool", .function, category: "Numbers", parameters: [.unlabeled("text", .string)],
      result: .optional(.bool), summary: "The Bool that a text spells, or nil.",
      example: "print(Bool(\"true\"), Bool(\"yes\"))", output: "true nil"
    ) { call in Bool(call.text(0)).map { Value($0) } ?? .none },
    Primitive(
      "hex", .property, category: "Numbers", parameters: [.receiver(.oneOf([.int, .unsigned]))],
      result: .string, summary: "In hexadecimal, in lower case and without a prefix.",
      example: "print(255.hex)", output: "ff"
    ) { call in
      call.string(
        call[0].tag == Tag.unsigned
          ? String(call[0].bits, radix: 16) : String(call[0].int, radix: 16))
    },
  ]

  private static func extreme(_ call: borrowing PrimitiveCall, wanted: Int) throws -> Value {
    var best = call[0]
    let more = call[2].asArray
    for index in -1..<more.pointee.count {
      let candidate = index < 0 ? call[1] : more.pointee.elements.unsafelyUnwrapped[index]
      guard let order = Equality.order(candidate, best) else {
        throw Arithmetic.mismatch(.less, candidate, best, call.vm)
      }
      if order == wanted { best = candidate }
    }
    call.heap.retain(best)
    return best
  }

  private static func stride(
    _ call: borrowing PrimitiveCall, through: Bool
  ) throws -> Value {
    let (from, to, by) = (call[0], call[1], call[2])
    guard from.tag == to.tag, to.tag == by.tag else {
      throw ScriptFault(
        .operandTypes, "`stride` takes three Ints or three Sizes", symbol: "type",
        help: "give the bounds and the step one type")
    }
    guard by.int != 0 else {
      throw ScriptFault(.invalidArgument, "a stride cannot step by zero", symbol: "arguments")
    }
    let count = steps(from.int, to.int, by.int, through: through)
    try call.vm.require(elements: count, of: MemoryLayout<Value>.stride)
    let result = call.heap.makeArray(capacity: count)
    var value = from.int
    for _ in 0..<count {
      call.heap.append(
        Value(tag: from.tag, bits: UInt64(bitPattern: Int64(value))), to: result.asArray)
      value &+= by.int
    }
    return result
  }

  private static func steps(_ from: Int, _ to: Int, _ by: Int, through: Bool) -> Int {
    if by > 0 ? to < from : from < to { return 0 }
    let distance = by > 0 ? UInt(bitPattern: to &- from) : UInt(bitPattern: from &- to)
    if distance == 0 { return through ? 1 : 0 }
    let (whole, rest) = distance.quotientAndRemainder(dividingBy: by.magnitude)
    // Far beyond any memory, and far from an overflow.
    return Int(min(whole, 1 << 60)) + (rest > 0 || through ? 1 : 0)
  }
}
