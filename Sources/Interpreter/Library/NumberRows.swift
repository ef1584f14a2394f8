import Glibc

extension Library {
  private static let number: ScriptType = .oneOf([.int, .double])
  private static let ordered: ScriptType = .oneOf([.int, .double, .size, .string])

  /// Conversions and arithmetic.
  static let numberRows: [Primitive] = [
    Primitive(
      "Int", .function, category: "Numbers",
      parameters: [
        .unlabeled("value", .oneOf([.int, .double, .size, .string, .bool])),
        .labeled("radix", .int, default: "10"),
      ], result: .optional(.int), errors: "A Double without an exact Int below it.",
      summary:
        "An Int: a Double is truncated, a Size gives its bytes, a String is read (nil if none).",
      example: "print(Int(3.9), Int(\"42\"), Int(\"ff\", radix: 16), Int(\"x\"))",
      output: "3 42 255 nil"
    ) { call in try integer(call) },
    Primitive(
      "Double", .function, category: "Numbers",
      parameters: [.unlabeled("value", .oneOf([.int, .double, .string]))],
      result: .optional(.double),
      summary: "A Double: an Int is rounded to the nearest, a String is read (nil if it is none).",
      example: "print(Double(3), Double(\"2.5\"))", output: "3.0 2.5"
    ) { call in
      switch call[0].tag {
      case Tag.int: return Value(Double(call[0].int))
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
      "sqrt", .function, category: "Numbers", parameters: [.unlabeled("x", .double)],
      result: .double, summary: "The square root.", example: "print(sqrt(2.25))", output: "1.5"
    ) { call in Value(try call.double(0).squareRoot()) },
    Primitive(
      "floor", .function, category: "Numbers", parameters: [.unlabeled("x", .double)],
      result: .double, summary: "The largest whole Double that is not above it.",
      example: "print(floor(2.7))", output: "2.0"
    ) { call in Value(try call.double(0).rounded(.down)) },
    Primitive(
      "ceil", .function, category: "Numbers", parameters: [.unlabeled("x", .double)],
      result: .double, summary: "The smallest whole Double that is not below it.",
      example: "print(ceil(2.1))", output: "3.0"
    ) { call in Value(try call.double(0).rounded(.up)) },
    Primitive(
      "round", .function, category: "Numbers", parameters: [.unlabeled("x", .double)],
      result: .double, summary: "The nearest whole Double; halves go away from zero.",
      example: "print(round(2.5))", output: "3.0"
    ) { call in Value(try call.double(0).rounded(.toNearestOrAwayFromZero)) },
    Primitive(
      "stride", .function, category: "Numbers",
      parameters: [
        .labeled("from", .oneOf([.int, .size])), .labeled("to", .oneOf([.int, .size])),
        .labeled("by", .oneOf([.int, .size])),
      ], result: .array(.any), errors: "A step of zero, bounds and step of different types.",
      summary: "The values from a first one on, by a step, short of an end.",
      example: "for i in stride(from: 10, to: 0, by: -5) { print(i) }", output: "10\n5"
    ) { call in try stride(call) },
    Primitive(
      "hex", .property, category: "Numbers", parameters: [.receiver(.int)], result: .string,
      summary: "In hexadecimal, in lower case and without a prefix.",
      example: "print(255.hex)", output: "ff"
    ) { call in call.string(String(call[0].int, radix: 16)) },
  ]

  private static func integer(_ call: borrowing PrimitiveCall) throws -> Value {
    let value = call[0]
    switch value.tag {
    case Tag.int: return value
    case Tag.size: return Value(value.int)
    case Tag.bool: return Value(value.bool ? 1 : 0)
    case Tag.double:
      guard let whole = Int(exactly: value.double.rounded(.towardZero)) else {
        throw ScriptFault(
          .overflow, "\(value.double) does not fit in an Int", symbol: "overflow")
      }
      return Value(whole)
    default:
      let radix = call.int(1, default: 10)
      guard (2...36).contains(radix) else {
        throw ScriptFault(
          .invalidArgument, "a radix is 2 … 36, and this is \(radix)", symbol: "arguments")
      }
      return Int(call.text(0), radix: radix).map { Value($0) } ?? .none
    }
  }

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

  private static func stride(_ call: borrowing PrimitiveCall) throws -> Value {
    let (from, to, by) = (call[0], call[1], call[2])
    guard from.tag == to.tag, to.tag == by.tag else {
      throw ScriptFault(
        .operandTypes, "`stride` takes three Ints or three Sizes", symbol: "type")
    }
    guard by.int != 0 else {
      throw ScriptFault(.invalidArgument, "a stride cannot step by zero", symbol: "arguments")
    }
    let values = Swift.stride(from: from.int, to: to.int, by: by.int)
    let result = call.heap.makeArray(capacity: 0)
    for value in values {
      call.heap.append(
        Value(tag: from.tag, bits: UInt64(bitPattern: Int64(value))), to: result.asArray)
    }
    return result
  }
}
