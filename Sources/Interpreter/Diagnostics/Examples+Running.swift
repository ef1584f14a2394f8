/// Examples of a running script.
extension CodeExample {
  static let running: [DiagnosticCode: CodeExample] = [
    .overflow: CodeExample(
      "print(9223372036854775807 + 1)",
      mended: "print(9223372036854775807 &+ 1)"),
    .divisionByZero: CodeExample(
      #"""
      let count = 0
      print(100 / count)
      """#,
      mended: #"""
        let count = 0
        if count != 0 { print(100 / count) }
        """#),
    .inexactDivision: CodeExample(
      "print(10B / 3)",
      mended: "print(10B.divided(by: 3, rounding: .down))"),
    .indexOutOfRange: CodeExample(
      #"""
      let list = [1, 2]
      print(list[2])
      """#,
      mended: #"""
        let list = [1, 2]
        print(list[1])
        """#),
    .keyNotFound: CodeExample(
      #"""
      var lists = ["a": [1]]
      lists["b"][0] = 2
      print(lists)
      """#,
      mended: #"""
        var lists = ["a": [1]]
        lists["b"] = [2]
        print(lists)
        """#),
    .unexpectedNil: CodeExample(
      #"""
      let names: [String] = []
      print(names.first!)
      """#,
      mended: #"""
        let names: [String] = []
        print(names.first ?? "none")
        """#),
    .invalidRange: CodeExample(
      "for i in 3..<1 { print(i) }",
      mended: "for i in 1..<3 { print(i) }"),
    .invalidArgument: CodeExample(
      #"print("ab".repeated(-1))"#,
      mended: #"print("ab".repeated(2))"#),
    .uncaught: CodeExample(
      #"throw "no disk""#,
      mended: #"""
        do {
          throw "no disk"
        } catch {
          print(error.message)
        }
        """#),
    .assertionFailed: CodeExample(
      #"assert(1 > 2, "one is more")"#,
      mended: #"assert(1 < 2, "one is less")"#),
    .mutationConflict: CodeExample(
      #"""
      var list = [3, 1, 2]
      list.sort { a, b in list.count > 2 }
      """#,
      mended: #"""
        var list = [3, 1, 2]
        list.sort { a, b in a < b }
        """#),
    .wrongCount: CodeExample(
      #"""
      let parts = ["a", "b", "c"]
      let [first, second] = parts
      print(first, second)
      """#,
      mended: #"""
        let parts = ["a", "b"]
        let [first, second] = parts
        print(first, second)
        """#),
    .brokenConstraint: CodeExample(
      #"""
      @layout(.little) struct Mark {
        var value: u16 where value == 0xAA55
      }
      let img = createImage("new.img", size: 1MiB, overwrite: true)
      print(img.read(Mark.self, at: 0B))
      """#,
      mended: #"""
        @layout(.little) struct Mark {
          var value: u16 where value == 0
        }
        let img = createImage("new.img", size: 1MiB, overwrite: true)
        print(img.read(Mark.self, at: 0B))
        """#,
      setting: .folder),
    .invalidText: CodeExample(
      ##"print(parseJSON(#"{"size": }"#))"##,
      mended: ##"print(parseJSON(#"{"size": 512}"#))"##),
  ]
}
