extension Library {
  private static let number: ScriptType = .oneOf([.int, .double, .size])

  /// Numbers as text.
  static let formatRows: [Primitive] = [
    Primitive(
      "formatted", .method, category: "Numbers",
      parameters: [
        .receiver(number), .labeled("decimals", .int, default: "as many as it has"),
        .labeled("radix", .int, default: "10"), .labeled("width", .int, default: "0"),
        .labeled("padding", .string, default: "\" \""),
        .labeled("grouping", .string, default: "\"\""),
        .labeled("uppercase", .bool, default: "false"),
        .labeled("sign", .symbol(["negative", "always"]), default: ".negative"),
      ], result: .string,
      errors: "Decimals outside of 0 … 15, a radix outside of 2 … 36 or for a Double, a padding of "
        + "more than a character.",
      summary:
        "As text: rounded, padded on the left, in groups of three digits, of four in radix 2 and 16.",
      example: "print((2.0 / 3.0).formatted(decimals: 2), 1234567.formatted(grouping: \",\"))\n"
        + "print(255.formatted(radix: 16, width: 8, padding: \"0\"), 7.formatted(width: 3))",
      output: "0.67 1,234,567\n000000ff   7"
    ) { call in try formatted(call) },
    Primitive(
      "String", .function, category: "Strings",
      parameters: [.labeled("format", .string), .variadic("values", .any)], result: .string,
      errors:
        "A place that is none, a value that does not fit its place, too many or too few values.",
      summary: "A text with values in the places that `printf` has: `%d %08x %.2f %-10s %%`.",
      example: "print(String(format: \"%-4s|%5.1f|%04x\", \"sda\", 2.25, 255))",
      output: "sda |  2.2|00ff"
    ) { call in
      call.string(try FormatTemplate.text(call.text(0), Array(call.elements(1)), call.vm))
    },
  ]

  private static func formatted(_ call: borrowing PrimitiveCall) throws -> Value {
    var format = NumberFormat()
    if call.isGiven(1) { format.decimals = try inRange(call, 1, 0...15) }
    if call.isGiven(2) { format.radix = try inRange(call, 2, 2...36) }
    guard format.radix == 10 || format.decimals == nil && call[0].tag != Tag.double else {
      throw ScriptFault(
        .invalidArgument, "a radix is for an Int without decimals", symbol: "arguments")
    }
    if call.isGiven(3) { format.width = try inRange(call, 3, 0...10_000) }
    let padding = call.text(4, default: " ")
    guard let first = padding.first, padding.count == 1 else {
      throw ScriptFault(.invalidArgument, "`padding:` is one character", symbol: "arguments")
    }
    format.padding = first
    format.grouping = call.text(5)
    format.isUppercase = call.bool(6)
    if call.symbol(7, default: "negative") == "always" { format.sign = .always }
    return call.string(try format.text(call[0]))
  }

  private static func inRange(
    _ call: borrowing PrimitiveCall, _ index: Int, _ range: ClosedRange<Int>
  ) throws -> Int {
    if range.contains(call.int(index)) { return call.int(index) }
    throw ScriptFault(
      .invalidArgument,
      "`\(call.row.parameters[index].name):` is \(range.lowerBound) … \(range.upperBound), and this "
        + "is \(call.int(index))", symbol: "arguments")
  }
}
