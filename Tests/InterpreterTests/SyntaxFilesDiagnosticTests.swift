import DiskInterpreter
import Testing

@Suite struct SyntaxFilesDiagnosticTests {
  @Test(arguments: SyntaxCase.parse(cases))
  func faultsOfImportsAndLabelsNameTheirExactPlace(_ sample: SyntaxCase) {
    sample.checkDiagnostics()
  }

  @Test(arguments: SyntaxCase.parse(cases))
  func everyFixRemovesTheFaultThatItBelongsTo(_ sample: SyntaxCase) {
    sample.checkFixes()
  }

  static let cases = ##"""
    import "a\(b)"
    => E0101 1:12+1 the path of an import is written out
    ---
    import
    => E0101 1:7+0 expected the path of a script, such as `"lib.dsk"`, found the end of the text
    => incomplete
    ---
    import Foundation
    => E0113 1:1+17 nothing is imported from Swift
    ---
    func f() { import "a" }
    => E0101 1:12+6 `import` stands at the outermost level of a file
    ---
    test "adds"
    => E0113 1:1+11 the arguments of a call stand in parentheses
    ---
    test "a \(b)" { }
    => E0101 1:11+1 the claim of a test is written out
    ---
    if x { test "a" { } }
    => E0101 1:8+4 `test` stands at the outermost level of a file
    ---
    a: if x { }
    => E0113 1:1+3 only loops have labels
    ---
    a: do { }
    => E0113 1:1+3 only loops have labels
    ---
    let x = /ab+c/
    => E0113 1:9+6 a regular expression is made of a string
    ---
    s.find(#/ab+"/#)
    => E0113 1:8+8 a regular expression is made of a string
    """##
}
