/// The tokens in a line of a script of sfdisk. A token ends at a blank, a comma or a semicolon, and
/// may stand in quotation marks.
struct ScriptTokens {
  private var rest: ArraySlice<UInt8>

  init(_ line: some Sequence<UInt8>) { rest = ArraySlice(line) }

  var isAtEnd: Bool { rest.isEmpty }
  var text: String { String(decoding: rest, as: UTF8.self) }

  mutating func skipBlanks() { rest = rest.drop(while: Self.isBlank) }

  /// Takes one separator, if there is one, and the blanks behind it.
  mutating func skipSeparator() {
    if let byte = rest.first, Self.isSeparator(byte) { rest = rest.dropFirst() }
    skipBlanks()
  }

  /// Takes `key` and the sign behind it, in any case, if they are next.
  mutating func take(key: String) -> Bool {
    let head = rest.prefix(key.utf8.count + 1)
    guard String(decoding: head, as: UTF8.self).lowercased() == key + "=" else { return false }
    rest = rest.dropFirst(head.count)
    return true
  }

  /// Takes what stands for "as usual": nothing, or a dash, and the separator behind it.
  mutating func takeDefault() -> Bool {
    var after = rest.drop(while: Self.isBlank)
    var isDash = false
    if after.first == UInt8(ascii: "-") {
      let behind = after.dropFirst()
      after = behind.drop(while: Self.isBlank)
      isDash = after.count < behind.count
    }
    if let byte = after.first, Self.isSeparator(byte) {
      rest = after.dropFirst()
    } else if after.isEmpty || isDash {
      rest = after
    } else {
      return false
    }
    return true
  }

  /// The next token without its quotation marks; nil where one of them is missing, or where something
  /// other than a separator follows the second.
  mutating func next() -> String? {
    skipBlanks()
    let token: ArraySlice<UInt8>
    if rest.first == Self.quote {
      let inside = rest.dropFirst()
      guard let end = inside.firstIndex(of: Self.quote) else { return nil }
      token = inside[..<end]
      rest = inside[(end + 1)...]
      guard rest.first.map({ Self.isBlank($0) || Self.isSeparator($0) }) ?? true else { return nil }
    } else {
      token = rest.prefix { !Self.isBlank($0) && !Self.isSeparator($0) && $0 != Self.quote }
      rest = rest.dropFirst(token.count)
      if rest.first == Self.quote { return nil }
    }
    skipBlanks()
    skipSeparator()
    return String(decoding: token, as: UTF8.self)
  }

  private static let quote = UInt8(ascii: "\"")

  static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == 9 }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: ",") || byte == UInt8(ascii: ";")
  }
}

/// A number in a script of sfdisk: `2048`, `0x800`, `04000`, `1.5G`, `10MiB`, `10MB`.
struct ScriptNumber {
  /// In sectors where it has no unit, else in bytes.
  let value: UInt64
  let hasUnit: Bool

  /// nil for anything else, and for what does not fit.
  init?(_ text: String) {
    var digits = text.hasPrefix("+") ? text.dropFirst() : Substring(text)
    var radix = 10
    if digits.lowercased().hasPrefix("0x") {
      radix = 16
      digits = digits.dropFirst(2)
    } else if digits.hasPrefix("0"), digits.dropFirst().first?.isNumber == true {
      radix = 8
    }
    let whole = digits.prefix { $0.isASCII && $0.hexDigitValue.map { $0 < radix } ?? false }
    guard let number = UInt64(whole, radix: radix) else { return nil }
    var unit = digits.dropFirst(whole.count)
    var fraction = Substring()
    if unit.first == "." {
      fraction = unit.dropFirst().prefix { $0.isASCII && $0.isNumber }
      unit = unit.dropFirst(fraction.count + 1)
      guard radix == 10, !fraction.isEmpty, !unit.isEmpty else { return nil }
    }
    guard let letter = unit.first else {
      value = number
      hasUnit = false
      return
    }
    guard let scale = Self.scale(letter, unit.dropFirst()),
      let bytes = Self.scaled(number, fraction, scale)
    else { return nil }
    value = bytes
    hasUnit = true
  }

  private static func scale(_ letter: Character, _ suffix: Substring) -> UInt64? {
    guard let power = Array("KMGTPE").firstIndex(of: Character(letter.uppercased())) else {
      return nil
    }
    switch suffix {
    case "", "iB", "ib": return 1 << (10 * UInt64(power + 1))
    case "B", "b": return (0...power).reduce(1) { scale, _ in scale * 1000 }
    default: return nil
    }
  }

  /// The bytes of `number.fraction` units, rounded down.
  private static func scaled(_ number: UInt64, _ fraction: Substring, _ scale: UInt64) -> UInt64? {
    let (whole, overflow) = number.multipliedReportingOverflow(by: scale)
    // More decimals than a byte of an exabyte are worth nothing.
    let decimals = fraction.prefix(18)
    guard !overflow, let part = UInt64("0" + decimals) else { return nil }
    let divisor = decimals.reduce(1 as UInt64) { product, _ in product * 10 }
    let rest = divisor.dividingFullWidth(part.multipliedFullWidth(by: scale)).quotient
    let (sum, isTooLarge) = whole.addingReportingOverflow(rest)
    return isTooLarge ? nil : sum
  }
}
