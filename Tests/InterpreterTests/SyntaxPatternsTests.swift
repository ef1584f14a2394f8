import DiskInterpreter
import Testing

@Suite struct SyntaxPatternsTests {
  @Test(arguments: SyntaxCase.parse(cases))
  func tuplesPatternsAndSwitchesGiveTheirTree(_ sample: SyntaxCase) {
    sample.checkTree()
  }

  static let cases = ##"""
    let x = (1, 2)
    => (let x (tuple 1 2))
    ---
    let x = ()
    => (let x (tuple))
    ---
    let x = (a: 1, b: (2, 3),)
    => (let x (tuple a: 1 b: (tuple 2 3)))
    ---
    let x = (1)
    => (let x (group 1))
    ---
    t.0 + t.0.1 + t.x.0 + f().1.name
    => (+ (+ (+ (. t 0) (. (. t 0) 1)) (. (. t x) 0)) (. (. (call f) 1) name))
    ---
    t.0.1.2.3...5
    => (... (. (. (. (. t 0) 1) 2) 3) 5)
    ---
    t?.0
    => (?. t 0)
    ---
    a?[0]?.b
    => (?. (?[] a 0) b)
    ---
    t.default.0.1
    => (. (. (. t default) 0) 1)
    ---
    list[0].1
    => (. ([] list 0) 1)
    ---
    t
      .0.1
    => (. (. t 0) 1)
    ---
    let x: (Int, String) = (1, "a")
    => (let x : (Int, String) (tuple 1 "a"))
    ---
    let x: (x: Int, y: (Int, Int)?)? = nil
    => (let x : (x: Int, y: (Int, Int)?)? nil)
    ---
    let f: (_ a: Int, b: Int) -> (Int, Int) = g
    => (let f : (Int, Int) -> (Int, Int) g)
    ---
    func f(_ a: (Int, Int)) -> () { }
    => (func f ([_ a: (Int, Int)]) -> Void {})
    ---
    (a, b) = (b, a)
    => (= (tuple a b) (tuple b a))
    ---
    (a.x, (b[0], _)) = c
    => (= (tuple (. a x) (tuple ([] b 0) _)) c)
    ---
    a = 1
    (b, c) = d
    => (= a 1) (= (tuple b c) d)
    ---
    let (a, b) = f()
    => (let (tuple let:a let:b) (call f))
    ---
    var (a, (b, _)): (Int, (Int, Int)) = f(), c = 1
    => (var (tuple var:a (tuple var:b _)) : (Int, (Int, Int)) (call f)) (var c 1)
    ---
    let [esp, root] = parts
    => (let (array let:esp let:root) parts)
    ---
    let (x: a, y: b) = f()
    => (let (tuple x: let:a y: let:b) (call f))
    ---
    for (i, x) in list.enumerated() { }
    => (for (tuple let:i let:x) (call (. list enumerated)) {})
    ---
    for [a, b] in pairs where a > b { }
    => (for (array let:a let:b) pairs (where (> a b)) {})
    ---
    for var x in xs { }
    => (for var:x xs {})
    ---
    for _ in xs { }
    => (for _ xs {})
    ---
    for case let x? in xs { }
    => (for case let:x? xs {})
    ---
    for case .a in xs { }
    => (for case .a xs {})
    ---
    for case (let a, 0) in xs where a > 1 { }
    => (for case (tuple let:a 0) xs (where (> a 1)) {})
    ---
    if case .a = x { }
    => (if (case .a x) {})
    ---
    if case let x? = f(), case 1...5 = x, let y = z { }
    => (if (case let:x? (call f)) (case (... 1 5) x) (let y z) {})
    ---
    guard case (let a, let b) = f() else { return }
    => (guard (case (tuple let:a let:b) (call f)) {(return)})
    ---
    while case let x? = next() { }
    => (while (case let:x? (call next)) {})
    ---
    if let (a, b) = f() { }
    => (if (case (tuple let:a let:b)? (call f)) {})
    ---
    switch x {
    case 1: a()
    case 2, 3 where y > 2:
      b()
      c()
    default: break
    }
    => (switch x (case 1 {(call a)}) (case 2, 3 (where (> y 2)) {(call b) (call c)}) (default {(break)}))
    ---
    switch (a, b) {
    case (0, _): "a"
    case (let x, 0): x
    case let (x, y) where x == y: x
    case (is Int, let z as String): z
    case _: nil
    }
    => (switch (tuple a b) (case (tuple 0 _) {"a"}) (case (tuple let:x 0) {x}) (case (tuple let:x let:y) (where (== x y)) {x}) (case (tuple (is Int) (as let:z String)) {z}) (case _ {nil}))
    ---
    switch x {
    case let v?: v
    case nil: 0
    case .gpt, .mbr: 1
    case is [Int]: 2
    case let n as Int: n
    case var m: m
    case [let a, _]: a
    case [1, 2, 3]: 1
    case []: 0
    case let [a, b]: a
    }
    => (switch x (case let:v? {v}) (case nil {0}) (case .gpt, .mbr {1}) (case (is [Int]) {2}) (case (as let:n Int) {n}) (case var:m {m}) (case (array let:a _) {a}) (case (array 1 2 3) {1}) (case (array) {0}) (case (array let:a let:b) {a}))
    ---
    switch x {
    case (1 + 2) * 3: 4
    case f(1): 5
    case "a" + "b": 6
    case -1: 7
    case [1, 2].count: 8
    case let (a, 0), let (0, a): a
    case .a?: 1
    case b > 2: 3
    }
    => (switch x (case (* (group (+ 1 2)) 3) {4}) (case (call f 1) {5}) (case (+ "a" "b") {6}) (case (prefix- 1) {7}) (case (. (array 1 2) count) {8}) (case (tuple let:a 0), (tuple 0 let:a) {a}) (case .a? {1}) (case (> b 2) {3}))
    ---
    let x = switch y { case 1: "a"; case 2: "b"; default: "c" }
    => (let x =(switch y (case 1 {"a"}) (case 2 {"b"}) (default {"c"})))
    ---
    let x = if a { 1 } else if b { 2 } else { 3 }
    => (let x =(if a {1} (if b {2} {3})))
    ---
    return if a { 1 } else { 2 }
    => (return =(if a {1} {2}))
    ---
    f(if a { 1 } else { 2 }, 3)
    => (call f =(if a {1} {2}) 3)
    ---
    x = switch y {
    default: 1
    }
    y = 2
    => (= x =(switch y (default {1}))) (= y 2)
    ---
    let f = { switch $0 { case 1: 2; default: 3 } }
    => (let f (closure $0 (switch $0 (case 1 {2}) (default {3}))))
    ---
    switch x {
    case 1: if a { b } case 2: c
    }
    => (switch x (case 1 {(if a {b})}) (case 2 {c}))
    ---
    switch x {
    case 1:
      for case let x? in xs { break }
      switch y { case 1: a() default: b() }
    default:
      c()
    }
    => (switch x (case 1 {(for case let:x? xs {(break)}) (switch y (case 1 {(call a)}) (default {(call b)}))}) (default {(call c)}))
    ---
    switch a { case 1: { $0 }(1) }
    => (switch a (case 1 {(call (closure $0 $0) 1)}))
    ---
    x = (a ? b : c, d ? e: f)
    => (= x (tuple (?: a b c) (?: d e f)))
    """##
}
