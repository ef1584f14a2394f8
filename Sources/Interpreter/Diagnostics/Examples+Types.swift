/// Examples of types, units and operators.
extension CodeExample {
  static let types: [DiagnosticCode: CodeExample] = [
    .wrongType: CodeExample(
      #"""
      let number: Int = "5"
      print(number)
      """#,
      mended: #"""
        let number: Int = 5
        print(number)
        """#),
    .notABool: CodeExample(
      #"""
      let count = 3
      if count { print("some") }
      """#,
      mended: #"""
        let count = 3
        if count > 0 { print("some") }
        """#),
    .inexactConversion: CodeExample(
      "print(9007199254740993 + 0.5)",
      mended: "print(9007199254740993 / 2)"),
    .operandTypes: CodeExample(
      #"print("count: " + 3)"#,
      mended: #"print("count: \(3)")"#),
    .sizeWithInt: CodeExample(
      "print(1MiB + 512)",
      mended: "print(1MiB + 512B)"),
    .branchWithoutValue: CodeExample(
      #"""
      let n = 1
      let text = if n > 0 { "more" } else { for _ in 0..<n { } }
      print(text)
      """#,
      mended: #"""
        let n = 1
        let text = if n > 0 { "more" } else { "less" }
        print(text)
        """#),
  ]
}
