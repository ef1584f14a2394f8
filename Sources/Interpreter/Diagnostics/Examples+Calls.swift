/// Examples of calls and labels.
extension CodeExample {
  static let calls: [DiagnosticCode: CodeExample] = [
    .wrongLabel: CodeExample(
      #"""
      func area(width: Int, height: Int) -> Int { return width * height }
      print(area(wide: 2, height: 3))
      """#,
      mended: #"""
        func area(width: Int, height: Int) -> Int { return width * height }
        print(area(width: 2, height: 3))
        """#),
    .missingArgument: CodeExample(
      #"""
      func area(width: Int, height: Int) -> Int { return width * height }
      print(area(width: 2))
      """#,
      mended: #"""
        func area(width: Int, height: Int) -> Int { return width * height }
        print(area(width: 2, height: 2))
        """#),
    .extraArgument: CodeExample(
      #"""
      func half(_ n: Int) -> Int { return n / 2 }
      print(half(4, 2))
      """#,
      mended: #"""
        func half(_ n: Int) -> Int { return n / 2 }
        print(half(4))
        """#),
    .notCallable: CodeExample(
      #"""
      let count = 3
      print(count())
      """#,
      mended: #"""
        let count = 3
        print(count)
        """#),
    .unknownMember: CodeExample(
      #"print("disk".lenght)"#,
      mended: #"print("disk".count)"#),
    .unknownSymbol: CodeExample(
      "print(10B.divided(by: 3, rounding: .upp))",
      mended: "print(10B.divided(by: 3, rounding: .up))"),
    .memberNeedsCall: CodeExample(
      "print([2, 1].sorted)",
      mended: "print([2, 1].sorted())"),
    .memberIsNoCall: CodeExample(
      #"print("disk".isEmpty())"#,
      mended: #"print("disk".isEmpty)"#),
    .duplicateLabel: CodeExample(
      #"""
      func move(by x: Int, by y: Int) -> Int { return x + y }
      print(move(by: 1, by: 2))
      """#,
      mended: #"""
        func move(x: Int, y: Int) -> Int { return x + y }
        print(move(x: 1, y: 2))
        """#),
  ]
}
