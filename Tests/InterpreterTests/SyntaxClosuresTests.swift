import DiskInterpreter
import Testing

@Suite struct SyntaxClosuresTests {
  @Test(arguments: SyntaxCase.parse(cases))
  func closuresHaveTheParametersThatTheyNameOrUse(_ sample: SyntaxCase) {
    sample.checkTree()
  }

  static let cases = ##"""
    { }
    => (closure)
    ---
    { 1 }
    => (closure 1)
    ---
    { $0 }
    => (closure $0 $0)
    ---
    { $1 }
    => (closure $0 $1 $1)
    ---
    { $0 + $2 }
    => (closure $0 $1 $2 (+ $0 $2))
    ---
    { a in a }
    => (closure (a) in a)
    ---
    { a, b in a + b }
    => (closure (a b) in (+ a b))
    ---
    { _ in 1 }
    => (closure (_) in 1)
    ---
    { _, b in b }
    => (closure (_ b) in b)
    ---
    { (a, b) in a }
    => (closure (a b) in a)
    ---
    { (a: Int, b) in a }
    => (closure (a: Int b) in a)
    ---
    { (a: [Int]?) -> String in a }
    => (closure (a: [Int]?) -> String in a)
    ---
    { () -> Int in 1 }
    => (closure () -> Int in 1)
    ---
    { a -> Int in a }
    => (closure (a) -> Int in a)
    ---
    { (f: (Int) -> Int) in f(1) }
    => (closure (f: (Int) -> Int) in (call f 1))
    ---
    { a throws -> Int in a }
    => (closure (a) -> Int in a)
    ---
    { f { $0 } }
    => (closure (call f trailing:(closure $0 $0)))
    ---
    { $0.map { x in $0 } }
    => (closure $0 (call (. $0 map) trailing:(closure (x) in $0)))
    ---
    { { $0 } }
    => (closure (closure $0 $0))
    ---
    {
      let x = $0
      return x
    }
    => (closure $0 (let x $0) (return x))
    ---
    { a; b }
    => (closure a b)
    ---
    { [1, 2] }
    => (closure (array 1 2))
    ---
    { (a) }
    => (closure (group a))
    ---
    { (a + b) }
    => (closure (group (+ a b)))
    ---
    { x = $0 }
    => (closure $0 (= x $0))
    ---
    { func f(a) { $0 } }
    => (closure (func f ([a]) {$0}))
    ---
    { "\($1)" }
    => (closure $0 $1 (str $1))
    """##
}
