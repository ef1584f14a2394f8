import Testing

@testable import DiskInterpreter

/// Structures, tuples and patterns over several entries of a session.
@Suite struct SessionStructTests {
  @Test func aStructureIsKnownToLaterEntries() {
    let run = SessionRun(
      "struct P { var x: Int = 1; var y: Int { x * 2 }; func f(_ n: Int = 5) -> Int { x + n } }",
      "var p = P(x: 3)", "p", "p.y + p.f() + p.f(1)", "p.x = 10", "p.y", "P(x: \"a\")", "p.z")
    #expect(
      run.answers == [
        "", "", "P(x: 3)", "18", "", "20", "E0401: `x` is an Int, and this is a String",
        "E0305: nothing has a member `z`",
      ])
    #expect(run.leaked == 0)
  }

  @Test func mutatingMethodsChangeVariablesOfTheSession() {
    let run = SessionRun(
      "struct S { var list = [1]; mutating func add(_ n: Int) -> [Int] { list.append(n); return list } }",
      "var s = S()", "s.add(2)", "s.add(3)", "s", "var all = [\"k\": [S()]]",
      "all[\"k\"]![0].add(7)", "all", "let c = S()", "c.add(1)")
    #expect(
      run.answers == [
        "", "", "[1, 2]", "[1, 2, 3]", "S(list: [1, 2, 3])", "", "[1, 7]",
        "[\"k\": [S(list: [1, 7])]]", "",
        "E0203: `add` would change `c`, which is a constant",
      ])
    #expect(run.leaked == 0)
  }

  @Test func aRedeclaredStructureIsAnotherType() {
    let run = SessionRun(
      "struct P { var x = 1; func name() -> String { \"old\" } }", "var p = P()",
      "func old(_ q: P) -> String { q.name() }",
      "struct P { var z = 1; func name() -> String { \"new\" } }", "p.name()", "P().name()",
      "old(p)", "old(P())", "p == P()", "p = P()", "p")
    #expect(
      run.answers == [
        "", "", "", "", "\"old\"", "\"new\"", "\"old\"",
        "E0401: `q` is a P, and this is a P", "false", "", "P(z: 1)",
      ])
    #expect(run.leaked == 0)
  }

  @Test func namesOfPatternsAreKept() {
    let run = SessionRun(
      "let (a, b) = (1, [2])", "a", "b", "var [c, d] = [3, 4]", "c += 1",
      "func sum() { a + c + d }",
      "sum()", "c = 10", "sum()", "a = 2", "let (e, f) = (1, 2, 3)", "e",
      "(c, d) = (d, c)", "[c, d]", "let (a, g) = ([9], 5)", "a", "sum()")
    #expect(
      run.answers == [
        "", "1", "[2]", "", "", "", "9", "", "15",
        "E0203: `a` is a constant and cannot be assigned to",
        "E0512: the pattern has 2 parts, and the tuple has 3 elements",
        "E0201: there is nothing called `e`", "", "[4, 10]", "", "[9]", "15",
      ])
    #expect(run.leaked == 0)
  }

  @Test func whatFailedHalfWayIsForgotten() {
    let run = SessionRun(
      "func fail() { throw \"no\" }", "let (a, b) = ([1], fail())", "a",
      "struct S { var n: Int = fail() }", "let s = S()", "s", "S(n: 1)",
      "var list = [S(n: 2)]", "list[0].n = fail()", "list")
    #expect(
      run.answers == [
        "", "E0509: no", "E0201: there is nothing called `a`", "", "E0509: no",
        "E0201: there is nothing called `s`", "S(n: 1)", "", "E0509: no", "[S(n: 2)]",
      ])
    #expect(run.leaked == 0)
  }

  @Test func aSwitchOrAnIfIsShown() {
    let run = SessionRun(
      "switch 3 { case 1...5: \"low\"; default: \"high\" }",
      "if false { [1] } else { [2] }", "switch 3 { case let n: let m = n; m + 1 }", "ans + 1",
      "for case let x? in [1, nil] { x }", "guard case let (q, r) = (1, [2]) else { exit(1) }",
      "[q, r]")
    #expect(
      run.answers == ["\"low\"", "[2]", "4", "5", "", "", "[1, [2]]"])
    #expect(run.leaked == 0)
  }

  @Test func aLayoutIsKnownToLaterEntries() {
    let run = SessionRun(
      "@layout(.little) struct L { var n: u16 where n > 0; var list: [n of u8] }",
      "let l = b\"0200 0708\".decode(L.self)", #""\(l)""#, "l.encode().hex",
      "b\"0000\".decode(L.self)",
      "@layout(.big) struct M { var l: L; var k: u16 }",
      "let m = b\"0100 07 0001\".decode(M.self)", #""\(m)""#, "struct L { var other = 1 }",
      #""\(l)""#, "b\"0100 07 0002\".decode(M.self).l.list")
    #expect(
      run.answers == [
        "", "", #""L(n: 2, list: [7, 8])""#, "\"02000708\"",
        "E0513: `n` (bytes 0 … 1) is 0, and the layout demands `n > 0`", "",
        "", #""M(l: L(n: 1, list: [7]), k: 1)""#, "", #""L(n: 2, list: [7, 8])""#, "[7]",
      ])
    #expect(run.leaked == 0)
  }

  @Test func closuresOfEarlierEntriesSeeStructures() {
    let run = SessionRun(
      "struct S { var n = 0; mutating func up() { n += 1 } }", "var s = S()",
      "let up = { s.up(); return s.n }", "up()", "s.n = 10", "up()",
      "func touch() { s.up() }", "touch()", "s", "s = S()", "up()",
      "let f = S", "[1, 2].map { S(n: $0) }")
    #expect(
      run.answers == [
        "", "", "", "1", "", "11", "", "", "S(n: 12)", "", "1",
        "E0211: `S` is a structure, and a value is needed here",
        "[S(n: 1), S(n: 2)]",
      ])
    #expect(run.leaked == 0)
  }
}
