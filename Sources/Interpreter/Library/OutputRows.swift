extension Library {
  /// Printing.
  static let outputRows: [Primitive] = [
    Primitive(
      "print", .function, category: "Output",
      parameters: [
        .variadic("values", .any), .labeled("separator", .string, default: "\" \""),
        .labeled("terminator", .string, default: "\"\\n\""),
        .labeled("to", .symbol(["output", "error"]), default: ".output"),
      ], result: .none,
      summary:
        "Prints values with a space between them and a line break behind them, to standard output "
        + "or standard error.",
      example: "print(\"a\", 1, [2, 3])\nprint(1, 2, separator: \"-\")", output: "a 1 [2, 3]\n1-2"
    ) { call in
      let values = call[0].asArray
      var text = ""
      for index in 0..<values.pointee.count {
        if index > 0 { text += call.text(1, default: " ") }
        text += try printed(values.pointee.elements.unsafelyUnwrapped[index], call.vm)
      }
      try call.services.write(
        text + call.text(2, default: "\n"),
        toErrors: call.symbol(3, default: "output") == "error")
      return .none
    }
  ]

  /// Objects that have a table form print as one; everything else as interpolation shows it.
  private static func printed(_ value: Value, _ vm: VM) throws -> String {
    if let table = Echo.table(value, vm) { return table.text }
    return try Display.plain(value, vm)
  }
}
