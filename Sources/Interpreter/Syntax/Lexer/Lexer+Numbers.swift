/// Integers, doubles and sizes.
extension Lexer {
  // number = integer | double | size ;
  mutating func number() {
    let start = position
    if isElementNumber {
      while Self.isDigit(peek()) { position += 1 }
      return appendInteger(Self.decimal(bytes[start..<position]), from: start)
    }
    if bytes[position] == UInt8(ascii: "0") {
      switch peek(1) {
      case UInt8(ascii: "x"): return integer(radix: 16, from: start)
      case UInt8(ascii: "o"): return integer(radix: 8, from: start)
      case UInt8(ascii: "b"): return integer(radix: 2, from: start)
      default: break
      }
    }
    let number = double()
    let suffix = position
    identifier()
    if position > suffix {
      return size(number, SourceSpan(start, suffix), unit: SourceSpan(suffix, position))
    }
    number.isInteger ? appendInteger(number, from: start) : appendDouble(from: start)
  }

  /// A decimal number as its digits say it: `digits` / 10^`scale`.
  struct DecimalNumber {
    var digits: UInt128 = 0
    var scale = 0
    var overflows = false
    var hasFraction = false
    var hasExponent = false
    var isInteger: Bool { !hasFraction && !hasExponent }

    mutating func append(_ byte: UInt8) {
      let (product, over) = digits.multipliedReportingOverflow(by: 10)
      let (sum, overAgain) = product.addingReportingOverflow(UInt128(byte &- 0x30))
      overflows = overflows || over || overAgain
      digits = sum
    }
  }

  /// Whether the digits here number an element of a tuple, as in `pair.0.1`, where no fraction follows.
  private var isElementNumber: Bool {
    guard tokens.count >= 2, pending.isEmpty, let dot = tokens.last,
      dot.kind == .punctuation(.dot), !dot.isPrecededBySpace || dot.isPrecededByNewline
    else { return false }
    if case .keyword = tokens[tokens.count - 2].kind {
    } else {
      guard tokens[tokens.count - 2].endsOperand else { return false }
    }
    var end = position
    while end < bytes.count, Self.isDigit(bytes[end]) { end += 1 }
    return end == bytes.count || !Self.isWordByte(bytes[end]) && bytes[end] < 0x80
  }

  private static func decimal(_ digits: ArraySlice<UInt8>) -> DecimalNumber {
    var number = DecimalNumber()
    for digit in digits { number.append(digit) }
    return number
  }

  // integer = digit { digit | "_" }
  //   | "0x" hexDigit { hexDigit | "_" } | "0o" octalDigit { octalDigit | "_" }
  //   | "0b" binaryDigit { binaryDigit | "_" } ;
  private mutating func integer(radix: UInt64, from start: Int) {
    position += 2
    let digits = position
    var value: UInt64 = 0
    var overflows = false
    var count = 0
    while let digit = Self.digit(peek(), radix: radix) ?? (peek() == 0x5F ? 99 : nil) {
      position += 1
      if digit == 99 { continue }
      count += 1
      let (product, over) = value.multipliedReportingOverflow(by: radix)
      let (sum, overAgain) = product.addingReportingOverflow(digit)
      overflows = overflows || over || overAgain
      value = sum
    }
    let rest = position
    identifier()
    if count == 0 || position > rest {
      return faultyRadix(
        radix, SourceSpan(start, position), digits: SourceSpan(digits, rest), count)
    }
    if overflows { return tooLarge(from: start) }
    appendInteger(value, from: start)
  }

  private mutating func faultyRadix(
    _ radix: UInt64, _ span: SourceSpan, digits: SourceSpan, _ count: Int
  ) {
    let name = radix == 16 ? "hexadecimal" : radix == 8 ? "octal" : "binary"
    let rest = SourceSpan(digits.end, span.end)
    let text = source.text(rest)
    if count > 0, SizeUnit(rawValue: text) != nil {
      let value = UInt64(source.text(digits).filter { $0 != "_" }, radix: Int(radix))
      report(
        .invalidNumber, "a \(name) number has no unit", rest,
        help: "write the number in decimals",
        fix: value.map { .init(span, "\($0)\(text)") })
    } else if count == 0, rest.start == rest.end {
      report(
        .invalidNumber, "`\(source.excerpt(span))` is a \(name) number without digits", span,
        help: radix == 2 ? "zero bytes are written `0B`" : nil)
    } else {
      let first = text.first.map(String.init) ?? ""
      report(
        .invalidNumber, "`\(first)` is no \(name) digit",
        SourceSpan(rest.start, rest.start + first.utf8.count))
    }
    append(.integer, from: span.start)
  }

  // double = digit { digit | "_" } [ "." digit { digit | "_" } ]
  //   [ ( "e" | "E" ) [ "+" | "-" ] digit { digit | "_" } ] ;
  private mutating func double() -> DecimalNumber {
    var number = DecimalNumber()
    while Self.isDigit(peek()) || peek() == 0x5F {
      if peek() != 0x5F { number.append(peek()) }
      position += 1
    }
    if peek() == UInt8(ascii: "."), Self.isDigit(peek(1)) {
      number.hasFraction = true
      position += 1
      while Self.isDigit(peek()) || peek() == 0x5F {
        if peek() != 0x5F {
          number.append(peek())
          number.scale += 1
        }
        position += 1
      }
    }
    if peek() | 0x20 == UInt8(ascii: "e") {
      let sign = peek(1) == UInt8(ascii: "+") || peek(1) == UInt8(ascii: "-") ? 1 : 0
      guard Self.isDigit(peek(1 + sign)) else { return number }
      number.hasExponent = true
      position += 1 + sign
      while Self.isDigit(peek()) || peek() == 0x5F { position += 1 }
    }
    return number
  }

  private mutating func appendInteger(_ number: DecimalNumber, from start: Int) {
    guard !number.overflows, let value = UInt64(exactly: number.digits) else {
      return tooLarge(from: start)
    }
    appendInteger(value, from: start)
  }

  private mutating func appendInteger(_ value: UInt64, from start: Int) {
    append(
      .integer, from: start, flags: value >> 63 == 0 ? [] : .beyondInt,
      payload: Int(truncatingIfNeeded: value))
  }

  private mutating func appendDouble(from start: Int) {
    let text = source.text(SourceSpan(start, position)).filter { $0 != "_" }
    let value = Double(text) ?? .infinity
    if !value.isFinite {
      report(
        .integerTooLarge, "this number is too large for a Double", SourceSpan(start, position),
        help: "the largest is about 1.8e308")
    }
    append(.double, from: start, payload: Int(truncatingIfNeeded: value.bitPattern))
  }

  private mutating func tooLarge(from start: Int) {
    report(
      .integerTooLarge, "this number is too large for 64 bits", SourceSpan(start, position),
      help: "the largest Int is 9223372036854775807, which is 2^63 − 1")
    append(.integer, from: start)
  }

  static func digit(_ byte: UInt8, radix: UInt64) -> UInt64? {
    let value: UInt64
    switch byte {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): value = UInt64(byte - 0x30)
    case UInt8(ascii: "a")...UInt8(ascii: "f"): value = UInt64(byte - 0x61 + 10)
    case UInt8(ascii: "A")...UInt8(ascii: "F"): value = UInt64(byte - 0x41 + 10)
    default: return nil
    }
    return value < radix ? value : nil
  }
}
