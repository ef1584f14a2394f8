import DiskInterpreter
import Testing

@Suite struct SyntaxOperatorsTests {
  @Test(arguments: SyntaxCase.parse(cases))
  func operatorsGroupAsTheirTableSays(_ sample: SyntaxCase) {
    sample.checkTree()
  }

  static let cases = ##"""
    1 + 2 * 3
    => (+ 1 (* 2 3))
    ---
    1 * 2 + 3
    => (+ (* 1 2) 3)
    ---
    1 - 2 - 3
    => (- (- 1 2) 3)
    ---
    a || b && c
    => (|| a (&& b c))
    ---
    a && b || c && d
    => (|| (&& a b) (&& c d))
    ---
    a == b && c != d
    => (&& (== a b) (!= c d))
    ---
    a < b || c >= d
    => (|| (< a b) (>= c d))
    ---
    a ?? b ?? c
    => (?? a (?? b c))
    ---
    a ?? b == c
    => (== (?? a b) c)
    ---
    0..<n + 1
    => (..< 0 (+ n 1))
    ---
    0...10
    => (... 0 10)
    ---
    a ..< b
    => (..< a b)
    ---
    1MiB..<2MiB
    => (..< 1048576B 2097152B)
    ---
    a | b & c ^ d
    => (^ (| a (& b c)) d)
    ---
    a << 1 + 2
    => (+ (<< a 1) 2)
    ---
    a & b << 2
    => (& a (<< b 2))
    ---
    a &+ b &* c &- d
    => (&- (&+ a (&* b c)) d)
    ---
    a / b % c
    => (% (/ a b) c)
    ---
    -a + b
    => (+ (prefix- a) b)
    ---
    - a
    => (prefix- a)
    ---
    !a && !b
    => (&& (prefix! a) (prefix! b))
    ---
    ~a & b
    => (& (prefix~ a) b)
    ---
    !!a
    => (prefix! (prefix! a))
    ---
    - -a
    => (prefix- (prefix- a))
    ---
    -a.b
    => (prefix- (. a b))
    ---
    !a.isEmpty
    => (prefix! (. a isEmpty))
    ---
    +1
    => (prefix+ 1)
    ---
    a ? b : c
    => (?: a b c)
    ---
    a ? b : c ? d : e
    => (?: a b (?: c d e))
    ---
    a ? b ? c : d : e
    => (?: a (?: b c d) e)
    ---
    a || b ? c + 1 : d ?? e
    => (?: (|| a b) (+ c 1) (?? d e))
    ---
    (a + b) * c
    => (* (group (+ a b)) c)
    ---
    ((a))
    => (group (group a))
    ---
    try f()
    => (try (call f))
    ---
    try? f()
    => (try? (call f))
    ---
    try! f()
    => (try! (call f))
    ---
    try f() + g()
    => (try (+ (call f) (call g)))
    ---
    a ?? try? f()
    => (?? a (try? (call f)))
    ---
    try try? f()
    => (try (try? (call f)))
    ---
    x = try f()
    => (= x (try (call f)))
    ---
    a<b
    => (< a b)
    ---
    a*b
    => (* a b)
    ---
    a *b
    => (* a b)
    ---
    a* b
    => (* a b)
    ---
    a-b
    => (- a b)
    ---
    a &b
    => (& a b)
    ---
    x==y
    => (== x y)
    ---
    a! + b
    => (+ (! a) b)
    ---
    a!.b
    => (. (! a) b)
    ---
    a!=b
    => (!= a b)
    """##
}
