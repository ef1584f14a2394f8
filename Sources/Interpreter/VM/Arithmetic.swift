/// The meaning of operators on every kind of value. Results hold a reference of their own.
enum Arithmetic {
  static func binary(
    _ operation: BinaryOperator, _ a: Value, _ b: Value, _ vm: VM
  ) throws(ScriptFault) -> Value {
    switch operation {
    case .equal: return Value(Equality.equal(a, b))
    case .notEqual: return Value(!Equality.equal(a, b))
    case .less, .lessOrEqual, .greater, .greaterOrEqual:
      return Value(try compare(operation, a, b, vm))
    default: break
    }
    switch (a.tag, b.tag) {
    case (Tag.int, Tag.int): return Value(try integers(operation, a.int, b.int))
    case (Tag.double, Tag.double): return try doubles(operation, a.double, b.double, a, b, vm)
    case (Tag.int, Tag.double):
      return try doubles(operation, try exact(a.int), b.double, a, b, vm)
    case (Tag.double, Tag.int):
      return try doubles(operation, a.double, try exact(b.int), a, b, vm)
    case (Tag.size, Tag.size), (Tag.size, Tag.int), (Tag.int, Tag.size):
      return try sizes(operation, a, b, vm)
    case (Tag.string, Tag.string) where operation == .add:
      try vm.require(bytes: a.asString.pointee.count + b.asString.pointee.count)
      return vm.heap.concatenate(a, b, reusing: false)
    case (Tag.array, Tag.array) where operation == .add: return try concatenateArrays(a, b, vm)
    case (Tag.bytes, Tag.bytes) where operation == .add: return try concatenateBytes(a, b, vm)
    case (Tag.unsigned, Tag.unsigned), (Tag.unsigned, Tag.int), (Tag.int, Tag.unsigned):
      if let result = try UnsignedArithmetic.binary(operation, a, b) { return result }
      throw mismatch(operation, a, b, vm)
    default: throw mismatch(operation, a, b, vm)
    }
  }

  // MARK: Int

  private static func integers(
    _ operation: BinaryOperator, _ a: Int, _ b: Int
  ) throws(ScriptFault) -> Int {
    let outcome: (partialValue: Int, overflow: Bool)
    switch operation {
    case .add: outcome = a.addingReportingOverflow(b)
    case .subtract: outcome = a.subtractingReportingOverflow(b)
    case .multiply: outcome = a.multipliedReportingOverflow(by: b)
    case .divide, .remainder:
      if b == 0 { throw divisionByZero(a, operation) }
      outcome =
        operation == .divide
        ? a.dividedReportingOverflow(by: b) : a.remainderReportingOverflow(dividingBy: b)
    case .wrappingAdd: return a &+ b
    case .wrappingSubtract: return a &- b
    case .wrappingMultiply: return a &* b
    case .bitAnd: return a & b
    case .bitOr: return a | b
    case .bitXor: return a ^ b
    case .shiftLeft: return a << b
    case .shiftRight: return a >> b
    default: preconditionFailure("\(operation) is no arithmetic operator")
    }
    if outcome.overflow {
      throw ScriptFault(
        .overflow, "\(a) \(operation.rawValue) \(b) does not fit in an Int",
        symbol: "overflow",
        help: wrappingSpelling(operation).map { "write `\($0)` where wrapping around is meant" })
    }
    return outcome.partialValue
  }

  private static func wrappingSpelling(_ operation: BinaryOperator) -> String? {
    switch operation {
    case .add: "&+"
    case .subtract: "&-"
    case .multiply: "&*"
    default: nil
    }
  }

  static func divisionByZero(_ a: some CustomStringConvertible, _ operation: BinaryOperator)
    -> ScriptFault
  {
    ScriptFault(
      .divisionByZero,
      operation == .divide ? "division of \(a) by zero" : "remainder of \(a) by zero",
      symbol: "divisionByZero")
  }

  // MARK: Double

  /// The Int as a Double, where that loses nothing.
  static func exact(_ int: Int) throws(ScriptFault) -> Double {
    guard let double = Double(exactly: int) else {
      throw ScriptFault(
        .inexactConversion, "\(int) cannot be a Double exactly", symbol: "inexact",
        help: "write `Double(…)` to round it")
    }
    return double
  }

