import DiskInterpreter
import Testing
import TestSupport

/// What a diagnostic says how to mend is mended by it.
@Suite struct FixTests {
  private static func check(_ text: [UInt8]) -> [Diagnostic] {
    ScriptRun.onLargeStack {
      let engine = Engine(Engine.Configuration { _ in true })
      defer { _ = engine.close() }
      return engine.check(SourceText(name: "fix.dsk", bytes: text))
    }
  }

  private static func applied(_ fix: Diagnostic.Fix, to text: [UInt8]) -> [UInt8] {
    Array(text[..<fix.span.start]) + Array(fix.replacement.utf8) + Array(text[fix.span.end...])
  }

  private func count(_ list: [Diagnostic], _ code: DiagnosticCode) -> Int {
    list.count { $0.code == code }
  }

  /// One fault fewer of its kind, and no more of others.
  private func expectMends(_ text: [UInt8], _ name: String) {
    let before = Self.check(text)
    for diagnostic in before {
      guard let fix = diagnostic.fix else { continue }
      let after = Self.check(Self.applied(fix, to: text))
      #expect(
        count(after, diagnostic.code) < count(before, diagnostic.code)
          || after.count < before.count,
        "\(name): \(diagnostic.message) is not mended by \(fix.replacement)")
    }
  }

  @Test(arguments: SyntaxCase.parse(cases))
  func everyFaultHasAFixThatMendsIt(_ sample: SyntaxCase) {
    let text = Array(sample.text.utf8)
    let found = Self.check(text)
    #expect(found.map(\.code.rawValue) == sample.expected)
    #expect(found.contains { $0.fix != nil })
    expectMends(text, sample.text)
  }

  @Test func everyFixInTheScriptTestsMendsItsFault() throws {
    for name in Project.files(under: "Tests/ScriptTests/Cases", suffix: ".dsk") {
      let text = try #require(Project.text(name))
      if text.contains("import ") || text.contains("// setup") { continue }
      expectMends(Array(text.utf8), name)
    }
  }

  static let cases = ##"""
    func f(a: Int) -> Int { a }
    print(f(a: 1, b: 2))
    => E0303
    ---
    func f(a: Int) -> Int { a }
    print(f(b: 1, a: 2))
    => E0301
    ---
    func f(_ a: Int) -> Int { a }
    print(f(b: 1))
    => E0301
    ---
    print([1].map(transform: { $0 }))
    => E0301
    ---
    throw Error("x")
    => E0113
    ---
    let a: Int? = nil
    print(a ?: 3)
    => E0113
    ---
    let a = [1, 2, 3]
    print(a[1:2])
    => E0113
    ---
    func f() -> Int { 1 }
    print(try! await f())
    => E0113
    ---
    let x = 1
    if x == 1 { print(1) } elif x == 2 { print(2) }
    => E0113
    ---
    func f<T, U: Comparable>(_ x: T, _ y: [U]) -> T { print(y); return x }
    print(f(1, [2]))
    => E0113
    ---
    func f(_ x: inout Int) -> Int { return x }
    print(f(1))
    => E0113
    ---
    print("abc)
    => E0004
    ---
    print("a", ["b])
    => E0004
    ---
    let (x: a, sze: b) = (x: 1, size: 2)
    print(a, b)
    => E0305
    ---
    func f(_ x: Int) -> Int? {
      if x > 1 { return }
      return x
    }
    print(f(1))
    => E0212
    ---
    print("a".count())
    => E0308
    ---
    let list = [1]
    list.append(2)
    print(list)
    => E0203
    ---
    struct C {
      var n = 0
      mutating func inc() { n += 1 }
    }
    for c in [C()] { c.inc() }
    => E0203
    """##
}
