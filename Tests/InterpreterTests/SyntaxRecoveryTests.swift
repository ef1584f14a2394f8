import DiskInterpreter
import Testing

@Suite struct SyntaxRecoveryTests {
  private func lines(_ text: String) -> [String] {
    let result = Parser.parse(SourceText(name: "test", text: text))
    return result.diagnostics.map { diagnostic in
      let start = diagnostic.labels.first?.span.start ?? 0
      return "\(diagnostic.code.rawValue) line \(diagnostic.source.position(of: start).line)"
    }
  }

  private func tree(_ text: String) -> String {
    TreeDump.text(Parser.parse(SourceText(name: "test", text: text)).tree)
  }

  /// Each token of a whole script in turn is left out, and then written twice.
  @Test func oneWrongTokenIsNearlyAlwaysOneDiagnostic() {
    let source = SourceText(name: "test", text: Self.script)
    #expect(Parser.parse(source).diagnostics.isEmpty)
    var counts: [Int] = []
    for token in Lexer.tokenize(source).tokens where token.span.end > token.span.start {
      let range = token.span.start..<token.span.end
      var without = source.bytes
      without.removeSubrange(range)
      var doubled = source.bytes
      doubled.insert(contentsOf: [0x20] + source.bytes[range], at: range.upperBound)
      for bytes in [without, doubled] {
        counts.append(Parser.parse(SourceText(name: "test", bytes: bytes)).diagnostics.count)
      }
    }
    let few = counts.filter { $0 <= 1 }.count
    #expect(counts.count > 500)
    #expect(few * 100 >= counts.count * 85, "\(few) of \(counts.count)")
    #expect(counts.max() ?? 0 <= 5)
  }

  @Test func independentFaultsAreAllReported() {
    let text = """
      let a = 1 +
      func f(_ x: Int { }
      let b = [1, 2
      let c = 10M
      if c = 1 { g(1 2) }
      let d = "open
      print "x"
      let e = 5
      """
    #expect(
      lines(text) == [
        "E0102 line 1", "E0104 line 2", "E0104 line 3", "E0009 line 4", "E0106 line 5",
        "E0101 line 5", "E0004 line 6", "E0113 line 7",
      ])
    #expect(tree(text).hasSuffix("(let e 5)"))
  }

  @Test func aFaultInABlockLeavesTheBlockAndWhatFollows() {
    let text = "func f() {\n  let = 1\n  a()\n}\nlet b = 2"
    #expect(lines(text) == ["E0103 line 2"])
    #expect(tree(text) == "(func f () {(call a)}) (let b 2)")
  }

  @Test func aFaultInBracketsLeavesTheExpressionAround() {
    let text = "let a = f(1, *, 2).b + [1 * ].c"
    #expect(lines(text) == ["E0113 line 1", "E0102 line 1"])
    #expect(tree(text) == "(let a (+ (. (call f 1) b) (. (array) c)))")
  }

  @Test func aNameWhoseValueIsFaultyIsStillDeclared() {
    #expect(tree("let a = )\nlet b: = 1") == "(let a) (let b)")
  }

  @Test func aForgottenOpeningBraceIsOneDiagnostic() {
    let text = "func f() {\n  if a\n    b()\n  } else {\n    c()\n  }\n  d()\n}\ne()"
    #expect(lines(text) == ["E0101 line 2"])
    #expect(tree(text) == "(func f () {(if a {(call b)} {(call c)}) (call d)}) (call e)")
  }

  @Test func aBracketThatIsNeverClosedDoesNotSwallowTheNextStatement() {
    let text = "print(1, 2\nlet a = 1\nprint(a"
    #expect(lines(text) == ["E0104 line 1", "E0104 line 3"])
    #expect(tree(text) == "(let a 1)")
  }

  @Test func oneFaultAtOnePlaceIsReportedOnce() {
    #expect(lines("b\"5\u{E9} zz 7\"") == ["E0012 line 1"])
    #expect(lines("(((((") == ["E0104 line 1"])
    #expect(lines("{{{{{") == ["E0104 line 1"])
  }

  static let script = ##"""
    #!/usr/bin/env -S dsk run
    /// Shows the partitions of an image.
    func show(_ path: String, at start: Size = 0B, verbose: Bool = false) -> Int {
      let img = image(path, format: .raw)
      defer { img.close() }
      guard let table = try? partitions(img), !table.isEmpty else {
        print("no table in \(path)")
        return 0
      }
      var total = 0B
      for part in table where part.size > 1MiB {
        total += part.size
        let name = part.name ?? "unnamed"
        print("\(part.number): \(name) at \(offset(part) + start), \(part.size.human)")
        if verbose && part.type == .linux {
          attach(part, writable: false) { device in
            print(device.path, device.size / 512)
          }
        } else if let fs = part.fileSystem {
          print(fs.label, fs.uuid!)
        } else {
          print("nothing")
        }
      }
      let sizes = table.map { $0.size }.sorted { $0 < $1 }
      let byName = ["small": sizes.first, "large": sizes.last]
      while total > 10GiB {
        total -= 1GiB
      }
      do {
        try check(table, { $0.problems.count + 1 })
      } catch .notFound where verbose {
        print(error)
      } catch let e {
        throw e
      }
      return table.count > 3 ? table.count * 2 : -1
    }

    let count = show("disk.img", at: 512B)
    print("""
      count: \(count)
      done
      """)
    """##
}
