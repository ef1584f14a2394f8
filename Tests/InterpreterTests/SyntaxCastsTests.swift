import DiskInterpreter
import Testing

@Suite struct SyntaxCastsTests {
  @Test(arguments: SyntaxCase.parse(cases))
  func castsBindAsInSwift(_ sample: SyntaxCase) {
    sample.checkTree()
  }

  static let cases = ##"""
    x is Int && y as Int == 2
    => (&& (is x Int) (== (as y Int) 2))
    ---
    a ?? b as Int
    => (?? a (as b Int))
    ---
    a + b as? Int ?? 3
    => (?? (as? (+ a b) Int) 3)
    ---
    x as! [Int]
    => (as! x [Int])
    ---
    x as Int? as Int
    => (as (as x Int?) Int)
    ---
    x is Int ? 1 : 2
    => (?: (is x Int) 1 2)
    ---
    if x is Size { }
    => (if (is x Size) {})
    ---
    let is = 1, as = 2
    is + as
    => (let is 1) (let as 2) (+ is as)
    ---
    x is (Int, Int)
    => (is x (Int, Int))
    ---
    x
    as? Int
    => (as? x Int)
    ---
    x
    is(1)
    => x (call is 1)
    ---
    -x as Int < y as Int
    => (< (as (prefix- x) Int) (as y Int))
    ---
    a..<b as Range
    => (as (..< a b) Range)
    ---
    try? x as Int
    => (try? (as x Int))
    """##
}
