import DiskInterpreter
import Testing

@Suite struct SyntaxExpressionsDiagnosticTests {
  @Test(arguments: SyntaxCase.parse(cases))
  func faultsOfExpressionsNameTheirExactPlace(_ sample: SyntaxCase) {
    sample.checkDiagnostics()
  }

  @Test(arguments: SyntaxCase.parse(cases))
  func everyFixRemovesTheFaultThatItBelongsTo(_ sample: SyntaxCase) {
    sample.checkFixes()
  }

  static let cases = ##"""
    let x =
    => E0102 1:8+0 expected an expression after `=`, found the end of the text
    => incomplete
    ---
    let x = )
    => E0105 1:9+1 `)` closes nothing
    ---
    1 +
    => E0102 1:4+0 expected an expression after `+`, found the end of the text
    => incomplete
    ---
    1 + * 2
    => E0102 1:5+1 expected an expression after `+`, found `*`
    ---
    f(1 2)
    => E0101 1:5+1 expected `,` or `)`, found `2`
    ---
    f(1,,2)
    => E0102 1:5+1 expected an expression, found `,`
    ---
    f(1, 2
    g()
    => E0104 1:2+1 `(` is never closed
    ---
    f(a: )
    => E0102 1:6+1 expected an expression, found `)`
    ---
    [1, 2
    let x = 1
    => E0104 1:1+1 `[` is never closed
    ---
    [1 2]
    => E0101 1:4+1 expected `,` or `]`, found `2`
    ---
    [
      1
      2
    ]
    => E0101 2:4+0 expected `,` or `]`, found the end of the line
    ---
    ["a": 1, 2]
    => E0101 1:11+1 expected `:` and the value of this key, found `]`
    ---
    [1, "a": 2]
    => E0101 1:8+1 expected `,` or `]`, found `:`
    ---
    (1
    => E0104 1:1+1 `(` is never closed
    => incomplete
    ---
    )
    => E0105 1:1+1 `)` closes nothing
    ---
    f)
    => E0105 1:2+1 `)` closes nothing
    ---
    a ]
    => E0105 1:3+1 `]` closes nothing
    ---
    if a { } }
    => E0105 1:10+1 `}` closes nothing
    ---
    f(1]
    => E0104 1:2+1 `(` is never closed
    ---
    [1)
    => E0104 1:1+1 `[` is never closed
    ---
    { ( }
    => E0104 1:3+1 `(` is never closed
    ---
    a < b < c
    => E0108 1:7+1 comparisons do not chain
    ---
    a == b == c
    => E0108 1:8+2 comparisons do not chain
    ---
    0..<5..<7
    => E0108 1:6+3 a range has two ends
    ---
    0...
    => E0102 1:5+0 expected an expression after `...`, found the end of the text
    => incomplete
    ---
    ..<5
    => E0102 1:1+3 expected an expression, found `..<`
    ---
    a ? b
    => E0101 1:6+0 expected `:` of `… ? … : …`, found the end of the text
    => incomplete
    ---
    a ? b c
    => E0101 1:7+1 expected `:` of `… ? … : …`, found `c`
    ---
    a -b
    => E0101 1:3+1 `-` belongs to what follows it here
    ---
    f(a -b)
    => E0101 1:5+1 `-` belongs to what follows it here
    ---
    a.
    => E0103 1:3+0 expected the name of a member after `.`, found the end of the text
    => incomplete
    ---
    a[1, 2]
    => E0101 1:4+1 a subscript takes one value
    ---
    a[]
    => E0102 1:3+1 expected an expression, found `]`
    ---
    a?(1)
    => E0113 1:2+2 a function that may be nil is not called with `?`
    ---
    "\()"
    => E0102 1:4+1 expected an expression, found `)`
    ---
    "\(a b)"
    => E0101 1:6+1 expected `)`, found `b`
    ---
    "\(a, b)"
    => E0101 1:5+1 expected `)`, found `,`
    ---
    a + b as Int * 2
    => E0108 1:14+1 `*` binds tighter than the cast before it
    ---
    \.name
    => E0113 1:1+1 there are no key paths
    ---
    f(&x)
    => E0113 1:3+1 nothing is passed by reference
    ---
    f { 1 } other: { 2 }
    => E0113 1:9+5 a call has one trailing closure
    ---
    { a: Int in a }
    => E0101 1:3+1 a parameter with a type stands in parentheses
    ---
    { [weak self] in a }
    => E0113 1:3+14 closures have no capture list
    ---
    { [x] a in a }
    => E0113 1:3+3 closures have no capture list
    ---
    { (a, b => a }
    => E0104 1:3+1 `(` is never closed
    => E0113 1:9+2 a closure is written between braces
    """##
}
