import DiskInterpreter
import Testing

@Suite struct SyntaxHabitsDiagnosticTests {
  @Test(arguments: SyntaxCase.parse(cases))
  func habitsOfOtherLanguagesAreToldWithTheFix(_ sample: SyntaxCase) {
    sample.checkDiagnostics()
  }

  @Test(arguments: SyntaxCase.parse(cases))
  func everyFixRemovesTheFaultThatItBelongsTo(_ sample: SyntaxCase) {
    sample.checkFixes()
  }

  static let cases = ##"""
    if a { } elif b { } else { }
    => E0113 1:10+4 `elif` is written `else if`
    ---
    a and b
    => E0113 1:3+3 `and` is written `&&`
    ---
    a or not b
    => E0113 1:3+2 `or` is written `||`
    => E0113 1:6+4 `not` is written `!`
    ---
    x++
    => E0113 1:2+2 there is no `++`
    ---
    ++x
    => E0113 1:1+3 there is no `++`
    ---
    f(x--)
    => E0113 1:4+2 there is no `--`
    ---
    a === b
    => E0113 1:3+3 `===` is written `==`
    ---
    a !== b
    => E0113 1:3+3 `!==` is written `!=`
    ---
    a <> b
    => E0113 1:3+2 `<>` is written `!=`
    ---
    0..5
    => E0113 1:2+2 `..` is written `..<`
    ---
    a ** 2
    => E0113 1:3+2 there is no operator `**`
    ---
    x := 1
    => E0113 1:1+4 `:=` is no operator
    ---
    x ??= 1
    => E0113 1:3+3 there is no `??=`
    ---
    function f(a) { }
    => E0113 1:1+8 `function` is written `func`
    ---
    def f(a): return a
    => E0113 1:1+3 `def` is written `func`
    => E0113 1:9+1 a block stands between braces
    ---
    fn f() { }
    => E0113 1:1+2 `fn` is written `func`
    ---
    const x = 1
    => E0113 1:1+5 `const` is written `let`
    ---
    'text'
    => E0113 1:1+6 a string stands between double quotes
    ---
    'say "hi"'
    => E0113 1:1+10 a string stands between double quotes
    ---
    'open
    => E0113 1:1+5 a string stands between double quotes
    ---
    a;; b
    => E0113 1:3+1 one `;` separates two statements
    ---
    null
    => E0113 1:1+4 `null` is written `nil`
    ---
    f(None)
    => E0113 1:3+4 `None` is written `nil`
    ---
    let x = undefined
    => E0113 1:9+9 `undefined` is written `nil`
    ---
    x == True
    => E0113 1:6+4 `True` is written `true`
    ---
    print "x"
    => E0113 1:1+9 the arguments of a call stand in parentheses
    ---
    print x, y
    => E0113 1:1+10 the arguments of a call stand in parentheses
    ---
    echo "a" + b
    => E0113 1:1+12 the arguments of a call stand in parentheses
    ---
    for (i = 0; i < n; i++) { }
    => E0113 1:5+19 `for` walks over a range or a list
    ---
    for (int i = 0; i <= 10; i += 1) { }
    => E0113 1:5+28 `for` walks over a range or a list
    ---
    for (;;) { }
    => E0113 1:5+4 `for` walks over a range or a list
    ---
    for (x in xs) { }
    => E0113 1:5+9 the header of `for` has no parentheses
    ---
    for (const x of xs) { }
    => E0113 1:5+15 the header of `for` has no parentheses
    ---
    for let x in xs { }
    => E0113 1:5+4 the constant of a loop has no `let`
    ---
    for i, x in xs { }
    => E0113 1:5+4 the names of a loop that takes values apart stand in parentheses
    ---
    foreach x in xs { }
    => E0113 1:1+7 `foreach` is written `for`
    ---
    # comment
    a
    => E0113 1:1+1 `#` begins no comment
    ---
    x = 1 -- comment
    => E0113 1:7+2 `--` begins no comment
    ---
    -- comment
    => E0113 1:1+2 `--` begins no comment
    ---
    let x = await f()
    => E0113 1:9+6 there is no `await`
    ---
    let x = new Image("a")
    => E0113 1:9+4 there is no `new`
    ---
    (a, b) => a
    => E0113 1:1+9 a closure is written between braces
    ---
    let f = lambda x: x
    => E0113 1:9+6 a closure has no `lambda`
    ---
    f"text {x}"
    => E0113 1:1+1 a string has no prefix `f`
    ---
    r"raw"
    => E0113 1:1+1 a string has no prefix `r`
    ---
    if a: b()
    => E0113 1:5+1 a block stands between braces
    ---
    if a then b() end
    => E0113 1:6+4 a block stands between braces
    => E0111 1:15+3 two statements stand on one line
    ---
    while a do
    => E0113 1:9+2 a block stands between braces
    ---
    do { } while a
    => E0113 1:8+5 a loop that ends with `while` begins with `repeat`
    ---
    do { } catch (e) { }
    => E0113 1:14+3 the name of an error is declared with `let`
    ---
    do { } catch e { }
    => E0113 1:14+1 the name of an error is declared with `let`
    ---
    do { } catch let e as DiskError { }
    => E0113 1:20+12 errors are told by their code
    ---
    func f(_ g: @escaping () -> Void) { }
    => E0113 1:13+10 types have no attributes
    ---
    do { } catch DiskError.notFound { }
    => E0113 1:14+18 a kind of error is named by a symbol
    ---
    public func f() { }
    => E0113 1:1+7 there is no `public`
    ---
    private static let x = 1
    => E0113 1:1+8 there is no `private`
    => E0113 1:9+7 there is no `static`
    ---
    class A { }
    => E0113 1:1+5 there is no `class`
    ---
    enum A { case b }
    => E0113 1:1+4 there is no `enum`
    ---
    unless a { }
    => E0113 1:1+6 there is no `unless`
    ---
    raise e
    => E0113 1:1+5 `raise` is written `throw`
    ---
    a ?: b
    => E0113 1:3+2 `?:` is written `??`
    ---
    a::b
    => E0113 1:2+2 `::` is written `.`
    ---
    [x for x in xs]
    => E0113 1:4+3 an array literal holds no loop
    ---
    { "a": 1 }
    => E0113 1:6+1 a dictionary stands between `[` and `]`
    ---
    x: Int = 5
    => E0113 1:1+1 a declaration begins with `let` or `var`
    ---
    match x { }
    => E0113 1:1+5 there is no `match`
    """##
}
