import DiskInterpreter
import Testing

/// SplitMix64: the same inputs in every run.
struct SyntaxRandom: RandomNumberGenerator {
  var state: UInt64

  mutating func next() -> UInt64 {
    state &+= 0x9E37_79B9_7F4A_7C15
    var z = state
    z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
    z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
    return z ^ (z >> 31)
  }
}

@Suite struct SyntaxRobustnessTests {
  /// What holds for any input at all.
  private func check(_ bytes: [UInt8]) {
    let source = SourceText(name: "random", bytes: bytes)
    let (tokens, comments, _) = Lexer.tokenize(source)
    #expect(tokens.last?.kind == .endOfFile)
    var end = 0
    for token in tokens {
      #expect(token.span.start >= end && token.span.end <= bytes.count)
      end = token.span.end
    }
    for comment in comments { #expect(comment.span.end <= bytes.count) }
    let result = Parser.parse(source)
    #expect(result.diagnostics.count <= SyntaxLimits.errors + 1)
    #expect(TreeDump.height(result.tree) <= SyntaxLimits.treeHeight)
    let identities = TreeDump.identities(result.tree)
    #expect(identities.isSubset(of: 0..<max(result.tree.nodeCount, 1)))
    if result.isIncomplete { #expect(!result.diagnostics.isEmpty) }
    for diagnostic in result.diagnostics {
      #expect(!diagnostic.message.isEmpty && !diagnostic.message.hasSuffix("."))
      for label in diagnostic.labels { #expect(label.span.end <= bytes.count) }
      if let fix = diagnostic.fix { #expect(fix.span.end <= bytes.count) }
    }
    let starts = result.diagnostics.compactMap { $0.labels.first?.span.start }
    #expect(starts == starts.sorted())
    #expect(result.diagnostics.count > SyntaxLimits.errors || starts.count == Set(starts).count)
    if result.diagnostics.isEmpty, bytes.count < 100_000 { checkFormat(source) }
  }

  /// What parses is formatted, once and for all.
  private func checkFormat(_ source: SourceText) {
    guard let once = try? SourceFormatter.format(source) else {
      Issue.record("not formatted: \(String(decoding: source.bytes, as: UTF8.self))")
      return
    }
    let twice = try? SourceFormatter.format(SourceText(name: "once", bytes: once))
    #expect(
      twice == once, "formatted twice: \(String(decoding: source.bytes, as: UTF8.self))")
  }

  @Test func randomBytesNeverCrash() {
    var random = SyntaxRandom(state: 1)
    for _ in 0..<4000 {
      check(
        (0..<Int.random(in: 0...80, using: &random)).map { _ in
          UInt8.random(in: 0...255, using: &random)
        })
    }
  }

  static let fragments = [
    "let", "var", "func", "if", "else", "guard", "while", "repeat", "for", "in", "break", "return",
    "defer", "do", "catch", "throw", "try", "true", "nil", "struct", "switch", "case", "import",
    "default", "is", "as", "@layout(.little)", "static", "mutating", "get", "of", "fallthrough",
    "where", "throws", "test", "elif", "and", "not", "null", "def", "const", "print", "public",
    "a", "b", "f", "x", "_", "$0", "$1", "`in`", "1", "2.5", "10M", "4KiB", "0x1F", "\"s\"", "\"",
    "\"\"\"", "\\(", "#\"", "\"#", "b\"55\"", "'", "“", "”", "×", "–", "\u{200B}", "é", "\0",
    "(", ")", "[", "]", "{", "}", "(", ")", "{", "}", ",", ":", ";", ".", "?", "!", "?.", "->",
    "=>", "=", "==", "===", "+", "-", "*", "/", "%", "&", "&&", "||", "??", "..<", "...", "..",
    "<", ">", "<<", "+=", "++", "--", ":=", "@", "#", "\\", "~", "//", "/*", "*/", "///", "\n",
    "\n", "\n", " ", " ", "\r\n", "\r", "\t",
  ]

  @Test func randomTokensNeverCrash() {
    var random = SyntaxRandom(state: 2)
    for _ in 0..<8000 {
      var text = ""
      for _ in 0..<Int.random(in: 1...40, using: &random) {
        text += Self.fragments.randomElement(using: &random) ?? ""
        if Bool.random(using: &random) { text += " " }
      }
      check(Array(text.utf8))
    }
  }

  static let scripts: [String] =
    [
      SyntaxStatementsTests.cases, SyntaxDeclarationsTests.cases, SyntaxClosuresTests.cases,
      SyntaxPostfixTests.cases, SyntaxStringsTests.cases, SyntaxHabitsDiagnosticTests.cases,
      SyntaxLinesTests.cases, SyntaxPatternsTests.cases, SyntaxPatternsDiagnosticTests.cases,
      SyntaxStructsTests.cases, SyntaxStructsDiagnosticTests.cases, SyntaxFilesTests.cases,
      SyntaxFilesDiagnosticTests.cases, SyntaxCastsTests.cases,
    ].flatMap { SyntaxCase.parse($0).map(\.text) }

  @Test func mutatedScriptsNeverCrash() {
    var random = SyntaxRandom(state: 3)
    for _ in 0..<8000 {
      var bytes: [UInt8] = []
      for _ in 0..<Int.random(in: 1...3, using: &random) {
        bytes += Array((Self.scripts.randomElement(using: &random) ?? "").utf8) + [0x0A]
      }
      for _ in 0..<Int.random(in: 1...4, using: &random) { mutate(&bytes, &random) }
      check(bytes)
    }
  }

  private func mutate(_ bytes: inout [UInt8], _ random: inout SyntaxRandom) {
    let place = Int.random(in: 0...bytes.count, using: &random)
    switch Int.random(in: 0..<4, using: &random) {
    case 0:
      bytes.removeSubrange(place..<min(place + Int.random(in: 1...6, using: &random), bytes.count))
    case 1:
      bytes.insert(
        contentsOf: Array((Self.fragments.randomElement(using: &random) ?? "").utf8), at: place)
    case 2: bytes.removeSubrange(place...)
    default: if place < bytes.count { bytes[place] = UInt8.random(in: 0...255, using: &random) }
    }
  }

  /// Inputs that have made parsers overflow their stack, hang, or report without end.
  static let hostile: [(name: String, text: String)] = {
    func many(_ text: String, _ count: Int = 100_000) -> String {
      String(repeating: text, count: count)
    }
    let openers = [
      "(", "[", "{", "f(", "f {", "a[", "([{", "{(", "if a {", "{ x in ", "func f() {", "\"\\(",
      "switch a { default: ", "switch a { case (", "let (a, ", "let [", "struct A { func f() {",
      "struct A { var a: Int {", "case let (", "if case [", "let x: (", "(a: 1, ", "x as (",
      "let x = if a {", "struct A { var a: [1 of ",
    ]
    let chains = [
      "a+", "a ?? ", "a.b", ".b", "f()", "x!", "- ", "!", "try ", "a ? b : ", "a ? ", "a<b<",
      "x = ",
      "a, ", "() -> ", "else if a {} ", "catch {}", "a?.", "let x: A<", "case ", "@a ", "public ",
      "public x ", "a: if b {} ", "if a: ", "for (", "for (;", "() => ", "=> ", "switch {",
      "a as Int ", "let let ", "struct A { private ", "struct A { @a ", "if if a {} ", "a?[0]",
      ".0",
      "let x = switch a { case 1: ", "case let x: ", "x is ", "for case let x? in ", "a: for b in ",
      "test \"a\" { ", "import \"a\" ",
      "print \"x\" ",
      "x as ", "++", "`", "'", "\"", "\"\"\"", "#", "#\"", "/*", "/", "\\", "$", ".", "?", ")", "]",
      "}",
    ]
    return (openers + chains).map { ("many " + $0, many($0, 20_000)) } + [
      ("100,000 nested brackets", many("(") + "1" + many(")")),
      ("100,000 nested blocks", many("{") + many("}")),
      ("100,000 wrong closers", many("[") + many(")")),
      ("a million operators", "a" + many(" + a", 500_000)),
      ("a type with many `?`", "let x: Int" + many("?")),
      ("one line of a megabyte", many("x = 1; ", 150_000)),
      ("10,000 errors", many("let = 5\n", 10_000)),
      ("a megabyte of NUL", many("\0", 1_000_000)),
      ("a number of 100,000 digits", many("9")),
      ("a fraction of 100,000 digits", "0." + many("1") + "MB"),
      ("a name of a megabyte", many("a", 1_000_000)),
      ("a string of a megabyte", "\"" + many("a", 1_000_000) + "\""),
    ]
  }()

  @Test(arguments: hostile.map(\.name))
  func hostileInputEndsWithDiagnosticsInBoundedTime(_ name: String) throws {
    let text = try #require(Self.hostile.first { $0.name == name }?.text)
    let clock = ContinuousClock()
    let took = clock.measure { check(Array(text.utf8)) }
    #expect(took < .seconds(30))
  }

  @Test func invalidUTF8IsFoundWhereverItStands() {
    for text in ["\u{1}", "x = \u{1}", "// \u{1}", "\"\u{1}\"", "a\u{1}b", "/* \u{1} */"] {
      let bytes = Array(text.utf8).map { $0 == 1 ? 0xFF : $0 }
      let result = Parser.parse(SourceText(name: "test", bytes: bytes))
      let place = bytes.firstIndex(of: 0xFF)
      #expect(result.diagnostics.map(\.code) == [.invalidUTF8], "\(text)")
      #expect(result.diagnostics.first?.labels.first?.span.start == place)
    }
  }

  @Test(
    arguments: [
      [0xC0, 0x80], [0xC1, 0xBF], [0xE0, 0x80, 0x80], [0xED, 0xA0, 0x80], [0xF4, 0x90, 0x80, 0x80],
      [0xF5, 0x80, 0x80, 0x80], [0x80], [0xBF, 0xBF], [0xE2, 0x82], [0xF0, 0x9F, 0x92], [0xFE],
      [0xFF],
    ] as [[UInt8]])
  func illFormedSequencesAreOneDiagnosticOfTheirWholeLength(_ sequence: [UInt8]) {
    let bytes = Array("\"a".utf8) + sequence + Array("z\"".utf8)
    let (_, _, diagnostics) = Lexer.tokenize(SourceText(name: "test", bytes: bytes))
    #expect(diagnostics.map(\.code) == [.invalidUTF8])
    #expect(diagnostics.first?.labels.first?.span == SourceSpan(2, 2 + sequence.count))
  }

  @Test func aSourceOfUTF16IsOneDiagnostic() {
    let bytes: [UInt8] =
      [0xFF, 0xFE] + "let x = 1\n".utf8.flatMap { byte -> [UInt8] in [byte, 0] }
    let result = Parser.parse(SourceText(name: "test", bytes: bytes))
    #expect(result.diagnostics.map(\.message) == ["the source is UTF-16, not UTF-8"])
  }

  @Test func nulBytesAreFoundInCodeStringsAndComments() {
    let text = "a\0\n\"\0\"\n// \0\0\n"
    let result = Parser.parse(SourceText(name: "test", text: text))
    #expect(result.diagnostics.map(\.code) == [.nulByte, .nulByte, .nulByte])
    #expect(
      result.diagnostics.compactMap { $0.labels.first?.span }
        == [SourceSpan(1, 2), SourceSpan(4, 5), SourceSpan(10, 12)])
  }

  @Test func aSourceAboveTheLimitIsRefusedUnread() {
    let source = SourceText(name: "test", text: "let x = 1")
    let (tokens, _, diagnostics) = Lexer.tokenize(source, limit: 8)
    #expect(tokens.map(\.kind) == [.endOfFile])
    #expect(diagnostics.map(\.code) == [.sourceTooLarge])
    #expect(Lexer.tokenize(source, limit: 9).diagnostics.isEmpty)
  }

  @Test func afterAHundredErrorsOneMoreSaysSo() {
    let result = Parser.parse(
      SourceText(name: "test", text: String(repeating: "let = 5\n", count: 10_000)))
    #expect(result.diagnostics.count == SyntaxLimits.errors + 1)
    #expect(result.diagnostics.last?.code == .tooManyErrors)
    #expect(result.diagnostics.dropLast().allSatisfy { $0.code == .expectedName })
  }
}
