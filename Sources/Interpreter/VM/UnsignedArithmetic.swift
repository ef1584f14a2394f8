/// Integers of 64 bits without a sign, as fields of a layout give them: exact like Ints, and Ints again
/// wherever a result fits one.
enum UnsignedArithmetic {
  /// - Returns: nil where the operator does not take such numbers.
  static func binary(
    _ operation: BinaryOperator, _ a: Value, _ b: Value
  ) throws(ScriptFault) -> Value? {
    let (x, y) = (exact(a), exact(b))
    switch operation {
    case .add: return try value(x + y, operation, x, y)
    case .subtract: return try value(x - y, operation, x, y)
    case .multiply:
      let (product, overflow) = x.multipliedReportingOverflow(by: y)
      return try value(overflow ? Int128.max : product, operation, x, y)
    case .divide, .remainder:
      if y == 0 { throw Arithmetic.divisionByZero(x, operation) }
      return try value(operation == .divide ? x / y : x % y, operation, x, y)
    case .bitAnd: return .unsigned(a.bits & b.bits)
    case .bitOr where x >= 0 && y >= 0: return .unsigned(a.bits | b.bits)
    case .bitXor where x >= 0 && y >= 0: return .unsigned(a.bits ^ b.bits)
    case .shiftLeft where b.tag == Tag.int: return .unsigned(a.bits << y)
    case .shiftRight where b.tag == Tag.int: return .unsigned(a.bits >> y)
    default: return nil
    }
  }

  private static func exact(_ value: Value) -> Int128 {
    value.tag == Tag.unsigned ? Int128(value.bits) : Int128(value.int)
  }

  private static func value(
    _ result: Int128, _ operation: BinaryOperator, _ x: Int128, _ y: Int128
  ) throws(ScriptFault) -> Value {
    if let int = Int(exactly: result) { return Value(int) }
    if let unsigned = UInt64(exactly: result) { return .unsigned(unsigned) }
    throw ScriptFault(
      .overflow, "\(x) \(operation.rawValue) \(y) does not fit in 64 bits", symbol: "overflow")
  }
}
