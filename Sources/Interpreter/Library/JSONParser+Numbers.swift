/// Numbers.
extension JSONParser {
  mutating func number() throws -> Value {
    let first = next
    let isNegative = next.pointee == UInt8(ascii: "-")
    if isNegative { next += 1 }
    var magnitude: UInt64 = 0
    let digits = next
    while next < end, next.pointee &- 0x30 < 10 {
      if next - digits >= 18 { break }
      magnitude = magnitude &* 10 &+ UInt64(next.pointee &- 0x30)
      next += 1
    }
    guard next > digits else { throw fault("a digit should stand here, and not \(shown)") }
    if digits.pointee == 0x30, next - digits > 1 {
      throw fault("a number cannot begin with 0", at: first)
    }
    if next < end {
      switch next.pointee {
      case UInt8(ascii: "."), UInt8(ascii: "e"), UInt8(ascii: "E"), 0x30...0x39:
        return try longNumber(from: first, digits)
      default: break
      }
    }
    let value = Int(truncatingIfNeeded: magnitude)
    return Value(isNegative ? 0 &- value : value)
  }

  /// A number with a fraction or an exponent, or an integer of more than 18 digits.
  private mutating func longNumber(
    from first: UnsafePointer<UInt8>, _ digits: UnsafePointer<UInt8>
  ) throws -> Value {
    next = digits
    var decimal = Decimal()
    skipDigits(into: &decimal)
    var isInteger = true
    if next < end, next.pointee == UInt8(ascii: ".") {
      isInteger = false
      next += 1
      let fraction = next
      skipDigits(into: &decimal)
      guard next > fraction else { throw fault("a digit should stand here, and not \(shown)") }
      decimal.exponent -= next - fraction
    }
    if next < end, next.pointee | 0x20 == UInt8(ascii: "e") {
      isInteger = false
      decimal.exponent += try exponent()
    }
    let text = UnsafeBufferPointer(start: first, count: next - first)
    if isInteger { return try integer(text, first) }
    decimal.isNegative = first.pointee == UInt8(ascii: "-")
    let value = decimal.exactlyRounded ?? Double(String(decoding: text, as: UTF8.self))
    guard let value, value.isFinite else {
      throw fault("the number is too large for a Double", at: first)
    }
    return Value(value)
  }

  private mutating func skipDigits(into decimal: inout Decimal) {
    while next < end, next.pointee &- 0x30 < 10 {
      decimal.add(next.pointee &- 0x30)
      next += 1
    }
  }

  private mutating func exponent() throws -> Int {
    next += 1
    var isNegative = false
    if next < end, next.pointee == UInt8(ascii: "-") || next.pointee == UInt8(ascii: "+") {
      isNegative = next.pointee == UInt8(ascii: "-")
      next += 1
    }
    let digits = next
    var value = 0
    while next < end, next.pointee &- 0x30 < 10 {
      value = min(value * 10 + Int(next.pointee &- 0x30), 1_000_000)
      next += 1
    }
    guard next > digits else { throw fault("a digit should stand here, and not \(shown)") }
    return isNegative ? -value : value
  }

  private func integer(
    _ text: UnsafeBufferPointer<UInt8>, _ first: UnsafePointer<UInt8>
  ) throws -> Value {
    let digits = String(decoding: text, as: UTF8.self)
    if let value = Int(digits) { return Value(value) }
    if let value = UInt64(digits) { return .unsigned(value) }
    if keepsLargeIntegers { return heap.makeString(text) }
    throw fault(
      "the integer does not fit 64 bits", at: first,
      help: "`largeIntegers: .string` gives such numbers as Strings of their digits")
  }

  /// The digits of a number as an integer, and the power of ten it is multiplied by.
  struct Decimal {
    var mantissa: UInt64 = 0
    var exponent = 0
    var isNegative = false
    /// There were more digits than the mantissa holds.
    private var isCut = false

    @inline(__always)
    mutating func add(_ digit: UInt8) {
      if mantissa < 1_000_000_000_000_000_000 {
        mantissa = mantissa &* 10 &+ UInt64(digit)
      } else {
        isCut = true
      }
    }

    /// The nearest Double where that is quickly found, else nil.
    var exactlyRounded: Double? {
      if isCut || abs(exponent) > 27 { return nil }
      #if arch(x86_64)
        // Both factors are exact with 64 bits of precision, so that the result is rounded correctly to
        // 64 bits. Rounded again to 53 it is wrong at most where it lies just halfway between two.
        let scale = Decimal.powers[abs(exponent)]
        let wide = exponent < 0 ? Float80(mantissa) / scale : Float80(mantissa) * scale
        if wide.significandBitPattern & 0x7FF == 0x400 { return nil }
        return isNegative ? -Double(wide) : Double(wide)
      #else
        guard mantissa < 1 << 53, abs(exponent) <= 22 else { return nil }
        let scale = Decimal.powers[abs(exponent)]
        let value = exponent < 0 ? Double(mantissa) / scale : Double(mantissa) * scale
        return isNegative ? -value : value
      #endif
    }

    #if arch(x86_64)
      private typealias Wide = Float80
    #else
      private typealias Wide = Double
    #endif
    private static let powers: [Wide] = {
      var list: [Wide] = [1]
      for _ in 0..<27 { list.append(list[list.count - 1] * 10) }
      return list
    }()
  }
}
