import Glibc

/// How `formatted` and `String(format:)` write a number.
struct NumberFormat {
  enum Sign { case negative, always, space }
  enum Notation: String { case fixed = "f", scientific = "e", general = "g" }

  var radix = 10
  /// Digits behind the point; nil as many as the value has.
  var decimals: Int?
  var notation = Notation.fixed
  var width = 0
  var padding: Character = " "
  var isLeftAligned = false
  /// What stands between groups of digits; empty for none.
  var grouping = ""
  var isUppercase = false
  var sign = Sign.negative
  /// `0x`, `0o` or `0b` before the digits.
  var hasPrefix = false

  func text(_ value: Value) throws -> String {
    value.tag == Tag.double ? real(value.double) : try integer(value.int)
  }

  private func integer(_ number: Int) throws -> String {
    let digits = String(number.magnitude, radix: radix, uppercase: isUppercase)
    let fraction = decimals.map { $0 > 0 ? "." + String(repeating: "0", count: $0) : "" } ?? ""
    let prefix = hasPrefix ? [2: "0b", 8: "0o", 16: "0x"][radix] ?? "" : ""
    return assembled(number < 0, prefix, digits, fraction)
  }

  private func real(_ number: Double) -> String {
    guard number.isFinite else {
      return assembled(number < 0, "", number.isNaN ? "nan" : "inf", "", mayPadWithZeros: false)
    }
    let text =
      decimals.map { NumberFormat.printed(number.magnitude, $0, notation) }
      ?? "\(number.magnitude)"
    let shown = isUppercase ? text.uppercased() : text
    let whole = shown.prefix { $0.isNumber }
    return assembled(
      number.sign == .minus, "", String(whole), String(shown.dropFirst(whole.count)))
  }

  /// By the C library; whatever the locale says, a point stands before the decimals.
  private static func printed(_ number: Double, _ decimals: Int, _ notation: Notation) -> String {
    var buffer = [CChar](repeating: 0, count: 400)
    let count = withVaList([Int32(decimals), number]) {
      vsnprintf(&buffer, buffer.count, "%.*\(notation.rawValue)", $0)
    }
    return String(
      decoding: buffer.prefix(Int(count)).map { $0 == 0x2C ? 0x2E : UInt8(bitPattern: $0) },
      as: UTF8.self)
  }

  private func assembled(
    _ isNegative: Bool, _ prefix: String, _ digits: String, _ rest: String,
    mayPadWithZeros: Bool = true
  ) -> String {
    let mark = isNegative ? "-" : sign == .always ? "+" : sign == .space ? " " : ""
    let head = mark + prefix
    let body = grouped(digits) + rest
    let missing = max(0, width - head.count - body.count)
    if isLeftAligned { return head + body + String(repeating: " ", count: missing) }
    if padding == "0", mayPadWithZeros {
      return head + String(repeating: "0", count: missing) + body
    }
    let fill = padding == "0" ? " " : padding
    return String(repeating: fill, count: missing) + head + body
  }

  /// Digits in groups of three, or of four where a digit stands for bits.
  private func grouped(_ digits: String) -> String {
    let size = radix == 2 || radix == 16 ? 4 : 3
    guard !grouping.isEmpty, digits.count > size else { return digits }
    var text = ""
    for (index, digit) in digits.enumerated() {
      if index > 0, (digits.count - index) % size == 0 { text += grouping }
      text.append(digit)
    }
    return text
  }
}

/// The templates of C's `printf`, with every value checked against its place.
struct FormatTemplate {
  private let vm: VM
  private var rest: Substring
  private var values: ArraySlice<Value>

  /// Widths and decimals beyond this are a mistake.
  private static let widest = 10_000

  static func text(_ template: String, _ values: [Value], _ vm: VM) throws -> String {
    var formatting = FormatTemplate(vm: vm, rest: template[...], values: values[...])
    return try formatting.text(total: values.count)
  }