  private static func doubles(
    _ operation: BinaryOperator, _ x: Double, _ y: Double, _ a: Value, _ b: Value, _ vm: VM
  ) throws(ScriptFault) -> Value {
    switch operation {
    case .add: return Value(x + y)
    case .subtract: return Value(x - y)
    case .multiply: return Value(x * y)
    case .divide: return Value(x / y)
    case .remainder: return Value(x.truncatingRemainder(dividingBy: y))
    default: throw mismatch(operation, a, b, vm)
    }
  }

  // MARK: Size

  private static func sizes(
    _ operation: BinaryOperator, _ a: Value, _ b: Value, _ vm: VM
  ) throws(ScriptFault) -> Value {
    switch (operation, a.tag == Tag.size, b.tag == Tag.size) {
    case (.add, true, true), (.subtract, true, true):
      return try checkedSize(
        operation == .add
          ? a.int.addingReportingOverflow(b.int) : a.int.subtractingReportingOverflow(b.int),
        operation, a, b)
    case (.multiply, true, false), (.multiply, false, true):
      return try checkedSize(a.int.multipliedReportingOverflow(by: b.int), operation, a, b)
    case (.remainder, true, true):
      if b.int == 0 { throw divisionByZero("\(a.int) bytes", operation) }
      return .size(a.int % b.int)
    case (.divide, true, _): return try divideSize(a, b)
    default: throw mismatch(operation, a, b, vm)
    }
  }

  private static func checkedSize(
    _ outcome: (partialValue: Int, overflow: Bool), _ operation: BinaryOperator, _ a: Value,
    _ b: Value
  ) throws(ScriptFault) -> Value {
    let written = "\(literal(a)) \(operation.rawValue) \(literal(b))"
    if outcome.overflow {
      throw ScriptFault(
        .overflow, "\(written) does not fit in a Size", symbol: "overflow",
        help: "sizes end at 2^63−1 bytes, just under 8 EiB")
    }
    if outcome.partialValue < 0 {
      throw ScriptFault(
        .overflow, "\(written) is below zero, and a Size never is", symbol: "overflow")
    }
    return .size(outcome.partialValue)
  }

  private static func literal(_ value: Value) -> String {
    value.tag == Tag.size ? "\(value.int)B" : "\(value.int)"
  }

  /// Size ÷ Size is an Int and Size ÷ Int a Size; both exact.
  private static func divideSize(_ a: Value, _ b: Value) throws(ScriptFault) -> Value {
    if b.int == 0 { throw divisionByZero("\(a.int) bytes", .divide) }
    if b.int < 0 {
      throw ScriptFault(
        .overflow, "\(literal(a)) / \(b.int) is below zero, and a Size never is",
        symbol: "overflow")
    }
    let (quotient, remainder) = a.int.quotientAndRemainder(dividingBy: b.int)
    if remainder != 0 {
      throw ScriptFault(
        .inexactDivision,
        "\(literal(a)) / \(literal(b)) leaves a remainder of "
          + (remainder == 1 ? "1 byte" : "\(remainder) bytes"),
        symbol: "inexact",
        help: "write `.divided(by: …, rounding: .down)`, `.up` or `.nearest`")
    }
    return b.tag == Tag.size ? Value(quotient) : .size(quotient)
  }

  // MARK: Order

  static func compare(
    _ operation: BinaryOperator, _ a: Value, _ b: Value, _ vm: VM
  ) throws(ScriptFault) -> Bool {
    if operation == .equal {
      if isSizeWithInt(a, b) { throw mismatch(operation, a, b, vm) }
      return Equality.equal(a, b)
    }
    guard let order = Equality.order(a, b) else {
      if isNaN(a) || isNaN(b) { return false }
      throw mismatch(operation, a, b, vm)
    }
    switch operation {
    case .less: return order < 0
    case .lessOrEqual: return order <= 0
    case .greater: return order > 0
    case .greaterOrEqual: return order >= 0
    case .notEqual: return order != 0
    default: preconditionFailure("\(operation) is no comparison")
    }
  }

  private static func isNaN(_ value: Value) -> Bool {
    value.tag == Tag.double && value.double.isNaN
  }

  private static func isSizeWithInt(_ a: Value, _ b: Value) -> Bool {
    a.tag == Tag.size && (b.tag == Tag.int || b.tag == Tag.double)
      || b.tag == Tag.size && (a.tag == Tag.int || a.tag == Tag.double)
  }

  // MARK: Sequences

