import DiskInterpreter
import Glibc
import Testing

@testable import DiskScript

/// Colour while an entry is typed, as the cells of the screen have it.
@Suite(.serialized, .timeLimit(.minutes(2))) struct ColourTests {
  private func begin(
    rows: Int = 24, columns: Int = 80, environment: [String: String] = [:],
    arguments: [String] = ["-q"]
  ) throws -> Conversation {
    let person = try Conversation(
      environment: environment, arguments: arguments, rows: rows, columns: columns)
    person.waitForPrompt()
    return person
  }

  /// The coloured runs of the row that the cursor is in, behind the prompt.
  private func looks(_ person: Conversation, row: Int? = nil) -> [String] {
    person.screen.looks(row: row ?? person.screen.row)
      .filter { !$0.graphics.isEmpty && $0.text != Screen.prompt }
      .map { "\($0.graphics) \($0.text)" }
  }

  private func expect(
    _ person: Conversation, _ expected: [String], row: Int? = nil,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    person.wait(
      "the colours \(expected), not \(looks(person, row: row))", sourceLocation: sourceLocation
    ) {
      looks(person, row: row) == expected
    }
  }

  @Test(arguments: [
    ("let a = 12KiB ", ["35 let", "36 12KiB"]),
    ("print(\"two\", 3) // so ", ["32 \"two\"", "36 3", "2 // so "]),
    ("let g = .gpt ", ["35 let", "33 .gpt"]),
    ("\"a \\(1 + 2) b\" ", ["32 \"a ", "36 1", "36 2", "32  b\""]),
    ("unheard(1) ", ["31 unheard", "36 1"]),
    ("unhea", ["31 unhea"]),
    ("prin", []),
    ("x.let ", ["31 x"]),
    ("print(for: 1) ", ["4;31 for", "36 1"]),
    (":vars ", ["35 :vars"]),
    (":vrs ", ["31 :vrs"]),
    (":va", []),
    ("\"漢😀\" + 1 ", ["32 \"漢😀\"", "4;31 +", "36 1"]),
  ])
  func eachKindOfWordHasItsColour(typed: String, expected: [String]) throws {
    let person = try begin()
    person.type(typed)
    person.wait("the entry") {
      person.screen.lines[person.screen.row].hasPrefix("dsk> \(typed.prefix(3))")
    }
    expect(person, expected)
  }

  @Test func theColoursFollowWhatIsInsertedBefore() throws {
    let person = try begin()
    person.type("1 + 2 ")
    expect(person, ["36 1", "36 2"])
    person.type("\u{1}let a = ")
    expect(person, ["35 let", "36 1", "36 2"])
    person.type("\u{1}// ")
    expect(person, ["2 // let a = 1 + 2 "])
    person.type("\u{1}\u{4}\u{4}\u{4}")
    expect(person, ["35 let", "36 1", "36 2"])
  }

  @Test func theBracketAtTheCursorShowsItsPartner() throws {
    let person = try begin()
    person.type("print((1))")
    expect(person, ["1;7 (", "36 1", "1;7 )"])
    person.type("\u{2}")
    // On the last bracket: still the outer pair.
    expect(person, ["1;7 (", "36 1", "1;7 )"])
    person.type("\u{2}")
    expect(person, ["1;7 (", "36 1", "1;7 )"])
    person.type("\u{2}\u{2}")
    expect(person, ["1;7 (", "36 1", "1;7 )"])
    person.type("\u{1}")
    expect(person, ["36 1"])
  }

  @Test func aNameOfTheSessionIsKnown() throws {
    let person = try begin()
    person.type("mine + 1 ")
    expect(person, ["31 mine", "36 1"])
    person.type("\u{15}")
    person.enter("let mine = 1")
    person.type("mine + 1 ")
    expect(person, ["36 1"])
  }

  @Test func anErrorThatIsCertainIsUnderlinedBeforeReturn() throws {
    let person = try begin()
    person.type("1KiB + 1")
    person.waitFor("1KiB + 1")
    person.type(" ")
    expect(person, ["36 1KiB", "4;31 +", "36 1"])
    person.type("\u{15}print(1")
    expect(person, ["36 1"])
    person.type("\u{15}let x = 10M")
    expect(person, ["35 let", "36 10M"])
    person.type(" ")
    expect(person, ["35 let", "36 10", "4;31 M"])
  }

  @Test func whatOnlyLacksItsEndIsNotUnderlined() throws {
    let person = try begin()
    person.type("for i in [1, 2] {\rprint(\"half")
    expect(person, ["32 \"half"])
    #expect(looks(person, row: 0) == ["35 for", "35 in", "36 1", "36 2"])
    person.type("\"")
    expect(person, ["32 \"half\""])
  }

  @Test func aBlockIsColouredOnAllItsRows() throws {
    let person = try begin(columns: 20)
    person.type("let a = [111, 22, 33, 44, 55]\u{1B}\rlet b = 1 ")
    person.wait("the second line") { person.screen.row == 2 }
    expect(person, ["35 let", "36 1"])
    #expect(looks(person, row: 0) == ["35 let", "36 111", "36 2"])
    #expect(looks(person, row: 1) == ["36 2", "36 33", "36 44", "36 55"])
    person.enter("")
    // Accepted, the entry keeps its colours.
    #expect(looks(person, row: 0) == ["35 let", "36 111", "36 2"])
    #expect(person.screen.lines[0] == "dsk> let a = [111, 2")
  }

  @Test func aBlockTallerThanTheScreenIsLeftAlone() throws {
    let person = try begin(rows: 5)
    person.type("\u{1B}[200~" + (1...9).map { "let v\($0) = \($0)" }.joined(separator: "\n"))
    person.type("\u{1B}[201~")
    person.wait("the last line") { person.screen.lines.contains("let v9 = 9") }
    person.type("\rv1 + v9\r")
    person.wait("the sum") { person.lines.suffix(2) == ["10", "dsk>"] }
    #expect(person.lines.suffix(2) == ["10", "dsk>"])
  }

  @Test(arguments: [
    (["NO_COLOR": "1"], ["-q"]), (["TERM": "dumb"], ["-q"]), ([:], ["-q", "--plain"]),
  ])
  func thoseWhoWantNoColourGetNone(environment: [String: String], arguments: [String]) throws {
    let person = try begin(environment: environment, arguments: arguments)
    person.type("let a = (12)")
    person.waitFor("let a = (12)")
    person.enter("")
    #expect(!person.hasColour)
    #expect(!person.text.contains("\u{1B}7"))
  }

  @Test func marksThatCombineLeaveTheEntryAsItWasDrawn() throws {
    let person = try begin()
    person.type("let a = \"e\u{301}\"")
    person.wait("the entry") { person.lines.last?.hasPrefix("dsk> let a") == true }
    person.enter("")
    #expect(!person.text.contains("\u{1B}7"))
  }

  @Test func aSearchThroughTheHistoryIsNoCode() throws {
    let person = try begin()
    person.enter("let a = 11")
    person.type("\u{12}a = 1")
    person.waitFor("bck:a = 1")
    let row = person.screen.lines.firstIndex { $0.hasPrefix("bck:") } ?? 0
    #expect(person.screen.lines[row] == "bck:a = 1")
    #expect(person.screen.looks(row: row).map(\.graphics) == [""])
  }

  // MARK: Without a terminal

  @Test func aLookCoversTheScalarsOfItsBytes() {
    let scalars = Array("é漢x".unicodeScalars)
    let painter = EntryPainter(
      scalars, [Engine.Highlight(2..<5, .string), Engine.Highlight(0..<99, .comment)])
    #expect(painter.looks == [.comment, .string, .comment])
    #expect(painter.isPaintable)
    #expect(!EntryPainter(Array("e\u{301}".unicodeScalars), []).isPaintable)
  }

  @Test func theSequenceGoesToEachRowAndBack() {
    let scalars = Array("let\n\t1".unicodeScalars)
    let painter = EntryPainter(
      scalars, [Engine.Highlight(0..<3, .keyword), Engine.Highlight(5..<6, .number)])
    let layout = ScreenLayout(scalars, cursor: 6, promptWidth: 5, width: 80)
    #expect(
      painter.sequence(layout)
        == "\u{1B}7\r\u{1B}[1A\u{1B}[6G\u{1B}[35mlet\u{1B}[m"
        + "\r\u{1B}[1B\u{1B}[9G\u{1B}[36m1\u{1B}[m\u{1B}8")
  }
}
