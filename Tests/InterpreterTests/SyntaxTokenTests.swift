import DiskInterpreter
import Testing

@Suite struct SyntaxTokenTests {
  private func tokens(_ text: String) -> [Token] {
    Lexer.tokenize(SourceText(name: "test", text: text)).tokens
  }

  private func texts(_ text: String) -> [String] {
    let source = SourceText(name: "test", text: text)
    return Lexer.tokenize(source).tokens.dropLast().map { source.text($0.span) }
  }

  @Test(arguments: [
    ("a+b", ["a", "+", "b"]),
    ("a..<b...c", ["a", "..<", "b", "...", "c"]),
    ("1...5", ["1", "...", "5"]),
    ("1..<5", ["1", "..<", "5"]),
    ("1.5.x", ["1.5", ".", "x"]),
    ("1.x", ["1", ".", "x"]),
    ("a?.b??c?d", ["a", "?", ".", "b", "??", "c", "?", "d"]),
    ("a!=b!==c!", ["a", "!=", "b", "!==", "c", "!"]),
    (
      "x<<=1>>=2<=3>=4<<5>>6",
      ["x", "<<=", "1", ">>=", "2", "<=", "3", ">=", "4", "<<", "5", ">>", "6"]
    ),
    (
      "a&+=b&-c&*d&&e&f&=g",
      ["a", "&+=", "b", "&-", "c", "&*", "d", "&&", "e", "&", "f", "&=", "g"]
    ),
    ("a->b=>c", ["a", "->", "b", "=>", "c"]),
    ("\"a\\(b)c\"", ["\"", "a", "\\(", "b", ")", "c", "\""]),
    ("\"\\(\"\\(a)\")\"", ["\"", "\\(", "\"", "\\(", "a", ")", "\"", ")", "\""]),
    ("\"\\((a))\"", ["\"", "\\(", "(", "a", ")", ")", "\""]),
    ("#\"a\"b\"#", ["#\"", "a\"b", "\"#"]),
    ("b\"55\"b", ["b\"55\"", "b"]),
    ("a/b/c", ["a", "/", "b", "/", "c"]),
    ("= /b/", ["=", "/b/"]),
    ("`if` if", ["`if`", "if"]),
    ("1KiB2", ["1KiB2"]),
    ("$0.a", ["$0", ".", "a"]),
  ])
  func tokensAreTheLongestThatFit(_ text: String, _ expected: [String]) {
    #expect(texts(text) == expected)
  }

  @Test func flagsSayWhatWhiteSpaceStandsAround() {
    let flags = tokens("a -b\n- c/**/+/**/d").map(\.flags)
    #expect(flags[0].isSuperset(of: [.precededByNewline, .precededBySpace, .followedBySpace]))
    #expect(flags[1] == .precededBySpace)
    #expect(flags[2] == .followedBySpace)
    #expect(flags[3] == [.precededByNewline, .precededBySpace, .followedBySpace])
    #expect(flags[4] == [.precededBySpace, .followedBySpace])
    #expect(flags[5] == [.precededBySpace, .followedBySpace])
    #expect(flags[6] == [.precededBySpace, .followedBySpace])
  }

  @Test func aBlockCommentOverLinesIsALineBreak() {
    #expect(tokens("a /*\n*/ b")[1].isPrecededByNewline)
    #expect(!tokens("a /* */ b")[1].isPrecededByNewline)
  }

  @Test func lineEndsOfBothKindsCount() {
    for text in ["a\nb", "a\r\nb"] { #expect(tokens(text)[1].isPrecededByNewline) }
    let result = Parser.parse(
      SourceText(name: "test", text: "\"\"\"\r\n  a\r\n  b\r\n  \"\"\"\r\nc // d\r\n"))
    #expect(result.diagnostics.isEmpty)
    #expect(TreeDump.text(result.tree) == "\"a\\nb\" c")
    #expect(result.tree.comments.map(\.span) == [SourceSpan(24, 28)])
  }

  @Test func commentsAreKeptWithTheirKind() {
    let text = "#! shebang\n// a\n/// b\n//// c\n/* d */ x // e"
    let source = SourceText(name: "test", text: text)
    let comments = Lexer.tokenize(source).comments
    #expect(comments.map(\.kind) == [.line, .documentation, .line, .block, .line])
    #expect(
      comments.map { source.text($0.span) } == ["// a", "/// b", "//// c", "/* d */", "// e"])
  }

  @Test func aByteOrderMarkIsSkippedAtTheStartOnly() {
    let marked = SourceText(name: "test", bytes: [0xEF, 0xBB, 0xBF] + Array("#!x\na".utf8))
    #expect(Parser.parse(marked).diagnostics.isEmpty)
    let inside = Parser.parse(SourceText(name: "test", text: "a\n\u{FEFF}"))
    #expect(inside.diagnostics.map(\.code) == [.unexpectedCharacter])
  }

  @Test func keywordsAreExactlyTheListedWords() {
    for keyword in Keyword.allCases {
      #expect(tokens(keyword.rawValue)[0].kind == .keyword(keyword))
      #expect(tokens(keyword.rawValue + "x")[0].kind == .identifier)
      #expect(tokens("`\(keyword.rawValue)`")[0].kind == .identifier)
      #expect(tokens(String(keyword.rawValue.dropLast()))[0].kind != .keyword(keyword))
    }
    for word in ContextualKeyword.allCases { #expect(tokens(word.rawValue)[0].kind == .identifier) }
  }

  @Test func everyOperatorAndMarkIsOneTokenOfItsKind() {
    for operation in BinaryOperator.allCases {
      #expect(tokens("a \(operation.rawValue) b")[1].kind == .operation(operation))
      if operation.canAssign {
        #expect(tokens("a \(operation.rawValue)= b")[1].kind == .compoundAssignment(operation))
      }
    }
    for mark in Punctuation.allCases {
      #expect(tokens("a \(mark.rawValue) b")[1].kind == .punctuation(mark))
    }
    for mark in ForeignOperator.allCases {
      #expect(tokens("a \(mark.rawValue) b")[1].kind == .foreign(mark))
    }
  }

  @Test func everyUnitHasItsFactor() {
    for unit in SizeUnit.allCases {
      let tree = Parser.parse(SourceText(name: "test", text: "3\(unit.rawValue)")).tree
      #expect(TreeDump.text(tree) == "\(3 * (unit.bytes / 1))B")
    }
    #expect(SizeUnit.exbibyte.bytes == 1 << 60)
  }

  @Test func everyEscapeStandsForItsCharacter() {
    for escape in EscapeSequence.allCases {
      let tree = Parser.parse(SourceText(name: "test", text: "\"\\\(escape.rawValue)\"")).tree
      #expect(TreeDump.text(tree) == String(reflecting: String(Character(escape.scalar))))
    }
  }
}
