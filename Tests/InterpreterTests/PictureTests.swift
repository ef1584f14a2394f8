import Testing

@testable import DiskInterpreter

/// How tables, bars and dumps are drawn, whatever they are of.
@Suite struct PictureTests {
  private func texts(_ drawable: some Drawable, _ canvas: Canvas = Canvas()) -> [String] {
    drawable.lines(on: canvas).map(\.text)
  }

  private let wide = TextTable(
    [("#", .right), ("Name", .left), ("Bytes", .right), ("Note", .left)],
    rows: [
      ["1", "漢字漢字漢字漢字", "1048576", "a note that goes on for longer than anybody reads"],
      ["22", "é", "2", ""],
    ])

  // MARK: Tables

  @Test func numbersStandAtTheRightAndWideCharactersCountTwo() {
    #expect(
      texts(wide, Canvas(width: 100)) == [
        " #  Name                Bytes  Note",
        " 1  漢字漢字漢字漢字  1048576  a note that goes on for longer than anybody reads",
        "22  é                       2",
      ])
  }

  @Test(arguments: 12...90) func aTableIsNoWiderThanTheTerminal(width: Int) {
    for isUnicode in [true, false] {
      let lines = texts(wide, Canvas(width: width, isUnicode: isUnicode))
      for line in lines.dropLast(lines.count - 3) { #expect(TextTable.width(line) <= width) }
      #expect(isUnicode || !lines.contains { $0.contains("…") })
    }
  }

  @Test func textIsCutBeforeColumnsGoAndNumbersAreNeverCut() {
    let lines = texts(wide, Canvas(width: 50))
    #expect(lines[1].contains("1048576  a note th"))
    #expect(lines[1].hasSuffix("…"))
    #expect(lines.count == 3)
    let narrow = texts(wide, Canvas(width: 24))
    #expect(narrow[0] == " #  Name           Bytes")
    #expect(narrow.last == "… no room for Note (`:all`)")
  }

  @Test func columnsThatCanBeSparedGoFirst() {
    var table = wide
    table.spare = ["Bytes"]
    #expect(texts(table, Canvas(width: 32))[0] == " #  Name           Note")
  }

  @Test func allOfATableIsShownWhereAllIsWanted() {
    let many = TextTable([("n", .right)], rows: (0..<500).map { ["\($0)"] })
    #expect(texts(many).count == 202)
    #expect(texts(many).last == "… 300 more of 500 rows: `:all` shows them")
    #expect(texts(many, Canvas(isWhole: true)).count == 501)
    #expect(texts(wide, Canvas(width: 10, isWhole: true)) == texts(wide, Canvas(width: 200)))
  }

  @Test func aTableWithoutRowsHasItsTitles() {
    #expect(texts(TextTable([("a", .left), ("b", .right)], rows: [])) == ["a  b"])
  }

  // MARK: Maps

  private func map(_ segments: [(UInt64, SegmentMap.Kind, String)]) -> SegmentMap {
    SegmentMap(
      segments: segments.map { length, kind, label in
        SegmentMap.Segment(
          length: length, kind: kind, short: String(label.prefix(1)), long: label)
      },
      meanings: [
        SegmentMap.Meaning(kinds: [.used, .usedToo], text: "used"),
        SegmentMap.Meaning(kinds: [.overlapping], text: "overlapping"),
        SegmentMap.Meaning(kinds: [.free], text: "free"),
      ])
  }

  @Test func aBarIsToScaleAndLabelsStandWhereTheirPartsBegin() {
    let disk = map([(25, .used, "1 ESP"), (50, .usedToo, "2 root"), (25, .free, "")])
    #expect(
      texts(disk, Canvas(width: 42)) == [
        "[██████████▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓▓··········]",
        " 1 ESP     2 root",
        "█▓ used   · free",
      ])
    #expect(
      texts(disk, Canvas(width: 22, isUnicode: false)) == [
        "[#####==========.....]", " 1    2 root", "#= used   . free",
      ])
  }

  @Test func theSmallestPartHasAColumnAndWhatIsNobodysNeedsNone() {
    let disk = map([(1, .rest, ""), (1, .used, "1"), (1_000_000, .usedToo, "2"), (1, .free, "")])
    #expect(texts(disk, Canvas(width: 12))[0] == "[█▓▓▓▓▓▓▓▓·]")
  }

  @Test(arguments: [8, 20, 40, 78, 98]) func everyBarHasItsWidth(count: Int) {
    let disks = [
      map([(1, .used, "1")]), map([(3, .used, "1"), (3, .free, ""), (1, .rest, "")]),
      map((0..<128).map { (UInt64($0 + 1), $0 % 2 == 0 ? .used : .usedToo, "\($0)") }),
      map((0..<7).map { (UInt64(1) << ($0 * 9), $0 % 2 == 0 ? .used : .free, "\($0)") }),
    ]
    for disk in disks {
      #expect(disk.columns(count).count == count)
      #expect(disk.columns(count) == disk.columns(count).sorted())
    }
  }

  @Test func amongMorePartsThanColumnsWhatIsWrongIsStillSeen() {
    var parts: [(UInt64, SegmentMap.Kind, String)] = (0..<128).map { _ in (1_000, .used, "") }
    parts[77] = (1, .overlapping, "")
    #expect(texts(map(parts), Canvas(width: 34))[0].contains("╳"))
  }

  @Test func aTerminalTooNarrowForABarGetsTheLegendAlone() {
    let disk = map([(25, .used, "1 ESP"), (50, .free, "")])
    #expect(texts(disk, Canvas(width: 8)) == ["█ used", "· free"])
    #expect(texts(map([])) == [])
    #expect(texts(map([(0, .used, "1")])) == ["█ used"])
  }

  @Test func allocationTellsFullColumnsFromThoseInPart() {
    let map = AllocationMap(
      runs: [(4_096, .stored), (1 << 20 - 4_096, .hole), (1 << 20, .below), (1 << 20, .hole)],
      size: 3 << 20, isCut: false)
    let lines = texts(map, Canvas(width: 14))
    #expect(lines.first == "[▒···▓▓▓▓····]")
    #expect(
      lines.dropFirst() == [
        "█ stored 4 KiB", "▓ stored in an image under it 1 MiB", "▒ in part",
        "· zeros that take no space 2 MiB",
      ])
    let ascii = texts(map, Canvas(width: 14, isUnicode: false))
    #expect(ascii.allSatisfy { $0.allSatisfy { $0.isASCII } })
  }

  @Test func aDiskOfWhichOnlyTheBeginningIsKnownHasNoBar() {
    let map = AllocationMap(runs: [(512, .stored)], size: 1 << 30, isCut: true)
    #expect(texts(map) == ["█ stored 512 B   of the first 512 B: `extents` lists all"])
  }

  // MARK: Bytes

  @Test func bytesAreLaidOutAsHexdumpDoesAndNarrowerWhereTheyMustBe() {
    let rows = HexRows(Array(0..<20), at: 496)
    #expect(
      texts(rows) == [
        "000001f0  00 01 02 03 04 05 06 07  08 09 0a 0b 0c 0d 0e 0f  |................|",
        "00000200  10 11 12 13                                       |....|",
        "00000204",
      ])
    #expect(texts(rows, Canvas(width: 50))[0] == "000001f0  00 01 02 03 04 05 06 07  |........|")
    #expect(texts(rows, Canvas(width: 20))[0] == "000001f0  00 01 02 03  |....|")
  }

  @Test func ofManyBytesASectorIsShownAndTheirNumberSaid() {
    let rows = HexRows((0..<2_000).map { UInt8(truncatingIfNeeded: $0 * 7) })
    #expect(texts(rows).count == 33)
    #expect(texts(rows).last == "… 1488 more of 2000 bytes: `:all` shows them")
    #expect(texts(rows, Canvas(isWhole: true)).last == "000007d0")
  }

  @Test func bytesSayWhatTheyAre() {
    let line = HexRows([0, 0x41, 0xFF]).lines(16)[0]
    #expect(line.runs.contains { $0.role == .zeroByte && $0.text == "00" })
    #expect(line.runs.contains { $0.role == .textByte && $0.text == "A" })
    #expect(line.runs.contains { $0.role == .otherByte && $0.text == "ff" })
  }

  // MARK: Sizes

  @Test(arguments: [
    (0, "0 B"), (1, "1 B"), (1_024, "1 KiB"), (31_745, "31745 B"), (10_158_080, "9920 KiB"),
    (1_610_612_736, "1536 MiB"), (-2_048, "-2 KiB"), (Int.max, "9223372036854775807 B"),
  ])
  func aSizeInATableLosesNothing(bytes: Int, text: String) {
    #expect(SizeText.exact(bytes) == text)
  }
}
