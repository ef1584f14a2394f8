import Testing

@testable import DiskScript

/// The parts of the prompt that need no terminal.
@Suite struct EditingTests {
  private func step(_ typed: String, _ names: [String], in before: String? = nil) -> CompletionStep
  {
    let text = before ?? typed
    let end = text.utf8.count
    return CompletionStep.next(
      Completions(
        range: (end - typed.utf8.count)..<end,
        candidates: names.map { Completions.Candidate($0, kind: .primitive) }), in: text)
  }

  @Test func tabInsertsWhatIsCertainAndElseLists() {
    #expect(step("pa", []) == .nothing)
    #expect(step("pa", ["partitions"]) == .replace(count: 2, with: "partitions"))
    #expect(step("partitions", ["partitions"]) == .nothing)
    #expect(step("pa", ["partition", "partitions"]) == .replace(count: 2, with: "partition"))
    #expect(step("p", ["print", "partition"]) == .list)
    #expect(step("", ["a", "b"]) == .list)
    #expect(step("IM", ["image"]) == .replace(count: 2, with: "image"))
    #expect(step("IM", ["image", "imagine"]) == .replace(count: 2, with: "imag"))
    #expect(step("é", ["était"], in: "漢 é") == .replace(count: 1, with: "était"))
  }

  @Test func aRangeThatDoesNotFitIsIgnored() {
    for range in [0..<9, -1..<2, 1..<1] {
      let list = Completions(
        range: range, candidates: [Completions.Candidate("abc", kind: .keyword)])
      #expect(CompletionStep.next(list, in: "ab") == .nothing)
    }
  }

  private func menu(_ names: [String], summary: String = "", width: Int, rows: Int) -> [String] {
    CompletionMenu.lines(
      Completions(
        range: 0..<0,
        candidates: names.map { Completions.Candidate($0, summary: summary, kind: .primitive) }),
      width: width, rows: rows, style: Style(hasColour: false))
  }

