import DiskInterpreter
import Testing

@Suite struct SyntaxLimitTests {
  private func codes(_ text: String) -> [DiagnosticCode] {
    Parser.parse(SourceText(name: "test", text: text)).diagnostics.map(\.code)
  }

  private func many(_ text: String, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  @Test(arguments: [
    ("(", ")"), ("[", "]"), ("{", "}"), ("f(", ")"), ("a[", "]"), ("if a {", "}"), ("\"\\(", ")\""),
    ("func f() {", "}"), ("let x = {", "}"), ("switch a { default: ", "}"), ("(a, ", ")"),
    ("let x = if a { 1 } else {", "}"),
  ])
  func nestingIsRefusedExactlyAboveItsLimit(_ opener: String, _ closer: String) {
    let limit = SyntaxLimits.nesting
    let inner = opener == "[" || opener.hasSuffix("{") ? "" : "1"
    #expect(codes(many(opener, limit) + inner + many(closer, limit)) == [])
    #expect(
      codes(many(opener, limit + 1) + inner + many(closer, limit + 1)) == [.nestedTooDeeply])
  }

  @Test(arguments: [
    (" + a", 1), (" ?? a", 1), (".b", 1), ("()", 1), ("[0]", 1), ("!", 1), (" ? b : c", 1),
    ("?.b", 1),
  ])
  func chainsAreRefusedAboveTheHeightOfATree(_ link: String, _ height: Int) {
    let limit = SyntaxLimits.treeHeight
    #expect(codes("a" + many(link, limit - 1)) == [])
    #expect(codes("a" + many(link, limit)) == [.nestedTooDeeply])
    #expect(codes("a" + many(link, 50 * limit)) == [.nestedTooDeeply])
  }

  @Test func prefixesAndElseIfsAreRefusedAboveTheHeightOfATree() {
    let limit = SyntaxLimits.treeHeight
    #expect(codes(many("!", limit - 1) + "a") == [])
    #expect(codes(many("!", limit) + "a") == [.nestedTooDeeply])
    #expect(codes(many("try ", limit) + "a") == [.nestedTooDeeply])
    #expect(codes("if a {}" + many(" else if a {}", limit - 3)) == [])
    #expect(codes("if a {}" + many(" else if a {}", limit)) == [.nestedTooDeeply])
  }

  @Test func chainsInsideOfBracketsAddUp() {
    let limit = SyntaxLimits.treeHeight
    let half = many(" + a", limit / 2)
    #expect(codes("(a" + half + ")" + half) == [.nestedTooDeeply])
    #expect(codes("[a" + half + ", a" + half + "]") == [])
  }

  @Test func whatFollowsADeepExpressionIsStillRead() {
    let deep = many("(", 1000) + "1" + many(")", 1000)
    let result = Parser.parse(
      SourceText(name: "test", text: "let a = \(deep)\nlet b = \nlet c = 1"))
    #expect(result.diagnostics.map(\.code) == [.nestedTooDeeply, .expectedExpression])
    #expect(TreeDump.text(result.tree).hasSuffix("(let c 1)"))
  }
}
