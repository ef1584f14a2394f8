import Glibc
import Testing

/// The prompt on a pseudo-terminal, as a person meets it.
@Suite(.serialized, .timeLimit(.minutes(2))) struct PromptTests {
  @Test func theFirstScreenSaysWhatToType() throws {
    let person = try Conversation()
    person.waitForPrompt()
    #expect(person.lines.count == 4)
    #expect(person.lines[0].contains("image(\"disk.img\")"))
    #expect(person.lines[1].contains("createImage(\"new.img\""))
    #expect(person.lines[2].contains("? leads on"))
    #expect(person.lines.allSatisfy { $0.count < 80 })
  }

  @Test func valuesEchoAndASemicolonMutes() throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.enter("20 + 22")
    person.enter("let x = 7;")
    person.enter("x")
    person.enter("x;")
    #expect(
      person.lines.dropFirst(Conversation.bannerRows) == [
        "dsk> 20 + 22", "42", "dsk> let x = 7;", "dsk> x", "7", "dsk> x;", "dsk>",
      ])
  }

  @Test func theLineIsEditedWithTheUsualKeys() throws {
    let person = try Conversation()
    person.waitForPrompt()
    // Home, insert, End, delete a word, delete a character, two to the left.
    person.enter("0 + 2\u{1}1\u{5} rubbish\u{17}\u{7F}\u{1B}[D\u{1B}[D\u{1B}[C\u{6}3")
    #expect(person.lines.contains("dsk> 10 + 23"))
    #expect(person.lines.contains("33"))
  }

  @Test func accentsHanAndEmojiAreTypedAndErased() throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.enter("\"é漢😀x\u{7F}\u{1B}[D\u{1B}[D\u{7F}ü\u{5}\"")
    #expect(person.lines.contains("dsk> \"ü漢😀\""))
    #expect(person.lines.contains("\"ü漢😀\""))
  }

  @Test func typingUnicodeWorksInTheCLocaleToo() throws {
    let person = try Conversation(environment: ["LC_ALL": "C"])
    person.waitForPrompt()
    person.enter("\"é漢😀\"")
    #expect(person.lines.contains("\"é漢😀\""))
  }

  @Test func anOpenBraceGoesOnWithIndentationAndClosesOneStepBack() throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.type("for i in 1...3 {\r")
    person.wait("the indentation") { person.screen.row == 4 && person.screen.column == 2 }
    person.type("print(i)\r")
    person.enter("}")
    #expect(
      person.lines.dropFirst(Conversation.bannerRows) == [
        "dsk> for i in 1...3 {", "  print(i)", "}", "1", "2", "3", "dsk>",
      ])
  }

  @Test func aBlockStaysEditableAndIsOneHistoryEntry() throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.type("for i in 1...3 {\rprint(i)\r")
    person.wait("the third line") { person.screen.row == 5 }
    // Up twice to the first line, to its `3`, make it 2.
    person.type("\u{1B}[A\u{1B}[A\u{5}\u{1B}[D\u{1B}[D\u{7F}2\u{1B}[B\u{1B}[B")
    person.type("\u{5}")
    person.enter("\u{1B}[F}")
    #expect(person.lines.contains("dsk> for i in 1...2 {"))
    #expect(person.lines.suffix(4) == ["}", "1", "2", "dsk>"])
    person.enter("\u{1B}[A")
    #expect(
      person.lines.suffix(6) == ["dsk> for i in 1...2 {", "  print(i)", "}", "1", "2", "dsk>"])
  }

  @Test func controlCWhileTypingDropsTheEntryAndKeepsTheSession() throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.enter("let kept = 5")
    person.type("let lost = 1")
    person.waitFor("let lost = 1")
    person.type("\u{3}")
    person.waitForPrompt()
    #expect(person.lines.contains("dsk> let lost = 1^C"))
    person.enter("kept")
    #expect(person.lines.suffix(2) == ["5", "dsk>"])
  }

  @Test func controlCInABlockDropsAllOfIt() throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.type("for i in 1...3 {\rprint(i)\r\u{1B}[A\u{1B}[A\u{3}")
    person.waitForPrompt()
    person.enter("1 + 1")
    #expect(
      person.lines.dropFirst(Conversation.bannerRows) == [
        "dsk> for i in 1...3 {", "  print(i)", "  ^C", "dsk> 1 + 1", "2", "dsk>",
      ])
  }

  @Test func controlCStopsALoopAndKeepsTheSession() throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.enter("let kept = 5")
    person.type("print(\"begun\"); while true { }\r")
    person.wait("the loop") { person.lines.last == "begun" }
    person.type("\u{3}")
    person.waitFor("interrupted")
    person.waitForPrompt()
    person.enter("kept")
    #expect(person.lines.suffix(2) == ["5", "dsk>"])
  }

  /// Return and Ctrl-C arrive together: Ctrl-C while the terminal is still in raw mode.
  @Test func controlCRightAfterReturnStopsTheEntry() throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.type("while true { }\rlost\u{3}")
    person.waitFor("interrupted")
    person.waitForPrompt()
    person.enter("1 + 1")
    #expect(person.lines.suffix(2) == ["2", "dsk>"])
  }

  @Test func whatIsTypedAheadIsTheNextEntry() throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.type("20 + 1\r20 + 2\r20 + 3\r")
    person.wait("the last sum") { person.lines.suffix(2) == ["23", "dsk>"] }
    #expect(person.lines.filter { Int($0) != nil } == ["21", "22", "23"])
  }

  @Test func aFloodOfOutputIsStoppedByControlC() throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.type("while true { print(\"flood\") }\r")
    person.wait("the flood") { person.lines.contains("flood") }
    person.type("\u{3}")
    person.waitForPrompt()
    person.enter("1 + 1")
    #expect(person.lines.suffix(2) == ["2", "dsk>"])
  }

  /// The writes of a flood wait for a terminal that shows nothing: a stalled connection.
  @Test func aFloodThatNobodyReadsIsStoppedByControlC() throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.type("while true { print(\"flood\") }\r")
    person.wait("the flood") { person.lines.contains("flood") }
    usleep(100_000)
    person.signal(SIGINT)
    usleep(300_000)
    person.waitForPrompt()
    person.enter("1 + 1")
    #expect(person.lines.suffix(2) == ["2", "dsk>"])
  }

  @Test func controlDOnAnEmptyLineLeavesAndTheTerminalIsRestored() throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.type("1\u{4}")
    person.waitFor("dsk> 1")
    person.type("\u{7F}\u{4}")
    #expect(person.waitForExit() == 0)
    #expect(person.isTerminalRestored)
    #expect(person.text.hasSuffix("\u{1B}[?2004l\r\n") || person.text.hasSuffix("\n"))
  }

  @Test(arguments: [":quit", "quit", "exit", "exit()"])
  func wordsThatPeopleTryLeave(word: String) throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.type("\(word)\r")
    #expect(person.waitForExit() == 0)
    #expect(person.isTerminalRestored)
  }

  @Test func aPasteIsTextUntilReturnIsPressed() throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.type("\u{1B}[200~for i in 1...2 {\r\n\tprint(i)\r\n}\r\n\u{1B}[201~")
    person.wait("the pasted block") { person.lines.last == "}" }
    #expect(!person.lines.contains("1"))
    person.type("\r")
    person.waitForPrompt()
    #expect(person.lines.suffix(3) == ["1", "2", "dsk>"])
  }

  @Test func aPasteOfFiveHundredLinesArrivesWhole() throws {
    let person = try Conversation()
    person.waitForPrompt()
    let pasted = (1...500).map { "print(\"line \($0)\")" }.joined(separator: "\n")
    person.type("\u{1B}[200~")
    for piece in pasted.split(separator: "\n", omittingEmptySubsequences: false) {
      person.type(piece + "\n")
    }
    person.type("\u{1B}[201~\r")
    person.wait("the last line's output") { person.screen.transcript.contains("line 500") }
    let printed = person.screen.transcript.filter { $0.hasPrefix("line ") }
    #expect(printed == (1...500).map { "line \($0)" })
  }

  @Test func controlCharactersInAPasteDoNothing() throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.type("\u{1B}[200~1 + \u{4}\u{1B}]0;title\u{7}\u{1B}[201~")
    person.waitFor("dsk> 1 + ]0;title")
    person.type("\u{15}2 + 2\r")
    person.waitForPrompt()
    #expect(person.lines.suffix(2) == ["4", "dsk>"])
  }

  @Test func tabInsertsWhatAllCandidatesShareAndThenListsThem() throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.type("atta\t")
    person.waitFor("dsk> attach")
    person.type("\t")
    person.waitFor("loop devices of this machine")
    person.wait("the entry below the list") {
      person.screen.lines[person.screen.row] == "dsk> attach"
    }
    #expect(person.lines.contains { $0.hasPrefix("attachments  ") })
    person.type("m\t")
    person.wait("the whole name") { person.screen.lines[person.screen.row] == "dsk> attachments" }
  }

  @Test func aListUnderABlockLeavesTheBlockWhole() throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.type("for i in 1...2 {\ratt\t")
    person.waitFor("loop devices of this machine")
    person.wait("the block again") {
      person.lines.suffix(2) == ["dsk> for i in 1...2 {", "  att"]
    }
  }

  @Test func commandsAndTheirNamesComplete() throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.type(":q\t")
    person.waitFor("dsk> :quit")
    person.type("\u{15}:h\t")
    person.waitFor("dsk> :h")
    person.type("\t")
    person.waitFor(":history [COUNT]")
  }

  @Test func helpExplainsAndGuesses() throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.enter("?print")
    #expect(person.lines.contains { $0.contains("Prints values") })
    person.enter("?prnt")
    #expect(person.lines.contains { $0.contains("did you mean 'print'?") })
    person.enter(":hlep")
    #expect(person.lines.contains { $0.contains("did you mean ':help'?") })
    person.enter("help")
    #expect(person.screen.transcript.contains { $0.contains("Alt-Return") })
  }

  @Test func variablesAndHistoryAreListed() throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.enter("let size = 12")
    person.enter(":vars")
    #expect(
      person.lines.contains { $0.contains("size") && $0.contains("12") && !$0.contains("let") })
    person.enter(":history 2")
    #expect(person.lines.contains("2  :vars"))
    #expect(!person.lines.contains("1  let size = 12"))
  }

  @Test func aWindowThatChangesShowsTheEntryOnce() throws {
    let person = try Conversation(columns: 60)
    person.waitForPrompt()
    person.type("1 + 2 + 3 + 4 + 5")
    person.waitFor("+ 5")
    person.resize(columns: 100)
    person.type(" + 6")
    person.waitFor("+ 5 + 6")
    #expect(person.lines.count { $0.hasPrefix("dsk>") } == 1)
    person.enter("")
    #expect(person.lines.contains("21"))
  }

  @Test func aFaultOfAnEntryPointsIntoItAndTheSessionGoesOn() throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.enter("let a = 1")
    person.enter("unheard")
    #expect(person.lines.contains { $0.contains("E0201") })
    #expect(person.lines.contains("1 | unheard"))
    #expect(person.lines.contains { $0.hasPrefix("  | ^^^^^^^") })
    person.enter("1 / 0")
    #expect(person.lines.contains { $0.contains("division of 1 by zero") })
    person.enter("a")
    #expect(person.lines.suffix(2) == ["1", "dsk>"])
  }

  @Test func outputWithoutALineBreakDoesNotDisturbThePrompt() throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.enter("print(\"a\", terminator: \"\")")
    person.enter("1 + 1")
    #expect(person.lines.suffix(2) == ["2", "dsk>"])
  }

  @Test(arguments: [
    ["NO_COLOR": "1"], ["TERM": "dumb"], ["TERM": "unset"],
  ])
  func noColourIsSentToThoseWhoDoNotWantIt(environment: [String: String]) throws {
    let person = try Conversation(environment: environment)
    person.waitForPrompt()
    person.enter("unheard")
    person.enter("1 + 1")
    #expect(!person.hasColour)
    #expect(person.lines.suffix(2) == ["2", "dsk>"])
  }

  @Test func plainSendsNoColour() throws {
    let person = try Conversation(arguments: ["--plain"])
    person.waitForPrompt()
    person.enter("unheard")
    #expect(!person.hasColour)
  }

  @Test func colourIsSentToATerminalThatShowsIt() throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.enter("unheard")
    #expect(person.hasColour)
  }

  @Test func viModeOfEditrcIsHonoured() throws {
    let home = TemporaryFolder()
    _ = home.write("bind -v\n", to: ".editrc")
    let person = try Conversation(home: home)
    person.waitForPrompt()
    // Escape, to the start, delete a character, append at the end.
    person.type("x1 + 1")
    person.waitFor("x1 + 1")
    person.type("\u{1B}")
    usleep(50_000)
    person.type("0xA + 1")
    person.waitFor("dsk> 1 + 1 + 1")
    person.enter("")
    #expect(person.lines.contains("3"))
    person.type("for i in 1...2 {\rprint(i)\r")
    person.enter("}")
    #expect(person.lines.suffix(3) == ["1", "2", "dsk>"])
    person.enter("\u{1B}[A\u{1B}[A")
    #expect(person.lines.suffix(2) == ["3", "dsk>"])
    person.enter("\u{1B}[200~20 + 2\u{1B}[201~2")
    #expect(person.lines.suffix(2) == ["42", "dsk>"])
  }

  @Test func keysOfEditrcWin() throws {
    let home = TemporaryFolder()
    _ = home.write("dsk:bind ^W ed-move-to-beg\n", to: ".editrc")
    let person = try Conversation(home: home)
    person.waitForPrompt()
    person.enter(" + 1\u{17}1")
    #expect(person.lines.contains("2"))
  }

  @Test func quietLeavesTheBannerOut() throws {
    let person = try Conversation(arguments: ["-q"])
    person.waitForPrompt()
    #expect(person.lines == ["dsk>"])
  }
}
