import Glibc
import Testing

/// The commands of the prompt itself.
@Suite(.serialized, .timeLimit(.minutes(2))) struct SessionCommandTests {
  private let folder = TemporaryFolder()

  private func begin(environment: [String: String] = [:]) throws -> Conversation {
    let person = try Conversation(environment: environment, arguments: ["-q"])
    person.waitForPrompt()
    return person
  }

  /// What stands between the last entry and the prompt.
  private func answer(_ person: Conversation, to entry: String) -> [String] {
    person.enter(entry)
    let lines = person.lines.dropLast()
    let start = lines.lastIndex { $0.hasPrefix("dsk>") } ?? lines.startIndex
    return Array(lines[(start + 1)...])
  }

  /// What the program prints for a saved script.
  private func run(_ path: String) -> PipedRun { PipedRun(["run", path]) }

  // MARK: Looking

  @Test func varsListsNameTypeAndValue() throws {
    let person = try begin()
    #expect(answer(person, to: ":vars") == ["nothing is declared yet"])
    person.enter("var list = [1, 2]; let size = 1MiB; struct Point { var x = 1 }")
    person.enter("let p = (a: 1, b: \"two\"); func twice(_ x: Int) -> Int { x * 2 }")
    #expect(
      answer(person, to: ":vars") == [
        "  Point  struct Point", "  list   [Int]                [1, 2]",
        "  p      (a: Int, b: String)  (a: 1, b: \"two\")",
        "  size   Size                 1 MiB (1048576 B)", "  twice  func twice(_:)",
      ])
  }

  @Test func anUnknownCommandNamesTheNearOne() throws {
    let person = try begin()
    #expect(
      answer(person, to: ":sava x") == [
        "dsk: error: unknown command ':sava'", "help: did you mean ':save'?",
      ])
    #expect(answer(person, to: ":zzz").last == "help: :help lists the commands")
  }

  @Test func theBeginningOfACommandIsEnoughWhereItIsTheOnlyOne() throws {
    let person = try begin()
    person.enter("let a = 1")
    #expect(answer(person, to: ":va") == ["  a  Int  1"])
    #expect(answer(person, to: ":h").first?.contains("unknown command") == true)
  }

  @Test(arguments: ["?hexdump", ":doc hexdump", ":help hexdump", "help(hexdump)", "? x.hexdump()"])
  func everySpellingOfHelpShowsThePage(entry: String) throws {
    let person = try begin()
    person.type(entry + "\r")
    person.waitForPrompt()
    #expect(person.screen.transcript.contains { $0.hasPrefix("hexdump(") })
  }

  @Test func timeSaysHowLongItTook() throws {
    let person = try begin()
    let lines = answer(person, to: ":time 20 + 22")
    #expect(lines.first == "42")
    let words = (lines.last ?? "").split(separator: " ")
    #expect(lines.count == 2 && words.count == 3 && words.first == "time:")
    #expect(["ns", "µs", "ms", "s"].contains(words.last ?? ""))
    #expect(answer(person, to: ":time 1 / 0").first?.hasPrefix("error[") == true)
    // What is open goes on.
    person.type(":time for i in 1...2 {\r")
    person.wait("the second line") { person.screen.column == 2 && person.lines.last != "dsk>" }
    #expect(answer(person, to: "print(i) }").contains("1"))
  }

  // MARK: Saving

  @Test func aSavedSessionRunsAgainAndPrintsTheSame() throws {
    let person = try begin()
    let path = folder.path + "/session.dsk"
    for entry in [
      "var list = [1]", "list.append(2)", "print(list)", "unheard(3)", "list[9]", "list.count",
      "ans * 10", "let list = list + [3]", "for x in list { print(x) }", "func f() { list.count }",
      "f()", "1 + 1;", "struct P { var x: Int }", "let p: P = P(x: 5)", "p.x",
    ] { person.enter(entry) }
    #expect(answer(person, to: ":save \(path)") == ["saved 15 lines to \(path)"])
    let script = try #require(TemporaryFolder.read(path))
    #expect(script.hasPrefix("#!/usr/bin/env -S dsk run\n"))
    #expect(!script.contains("unheard") && !script.contains("list[9]"))
    let again = run(path)
    #expect(again.output == "[1, 2]\n2\n20\n1\n2\n3\n3\n5\n")
    #expect(again.status == 0)
    #expect(again.errors == "")
  }

  @Test func whatAnEntryDefersRunsAtItsEndInASavedScriptToo() throws {
    let person = try begin()
    let path = folder.path + "/deferred.dsk"
    for entry in [
      "defer { print(\"one\") }; let x = 1; defer { print(\"two\", x) }", "print(x)",
      "let x = 2; defer { print(x) }",
    ] { person.enter(entry) }
    person.enter(":save \(path)")
    let again = run(path)
    #expect(again.output == "two 1\none\n1\n2\n")
    #expect(again.status == 0 && again.errors == "")
  }

  @Test func saveRefusesToReplaceAFileUnlessTold() throws {
    let person = try begin()
    let path = folder.write("mine\n", to: "a file.dsk")
    person.enter("print(1)")
    let refusal = answer(person, to: ":save \"\(path)\"")
    #expect(refusal.first == "dsk: error: \(path) exists already")
    #expect(TemporaryFolder.read(path) == "mine\n")
    person.enter(":save \"\(path)\" overwrite")
    #expect(TemporaryFolder.read(path) == "#!/usr/bin/env -S dsk run\nprint(1)\n")
  }

  @Test func aNameOfTheLibraryThatIsDeclaredLaterDoesNotReachBack() throws {
    let person = try begin()
    let path = folder.path + "/s.dsk"
    for entry in [
      "print(max(1, 2))", "let max = 5", "print(max)", "func main() { print(\"no\") }",
      "if let max { print(max) }",
    ] { person.enter(entry) }
    person.enter(":save \(path)")
    #expect(run(path).output == "2\n5\n5\n")
  }

  @Test func whatWasUndoneIsNotSaved() throws {
    let person = try begin()
    let path = folder.path + "/s.dsk"
    person.enter("print(1)")
    person.enter("print(2)")
    person.enter(":undo")
    person.enter(":save \(path)")
    #expect(run(path).output == "1\n")
  }

  // MARK: Loading

  @Test func loadRunsAScriptInTheSession() throws {
    let person = try begin()
    let path = folder.write(
      "#!/usr/bin/env dsk\nlet base = 40\nfunc plus(_ x: Int) -> Int { base + x }\nbase\n",
      to: "lib.dsk")
    #expect(answer(person, to: ":load \(path)") == [])
    #expect(answer(person, to: "plus(2)") == ["42"])
    _ = folder.write("let broken = \n1 +* 2\n", to: "bad.dsk")
    let fault = answer(person, to: ":load \(folder.path)/bad.dsk")
    #expect(fault.contains { $0.contains("bad.dsk:2:") })
    #expect(
      answer(person, to: ":load \(folder.path)/none.dsk").first?.contains("No such file") == true)
    #expect(answer(person, to: "base") == ["40"])
  }

  @Test func whatWasLoadedIsSavedWithTheSession() throws {
    let person = try begin()
    let path = folder.write("#!/usr/bin/env dsk\nlet base = 40\n", to: "lib.dsk")
    person.enter(":load \(path)")
    person.enter("print(base + 2)")
    person.enter(":save \(folder.path)/all.dsk")
    #expect(run(folder.path + "/all.dsk").output == "42\n")
  }

  // MARK: Undoing

  @Test func undoGivesTheSessionBeforeTheLastEntry() throws {
    let person = try begin()
    person.enter("var list = [1, 2]; var n = 1")
    person.enter("list.append(3); n += 1; let extra = 5")
    #expect(answer(person, to: ":undo") == ["the last entry is undone"])
    #expect(answer(person, to: "list") == ["[1, 2]"])
    #expect(answer(person, to: "n") == ["1"])
    #expect(answer(person, to: "extra").first?.contains("E0201") == true)
    // A name that was declared anew stands for its old value again.
    person.enter("let list = \"new\"")
    person.enter(":undo")
    #expect(answer(person, to: "list") == ["[1, 2]"])
    person.enter(":undo")
    #expect(answer(person, to: ":undo").first == "dsk: error: there is nothing to undo")
  }

  @Test func undoIsRefusedWhereSomethingWasWritten() throws {
    // The session is killed, and its temporary file goes with the folder.
    let person = try begin(environment: ["TMPDIR": folder.path])
    person.enter("\"text\".writeText(to: \"\(folder.path)/out\")")
    person.enter("1 + 1")
    person.enter("let t = temporaryFile()")
    let refusal = answer(person, to: ":undo")
    #expect(refusal.first?.contains("it called `temporaryFile`, whose") == true)
  }

  @Test func anEntryThatFailsLeavesTheVariablesAsTheyWere() throws {
    let person = try begin()
    person.enter("var list = [1]; var n = 1")
    person.enter("list.append(2); n = 9; list[7]")
    #expect(person.lines.contains { $0.hasPrefix("error[E05") })
    #expect(answer(person, to: "list") == ["[1]"])
    #expect(answer(person, to: "n") == ["1"])
  }

  @Test func resetForgetsEverything() throws {
    let person = try begin()
    person.enter("let a = 1; func f() { 2 }")
    #expect(answer(person, to: ":reset") == [])
    #expect(answer(person, to: ":vars") == ["nothing is declared yet"])
    #expect(answer(person, to: "a").first?.contains("E0201") == true)
    person.enter("let a = 3")
    #expect(answer(person, to: "a") == ["3"])
  }

  // MARK: Editing elsewhere

  /// An editor that puts a text in the place of the file's.
  private func editor(_ script: String) -> [String: String] {
    let path = folder.write("#!/bin/sh\n\(script)\n", to: "editor.sh")
    chmod(path, 0o755)
    return ["EDITOR": path, "VISUAL": ""]
  }

  @Test func editOffersWhatTheEditorLeftAsTheNextEntry() throws {
    let person = try begin(environment: editor("sed -i s/20/40/ \"$1\""))
    person.enter("20 + 2")
    person.enter(":vars")
    person.type(":edit\r")
    person.wait("the edited entry") { person.lines.last == "dsk> 40 + 2" }
    #expect(answer(person, to: "0") == ["60"])
  }

  @Test func anEntryIsEditedElsewhereWhileItIsTyped() throws {
    let person = try begin(
      environment: editor("printf 'for i in 1...2 {\\n  print(i)\\n}\\n\\n' > \"$1\""))
    person.type("draft\u{18}\u{5}")
    person.wait("the edited entry") {
      person.lines.suffix(3) == ["dsk> for i in 1...2 {", "  print(i)", "}"]
    }
    #expect(answer(person, to: "").suffix(2) == ["1", "2"])
  }

  @Test func anEditorThatFailsChangesNothing() throws {
    let person = try begin(environment: editor("exit 3"))
    person.enter("1 + 1")
    #expect(answer(person, to: ":edit").first?.contains("failed: nothing of it is taken") == true)
    person.type("draft")
    person.waitFor("draft")
    person.type("\u{18}\u{5}")
    person.wait("the entry again") {
      person.lines.count { $0 == "dsk> draft" } == 2 && person.lines.last == "dsk> draft"
    }
    person.type("\u{15}")
    // The prompt that the entry came back at.
    person.waitForPrompt()
    #expect(answer(person, to: ":edit 99").first?.contains(":edit takes the number") == true)
  }

  @Test func anEntryMayUseTheEarlierValueOfTheNameThatItDeclares() throws {
    let person = try begin()
    person.enter("let x = 1")
    person.enter("let x = [x, x]")
    #expect(answer(person, to: "x") == ["[1, 1]"])
    #expect(answer(person, to: "let y = y").first?.contains("used before its declaration") == true)
  }
}
