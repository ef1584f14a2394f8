import Glibc
import Testing

/// How a stay at the prompt ends, and what it leaves behind.
@Suite(.serialized, .timeLimit(.minutes(2))) struct PromptEndingTests {
  @Test func earlierSessionsAreInTheHistory() throws {
    let home = TemporaryFolder()
    let first = try Conversation(home: home)
    first.waitForPrompt()
    first.enter("let a = 11")
    first.enter("print(\"b\")")
    first.type("\u{4}")
    #expect(first.waitForExit() == 0)

    let second = try Conversation(home: home)
    second.waitForPrompt()
    second.type("\u{1B}[A")
    second.waitFor("dsk> print(\"b\")")
    second.type("\u{1B}[A")
    second.waitFor("dsk> let a = 11")
    second.enter("")
    // Up searches what begins as the line does; Ctrl-R what it contains.
    second.type("pr\u{1B}[A")
    second.wait("the entry with the prefix") { second.lines.last == "dsk> print(\"b\")" }
    second.enter("\u{15}\u{12}a = 1\u{1B}")
    #expect(second.lines.count { $0 == "dsk> let a = 11" } == 2)
  }

  @Test func downLeadsBackToWhatWasTyped() throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.enter("1 + 1")
    person.enter("10 + 1")
    person.type("1\u{1B}[A\u{1B}[A")
    person.wait("the older entry") { person.lines.last == "dsk> 1 + 1" }
    person.type("\u{1B}[B\u{1B}[B0 + 7")
    person.wait("the draft") { person.lines.last == "dsk> 10 + 7" }
  }

  @Test func aKillLosesNoAcceptedEntry() throws {
    let home = TemporaryFolder()
    let person = try Conversation(home: home)
    person.waitForPrompt()
    person.enter("let a = 1")
    person.type("print(\"begun\"); while true { }\r")
    person.wait("the loop") { person.lines.last == "begun" }
    person.signal(SIGKILL)
    #expect(person.waitForExit() == 137)
    #expect(history(home) == "let a = 1\nprint(\"begun\"); while true { }\n")
  }

  @Test func parallelSessionsLoseNothing() throws {
    let home = TemporaryFolder()
    let people = try (0..<4).map { _ in try Conversation(home: home) }
    for person in people { person.waitForPrompt() }
    for round in 0..<10 {
      for (index, person) in people.enumerated() { person.type("\(index) + \(round)\r") }
    }
    for (index, person) in people.enumerated() {
      person.wait("the last sum") { person.lines.suffix(2) == ["\(index + 9)", "dsk>"] }
      person.type("\u{4}")
      #expect(person.waitForExit() == 0)
    }
    let lines = (history(home) ?? "").split(separator: "\n").map(String.init)
    let expected = (0..<4).flatMap { index in (0..<10).map { "\(index) + \($0)" } }
    #expect(lines.sorted() == expected.sorted())
  }

  @Test func theHistoryIsForItsOwnerOnly() throws {
    let home = TemporaryFolder()
    let person = try Conversation(home: home)
    person.waitForPrompt()
    person.enter("1 + 1")
    var status = stat()
    #expect(stat(home.path + "/.local/state/dsk/history", &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
  }

  @Test func theHistoryFollowsXDGStateHome() throws {
    let state = TemporaryFolder()
    let person = try Conversation(environment: ["XDG_STATE_HOME": state.path])
    person.waitForPrompt()
    person.enter("1 + 1")
    #expect(TemporaryFolder.read(state.path + "/dsk/history") == "1 + 1\n")
  }

  @Test(arguments: ["/dev/null/nowhere", "unset"])
  func withoutAHomeThePromptWorksAndSaysSoOnce(home: String) throws {
    let person = try Conversation(environment: ["HOME": home])
    person.waitForPrompt()
    person.enter("1 + 1")
    person.enter("2 + 2")
    #expect(person.lines.count { $0.hasPrefix("history is not kept:") } == 1)
    person.type("\u{1B}[A\u{1B}[A")
    person.wait("the entry in memory") { person.lines.last == "dsk> 1 + 1" }
  }

  @Test func suspendingGivesTheTerminalBackAndComingBackShowsTheEntry() throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.type("1 + 1")
    person.waitFor("1 + 1")
    // Without a shell above it the program's group is an orphan, which the kernel does not stop:
    // it goes straight on, through all of the same steps.
    person.type("\u{1A} + 1")
    person.waitFor("1 + 1 + 1")
    person.enter("")
    #expect(person.lines.contains("3"))
  }

  @Test(arguments: endingSignals)
  func anEndingSignalReleasesAndRestores(signal: Int32, status: Int32) throws {
    let person = try Conversation(.fixture)
    person.waitForPrompt()
    person.enter("fixtureHold")
    person.type("half an ent")
    person.waitFor("half an ent")
    person.signal(signal)
    #expect(person.waitForExit() == status)
    #expect(person.lines.contains("released: detached /dev/fixture1"))
    #expect(person.isTerminalRestored)
  }

  @Test(arguments: endingSignals)
  func anEndingSignalStopsWhatRuns(signal: Int32, status: Int32) throws {
    let person = try Conversation(.fixture)
    person.waitForPrompt()
    person.enter("fixtureHold")
    person.type("while true { }\r")
    person.wait("the loop") { person.screen.row == 5 }
    person.signal(signal)
    #expect(person.waitForExit() == status)
    #expect(person.lines.contains("released: detached /dev/fixture1"))
  }

  @Test func anInterruptFromOutsideDropsTheEntryOnly() throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.type("let lost = 1")
    person.waitFor("let lost = 1")
    person.signal(SIGINT)
    person.waitForPrompt()
    person.enter("1 + 1")
    #expect(person.lines.suffix(2) == ["2", "dsk>"])
  }

  @Test func leavingSaysWhatWasReleasedLastTakenFirst() throws {
    let person = try Conversation(.fixture)
    person.waitForPrompt()
    person.enter("fixtureHold")
    person.enter("fixtureHold")
    person.type("\u{4}")
    #expect(person.waitForExit() == 0)
    #expect(
      person.lines.suffix(2) == [
        "released: detached /dev/fixture2", "released: detached /dev/fixture1",
      ])
  }

  @Test func whatCannotBeReleasedIsAFailure() throws {
    let person = try Conversation(.fixture)
    person.waitForPrompt()
    person.enter("fixtureStick")
    person.type("\u{4}")
    #expect(person.waitForExit() == 1)
    #expect(person.lines.contains { $0.contains("E0604") })
    #expect(person.lines.contains("  ioctl: Device or resource busy (EBUSY)"))
  }

  @Test func aFaultOfTheProgramItselfGivesTheTerminalBack() throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.type("half an entry")
    person.waitFor("half an entry")
    #expect(!person.isTerminalRestored)
    person.signal(SIGSEGV)
    #expect(person.waitForExit() == 128 + SIGSEGV)
    #expect(person.isTerminalRestored)
    // The last thing that is sent, behind whatever was being drawn.
    #expect(person.text.hasSuffix("\u{1B}[?2004l"))
  }

  private func history(_ home: TemporaryFolder) -> String? {
    TemporaryFolder.read(home.path + "/.local/state/dsk/history")
  }
}

/// The signals that end the program, with its status.
private let endingSignals: [(Int32, Int32)] = [(SIGTERM, 143), (SIGHUP, 129)]
