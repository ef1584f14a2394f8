extension Library {
  /// `Int(…)`.
  static func integer(_ call: borrowing PrimitiveCall) throws -> Value {
    let value = call[0]
    switch value.tag {
    case Tag.int, Tag.size: return Value(value.int)
    case Tag.unsigned: throw misfit("\(value.bits)", "an Int")
    case Tag.bool: return Value(value.bool ? 1 : 0)
    case Tag.double:
      guard let whole = Int(exactly: value.double.rounded(.towardZero)) else {
        throw misfit("\(value.double)", "an Int")
      }
      return Value(whole)
    default: return Int(call.text(0), radix: try radix(call)).map { Value($0) } ?? .none
    }
  }

  /// `UInt64(…)`: what fits an Int is one.
  static func unsigned(_ call: borrowing PrimitiveCall) throws -> Value {
    let value = call[0]
    switch value.tag {
    case Tag.unsigned: return value
    case Tag.int, Tag.size:
      guard value.int >= 0 else { throw misfit("\(value.int)", "a UInt64") }
      return Value(value.int)
    case Tag.bool: return Value(value.bool ? 1 : 0)
    case Tag.double:
      guard let whole = UInt64(exactly: value.double.rounded(.towardZero)) else {
        throw misfit("\(value.double)", "a UInt64")
      }
      return .unsigned(whole)
    default: return UInt64(call.text(0), radix: try radix(call)).map { .unsigned($0) } ?? .none
    }
  }

  private static func radix(_ call: borrowing PrimitiveCall) throws -> Int {
    let radix = call.int(1, default: 10)
    guard (2...36).contains(radix) else {
      throw ScriptFault(
        .invalidArgument, "a radix is 2 … 36, and this is \(radix)", symbol: "arguments")
    }
    return radix
  }

  private static func misfit(_ number: String, _ type: String) -> ScriptFault {
    ScriptFault(.overflow, "\(number) does not fit in \(type)", symbol: "overflow")
  }
}
