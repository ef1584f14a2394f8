import Testing

@testable import DiskInterpreter

/// What the prompt shows of values.
@Suite struct EchoTests {
  private func shown(_ entries: String, width: Int = 60, isUnicode: Bool = true) -> [String] {
    let run = SessionRun(entries, canvas: Canvas(width: width, isUnicode: isUnicode))
    return run.answers[0].split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
  }

  @Test func aSizeSaysItsBytesAndNilNothing() {
    #expect(shown("1MiB") == ["1 MiB (1048576 B)"])
    #expect(shown("nil") == [""])
  }

  @Test func structuresOfOneKindAreATable() {
    let code = """
      struct P { var name: String; var at: Size; var more: [Int] }
      [P(name: "x", at: 1MiB, more: [1, 2]), P(name: "漢", at: 31745B, more: [])]
      """
    #expect(
      shown(code) == [
        "name       at  more", "x       1 MiB  [1, 2]", "漢    31745 B  []",
      ])
  }

  @Test func dictionariesWithTheSameKeysAreATableInTheOrderOfTheFirst() {
    #expect(
      shown("[[\"a\": 1, \"b\": \"x\"], [\"b\": \"y\", \"a\": 20]]")
        == [" a  b", " 1  x", "20  y"])
    #expect(shown("[[\"a\": 1], [\"b\": 2]]") == ["[[\"a\": 1], [\"b\": 2]]"])
    #expect(shown("[[\"a\": 1], [\"a\": 2, \"b\": 3]]") == ["[[\"a\": 1], [\"a\": 2, \"b\": 3]]"])
  }

  @Test func aSingleThingThatFitsAndThingsOfOneMemberNeedNoTitles() {
    let code = "struct S { var n: Int }\n"
    #expect(shown(code + "[S(n: 1), S(n: 2)]") == ["[S(n: 1), S(n: 2)]"])
    #expect(shown("[(at: 1, of: 2)]") == ["[(at: 1, of: 2)]"])
    #expect(shown("[(at: 1, of: [1, 2, 3])]", width: 20) == ["at  of", " 1  [1, 2, 3]"])
  }

  @Test func tuplesAreATableOfTheirLabels() {
    #expect(shown("[(at: 1, 2.5), (at: 3, 4.25)]") == ["at     1", " 1   2.5", " 3  4.25"])
  }

  @Test func controlCharactersOfACellDoNotReachTheTerminal() {
    #expect(
      shown(#"[["a": "\u{1B}[2J\n", "b": 1], ["a": "", "b": 2]]"#)
        == ["a               b", #"\u{1b}[2J\u{a}  1"#, "                2"])
  }

  @Test func whatFitsStaysOnOneLineAndTheRestIsIndented() {
    #expect(shown("[\"a\": [1, 2], \"b\": []]") == ["[\"a\": [1, 2], \"b\": []]"])
    #expect(
      shown("[\"alpha\": [1, 2, 3], \"beta\": [\"gamma\": [\"delta\", \"epsilon\"]]]", width: 30)
        == [
          "[", "  \"alpha\": [1, 2, 3],", "  \"beta\": [", "    \"gamma\": [",
          "      \"delta\", \"epsilon\"", "    ]", "  ]", "]",
        ])
  }

  @Test func aStructureThatIsLongHasAFieldALine() {
    let code = "struct P { var first: String; var second: [Int] }\n"
    #expect(
      shown(code + "P(first: \"a long text\", second: [1, 2, 3])", width: 40) == [
        "P(", "  first: \"a long text\",", "  second: [1, 2, 3]", ")",
      ])
    #expect(shown(code + "P(first: \"\", second: [])") == ["P(first: \"\", second: [])"])
  }

  @Test func aLongArrayIsCutWithItsCountAndTheWayToSeeAll() {
    let lines = shown("(0..<5000).map { $0 }")
    #expect(lines.first == "[")
    #expect(lines.suffix(2) == ["  … 4900 more of 5000 elements: `:all` shows them", "]"])
    #expect(lines.allSatisfy { $0.count <= 60 })
    #expect(
      shown("(0..<5000).map { $0 }", isUnicode: false).suffix(2)
        == ["  ... 4900 more of 5000 elements: `:all` shows them", "]"])
  }

  @Test func theWholeValueCanBeAskedFor() {
    let engine = Engine(Engine.Configuration { _ in true })
    #expect(engine.shownAnswer() == nil)
    _ = engine.evaluate(SourceText(name: "entry", text: "(0..<5000).map { $0 }"))
    let text = engine.shownAnswer()?.text ?? ""
    #expect(text.contains("4998, 4999\n]"))
    #expect(!text.contains(":all"))
    _ = engine.close()
    #expect(engine.liveObjects == 0)
  }

  @Test func aLongStringIsCutToo() {
    let lines = shown("String(repeating: \"é\", count: 10000)")
    #expect(lines.last == "… 6000 more of 10000 characters: `:all` shows them")
    #expect(lines[0].count == 4_002)
  }

  @Test func aFewBytesAreTheirLiteralAndMoreADump() {
    #expect(shown("b\"55 aa\"") == ["b\"55 aa\""])
    #expect(
      shown("Bytes(repeating: 0, count: 17)", width: 80) == [
        "00000000  00 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |................|",
        "00000010  00                                                |.|", "00000011",
      ])
  }

  private let layout = """
    @layout(.little) struct Entry { var kind: u8; var first: u32 }
    @layout(.little) struct Head {
      var magic: [4 of u8]
      var count: u16
      var label: Text(4)
      var entries: [2 of Entry]
    }
    let bytes = b"01 02 03 04  aa 55  41 42 00 00  83 00 08 00 00  07 10 00 00 00"

    """

  @Test func aLayoutStandsBesideItsBytes() {
    #expect(
      shown(layout + "bytes.decode(Head.self)", width: 80) == [
        "Head: 20 bytes",
        "Offset  Hex  Bytes        Field      Value",
        "     0    0  01 02 03 04  magic      [1, 2, 3, 4]",
        "     4    4  aa 55        count      21930 (0x55aa)",
        "     6    6  41 42 00 00  label      \"AB\"",
        "    10    a               entries    2 of Entry",
        "    10    a                 [0]      Entry",
        "    10    a  83               kind   131 (0x83)",
        "    11    b  00 08 00 00      first  2048 (0x800)",
        "    15    f                 [1]      Entry",
        "    15    f  07               kind   7",
        "    16   10  10 00 00 00      first  16 (0x10)",
      ])
  }

  @Test func layoutsInAnArrayAreATable() {
    #expect(
      shown(layout + "bytes.decode(Head.self).entries") == [
        "kind  first", " 131   2048", "   7     16",
      ])
  }

  @Test func nothingThatIsShownLeaks() {
    let run = SessionRun(
      layout + "bytes.decode(Head.self)", "[(1, \"a\"), (2, \"b\")]",
      "[[\"a\": [1]], [\"a\": [2]]]",
      "[\"a\": [1, 2, 3]]", canvas: Canvas(width: 20))
    #expect(run.leaked == 0)
  }
}
