import DiskInterpreter
import Testing

@Suite struct SyntaxStatementsTests {
  @Test(arguments: SyntaxCase.parse(cases))
  func statementsKeepTheirParts(_ sample: SyntaxCase) {
    sample.checkTree()
  }

  static let cases = ##"""
    a = 1
    => (= a 1)
    ---
    a.b = 1
    => (= (. a b) 1)
    ---
    a[0] = 1
    => (= ([] a 0) 1)
    ---
    a[0].b.c = 1
    => (= (. (. ([] a 0) b) c) 1)
    ---
    a += 1; b -= 2; c *= 3; d /= 4; e %= 5
    => (+= a 1) (-= b 2) (*= c 3) (/= d 4) (%= e 5)
    ---
    a &= 1; b |= 2; c ^= 3; d <<= 4; e >>= 5
    => (&= a 1) (|= b 2) (^= c 3) (<<= d 4) (>>= e 5)
    ---
    a &+= 1; b &-= 2; c &*= 3
    => (&+= a 1) (&-= b 2) (&*= c 3)
    ---
    a = b ? c : d
    => (= a (?: b c d))
    ---
    a = { $0 }
    => (= a (closure $0 $0))
    ---
    if a { b }
    => (if a {b})
    ---
    if a { } else { }
    => (if a {} {})
    ---
    if a { } else if b { } else if c { } else { }
    => (if a {} (if b {} (if c {} {})))
    ---
    if a
    {
      b
    }
    else
    {
      c
    }
    => (if a {b} {c})
    ---
    if let a { }
    => (if (let a) {})
    ---
    if let a = b { }
    => (if (let a b) {})
    ---
    if var a = b, a > 1, let c { }
    => (if (var a b) (> a 1) (let c) {})
    ---
    if let a: Int = b { }
    => (if (let a : Int b) {})
    ---
    if (a) { }
    => (if (group a) {})
    ---
    if f(a) { b }
    => (if (call f a) {b})
    ---
    if f({ $0 }) { }
    => (if (call f (closure $0 $0)) {})
    ---
    if list.contains(where: { $0 > 1 }) { }
    => (if (call (. list contains) where: (closure $0 (> $0 1))) {})
    ---
    if (list.contains { $0 > 1 }) { }
    => (if (group (call (. list contains) trailing:(closure $0 (> $0 1)))) {})
    ---
    if [a].isEmpty { }
    => (if (. (array a) isEmpty) {})
    ---
    if !a { }
    => (if (prefix! a) {})
    ---
    if a ? b : c { }
    => (if (?: a b c) {})
    ---
    guard a else { return }
    => (guard a {(return)})
    ---
    guard let a, let b = c else { throw e }
    => (guard (let a) (let b c) {(throw e)})
    ---
    while a { }
    => (while a {})
    ---
    while let a = next() { }
    => (while (let a (call next)) {})
    ---
    while true { break }
    => (while true {(break)})
    ---
    repeat { a() } while b
    => (repeat {(call a)} b)
    ---
    repeat {
      continue
    }
    while a && b
    => (repeat {(continue)} (&& a b))
    ---
    for x in xs { }
    => (for let:x xs {})
    ---
    for _ in 0..<3 { }
    => (for _ (..< 0 3) {})
    ---
    for x in 0..<n where x % 2 == 0 { print(x) }
    => (for let:x (..< 0 n) (where (== (% x 2) 0)) {(call print x)})
    ---
    for x in f(a) { }
    => (for let:x (call f a) {})
    ---
    for where in where where where { }
    => (for let:where where (where where) {})
    ---
    for x in [1, 2] { continue }
    => (for let:x (array 1 2) {(continue)})
    ---
    for x in xs.map({ $0 }) { }
    => (for let:x (call (. xs map) (closure $0 $0)) {})
    ---
    break
    => (break)
    ---
    continue
    => (continue)
    ---
    return
    => (return)
    ---
    return 1
    => (return 1)
    ---
    return
    1
    => (return) 1
    ---
    return .gpt
    => (return .gpt)
    ---
    return -1
    => (return (prefix- 1))
    ---
    return { $0 }
    => (return (closure $0 $0))
    ---
    { return }
    => (closure (return))
    ---
    defer { a() }
    => (defer {(call a)})
    ---
    throw e
    => (throw e)
    ---
    throw
      e
    => (throw e)
    ---
    do { }
    => (do {})
    ---
    do { a() } catch { b() }
    => (do {(call a)} (catch error {(call b)}))
    ---
    do { } catch let e { } catch { }
    => (do {} (catch e {}) (catch error {}))
    ---
    do { } catch .notFound { }
    => (do {} (catch error .notFound {}))
    ---
    do { } catch .notFound where a { }
    => (do {} (catch error .notFound (where a) {}))
    ---
    do { } catch let e where e.code == .x { }
    => (do {} (catch e (where (== (. e code) .x)) {}))
    ---
    do { } catch where a { }
    => (do {} (catch error (where a) {}))
    ---
    do {
    }
    catch {
    }
    => (do {} (catch error {}))
    """##
}
