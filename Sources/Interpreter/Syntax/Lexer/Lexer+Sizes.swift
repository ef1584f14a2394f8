/// Sizes: a decimal number with a unit.
extension Lexer {
  // size = digit { digit | "_" } [ "." digit { digit | "_" } ] unit ;
  mutating func size(_ number: DecimalNumber, _ digits: SourceSpan, unit: SourceSpan) {
    let text = source.excerpt(unit)
    guard let known = SizeUnit(rawValue: text) else {
      faultyUnit(text, number, digits, unit)
      return append(.size, from: digits.start)
    }
    let span = SourceSpan(digits.start, unit.end)
    if number.hasExponent {
      report(
        .invalidNumber, "a size has no exponent", span,
        help: "write the digits out, or take a larger unit")
      return append(.size, from: digits.start)
    }
    switch Self.byteCount(number, known) {
    case .exact(let bytes): append(.size, from: digits.start, payload: bytes)
    case .tooLarge:
      report(
        .integerTooLarge, "this size is too large", span,
        help: "the largest is 9223372036854775807B, which is 8EiB − 1B")
      append(.size, from: digits.start)
    case .between(let below):
      report(
        .inexactSize, "`\(source.excerpt(span))` is no whole number of bytes", span,
        help: below.map { "the nearest are `\($0)B` and `\($0 + 1)B`" })
      append(.size, from: digits.start)
    }
  }

  enum ByteCountResult: Equatable {
    case exact(Int)
    case tooLarge
    /// Not whole: between this count and the next one, where that can be said.
    case between(Int?)
  }

  /// The value in bytes, without any rounding.
  static func byteCount(_ number: DecimalNumber, _ unit: SizeUnit) -> ByteCountResult {
    if number.overflows { return number.hasFraction ? .between(nil) : .tooLarge }
    var (digits, scale) = (number.digits, number.scale)
    while scale > 0, digits % 10 == 0 {
      digits /= 10
      scale -= 1
    }
    let (product, overflows) = digits.multipliedReportingOverflow(by: UInt128(unit.bytes))
    if overflows { return scale == 0 ? .tooLarge : .between(nil) }
    guard scale <= 38 else { return .between(0) }
    var power: UInt128 = 1
    for _ in 0..<scale { power *= 10 }
    let (whole, rest) = product.quotientAndRemainder(dividingBy: power)
    guard let bytes = Int(exactly: whole) else { return .tooLarge }
    return rest == 0 ? .exact(bytes) : .between(bytes < Int.max ? bytes : nil)
  }

  private mutating func faultyUnit(
    _ text: String, _ number: DecimalNumber, _ digits: SourceSpan, _ unit: SourceSpan
  ) {
    let lower = text.lowercased()
    let stem = source.excerpt(digits)
    let pair = lower.first.flatMap(SizeUnit.pair)
    if let pair, lower.count == 1 || lower.dropFirst() == "b" {
      report(
        .ambiguousUnit, "`\(stem)\(text)` can mean two sizes", unit, label: "which unit?",
        help: "write \(offer(stem, number, pair.binary)) or \(offer(stem, number, pair.decimal))")
    } else if let pair, lower.dropFirst() == "ib" {
      report(
        .unknownUnit, "the unit `\(text)` is spelled `\(pair.binary.rawValue)`", unit,
        fix: .init(unit, pair.binary.rawValue))
    } else if ["b", "byte", "bytes"].contains(lower) {
      report(
        .unknownUnit, "the unit of bytes is spelled `B`", unit, fix: .init(unit, "B"))
    } else {
      let isSectors = ["s", "sector", "sectors"].contains(lower)
      report(
        .unknownUnit, "`\(text)` is no unit", unit,
        help: isSectors
          ? "multiply by a sector's size: `\(stem) * 512B`"
          : "the units are " + SizeUnit.allCases.map(\.rawValue).joined(separator: " "))
    }
  }

  private func offer(_ stem: String, _ number: DecimalNumber, _ unit: SizeUnit) -> String {
    guard case .exact(let bytes) = Self.byteCount(number, unit), !number.hasExponent else {
      return "`\(stem)\(unit.rawValue)`"
    }
    return "`\(stem)\(unit.rawValue)` (\(bytes) B)"
  }
}
