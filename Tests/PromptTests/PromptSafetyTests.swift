import Glibc
import Testing

/// What the prompt asks before something is lost, and shows while something takes long.
@Suite(.serialized, .timeLimit(.minutes(2))) struct PromptSafetyTests {
  private let folder = TemporaryFolder()

  /// A prompt, and an image with a table in the folder.
  private func begin(environment: [String: String] = [:]) throws -> (Conversation, String) {
    let path = folder.path + "/disk.img"
    let person = try Conversation(environment: environment, rows: 40, columns: 100)
    person.waitForPrompt()
    person.enter("let old = createImage(\"\(path)\", size: 8MiB)")
    person.enter("partition(old, .dos, [Part(\"\", .linux, 4MiB)]);")
    person.enter("close(old)")
    person.type("\u{4}")
    #expect(person.waitForExit() == 0)
    let next = try Conversation(environment: environment, rows: 40, columns: 100)
    next.waitForPrompt()
    return (next, path)
  }

  private func answer(_ person: Conversation, _ text: String) {
    person.waitFor("Go on? [y/N]")
    person.type(text)
    person.waitForPrompt()
  }

  @Test(arguments: ["\r", "n\r", "no\r", "\u{4}", "maybe\r", "\u{3}"])
  func anExistingFileIsKeptUnlessTheAnswerIsYes(text: String) throws {
    let (person, path) = try begin()
    person.type("createImage(\"\(path)\", size: 1MiB, overwrite: true)\r")
    person.waitFor("exists and will be replaced")
    answer(person, text)
    #expect(person.lines.contains("  8 MiB (8388608 B), dos table with 1 partition"))
    #expect(person.lines.contains { $0.hasPrefix("  1  4 MiB  Linux") })
    if text != "\u{3}" {
      #expect(person.lines.contains { $0.hasPrefix("error[") && $0.contains("the answer was no") })
    }
    person.enter("image(\"\(path)\").size / 1MiB")
    #expect(person.lines.suffix(2) == ["8", "dsk>"])
  }

  @Test func afterAYesAndForWhatTheSessionMadeNothingIsAskedAgain() throws {
    let (person, path) = try begin()
    person.type("close(createImage(\"\(path)\", size: 1MiB, overwrite: true))\r")
    answer(person, "y\r")
    person.enter("close(createImage(\"\(path)\", size: 2MiB, overwrite: true))")
    person.enter("writeText(\"\(folder.path)/a.txt\", \"one\")")
    person.enter("writeText(\"\(folder.path)/a.txt\", \"two\", overwrite: true)")
    #expect(person.lines.count { $0.hasPrefix("Go on?") } == 1)
    person.enter("image(\"\(path)\").size / 1MiB")
    #expect(person.lines.suffix(2) == ["2", "dsk>"])
  }

  @Test(arguments: [
    "writeText(PATH, \"x\", overwrite: true)", "writeBytes(PATH, b\"00\", overwrite: true)",
    "copyFile(\"/etc/passwd\", to: PATH, overwrite: true)",
    "convert(createImage(FOLDER + \"/new.img\", size: 1MiB), to: PATH, overwrite: true)",
    "convert(createImage(FOLDER + \"/new.img\", size: 1MiB), to: PATH, overwrite: true) { _, _ in }",
  ])
  func whateverReplacesAFileAsks(code: String) throws {
    let path = folder.write("precious\n", to: "notes.txt")
    let person = try Conversation(columns: 120)
    person.waitForPrompt()
    let entry = code.split(separator: "PATH", omittingEmptySubsequences: false)
      .joined(separator: "\"\(path)\"").split(separator: "FOLDER").joined(
        separator: "\"\(folder.path)\"")
    person.type(entry + "\r")
    answer(person, "\r")
    #expect(person.lines.contains("  9 B"))
    #expect(TemporaryFolder.read(path) == "precious\n")
  }

  @Test func withoutOverwriteTheErrorIsTheOneOfScriptsAndNothingIsAsked() throws {
    let (person, path) = try begin()
    person.enter("createImage(\"\(path)\", size: 1MiB)")
    #expect(person.lines.contains { $0.hasPrefix("error[") && $0.contains("already") })
    #expect(!person.text.contains("Go on?"))
  }

  @Test func whatWasTypedBeforeTheQuestionIsNoAnswer() throws {
    let (person, path) = try begin()
    person.type("sleep(1); writeText(\"\(path)\", \"x\", overwrite: true)\r")
    person.wait("the entry to run") { person.screen.column == 0 }
    person.type("y\r")
    answer(person, "\r")
    person.enter("image(\"\(path)\").size / 1MiB")
    #expect(person.lines.suffix(2) == ["8", "dsk>"])
  }

  @Test func scriptsAreNotAsked() throws {
    let path = folder.write("old", to: "notes.txt")
    let person = try Conversation(
      arguments: ["-e", "writeText(\"\(path)\", \"new\", overwrite: true)"])
    #expect(person.waitForExit() == 0)
    #expect(person.lines == [])
    #expect(TemporaryFolder.read(path) == "new")
  }

  @Test(.enabled(if: getuid() == 0, "attaching needs root"))
  func writingToABlockDeviceAsksOnceAndShowsWhatIsThere() throws {
    let (person, path) = try begin()
    person.enter("let dev = attach(image(\"\(path)\", writable: true))")
    person.enter("let disk = image(dev.path, writable: true)")
    try #require(!person.lines.contains { $0.hasPrefix("error[") })
    person.type("write(disk, b\"55 aa\", at: 4MiB)\r")
    person.waitFor("is a block device and will be written to")
    answer(person, "\r")
    #expect(person.lines.contains { $0.contains("dos table with 1 partition") })
    person.type("write(disk, b\"55 aa\", at: 4MiB)\r")
    person.wait("the second question") { person.lines.last?.hasPrefix("Go on?") == true }
    person.type("y\r")
    person.waitForPrompt()
    person.enter("write(disk, b\"aa 55\", at: 5MiB)")
    #expect(person.lines.count { $0.hasPrefix("Go on?") } == 2)
    person.type("\u{4}")
    #expect(person.waitForExit() == 0)
  }

  @Test(
    .enabled(if: getuid() == 0, "attaching needs root"),
    arguments: [
      "attach(disk)", "mount(disk)", "commit(top)", "newTable(disk, .gpt, overwrite: true).write()",
    ])
  func whateverWritesToABlockDeviceAsks(entry: String) throws {
    let (person, path) = try begin()
    person.enter("let dev = attach(image(\"\(path)\", writable: true))")
    person.enter("let disk = image(dev.path, writable: true)")
    person.enter("let top = overlay(disk)")
    person.enter("write(top, b\"55 aa\", at: 4MiB)")
    try #require(!person.lines.contains { $0.hasPrefix("error[") })
    person.type(entry + "\r")
    person.waitFor("is a block device and will be written to")
    answer(person, "\r")
    #expect(person.lines.contains { $0.contains("the answer was no") })
    person.type("\u{4}")
    #expect(person.waitForExit() == 0)
  }

  @Test(.enabled(if: getuid() == 0, "attaching needs root"))
  func anOpenImageOfAnAttachedDeviceDoesNotKeepItFromBeingReleased() throws {
    let (person, path) = try begin()
    person.enter("let dev = attach(image(\"\(path)\"))")
    person.enter("let disk = image(dev.path)")
    try #require(!person.lines.contains { $0.hasPrefix("error[") })
    person.type("\u{4}")
    #expect(person.waitForExit() == 0)
    #expect(person.lines.contains { $0.hasPrefix("released: detached /dev/loop") })
    #expect(!person.lines.contains { $0.hasPrefix("error[") })
  }

  // MARK: Long work

  @Test func longWorkDrawsABarThatCtrlCEndsAndErases() throws {
    let person = try Conversation(.fixture, environment: ["LC_ALL": "C.UTF-8"])
    person.waitForPrompt()
    person.type("fixtureWork\r")
    person.waitFor("45%  45 MiB of 100 MiB")
    #expect(person.lines.last?.hasPrefix("fixture  [███") == true)
    person.type("\u{3}")
    person.waitFor("interrupted")
    person.waitForPrompt()
    #expect(!person.lines.contains { $0.contains("45%") })
    person.type("\u{4}")
    #expect(person.waitForExit() == 0)
  }

  @Test(arguments: [["TERM": "dumb"]]) func aDumbTerminalGetsNoBar(environment: [String: String])
    throws
  {
    let person = try Conversation(.fixture, environment: environment)
    person.waitForPrompt()
    person.type("fixtureWork\r")
    person.wait("time to pass") { !person.text.contains("%") && Self.hasPassed(seconds: 1) }
    person.type("\u{3}")
    person.waitForPrompt()
    #expect(!person.text.contains("%"))
  }

  private static func hasPassed(seconds: UInt32) -> Bool {
    sleep(seconds)
    return true
  }
}
