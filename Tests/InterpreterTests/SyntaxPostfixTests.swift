import DiskInterpreter
import Testing

@Suite struct SyntaxPostfixTests {
  @Test(arguments: SyntaxCase.parse(cases))
  func membersCallsAndSubscriptsFollowTheirOperand(_ sample: SyntaxCase) {
    sample.checkTree()
  }

  static let cases = ##"""
    f()
    => (call f)
    ---
    f(1, 2)
    => (call f 1 2)
    ---
    f(a: 1, b: 2,)
    => (call f a: 1 b: 2)
    ---
    f(1, for: 2, in: 3)
    => (call f 1 for: 2 in: 3)
    ---
    f(.gpt, at: .mbr)
    => (call f .gpt at: .mbr)
    ---
    f(a ? b : c)
    => (call f (?: a b c))
    ---
    f(if: 1)
    => (call f if: 1)
    ---
    f(
      1,
      b: 2
    )
    => (call f 1 b: 2)
    ---
    f()()
    => (call (call f))
    ---
    a.b.c
    => (. (. a b) c)
    ---
    a.if.in.self
    => (. (. (. a if) in) self)
    ---
    a?.b?.c
    => (?. (?. a b) c)
    ---
    a?.b.c()
    => (call (. (?. a b) c))
    ---
    a[0]
    => ([] a 0)
    ---
    a[0][1]
    => ([] ([] a 0) 1)
    ---
    a[i + 1].b
    => (. ([] a (+ i 1)) b)
    ---
    a["k"]!.c()
    => (call (. (! ([] a "k")) c))
    ---
    a.b { x in x }
    => (call (. a b) trailing:(closure (x) in x))
    ---
    a.b(1) { x }
    => (call (. a b) 1 trailing:(closure x))
    ---
    f { }
    => (call f trailing:(closure))
    ---
    f {}.g {}
    => (call (. (call f trailing:(closure)) g) trailing:(closure))
    ---
    f { $0 }[0]
    => ([] (call f trailing:(closure $0 $0)) 0)
    ---
    list.map { $0 * 2 }.filter { $0 > 2 }
    => (call (. (call (. list map) trailing:(closure $0 (* $0 2))) filter) trailing:(closure $0 (> $0 2)))
    ---
    a
      .b()
      .c
    => (. (call (. a b)) c)
    ---
    a
      ?.b
    => (?. a b)
    ---
    a.
      b
    => (. a b)
    ---
    f (1)
    => (call f 1)
    ---
    a [1]
    => ([] a 1)
    ---
    [Int]()
    => (call (array Int))
    ---
    "text".count
    => (. "text" count)
    ---
    1.description
    => (. 1 description)
    ---
    (a).b
    => (. (group a) b)
    ---
    [1, 2].count
    => (. (array 1 2) count)
    ---
    { $0 }(1)
    => (call (closure $0 $0) 1)
    ---
    f(a)
    (b)
    => (call f a) (group b)
    ---
    f(a)
    [b]
    => (call f a) (array b)
    ---
    f
    { }
    => f (closure)
    """##
}
