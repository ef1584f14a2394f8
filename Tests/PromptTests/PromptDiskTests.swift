import Glibc
import Testing

/// Images at the prompt: what it is for.
@Suite(.serialized, .timeLimit(.minutes(2))) struct PromptDiskTests {
  /// A folder with `disk.img`, whose MBR holds the partitions of fdisk's manual, beside other files.
  private let folder = TemporaryFolder()
  private var disk: String { folder.path + "/disk.img" }

  init() throws {
    _ = try folder.makeDisk(
      [
        (0x80, 0x04, 62, 19_778), (0, 0x83, 19_840, 211_296), (0, 0x83, 231_136, 211_296),
        (0, 0x83, 442_432, 28_768),
      ], size: 256_376_832)
    _ = folder.write("", to: "another.txt")
    try #require(mkdir(folder.path + "/backups", 0o755) == 0)
  }

  /// A prompt at which `img` is the disk.
  private func begin(columns: Int = 100, rows: Int = 40) throws -> Conversation {
    let person = try Conversation(rows: rows, columns: columns)
    person.waitForPrompt()
    person.enter("let img = image(\"\(disk)\")")
    #expect(person.lines.last == "dsk>")
    #expect(!person.lines.contains { $0.hasPrefix("error") })
    return person
  }

  @Test func partitionsAreEchoedAsATableAndAnswerToAns() throws {
    let person = try begin()
    person.enter("partitions(img)")
    let title = try #require(person.lines.firstIndex { $0.contains("Start") })
    // The disk as a map, its labels and what it means, and the next prompt.
    #expect(person.lines.count == title + 9)
    #expect(person.lines[title + 5].hasPrefix("[%"))
    let second = person.lines[title + 2].split(separator: " ")
    #expect(second.first == "2")
    #expect(second.contains("19840"))
    person.enter("ans[1].offset")
    person.enter("ans / 512B")
    #expect(person.lines.suffix(2) == ["19840", "dsk>"])
    person.enter("ans + 1")
    #expect(person.lines.suffix(2) == ["19841", "dsk>"])
  }

  @Test func anEchoedSizeSaysItsBytes() throws {
    let person = try begin()
    person.enter("partitions(img)[1].offset")
    #expect(person.lines.suffix(2).first?.contains("10158080") == true)
  }

  @Test func tabCompletesTheMembersOfAVariablesValue() throws {
    let person = try begin()
    person.type("img.si\t")
    person.wait("the member") { person.lines.last == "dsk> img.size" }
    person.type("\u{15}partitions(img)[0].off\t")
    person.wait("an element's member") { person.lines.last == "dsk> partitions(img)[0].offset" }
  }

  @Test func tabListsOnlyWhatTheValueHas() throws {
    let person = try begin()
    person.type("img.\t")
    person.waitFor("writable")
    person.wait("the entry below the list") { person.lines.last == "dsk> img." }
    #expect(person.lines.contains { $0.hasPrefix("sectorSize  ") })
    #expect(!person.lines.contains { $0.hasPrefix("uppercased") || $0.hasPrefix("bootable") })
  }

  @Test(arguments: [
    ("image(\"x\", wri", "image(\"x\", writable: "),
    ("createImage(\"x\", preallocation: .sp", "createImage(\"x\", preallocation: .sparse"),
    ("let a = 12Ki", "let a = 12KiB"),
    ("whi", "while"),
    ("let a = hexd", "let a = hexdump"),
    ("?hexd", "?hexdump"),
    (":help diag", ":help diagnostics"),
  ])
  func tabCompletesWhatTheLanguageKnows(typed: String, completed: String) throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.type(typed + "\t|")
    person.wait("the completion") { person.lines.last == "dsk> \(completed)|" }
  }

  @Test(arguments: [
    ("img.partitions.first { $0.name == \"EF", "img.partitions.first { $0.name == \"EFI system\""),
    ("parts.filter { $0.name != \"da", "parts.filter { $0.name != \"data\""),
    ("revert(q, to: \"cl", "revert(q, to: \"clean\""),
    ("deleteSnapshot(q, \"", "deleteSnapshot(q, \"clean\""),
    ("q.deleteSnapshot(\"", "q.deleteSnapshot(\"clean\""),
  ])
  func tabCompletesNamesOfPartitionsAndSnapshots(typed: String, completed: String) throws {
    let person = try Conversation(columns: 100)
    person.waitForPrompt()
    person.enter("let folder = \"\(folder.path)\"")
    for entry in [
      "let img = createImage(folder + \"/named.img\", size: 64MiB)",
      "partition(img, .gpt, [Part(\"EFI system\", .efi, 8MiB), Part(\"data\", .linux, 16MiB)])",
      "let parts = partitions(img)",
      "let q = createImage(folder + \"/q.qcow2\", size: 1MiB, format: .qcow2)",
      "snapshot(q, \"clean\")",
    ] {
      person.enter(entry)
    }
    #expect(!person.lines.contains { $0.hasPrefix("error") })
    person.type(typed + "\t|")
    person.wait("the completion") { person.lines.last == "dsk> \(completed)|" }
  }

  @Test func behindACommaTabListsTheLabelsAlone() throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.type("image(\"x\", \t")
    person.waitFor("backing:")
    person.wait("the entry below the list") { person.lines.last == "dsk> image(\"x\"," }
    let first = person.lines.firstIndex { $0.hasPrefix("dsk> image(") } ?? 0
    let list = person.lines[(first + 1)...].dropLast()
    #expect(
      list.map { String($0.prefix { $0 != " " }) } == [
        "backing:", "force:", "format:", "passphrase:", "sectorSize:", "writable:",
      ])
  }

  @Test func tabListsTheUnitsThatFit() throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.type("createImage(\"x\", size: 1M\t\t")
    person.waitFor("1MiB  1048576 B")
  }

  @Test func tabInsideQuotesCompletesPathsImagesFirst() throws {
    let person = try Conversation(columns: 100)
    person.waitForPrompt()
    person.type("image(\"\(folder.path)/\t")
    person.waitFor("another.txt")
    person.wait("the entry below the list") {
      person.lines.count { $0.hasPrefix("dsk> image(") } == 2
    }
    let first = person.lines.firstIndex { $0.hasPrefix("dsk> image(") } ?? 0
    #expect(
      person.lines[(first + 1)...].prefix(3).map { String($0.prefix { $0 != " " }) }
        == ["disk.img", "backups/", "another.txt"])
    // The quote that Tab has closed may be typed all the same.
    person.type("di\t\")\r")
    person.waitForPrompt()
    #expect(person.lines.contains { $0.contains("disk.img (raw") })
  }

  @Test func aNameIsDeclaredAnewAndTheOldValueIsGone() throws {
    let person = try begin()
    person.enter("let a = 1")
    person.enter("let a = \"two\"")
    person.enter("a")
    #expect(person.lines.suffix(2) == ["\"two\"", "dsk>"])
    person.enter("let img = 3")
    person.enter("img + 1")
    #expect(person.lines.suffix(2) == ["4", "dsk>"])
  }

  @Test func anErrorLeavesTheSessionUnharmed() throws {
    let person = try begin()
    person.enter("let a = [1, 2]")
    person.enter("let b = a[7]")
    #expect(person.lines.contains { $0.hasPrefix("error[E05") })
    person.enter("let a = image(\"\(folder.path)/none.img\")")
    #expect(person.lines.contains { $0.contains("no such file") })
    person.enter("a")
    #expect(person.lines.suffix(2) == ["[1, 2]", "dsk>"])
    person.enter("b")
    #expect(person.lines.contains { $0.hasPrefix("error[E0201]") })
    person.enter("img.size.bytes")
    #expect(person.lines.suffix(2) == ["256376832", "dsk>"])
  }

  @Test func aFunctionIsTypedLineByLine() throws {
    let person = try begin()
    person.type("func first(_ count: Int, of x: Image) {\r")
    person.wait("the second line") { person.screen.column == 2 }
    person.type("return partitions(x)[0..<count].map { $0.number }\r")
    person.enter("}")
    person.enter("first(2, of: img)")
    #expect(person.lines.suffix(2) == ["[1, 2]", "dsk>"])
  }

  @Test func helpAndVarsKnowWhatTheSessionDeclared() throws {
    let person = try begin()
    person.enter("func twice(_ x: Int) { return x * 2 }")
    person.enter(":vars")
    #expect(person.lines.contains { $0.hasPrefix("  img ") && $0.contains("Image  ") })
    #expect(person.lines.contains("  twice  func twice(_:)"))
    person.enter("?twice")
    #expect(person.lines.suffix(2) == ["twice  func twice(_:)", "dsk>"])
    person.enter("?offset")
    #expect(person.lines.contains("offset(_ self: Partition) -> Size"))
  }

  @Test func exitLeavesWithItsStatus() throws {
    let person = try begin()
    person.type("exit(3)\r")
    #expect(person.waitForExit() == 3)
    #expect(person.isTerminalRestored)
  }

  @Test(.enabled(if: getuid() == 0, "attaching needs root"))
  func aForgottenAttachmentIsReleasedAndNamedOnLeaving() throws {
    let person = try begin()
    person.enter("attach(partitions(img)[1])")
    guard let echo = person.lines.first(where: { $0.hasPrefix("/dev/loop") }),
      let device = echo.split(separator: " ").first
    else {
      Issue.record("nothing was attached:\n\(person.lines.joined(separator: "\n"))")
      return
    }
    person.enter("1 + 1")
    person.type("\u{4}")
    #expect(person.waitForExit() == 0)
    #expect(person.lines.contains { $0.hasPrefix("released: detached \(device) (") })
    let name = device.dropFirst("/dev/".count)
    let backing = TemporaryFolder.read("/sys/block/\(name)/loop/backing_file")
    #expect(backing?.hasPrefix(disk) != true)
  }
}
