import DiskInterpreter
import Testing

@Suite struct SyntaxPromptTests {
  private func parse(_ text: String) -> ParseResult {
    Parser.parse(SourceText(name: "<prompt>", text: text))
  }

  @Test(arguments: [
    "f(", "f(1,", "f(1, 2", "[", "[1", "[1,\n2", "{", "f {", "f { x in", "if a {", "if a {\n b()\n",
    "if a", "if a { } else", "func f", "func f()", "func f(a: Int) -> ", "while a", "for", "for x",
    "for x in", "for x in xs", "guard a else", "repeat { }", "do {", "do { } catch", "let",
    "let x =",
    "var x: ", "1 +", "a &&", "a ??", "a ?", "a ? b", "a ? b :", "a.", "x =", "x +=", "!", "-",
    "try",
    "throw", "\"\"\"", "\"\"\"\nabc", "\"\"\"\nabc \\(", "/*", "/* /* */", "print(\"\"\"\n a",
    "a /* b",
    "f(\n// comment", "[\"a\":", "{ (a,", "func f(", "1 +\n\n", "defer", "f(\n\n",
    "switch", "switch x", "switch x {", "switch x {\ncase", "switch x { case 1",
    "switch x { case 1:",
    "switch x {\ncase let (a,", "struct", "struct A", "struct A {", "struct A {\n  var x: Int\n",
    "@layout(.little)\n", "let (a", "let (a, b)", "for (a, b", "if case", "if case .a", "import",
    "x as?",
    "test \"a\" {", "outer: for",
  ])
  func textThatEndsInsideSomethingIsIncomplete(_ text: String) {
    let result = parse(text)
    #expect(result.isIncomplete)
    #expect(!result.diagnostics.isEmpty)
  }

  @Test(arguments: [
    "", "a", "a\n", "f()", "let x = 1", "if a { }", "// comment", "/* comment */", "return",
    "f { }",
    "\"\"\"\nabc\n\"\"\"", "var x", "var x: Int",
  ])
  func wholeTextIsComplete(_ text: String) {
    let result = parse(text)
    #expect(!result.isIncomplete)
    #expect(result.diagnostics.isEmpty)
  }

  @Test(arguments: [
    "f(1 2", "f(]", ")", "a b", "let x", "\"abc", "\"abc \\(x", "'", "1 + )", "f(1,\nlet x = 2",
    "10M",
    "f(10M", "x = §", "if x = 1 {", "a < b <", "let x = 1 let y =",
    "[1, 2}",
    "print \"a\"", "b\"5", "for (;;",
  ])
  func textThatMoreTextCannotMendIsAnErrorAtOnce(_ text: String) {
    let result = parse(text)
    #expect(!result.isIncomplete, "\(result.diagnostics.map(\.message))")
    #expect(!result.diagnostics.isEmpty)
  }
}
