/// Examples of limits and interruption.
extension CodeExample {
  static let limits: [DiagnosticCode: CodeExample] = [
    .tooDeepRecursion: CodeExample(
      #"""
      func sum(_ n: Int) -> Int { return n + sum(n - 1) }
      print(sum(3))
      """#,
      mended: #"""
        func sum(_ n: Int) -> Int { return n == 0 ? 0 : n + sum(n - 1) }
        print(sum(3))
        """#),
    .stepLimit: CodeExample(
      "while true { }",
      mended: "for _ in 0..<3 { }",
      setting: .limited),
    .memoryLimit: CodeExample(
      #"""
      var list = [0]
      while true { list += list }
      """#,
      mended: #"""
        var list = [0]
        while list.count < 10 { list += list }
        """#,
      setting: .limited),
    .timeLimit: CodeExample(
      #"while true { print("on and on") }"#,
      mended: #"for _ in 0..<3 { print("three times") }"#,
      setting: .timed),
    .interrupted: CodeExample(
      "while true { }",
      mended: #"print("at once")"#,
      setting: .interrupted),
  ]
}
