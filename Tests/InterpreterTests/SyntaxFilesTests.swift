import DiskInterpreter
import Testing

@Suite struct SyntaxFilesTests {
  @Test(arguments: SyntaxCase.parse(cases))
  func importsTestsAndLabelsGiveTheirTree(_ sample: SyntaxCase) {
    sample.checkTree()
  }

  static let cases = ##"""
    MBR.self
    => (. MBR self)
    ---
    import "lib.dsk"
    import #"raw.dsk"#; let x = 1
    => (import "lib.dsk") (import "raw.dsk") (let x 1)
    ---
    test "adds" { expect(1 == 1) }
    => (test "adds" {(call expect (== 1 1))})
    ---
    let test = 1
    test = 2
    test("a") { b }
    print(test)
    => (let test 1) (= test 2) (call test "a" trailing:(closure b)) (call print test)
    ---
    outer: for x in xs { break outer; continue outer }
    => (outer:for let:x xs {(break outer) (continue outer)})
    ---
    outer:
    while true { break }
    => (outer:while true {(break)})
    ---
    a: repeat { continue a } while x
    => (a:repeat {(continue a)} x)
    ---
    break
    x
    => (break) x
    """##
}
