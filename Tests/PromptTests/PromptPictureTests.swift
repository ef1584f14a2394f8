import Glibc
import Testing

@testable import DiskInterpreter
@testable import DiskScript

/// What the prompt shows of disks, on screens of several kinds.
@Suite(.serialized, .timeLimit(.minutes(2))) struct PromptPictureTests {
  private let folder = TemporaryFolder()

  /// A disk of 64 MiB whose MBR holds these entries; `name` in the folder.
  private func disk(_ entries: [(type: UInt8, start: UInt32, count: UInt32)]) throws -> String {
    var sector = [UInt8](repeating: 0, count: 512)
    for (index, entry) in entries.enumerated() {
      let at = 446 + 16 * index
      sector[at + 4] = entry.type
      for byte in 0..<4 {
        sector[at + 8 + byte] = UInt8(truncatingIfNeeded: entry.start >> (8 * byte))
        sector[at + 12 + byte] = UInt8(truncatingIfNeeded: entry.count >> (8 * byte))
      }
    }
    sector[510] = 0x55
    sector[511] = 0xAA
    let path = folder.write(sector, to: "disk.img")
    try #require(truncate(path, 64 << 20) == 0)
    return path
  }

  private func even() throws -> String {
    try disk([(0x83, 2_048, 63_488), (0x82, 65_536, 32_768)])
  }

  private static let unicode = ["LC_ALL": "C.UTF-8"]

  @Test func partitionsHaveTheDiskAsAMapUnderThem() throws {
    let person = try Conversation(environment: Self.unicode, columns: 66)
    person.waitForPrompt()
    person.enter("partitions(image(\"\(try even())\"))")
    #expect(
      person.lines.suffix(7) == [
        "#  Start    End  Sectors    Offset    Size  Type",
        "1   2048  65535    63488   1048576  31 MiB  Linux",
        "2  65536  98303    32768  33554432  16 MiB  Linux swap / Solaris",
        "[·███████████████████████████████▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓················]",
        "  1                              2",
        "█▓ used 47 MiB   · free 16 MiB", "dsk>",
      ])
  }

  @Test(arguments: [[:], ["LC_ALL": "C"], ["LC_ALL": "C.UTF-8", "TERM": "dumb"]])
  func withoutUnicodeTheMapIsASCII(environment: [String: String]) throws {
    let person = try Conversation(environment: environment, columns: 66)
    person.waitForPrompt()
    person.enter("partitions(image(\"\(try even())\"))")
    #expect(
      person.lines.contains { $0.hasPrefix("[.####") && $0.hasSuffix("===................]") })
    #expect(person.lines.contains("#= used 47 MiB   . free 16 MiB"))
  }

  @Test(arguments: [
    (["NO_COLOR": "1"], [String]()), (["TERM": "dumb"], []), ([:], ["--plain"]),
  ])
  func picturesHaveNoColourWhereNoneIsWanted(
    environment: [String: String], arguments: [String]
  ) throws {
    let person = try Conversation(
      environment: Self.unicode.merging(environment) { $1 }, arguments: arguments)
    person.waitForPrompt()
    person.enter("partitions(image(\"\(try even())\"))")
    person.enter("b\"00 41 ff\"")
    #expect(!person.hasColour)
    #expect(person.lines.contains { $0.hasPrefix("[") })
  }

  @Test func aTableFitsTheTerminalOfNow() throws {
    let person = try Conversation(columns: 100)
    person.waitForPrompt()
    person.enter("let parts = partitions(image(\"\(try even())\"))")
    person.resize(columns: 40)
    person.enter("parts")
    #expect(person.lines.contains("#  Start    Offset    Size  Type"))
    #expect(person.lines.contains { $0 == "... no room for End, Sectors (`:all`)" })
    #expect(person.lines.contains { $0.count == 40 && $0.hasPrefix("[.###") })
  }

  @Test func partsThatOverlapOrLieOutsideAreShownAsThat() throws {
    let path = try disk([(0x83, 2_048, 65_536), (0x83, 32_768, 65_536), (0x83, 131_072, 65_536)])
    let person = try Conversation(columns: 66)
    person.waitForPrompt()
    person.enter("table(image(\"\(path)\"), lenient: true)")
    let bar = person.lines.first { $0.hasPrefix("[.###") }
    #expect(bar?.contains(repeated("X", 3)) == true)
    #expect(bar?.contains(repeated("!", 3)) == true)
    #expect(person.lines.contains { $0.contains("X overlapping   ! outside of the disk") })
  }

  @Test func anImageIsItsSummaryAndItsAllocationMap() throws {
    let path = try even()
    let person = try Conversation(environment: Self.unicode, columns: 60)
    person.waitForPrompt()
    person.enter("image(\"\(path)\")")
    #expect(person.lines.contains { $0.hasSuffix("disk.img (raw, 64 MiB)") })
    #expect(person.lines.contains("4 KiB on disk, sectors of 512 B"))
    #expect(person.lines.contains { $0.count == 60 && $0.hasPrefix("[▒···") })
    #expect(person.lines.contains { $0 == "█ stored 4 KiB   ▒ in part" })
  }

  @Test func anOverlayShowsWhatIsStoredUnderIt() throws {
    let person = try Conversation(columns: 60)
    person.waitForPrompt()
    person.enter(
      "let base = createImage(\"\(folder.path)/base.qcow2\", size: 1MiB, format: .qcow2)")
    person.enter("write(base, Bytes(repeating: 7, count: 512KiB), at: 0B)")
    person.enter("close(base)")
    person.enter(
      "let top = createImage(\"\(folder.path)/top.qcow2\", format: .qcow2, backing: \"base.qcow2\")"
    )
    person.enter("write(top, Bytes(repeating: 9, count: 128KiB), at: 896KiB)")
    person.enter("top")
    #expect(
      person.lines.contains(
        "[" + repeated("=", 29) + repeated(".", 21) + "+" + repeated("#", 7) + "]"))
    #expect(person.lines.contains { $0.contains("= stored in an image under it 512 KiB") })
  }

  private func repeated(_ text: Character, _ count: Int) -> String {
    String(repeating: text, count: count)
  }

  @Test func bytesAreAColouredDump() throws {
    let person = try Conversation(environment: Self.unicode)
    person.waitForPrompt()
    person.enter("Bytes(\"a\", encoding: .ascii) + Bytes(repeating: 0, count: 19)")
    #expect(
      person.lines.contains(
        "00000000  61 00 00 00 00 00 00 00  00 00 00 00 00 00 00 00  |a...............|"))
    #expect(person.text.contains("\u{1B}[32m61\u{1B}[0m \u{1B}[2m00\u{1B}[0m"))
  }

  @Test func aPlanShowsBothTablesWithTheirMaps() throws {
    let person = try Conversation(rows: 60, columns: 66)
    person.waitForPrompt()
    person.enter("let img = image(\"\(try even())\", writable: true)")
    person.enter("let t = edit(table(img))")
    person.enter("t.add(size: 8MiB)")
    person.enter("t.plan")
    let maps = person.lines.filter { $0.hasPrefix("[.###") }
    #expect(maps.count == 2)
    #expect(
      person.lines.contains {
        $0.hasPrefix("3  98304") && $0.hasSuffix("Linux                 new")
      })
    #expect(person.lines.contains("Writes"))
  }

  @Test func recordsAreATable() throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.enter("table(image(\"\(try even())\")).free")
    let title = try #require(
      person.lines.firstIndex { $0.contains("start") && $0.contains("size") })
    #expect(person.lines[title + 1].contains("98304"))
    #expect(person.lines[title + 1].contains("16 MiB"))
  }

  @Test func whatIsCutIsShownWholeByAll() throws {
    let person = try Conversation()
    person.waitForPrompt()
    person.enter(":all")
    #expect(person.lines.contains("there is no value yet"))
    person.enter("(0..<300).map { $0 }")
    #expect(person.lines.contains("  ... 200 more of 300 elements: `:all` shows them"))
    person.enter(":all")
    #expect(person.lines.suffix(3).first?.hasSuffix("298, 299") == true)
  }

  @Test func printShowsNoPicture() throws {
    let person = try Conversation(environment: Self.unicode, columns: 50)
    person.waitForPrompt()
    let path = try even()
    person.enter("print(partitions(image(\"\(path)\")))")
    #expect(!person.lines.contains { $0.hasPrefix("[") })
    let piped = PipedRun(["-e", "print(partitions(image(\"\(path)\")))"])
    #expect(
      piped.output == """
        #  Start    End  Sectors    Offset    Size  Type
        1   2048  65535    63488   1048576  31 MiB  Linux
        2  65536  98303    32768  33554432  16 MiB  Linux swap / Solaris

        """)
  }

  // MARK: Started with an image

  @Test func startedWithAnImageThePromptShowsItAndHasItAsImg() throws {
    let path = try even()
    let person = try Conversation(
      environment: Self.unicode, arguments: [path], columns: 80)
    person.waitForPrompt()
    #expect(person.lines.first?.hasPrefix("`img` is the image, opened for reading") == true)
    #expect(person.lines[1].hasSuffix("disk.img (raw, 64 MiB)"))
    #expect(person.lines.contains { $0.hasPrefix("1   2048  65535") })
    #expect(person.lines.allSatisfy { $0.count <= 80 })
    person.enter("img.size / 1MiB")
    #expect(person.lines.suffix(2) == ["64", "dsk>"])
    person.type("\u{4}")
    #expect(person.waitForExit() == 0)
  }

  @Test func startedWithWhatCannotBeOpenedThereIsNoPrompt() throws {
    let path = folder.write(
      Array("QFI\u{FB}".unicodeScalars.map { UInt8($0.value) }), to: "a.qcow2")
    let person = try Conversation(arguments: [path])
    #expect(person.waitForExit() == 1)
    #expect(person.lines.contains { $0.hasPrefix("error[") })
    #expect(!person.lines.contains { $0.hasPrefix("dsk>") })
    #expect(person.isTerminalRestored)
  }

  @Test func aPipeGetsTheSameWithoutEscapes() throws {
    let run = PipedRun([try even()])
    #expect(run.output.contains("1   2048  65535    63488   1048576  31 MiB  Linux\n"))
    #expect(run.output.contains("#= used 47 MiB   . free 16 MiB\n"))
    #expect(run.output.allSatisfy { $0.isASCII })
    #expect(!run.output.contains("\u{1B}"))
  }

  // MARK: Widths

  @Test(arguments: [
    "plain", "é", "漢字", "한글", "ｶﾅ", "😀", "☕", "★", "—…·", "Ａ１", "\u{301}e", "ÿ▓█▒",
  ])
  func tablesCountColumnsAsTerminalsDo(text: String) {
    #expect(TextTable.width(text) == VisibleText.columns(of: text))
  }
}
