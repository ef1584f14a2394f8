import DiskInterpreter
import Testing

@Suite struct SyntaxPatternsDiagnosticTests {
  @Test(arguments: SyntaxCase.parse(cases))
  func faultsOfPatternsAndSwitchesNameTheirExactPlace(_ sample: SyntaxCase) {
    sample.checkDiagnostics()
  }

  @Test(arguments: SyntaxCase.parse(cases))
  func everyFixRemovesTheFaultThatItBelongsTo(_ sample: SyntaxCase) {
    sample.checkFixes()
  }

  static let cases = ##"""
    let x = (a: 1)
    => E0101 1:10+1 one value is no tuple and has no label
    ---
    t.0x
    => E0007 1:3+2 `0x` is a hexadecimal number without digits
    ---
    x.1.5e3
    => E0103 1:5+3 expected the name of a member after `.`, found `5e3`
    ---
    func f() -> (x: Int) { 1 }
    => E0101 1:14+1 one value is no tuple and has no label
    ---
    (a, 1) = c
    => E0107 1:5+1 nothing can be assigned to this
    ---
    (a, b) += c
    => E0107 1:1+6 nothing can be assigned to this
    ---
    let (a, 0) = f()
    => E0103 1:9+1 expected a name, found `0`
    ---
    let (a, b)
    => E0101 1:11+0 expected `=` and the value to take apart, found the end of the text
    => incomplete
    ---
    let (a
    => E0104 1:5+1 `(` is never closed
    => incomplete
    ---
    let (a, b) =
    => E0102 1:13+0 expected an expression after `=`, found the end of the text
    => incomplete
    ---
    let (let a, b) = c
    => E0113 1:6+4 `let` stands once, before the whole pattern
    ---
    for (
    => E0104 1:5+1 `(` is never closed
    => incomplete
    ---
    if case 1 == x { }
    => E0101 1:16+1 expected `=` and a value after the pattern, found `{`
    ---
    if case let x == y { }
    => E0101 1:15+2 `==` compares; what a pattern is held against follows `=`
    ---
    if case let x { }
    => E0101 1:15+1 expected `=` and a value after the pattern, found `{`
    ---
    let x = if a { 1 }
    => E0101 1:9+2 an `if` that gives a value needs an `else`
    ---
    let x = if a { 1 } else if b { 2 }
    => E0101 1:9+2 an `if` that gives a value needs an `else`
    ---
    switch x {
    case 1:
    case 2: a()
    }
    => E0101 2:1+7 this case does nothing
    ---
    switch x {
    case 1: a()
    default:
    }
    => E0101 3:1+8 this case does nothing
    ---
    switch x { }
    => E0101 1:1+6 this `switch` has no cases
    ---
    switch { case 1: a() }
    => E0102 1:8+1 expected a value after `switch`, found `{`
    ---
    switch x
    => E0101 1:9+0 expected `{` and the cases of the `switch`, found the end of the text
    => incomplete
    ---
    switch x {
    => E0104 1:10+1 `{` is never closed
    => incomplete
    ---
    switch x { case
    => E0102 1:16+0 expected an expression, found the end of the text
    => incomplete
    ---
    switch x { case 1
    => E0101 1:18+0 expected `:` after the patterns of the case, found the end of the text
    => incomplete
    ---
    switch x { case 1:
    => E0104 1:10+1 `{` is never closed
    => incomplete
    ---
    switch x {
    case 1: a()
      fallthrough
    case 2: b()
    }
    => E0113 3:3+11 no case falls through to the next one
    ---
    switch x {
    case 1:
      fallthrough
    default: b()
    }
    => E0113 3:3+11 no case falls through to the next one
    ---
    switch x {
    default: a()
    case 1: b()
    }
    => E0101 3:1+4 a case after `default` is never met
    ---
    switch x {
    case 1 => a()
    default: b()
    }
    => E0113 2:7+3 the statements of a case follow a `:`
    ---
    switch x {
      a()
    case 1: b()
    }
    => E0101 1:11+0 expected `case`, `default` or the `}` of the `switch`, found the end of the line
    ---
    switch x {
    @unknown default: a()
    }
    => E0113 2:1+9 there are no attributes
    ---
    switch x {
    case .a(let b): b
    case .c: 1
    }
    => E0113 2:6+9 a symbol carries no values
    ---
    switch x {
    case let: 1
    case 2: 3
    }
    => E0103 2:9+1 expected a name, found `:`
    ---
    switch x {
    case [let a: 1]: 2
    }
    => E0101 2:12+1 a dictionary is no pattern
    ---
    case 1: a()
    => E0101 1:1+4 `case` stands outside of a `switch`
    ---
    (x in y)
    => E0101 1:4+2 expected `,` or `)`, found the keyword `in`
    """##
}