  @Test func fewCandidatesShowTheirSummaries() {
    #expect(
      menu(["a", "漢字"], summary: "what it is for", width: 16, rows: 5)
        == ["a     what it …", "漢字  what it …"])
  }

  @Test func manyCandidatesFillColumnsAndTheRestIsCounted() {
    #expect(menu((1...9).map(String.init), width: 8, rows: 9) == ["1  4  7", "2  5  8", "3  6  9"])
    #expect(
      menu((1...100).map(String.init), width: 20, rows: 3)
        == ["1    3    5    7", "2    4    6    8", "… 92 more"])
    #expect(menu(["evil\u{1B}[2J"], width: 40, rows: 3) == ["evil\\u{1B}[2J"])
  }

  private func layout(_ text: String, cursor: Int? = nil) -> ScreenLayout {
    let scalars = Array(text.unicodeScalars)
    return ScreenLayout(scalars, cursor: cursor ?? scalars.count, promptWidth: 5, width: 20)
  }

  @Test func theLayoutCountsRowsAsTheTerminalDoes() {
    #expect(layout("").rowCount == 1)
    #expect(layout(String(repeating: "a", count: 14)).rowCount == 1)
    #expect(layout(String(repeating: "a", count: 15)).rowCount == 2)
    #expect(layout(String(repeating: "a", count: 15)).endsAtEdge)
    #expect(layout(String(repeating: "漢", count: 8)).rowCount == 2)
    #expect(layout("a\nb\n").rowCount == 3)
    #expect(layout("a\nb\nc", cursor: 2).cursorRow == 1)
    #expect(layout("\t\t").rowCount == 1)
    #expect(layout("\t\t\t").rowCount == 2)
  }

  @Test func returnIndentsByWhatTheLineLeavesOpen() {
    #expect(Indentation.next(after: "for i in x {") == 2)
    #expect(Indentation.next(after: "a\n  if b {") == 4)
    #expect(Indentation.next(after: "a\n  b") == 2)
    #expect(Indentation.next(after: "  } else {") == 4)
    #expect(Indentation.next(after: "f(\"{\") // {") == 0)
    #expect(Indentation.next(after: "f(\"\\\"{\", {") == 2)
    #expect(Indentation.next(after: "f(a, [") == 2)
  }

  @Test func aCloserStepsBackOnlyFromItsLinesStart() {
    #expect(Indentation.shouldOutdent(before: "a {\n    "))
    #expect(!Indentation.shouldOutdent(before: "a {\n  b"))
    #expect(!Indentation.shouldOutdent(before: "a {\n"))
    #expect(!Indentation.shouldOutdent(before: "  "))
  }

  @Test func aPasteIsCleanText() {
    #expect(PastedText.clean(Array("a\r\nb\rc\n".unicodeScalars)) == "a\nb\nc")
    #expect(PastedText.clean(Array("a\u{1B}[0m\tb\u{0}\u{9B}é😀".unicodeScalars)) == "a[0m\tbé😀")
  }

  @Test func keysMoveWithinTheLinesOfAnEntry() {
    var entry = EditedEntry(scalars: Array("abcd\ne\nfghi".unicodeScalars), cursor: 10)
    #expect(entry.lineStart == 7)
    #expect(entry.lineEnd == 11)
    #expect(entry.placeAbove == 6)
    #expect(entry.placeBelow == nil)
    entry.cursor = 3
    #expect(entry.placeAbove == nil)
    #expect(entry.placeBelow == 6)
    #expect(entry.lineEnd == 4)
  }

  @Test func escapeSequencesEndWhereTheyShould() {
    func isComplete(_ text: String) -> Bool { EscapeKeys.isComplete(Array(text.unicodeScalars)) }
    #expect(!isComplete("["))
    #expect(isComplete("[A"))
    #expect(!isComplete("[1;5"))
    #expect(isComplete("[1;5C"))
    #expect(isComplete("x"))
    #expect(isComplete("[1111111"))
    #expect(Set(EscapeKeys.all.map(\.code)).count == EscapeKeys.all.count)
    for key in EscapeKeys.all {
      #expect(key.name == "\\" + String(key.code.value, radix: 8))
      #expect(key.sequences.allSatisfy { $0.unicodeScalars.count <= EscapeKeys.longest })
    }
  }

  private func parse(_ text: String, declared: Set<String> = []) -> PromptEntry {
    PromptEntry.parse(text) { declared.contains($0) }
  }

  @Test func thePromptsOwnCommandsAreToldFromCode() {
    #expect(parse("  ") == .nothing)
    #expect(parse(":vars") == .command("vars", arguments: ""))
    #expect(parse(" :history  5 ") == .command("history", arguments: "5"))
    #expect(parse("?offset") == .command("help", arguments: "offset"))
    #expect(parse("? offset") == .command("help", arguments: "offset"))
    #expect(parse("help") == .command("help", arguments: ""))
    #expect(parse("help(offset)") == .command("help", arguments: "offset"))
    #expect(parse("help offset") == .command("help", arguments: "offset"))
    #expect(parse("exit") == .command("quit", arguments: ""))
    #expect(parse("exit", declared: ["exit"]) == .code("exit"))
    #expect(parse("quit + 1") == .code("quit + 1"))
    #expect(parse("help = 3") == .code("help = 3"))
    #expect(parse("help.x") == .code("help.x"))
    #expect(parse("helper") == .code("helper"))
    #expect(parse("exits") == .code("exits"))
    #expect(parse("print(1)") == .code("print(1)"))
  }

  @Test func textIsFittedByColumns() {
    #expect(VisibleText.fitted("abc", to: 3) == "abc")
    #expect(VisibleText.fitted("abcd", to: 3) == "ab…")
    #expect(VisibleText.fitted("漢字漢字", to: 6) == "漢字…")
    #expect(VisibleText.fitted("a", to: 0) == "")
    #expect(VisibleText.columns(of: "é漢👩‍🚀") == 1 + 2 + 4)
  }
}
