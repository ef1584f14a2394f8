import Glibc
import Testing

/// Tab at the prompt.
@Suite(.serialized, .timeLimit(.minutes(2))) struct CompletionTests {
  private let folder = TemporaryFolder()

  private func begin(columns: Int = 100) throws -> Conversation {
    let person = try Conversation(arguments: ["-q"], rows: 40, columns: columns)
    person.waitForPrompt()
    return person
  }

  /// Presses Tab and a mark behind what is typed, and waits for the entry to become so.
  private func expect(
    _ person: Conversation, _ typed: String, becomes completed: String,
    sourceLocation: SourceLocation = #_sourceLocation
  ) {
    person.type("\u{15}\(typed)\t|")
    person.wait("the completion", sourceLocation: sourceLocation) {
      person.lines.last == "dsk> \(completed)|"
    }
  }

  /// What Tab lists, a line each.
  private func list(
    _ person: Conversation, _ typed: String, sourceLocation: SourceLocation = #_sourceLocation
  ) -> [String] {
    let entry = "dsk> " + (typed.last == " " ? String(typed.dropLast()) : typed)
    let before = person.lines.count { $0 == entry }
    person.type("\u{15}\(typed)\t")
    person.wait("the entry below the list", sourceLocation: sourceLocation) {
      person.lines.last == entry && person.lines.count { $0 == entry } == before + 2
    }
    let lines = person.lines.dropLast()
    person.type("\u{15}")
    return Array(lines[((lines.lastIndex(of: entry) ?? 0) + 1)...])
  }

  @Test func membersAreThoseOfTheLiveValueOfAVariable() throws {
    let person = try begin()
    person.enter("var v = 1")
    person.enter("v = [1, 2].count")
    person.enter("var text = \"abc\"")
    expect(person, "text.upperc", becomes: "text.uppercased")
    person.enter("\u{15}")
    person.enter("struct Point { var across = 1; func turned() { self } }")
    person.enter("var p = Point()")
    #expect(list(person, "p.").prefix(2) == ["across", "turned  of Point"])
    expect(person, "p.ac", becomes: "p.across")
  }

  @Test func chainsOfStoredValuesAreFollowed() throws {
    let person = try begin()
    person.enter("var all = [\"first\": (name: \"a\", sizes: [1KiB])]")
    expect(person, "all[\"first\"]!.nam", becomes: "all[\"first\"]!.name")
    expect(person, "all[\"first\"]!.sizes[0].hum", becomes: "all[\"first\"]!.sizes[0].human")
    expect(person, "all[\"fi", becomes: "all[\"first\"")
  }

  @Test func variablesOfTheBlockBeingTypedHaveTheirTypesToo() throws {
    let person = try begin()
    person.enter("let names = [\"a\", \"b\"]")
    expect(
      person, "for n in names { print(n.upperc", becomes: "for n in names { print(n.uppercased")
    expect(person, "names.map { $0.upperc", becomes: "names.map { $0.uppercased")
    expect(person, "print(\"x \\(names.cou", becomes: "print(\"x \\(names.count")
  }

  @Test func labelsOfOwnFunctionsAndStructuresComplete() throws {
    let person = try begin()
    person.enter("func grow(_ x: Int, by amount: Int, atMost: Int = 9) -> Int { x + amount }")
    person.enter("struct Point { var x: Int; var y: Int }")
    expect(person, "grow(1, b", becomes: "grow(1, by: ")
    expect(person, "grow(1, by: 2, a", becomes: "grow(1, by: 2, atMost: ")
    expect(person, "Point(x: 1, y", becomes: "Point(x: 1, y: ")
  }

  @Test func labelsSayTheirTypesAndDefaults() throws {
    let person = try begin()
    let lines = list(person, "image(\"x\", ")
    #expect(
      lines.map { String($0.prefix { $0 != " " }) } == [
        "backing:", "force:", "format:", "passphrase:", "sectorSize:", "writable:",
      ])
    #expect(lines.last?.hasSuffix("Bool = false") == true)
    // One that stands there already is not offered again.
    let rest = list(person, "image(\"x\", writable: true, ")
    #expect(!rest.contains { $0.hasPrefix("writable:") })
  }

  @Test func symbolsAreThoseOfTheParameter() throws {
    let person = try begin()
    #expect(list(person, "image(\"x\", format: .") == ["device  qcow2   raw"])
    expect(person, "image(\"x\", format: .q", becomes: "image(\"x\", format: .qcow2")
    expect(person, "image(\"x\", format: ", becomes: "image(\"x\", format: .")
  }

  @Test func unitsSayHowManyBytesTheyMake() throws {
    let person = try begin()
    #expect(list(person, "let a = 4M") == ["4MB   4000000 B", "4MiB  4194304 B"])
  }

  @Test func tabGoesThroughTheListAndBack() throws {
    let person = try begin()
    person.type("4M\t\t")
    person.wait("the first") { person.lines.last == "dsk> 4MB" }
    person.type("\t")
    person.wait("the second") { person.lines.last == "dsk> 4MiB" }
    person.type("\t")
    person.wait("what was typed") { person.lines.last == "dsk> 4M" }
    person.type("\u{1B}[Z")
    person.wait("the last again") { person.lines.last == "dsk> 4MiB" }
    person.enter("")
    #expect(person.lines.suffix(2) == ["4 MiB (4194304 B)", "dsk>"])
  }

  @Test func commentsAndNumbersInHexadecimalHaveNoCompletion() throws {
    let person = try begin()
    expect(person, "1 // prin", becomes: "1 // prin")
    expect(person, "0x1F", becomes: "0x1F")
  }

  @Test func theOnlyFileIsCompletedWithItsQuote() throws {
    let person = try begin()
    _ = folder.write("", to: "only one.img")
    try #require(mkdir(folder.path + "/sub", 0o755) == 0)
    expect(person, "image(\"\(folder.path)/on", becomes: "image(\"\(folder.path)/only one.img\"")
    expect(person, "image(\"\(folder.path)/su", becomes: "image(\"\(folder.path)/sub/")
  }

  @Test func filesSayTheirSizesImagesFirst() throws {
    let person = try begin()
    _ = folder.write([UInt8](repeating: 0, count: 2048), to: "z.img")
    _ = folder.write("abc", to: "a.txt")
    _ = folder.write("", to: ".hidden")
    try #require(mkdir(folder.path + "/sub", 0o755) == 0)
    #expect(
      list(person, "image(\"\(folder.path)/") == ["z.img  2 KiB (2048 B)", "sub/", "a.txt  3 B"])
  }

  @Test func aVeryLargeFolderIsListedInPartAndSaysSo() throws {
    let person = try begin()
    for number in 0..<1_200 { _ = folder.write("", to: "file\(number)") }
    let lines = list(person, "image(\"\(folder.path)/f")
    #expect(lines.last == "… and more that were not looked at")
    expect(person, "image(\"\(folder.path)/file1199", becomes: "image(\"\(folder.path)/file1199\"")
  }

  @Test func commandsCompleteWhatStandsBehindThem() throws {
    let person = try begin()
    _ = folder.write("print(1)\n", to: "script.dsk")
    expect(person, ":load \(folder.path)/scr", becomes: ":load \(folder.path)/script.dsk")
    expect(person, ":doc hexd", becomes: ":doc hexdump")
    expect(person, ":time [1].isEmp", becomes: ":time [1].isEmpty")
    expect(person, ":unk", becomes: ":unk")
    expect(person, ":und", becomes: ":undo")
  }
}
