/// Examples of warnings.
extension CodeExample {
  static let warnings: [DiagnosticCode: CodeExample] = [
    .unreachableCode: CodeExample(
      #"""
      func f() -> Int {
        return 1
        print("never")
      }
      print(f())
      """#,
      mended: #"""
        func f() -> Int {
          print("now")
          return 1
        }
        print(f())
        """#),
    .unusedResult: CodeExample(
      #"""
      let a = 1
      a + 1
      """#,
      mended: #"""
        let a = 1
        print(a + 1)
        """#),
    .unusedName: CodeExample(
      #"""
      func area(_ side: Int) -> Int {
        let sides = 4
        return side * side
      }
      print(area(2))
      """#,
      mended: #"""
        func area(_ side: Int) -> Int {
          return side * side
        }
        print(area(2))
        """#),
    .neverChanged: CodeExample(
      #"""
      func area(_ side: Int) -> Int {
        var result = side * side
        return result
      }
      print(area(2))
      """#,
      mended: #"""
        func area(_ side: Int) -> Int {
          let result = side * side
          return result
        }
        print(area(2))
        """#),
    .neverRead: CodeExample(
      #"""
      var last = 0
      for i in 0..<3 { last = i }
      """#,
      mended: #"""
        var last = 0
        for i in 0..<3 { last = i }
        print(last)
        """#),
    .mainCalled: CodeExample(
      #"""
      func main() { print("hello") }
      main()
      """#,
      mended: #"func main() { print("hello") }"#),
  ]
}