  private mutating func text(total: Int) throws -> String {
    var text = ""
    while let mark = rest.firstIndex(of: "%") {
      text += rest[..<mark]
      rest = rest[rest.index(after: mark)...]
      if rest.first == "%" {
        rest.removeFirst()
        text += "%"
      } else {
        text += try place(number: total - values.count + 1)
      }
      try vm.require(bytes: text.utf8.count)
    }
    if !values.isEmpty {
      throw FormatTemplate.fault(
        "the format has \(total - values.count) places for values, and got \(total) values")
    }
    return text + rest
  }

  private mutating func place(number: Int) throws -> String {
    var format = NumberFormat()
    while let flag = rest.first, "-+ 0#'".contains(flag) {
      switch flag {
      case "-": format.isLeftAligned = true
      case "+": format.sign = .always
      case " ": if format.sign != .always { format.sign = .space }
      case "0": format.padding = "0"
      case "#": format.hasPrefix = true
      default: format.grouping = ","
      }
      rest.removeFirst()
    }
    format.width = try digits() ?? 0
    if rest.first == "." {
      rest.removeFirst()
      format.decimals = try digits() ?? 0
    }
    // The widths of C's types are written out of habit.
    while rest.first == "l" || rest.first == "h" || rest.first == "z" { rest.removeFirst() }
    guard let letter = rest.popFirst() else {
      throw FormatTemplate.fault("the format ends within a place: write `%%` for a percent sign")
    }
    guard let value = values.popFirst() else {
      throw FormatTemplate.fault("the format needs a value number \(number), and there is none")
    }
    return try written(value, letter, &format, number)
  }

  private func written(
    _ value: Value, _ letter: Character, _ format: inout NumberFormat, _ number: Int
  ) throws -> String {
    let isWhole = value.tag == Tag.int || value.tag == Tag.size
    switch letter {
    case "d", "i", "u": format.decimals = nil
    case "x", "X", "o", "b":
      format.radix = letter == "o" ? 8 : letter == "b" ? 2 : 16
      format.isUppercase = letter == "X"
      format.decimals = nil
    case "f", "F", "e", "E", "g", "G":
      guard isWhole || value.tag == Tag.double else { throw mismatch(value, letter, number) }
      format.isUppercase = letter.isUppercase
      format.notation = NumberFormat.Notation(rawValue: letter.lowercased()) ?? .fixed
      format.decimals = min(format.decimals ?? 6, 60)
      return try format.text(
        isWhole ? Value(try Arithmetic.exact(value.int)) : value)
    case "s", "@":
      let text = try Display.plain(value, vm)
      let cut = format.decimals.map { String(text.prefix($0)) } ?? text
      let spaces = String(repeating: " ", count: max(0, format.width - TextTable.width(cut)))
      return format.isLeftAligned ? cut + spaces : spaces + cut
    default:
      throw FormatTemplate.fault(
        "`%\(letter)` is no place for a value: use d, x, X, o, b, f, e, g, s or @")
    }
    guard isWhole else { throw mismatch(value, letter, number) }
    return try format.text(value)
  }

  private mutating func digits() throws -> Int? {
    let digits = rest.prefix { $0.isASCII && $0.isNumber }
    rest = rest.dropFirst(digits.count)
    if digits.isEmpty { return nil }
    guard let number = Int(digits), number <= FormatTemplate.widest else {
      throw FormatTemplate.fault("a width is at most \(FormatTemplate.widest)")
    }
    return number
  }

  private func mismatch(_ value: Value, _ letter: Character, _ number: Int) -> ScriptFault {
    ScriptFault(
      .wrongType, "`%\(letter)` takes a number, and value \(number) is \(vm.describeType(value))",
      symbol: "type", help: "`%s` takes any value")
  }

  private static func fault(_ message: String) -> ScriptFault {
    ScriptFault(.invalidArgument, message, symbol: "arguments")
  }
}
