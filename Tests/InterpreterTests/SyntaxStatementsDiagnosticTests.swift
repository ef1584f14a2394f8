import DiskInterpreter
import Testing

@Suite struct SyntaxStatementsDiagnosticTests {
  @Test(arguments: SyntaxCase.parse(cases))
  func faultsOfStatementsNameTheirExactPlace(_ sample: SyntaxCase) {
    sample.checkDiagnostics()
  }

  @Test(arguments: SyntaxCase.parse(cases))
  func everyFixRemovesTheFaultThatItBelongsTo(_ sample: SyntaxCase) {
    sample.checkFixes()
  }

  static let cases = ##"""
    a b
    => E0111 1:3+1 two statements stand on one line
    ---
    let a = 1 let b = 2
    => E0111 1:11+3 two statements stand on one line
    ---
    if a { b } c
    => E0111 1:12+1 two statements stand on one line
    ---
    if { }
    => E0102 1:4+1 expected a condition after `if`, found `{`
    ---
    if a
    => E0101 1:5+0 expected `{`, found the end of the text
    => incomplete
    ---
    if a b { }
    => E0101 1:6+1 expected `{`, found `b`
    ---
    if x = 1 { }
    => E0106 1:6+1 an assignment is not an expression
    ---
    while x += 1 { }
    => E0106 1:9+2 an assignment is not an expression
    ---
    let x = y = 5
    => E0106 1:11+1 an assignment is not an expression
    ---
    f(a = 1)
    => E0113 1:5+1 a label is followed by `:`
    ---
    return a = b
    => E0106 1:10+1 an assignment is not an expression
    ---
    f() = 1
    => E0107 1:1+3 nothing can be assigned to this
    ---
    1 = 2
    => E0107 1:1+1 nothing can be assigned to this
    ---
    a + b = c
    => E0107 1:1+5 nothing can be assigned to this
    ---
    a! = 1
    => E0107 1:1+2 a value to unwrap is no place to assign to
    ---
    x = 1 = 2
    => E0106 1:7+1 an assignment is not an expression
    ---
    let
    => E0103 1:4+0 expected a name after `let`, found the end of the text
    => incomplete
    ---
    let 1 = 2
    => E0103 1:5+1 expected a name after `let`, found `1`
    ---
    let if = 1
    => E0103 1:5+2 expected a name after `let`, found the keyword `if`
    ---
    let x
    => E0102 1:5+1 a constant needs a value
    ---
    let x: Int
    => E0102 1:5+1 a constant needs a value
    ---
    let x == 1
    => E0101 1:7+2 `==` compares; a value is given with `=`
    ---
    let x: 5 = 1
    => E0103 1:8+1 expected a type, found `5`
    ---
    let x: [Int = 1
    => E0104 1:8+1 `[` is never closed
    ---
    let x: [Int
    let y = 1
    => E0104 1:8+1 `[` is never closed
    ---
    let x: Array<Int> = []
    => E0113 1:8+10 types have no arguments
    ---
    let x: Dictionary<String, Int> = [:]
    => E0113 1:8+23 types have no arguments
    ---
    let x: Int! = 1
    => E0113 1:11+1 no type is unwrapped silently
    ---
    let x: A.B = 1
    => E0113 1:9+1 no type stands inside of another one
    ---
    func
    => E0103 1:5+0 expected the name of the function, found the end of the text
    => incomplete
    ---
    func f
    => E0101 1:7+0 expected `(` and the parameters of `f`, found the end of the text
    => incomplete
    ---
    func f { }
    => E0101 1:8+1 expected `(` and the parameters of `f`, found `{`
    ---
    func f(
    => E0104 1:7+1 `(` is never closed
    => incomplete
    ---
    func f(a b c) { }
    => E0101 1:12+1 expected `,` or `)`, found `c`
    ---
    func f(1) { }
    => E0103 1:8+1 expected the name of a parameter, found `1`
    ---
    func f() -> { }
    => E0103 1:13+1 expected a type, found `{`
    ---
    func f()
    => E0101 1:9+0 expected `{`, found the end of the text
    => incomplete
    ---
    func f<T>(a: T) { }
    => E0113 1:7+3 functions have no generic parameters
    ---
    func f(a: Int...) { }
    => E0113 1:14+3 a parameter takes one value
    ---
    func f(a: inout Int) { }
    => E0113 1:11+5 parameters are not passed by reference
    ---
    func f() async { }
    => E0113 1:10+5 functions are never asynchronous
    ---
    func f() throws(E) { }
    => E0113 1:16+3 `throws` names no type
    ---
    guard a { }
    => E0101 1:9+1 expected `else` before the block of `guard`
    ---
    guard a else
    => E0101 1:13+0 expected `{`, found the end of the text
    => incomplete
    ---
    repeat { }
    => E0101 1:11+0 expected `while` and a condition after the block of `repeat`, found the end of the text
    => incomplete
    ---
    for x xs { }
    => E0101 1:7+2 expected `in` and what to loop over, found `xs`
    ---
    for in xs { }
    => E0103 1:5+2 expected the name of the loop's variable, found the keyword `in`
    ---
    for x in { }
    => E0102 1:10+1 expected an expression after `in`, found `{`
    ---
    do { } catch 1 { }
    => E0101 1:14+1 expected `{`, `let` and a name, or a symbol such as `.notFound`, found `1`
    ---
    else { }
    => E0101 1:1+4 `else` has no `if` before it
    ---
    catch { }
    => E0101 1:1+5 `catch` has no `do` before it
    ---
    throw
    => E0102 1:6+0 expected an expression after `throw`, found the end of the text
    => incomplete
    ---
    defer a()
    => E0101 1:7+1 expected `{`, found `a`
    ---
    if a {
    => E0104 1:6+1 `{` is never closed
    => incomplete
    ---
    f {
      a(
    }
    => E0104 2:4+1 `(` is never closed
    ---
    a(1 2)
    b c
    let = 3
    => E0101 1:5+1 expected `,` or `)`, found `2`
    => E0111 2:3+1 two statements stand on one line
    => E0103 3:5+1 expected a name after `let`, found `=`
    """##
}