  private static func concatenateArrays(
    _ a: Value, _ b: Value, _ vm: VM
  ) throws(ScriptFault) -> Value {
    let count = a.asArray.pointee.count + b.asArray.pointee.count
    try vm.require(bytes: count * MemoryLayout<Value>.stride)
    let result = vm.heap.makeArray(capacity: count)
    for source in [a, b] {
      for index in 0..<source.asArray.pointee.count {
        let element = source.asArray.pointee.elements.unsafelyUnwrapped[index]
        vm.heap.retain(element)
        vm.heap.append(element, to: result.asArray)
      }
    }
    return result
  }

  private static func concatenateBytes(
    _ a: Value, _ b: Value, _ vm: VM
  ) throws(ScriptFault) -> Value {
    let x = a.asBytes.pointee
    let y = b.asBytes.pointee
    try vm.require(bytes: x.count + y.count)
    return vm.heap.makeBytes(count: x.count + y.count) { buffer in
      guard let start = buffer.baseAddress else { return }
      start.copyMemory(from: x.start, byteCount: x.count)
      (start + x.count).copyMemory(from: y.start, byteCount: y.count)
    }
  }

  // MARK: Prefix operators

  static func prefix(
    _ operation: PrefixOperator, _ value: Value, _ vm: VM
  ) throws(ScriptFault) -> Value {
    switch (operation, value.tag) {
    case (.negate, Tag.int):
      let (result, overflow) = 0.subtractingReportingOverflow(value.int)
      if overflow {
        throw ScriptFault(.overflow, "-(\(value.int)) does not fit in an Int", symbol: "overflow")
      }
      return Value(result)
    case (.negate, Tag.double): return Value(-value.double)
    case (.plus, Tag.int), (.plus, Tag.double): return value
    case (.not, Tag.bool): return Value(!value.bool)
    case (.bitNot, Tag.int): return Value(~value.int)
    case (.negate, Tag.size):
      throw ScriptFault(.operandTypes, "a Size is never negative", symbol: "type")
    default:
      throw ScriptFault(
        .operandTypes, "`\(operation.rawValue)` does not work on \(vm.describeType(value))",
        symbol: "type")
    }
  }

  // MARK: Mismatches

  static func mismatch(
    _ operation: BinaryOperator, _ a: Value, _ b: Value, _ vm: VM
  ) -> ScriptFault {
    let left = vm.typeName(a)
    let right = vm.typeName(b)
    if [a, b].contains(where: { $0.tag == Tag.double && $0.double.isNaN }) {
      return ScriptFault(
        .operandTypes, "NaN is neither less than a number nor greater", symbol: "type",
        help: "leave out what `isNaN`")
    }
    if isSizeWithInt(a, b) {
      return ScriptFault(
        .sizeWithInt, OperatorWording.mismatch(operation, left, right), symbol: "type",
        help: OperatorWording.sizeHelp(
          other: a.tag == Tag.size ? b : a))
    }
    return ScriptFault(
      .operandTypes, OperatorWording.mismatch(operation, left, right), symbol: "type",
      help: OperatorWording.help(operation, left, right))
  }
}

/// How a mismatch of operands is put into words, for the checker and the VM alike.
enum OperatorWording {
  static func mismatch(_ operation: BinaryOperator, _ left: String, _ right: String) -> String {
    switch operation {
    case .add, .wrappingAdd: "cannot add \(left) and \(right)"
    case .subtract, .wrappingSubtract: "cannot subtract \(right) from \(left)"
    case .multiply, .wrappingMultiply: "cannot multiply \(left) and \(right)"
    case .divide: "cannot divide \(left) by \(right)"
    case .remainder: "cannot take the remainder of \(left) by \(right)"
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual:
      "cannot compare \(left) and \(right)"
    default: "`\(operation.rawValue)` does not work on \(left) and \(right)"
    }
  }

  static func sizeHelp(other: Value) -> String {
    other.tag == Tag.int
      ? "write `\(other.int)B` for bytes, or `\(other.int) * img.sectorSize` for sectors"
      : "make both operands a Size"
  }

  static func help(_ operation: BinaryOperator, _ left: String, _ right: String) -> String? {
    if operation == .add, [left, right].sorted() == ["Bytes", "String"] {
      return "bytes and text do not mix: `.utf8` gives a text's bytes, `.text` the text of bytes"
    }
    if operation == .add, left == "String" || right == "String" {
      return "put the value into the text: `\"\\(value)\"`"
    }
    if [left, right].contains(where: { $0 == "nil" || $0.hasSuffix("?") }) {
      return "give a value in place of nil with `??`"
    }
    return nil
  }
}
