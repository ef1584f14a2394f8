import DiskInterpreter
import Testing

@Suite struct SyntaxNotYetDiagnosticTests {
  @Test(arguments: SyntaxCase.parse(cases))
  func constructsOfTheNextStepAreOneDiagnosticEach(_ sample: SyntaxCase) {
    sample.checkDiagnostics()
  }

  @Test(arguments: SyntaxCase.parse(cases))
  func everyFixRemovesTheFaultThatItBelongsTo(_ sample: SyntaxCase) {
    sample.checkFixes()
  }

  static let cases = ##"""
    struct A { let x = 1 }
    let y = 1
    => E0112 1:1+6 `struct` is not part of this version of the language
    ---
    switch x {
    case 1: a()
    default: b()
    }
    let y = 1
    => E0112 1:1+6 `switch` is not part of this version of the language
    ---
    let x = switch y { case 1: 2 }
    => E0112 1:9+6 `switch` is not part of this version of the language
    ---
    let x = if a { 1 } else if b { 2 } else { 3 }
    => E0112 1:9+2 `if` as an expression is not part of this version of the language
    ---
    import "lib.dsk"
    => E0112 1:1+6 `import` is not part of this version of the language
    ---
    import Foundation
    => E0113 1:1+17 nothing is imported from Swift
    ---
    test "adds" { expect(1) }
    => E0112 1:1+4 `test` is not part of this version of the language
    ---
    @layout(.little) struct MBR { x: u8 }
    => E0112 1:1+7 `@layout` is not part of this version of the language
    ---
    @discardableResult func f() { }
    => E0113 1:1+18 there are no attributes
    ---
    outer: for x in xs { break outer }
    => E0112 1:1+6 labelled loops are not part of this version of the language
    => E0112 1:28+5 labelled loops are not part of this version of the language
    ---
    let x = (1, 2)
    => E0112 1:9+6 tuples are not part of this version of the language
    ---
    let x = ()
    => E0112 1:9+2 tuples are not part of this version of the language
    ---
    let x = (a: 1, b: 2)
    => E0112 1:9+12 tuples are not part of this version of the language
    ---
    let (a, b) = f()
    => E0112 1:5+1 taking values apart is not part of this version of the language
    ---
    let [a, b] = f()
    => E0112 1:5+1 taking values apart is not part of this version of the language
    ---
    for (i, x) in xs { }
    => E0112 1:5+6 taking values apart is not part of this version of the language
    ---
    let x: (Int, Int) = a
    => E0112 1:8+10 tuples are not part of this version of the language
    ---
    if case let x = y { }
    => E0112 1:4+4 patterns are not part of this version of the language
    ---
    case 1: a()
    => E0101 1:1+4 `case` stands outside of a `switch`
    ---
    let x = /ab+c/
    => E0112 1:9+6 regular expressions are not part of this version of the language
    ---
    s.find(#/ab+/#)
    => E0112 1:8+7 regular expressions are not part of this version of the language
    ---
    var x: Int { 5 }
    => E0112 1:12+1 computed variables are not part of this version of the language
    ---
    t.0
    => E0112 1:3+1 tuples are not part of this version of the language
    """##
}
