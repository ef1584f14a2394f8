/// Examples of names.
extension CodeExample {
  static let names: [DiagnosticCode: CodeExample] = [
    .unknownName: CodeExample(
      #"""
      let count = 1
      print(cuont)
      """#,
      mended: #"""
        let count = 1
        print(count)
        """#),
    .alreadyDeclared: CodeExample(
      #"""
      let a = 1
      let a = 2
      print(a)
      """#,
      mended: #"""
        var a = 1
        a = 2
        print(a)
        """#),
    .assignmentToConstant: CodeExample(
      #"""
      let a = 1
      a = 2
      print(a)
      """#,
      mended: #"""
        var a = 1
        a = 2
        print(a)
        """#),
    .usedBeforeDeclared: CodeExample(
      #"""
      print(total)
      let total = 3
      """#,
      mended: #"""
        let total = 3
        print(total)
        """#),
    .outsideOfLoop: CodeExample(
      "if 1 < 2 { break }",
      mended: #"""
        while true {
          if 1 < 2 { break }
        }
        """#),
    .outsideOfFunction: CodeExample(
      "if arguments.isEmpty { return }",
      mended: "if arguments.isEmpty { exit(0) }"),
    .jumpOutOfDefer: CodeExample(
      #"""
      func f() {
        defer { return }
        print("working")
      }
      f()
      """#,
      mended: #"""
        func f() {
          defer { print("done") }
          print("working")
        }
        f()
        """#),
    .guardFallsThrough: CodeExample(
      #"""
      func show(_ n: Int?) {
        guard let n else { print("none") }
        print(n)
      }
      show(nil)
      """#,
      mended: #"""
        func show(_ n: Int?) {
          guard let n else {
            print("none")
            return
          }
          print(n)
        }
        show(nil)
        """#),
    .placeholderOutsideClosure: CodeExample(
      "print($0)",
      mended: "[1, 2].forEach { print($0) }"),
    .unknownType: CodeExample(
      #"""
      let n: Integer = 5
      print(n)
      """#,
      mended: #"""
        let n: Int = 5
        print(n)
        """#),
    .notAValue: CodeExample(
      #"""
      var list = [1]
      append(list, 2)
      """#,
      mended: #"""
        var list = [1]
        list.append(2)
        """#),
    .missingReturn: CodeExample(
      #"""
      func sign(_ n: Int) -> Int {
        if n < 0 { return -1 }
        if n > 0 { return 1 }
      }
      print(sign(0))
      """#,
      mended: #"""
        func sign(_ n: Int) -> Int {
          if n < 0 { return -1 }
          if n > 0 { return 1 }
          return 0
        }
        print(sign(0))
        """#),
    .mainParameter: CodeExample(
      "func main(part: Partition) { print(part.size) }",
      mended: "func main(number: Int = 1) { print(number) }"),
    .notExhaustive: CodeExample(
      #"""
      let table: Any = 1
      let name = switch table {
        case 1: "one"
      }
      print(name)
      """#,
      mended: #"""
        let table: Any = 1
        let name = switch table {
          case 1: "one"
          default: "another"
        }
        print(name)
        """#),
    .unknownLoopLabel: CodeExample(
      #"""
      for i in 0..<3 {
        if i == 1 { break outer }
      }
      """#,
      mended: #"""
        outer: for i in 0..<3 {
          if i == 1 { break outer }
        }
        """#),
    .invalidStructure: CodeExample(
      #"""
      @layout(.little) struct Header {
        var count: Int
      }
      """#,
      mended: #"""
        @layout(.little) struct Header {
          var count: u32
        }
        """#),
    .methodUsesLocal: CodeExample(
      #"""
      func f() -> Int {
        let step = 2
        struct Counter {
          var count = 0
          func next() -> Int { return count + step }
        }
        return Counter().next()
      }
      print(f())
      """#,
      mended: #"""
        func f() -> Int {
          let step = 2
          struct Counter {
            var count = 0
            func next(by step: Int) -> Int { return count + step }
          }
          return Counter().next(by: step)
        }
        print(f())
        """#),
    .importNotFound: CodeExample(
      #"""
      import "libs.dsk"
      print(half(4))
      """#,
      mended: #"""
        import "lib.dsk"
        print(half(4))
        """#,
      setting: .folder, others: ["lib.dsk": "func half(_ n: Int) -> Int { return n / 2 }"]),
    .importCycle: CodeExample(
      #"import "circle.dsk""#,
      mended: #"print("without it")"#,
      setting: .folder, others: ["circle.dsk": "import \"circle.dsk\""]),
    .importClash: CodeExample(
      #"""
      import "a.dsk"
      import "b.dsk"
      print(size)
      """#,
      mended: #"""
        import "a.dsk"
        print(size)
        """#,
      setting: .folder, others: ["a.dsk": "let size = 1", "b.dsk": "let size = 2"]),
  ]
}
