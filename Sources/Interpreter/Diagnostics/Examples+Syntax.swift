/// Examples of syntax.
extension CodeExample {
  static let syntax: [DiagnosticCode: CodeExample] = [
    .unexpectedToken: CodeExample(
      #"func greet { print("hello") }"#,
      mended: #"func greet() { print("hello") }"#),
    .expectedExpression: CodeExample(
      "let sum = 1 +",
      mended: "let sum = 1 + 2"),
    .expectedName: CodeExample(
      "let = 5",
      mended: "let five = 5"),
    .missingCloser: CodeExample(
      #"print("a""#,
      mended: #"print("a")"#),
    .strayCloser: CodeExample(
      #"print("a"))"#,
      mended: #"print("a")"#),
    .assignmentIsNotAnExpression: CodeExample(
      #"""
      let a = 1
      if a = 1 { print("one") }
      """#,
      mended: #"""
        let a = 1
        if a == 1 { print("one") }
        """#),
    .invalidAssignmentTarget: CodeExample(
      #"""
      var a = 1
      a + 1 = 2
      """#,
      mended: #"""
        var a = 1
        a = 2 - 1
        print(a)
        """#),
    .operatorsDoNotChain: CodeExample(
      #"""
      let a = 2
      print(1 < a < 3)
      """#,
      mended: #"""
        let a = 2
        print(1 < a && a < 3)
        """#),
    .statementsOnOneLine: CodeExample(
      #"print("a") print("b")"#,
      mended: #"print("a"); print("b")"#),
    .foreignSyntax: CodeExample(
      #"""
      var i = 0
      i++
      print(i)
      """#,
      mended: #"""
        var i = 0
        i += 1
        print(i)
        """#),
  ]
}
