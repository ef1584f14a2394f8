import DiskInterpreter
import Testing

@testable import DiskScript

/// Diagnostics as people read them, to the letter.
@Suite struct DiagnosticTextTests {
  private func render(
    _ diagnostic: Diagnostic, cause: Failure.Cause? = nil, width: Int = 80, colour: Bool = false
  ) -> String {
    DiagnosticText(style: Style(hasColour: colour), width: width)
      .text(Failure(diagnostic, cause: cause))
  }

  /// The span of the first occurrence of `text`.
  private func span(_ text: String, in source: SourceText) -> SourceSpan {
    let needle = Array(text.utf8)
    let start = source.bytes.indices.first { source.bytes[$0...].starts(with: needle) } ?? 0
    return SourceSpan(start, start + needle.count)
  }

  @Test func labelsOfOneLineStandUnderIt() {
    let source = SourceText(
      name: "build.dsk",
      text: String(repeating: "\n", count: 30) + "let at = root.offset + 512\n")
    let diagnostic = Diagnostic(
      .sizeWithInt, "cannot add Size and Int", in: source,
      at: [
        Diagnostic.Label(span("+", in: source)),
        Diagnostic.Label(span("root.offset", in: source), "Size"),
        Diagnostic.Label(span("512", in: source), "Int"),
      ], help: "write `512B`, or `1 * img.sectorSize`",
      fix: Diagnostic.Fix(span("512", in: source), "512B"))
    #expect(
      render(diagnostic) == """
        error[E0412]: cannot add Size and Int
          build.dsk:31:22
        31 | let at = root.offset + 512
           |          ----------- ^ --- Int
           |          Size
        help: write `512B`, or `1 * img.sectorSize`

        """)
  }

  @Test func severalTextsHangUnderTheirPlaces() {
    let source = SourceText(name: "a", text: "f(one, two, three)")
    let diagnostic = Diagnostic(
      .wrongLabel, "wrong", in: source,
      at: [
        Diagnostic.Label(span("one", in: source), "first"),
        Diagnostic.Label(span("two", in: source), "second"),
        Diagnostic.Label(span("three", in: source), "third"),
      ])
    #expect(
      render(diagnostic) == """
        error[E0301]: wrong
          a:1:3
        1 | f(one, two, three)
          |   ^^^  ---  ----- third
          |   |    second
          |   first

        """)
  }

  @Test func labelsOfSeveralLinesShowEachAndLeaveOutWhatLiesBetween() {
    let source = SourceText(name: "a", text: "let x = 1\n\nlet x = 2\n3\n4\nlet x = 5\n")
    let diagnostic = Diagnostic(
      .alreadyDeclared, "'x' is declared twice", in: source,
      at: [
        Diagnostic.Label(SourceSpan(15, 16), "again"), Diagnostic.Label(SourceSpan(4, 5), "first"),
        Diagnostic.Label(SourceSpan(29, 30)),
      ])
    #expect(
      render(diagnostic) == """
        error[E0202]: 'x' is declared twice
          a:3:5
        1 | let x = 1
          |     - first
        2 |
        3 | let x = 2
          |     ^ again
         …
        6 | let x = 5
          |     -

        """)
  }

  @Test func aPlaceOverSeveralLinesMarksItsFirstAndLast() {
    let source = SourceText(name: "a", text: "run {\n  a\n  b\n  }\n")
    let diagnostic = Diagnostic(
      .wrongType, "wrong", in: source, at: [Diagnostic.Label(SourceSpan(4, 17), "this block")])
    #expect(
      render(diagnostic) == """
        error[E0401]: wrong
          a:1:5
        1 | run {
          |     ^ this block
         …
        4 |   }
          |   ^

        """)
  }

  @Test func tabsAndWideCharactersKeepTheMarksInPlace() {
    let source = SourceText(name: "a", text: "\tlet 名前 = \"😀é\" + x")
    let diagnostic = Diagnostic(
      .unknownName, "unknown", in: source, at: [Diagnostic.Label(span("x", in: source))])
    #expect(
      render(diagnostic) == """
        error[E0201]: unknown
          a:1:18
        1 |     let 名前 = "😀é" + x
          |                        ^

        """)
  }

  @Test func whatATerminalWouldActOnIsSpelledOut() {
    let bytes = Array("a\u{1B}[2J\u{202E}b".utf8) + [0xFF, 0x00, 0x21]
    let source = SourceText(name: "a\u{7}b", bytes: bytes)
    let diagnostic = Diagnostic(
      .unexpectedCharacter, "found \u{1B}]0;x", in: source,
      at: [Diagnostic.Label(SourceSpan(bytes.count - 1, bytes.count), "la\nbel")],
      notes: ["no\u{9B}te"])
    let text = render(diagnostic)
    #expect(
      text == """
        error[E0003]: found \\u{1B}]0;x
          a\\u{7}b:1:10
        1 | a\\u{1B}[2J\\u{202E}b\\xFF\\0!
          |                          ^ la\\nbel
        note: no\\u{9B}te

        """)
  }

  @Test func ofALongLineAWindowIsShown() {
    let padding = String(repeating: "a", count: 500_000)
    let source = SourceText(name: "a", text: padding + " + oops + " + padding)
    let start = 500_003
    let diagnostic = Diagnostic(
      .unknownName, "unknown", in: source,
      at: [
        Diagnostic.Label(SourceSpan(start, start + 4), "here"),
        Diagnostic.Label(SourceSpan(0, 5), "far away"),
      ])
    let lines = render(diagnostic, width: 60).split(separator: "\n").map(String.init)
    #expect(lines[1] == "  a:1:500004")
    #expect(lines[2].hasPrefix("1 | …aaaaaaa"))
    #expect(lines[2].hasSuffix("a…"))
    #expect(lines[2].count == 60)
    let mark = lines[3].firstRange(of: "^^^^ here").map {
      lines[3].distance(from: lines[3].startIndex, to: $0.lowerBound)
    }
    let place = lines[2].firstRange(of: "oops").map {
      lines[2].distance(from: lines[2].startIndex, to: $0.lowerBound)
    }
    #expect(mark != nil && mark == place)
    #expect(lines[4] == "  | column 1: far away")
  }

  @Test func theEndOfTheTextCanBeMarked() {
    let source = SourceText(name: "a", text: "f(")
    let diagnostic = Diagnostic(
      .missingCloser, "`)` is missing", in: source, at: [Diagnostic.Label(SourceSpan(2, 2))],
      fix: Diagnostic.Fix(SourceSpan(2, 2), ")"))
    #expect(
      render(diagnostic) == """
        error[E0104]: `)` is missing
          a:1:3
        1 | f(
          |   ^
        fix: insert `)` at 1:3

        """)
  }

  @Test func anEmptySourceCanBeMarked() {
    let source = SourceText(name: "a", text: "")
    let diagnostic = Diagnostic(
      .expectedExpression, "nothing", in: source, at: [Diagnostic.Label(SourceSpan(0, 0))])
    #expect(render(diagnostic) == "error[E0102]: nothing\n  a:1:1\n1 |\n  | ^\n")
  }

  @Test func aFixThatTheHelpDoesNotSayIsShown() {
    let source = SourceText(name: "a", text: "pirnt(1)")
    func diagnostic(_ replacement: String) -> Diagnostic {
      Diagnostic(
        .unknownName, "unknown", in: source, at: [], help: "mend it",
        fix: Diagnostic.Fix(SourceSpan(0, 5), replacement))
    }
    #expect(
      render(diagnostic("print")).hasSuffix("help: mend it\nfix: replace `pirnt` by `print`\n"))
    #expect(render(diagnostic("")).hasSuffix("fix: remove `pirnt` at 1:1\n"))
  }

  @Test func causeAndCallsFollow() {
    let source = SourceText(name: "a.dsk", text: "open()\n")
    var diagnostic = Diagnostic(
      .disk, "the table is broken", in: source, at: [Diagnostic.Label(SourceSpan(0, 4))])
    diagnostic.stack = (0..<40).map {
      Diagnostic.Frame(function: "f\($0)", source: source, span: SourceSpan(0, 4))
    }
    let cause = Failure.Cause(
      code: "corrupt", message: "bad signature", path: "x.img", bytes: 510..<512,
      expected: "55 aa", found: "00 00", call: ("pread", 5))
    let calls =
      (0..<10).map { "  f\($0) at a.dsk:1:1\n" } + ["  … 25 more calls\n"]
      + (35..<40).map { "  f\($0) at a.dsk:1:1\n" }
    #expect(
      render(diagnostic, cause: cause) == """
        error[E0600]: the table is broken
          a.dsk:1:1
        1 | open()
          | ^^^^
        cause: bad signature
          x.img, bytes 510..<512
          expected 55 aa
          found    00 00
          pread: Input/output error (EIO)
        calls, innermost first:

        """ + calls.joined())
  }

  @Test func colourChangesNoLetter() {
    let source = SourceText(name: "a", text: "f(one, two)")
    let diagnostic = Diagnostic(
      .wrongLabel, "wrong", in: source,
      at: [
        Diagnostic.Label(span("one", in: source), "first"),
        Diagnostic.Label(span("two", in: source), "second"),
      ], severity: .warning, help: "help", notes: ["note"])
    var coloured = render(diagnostic, colour: true)[...]
    #expect(coloured.contains("\u{1B}[1;33m"))
    var bare = ""
    while let escape = coloured.firstIndex(of: "\u{1B}") {
      bare += coloured[..<escape]
      coloured = coloured[escape...].drop { $0 != "m" }.dropFirst()
    }
    #expect(bare + coloured == render(diagnostic))
  }

  @Test func spansOutsideOfTheTextDoNoHarm() {
    let source = SourceText(name: "a", bytes: [0xE6, 0x0A, 0xBC, 0xA2])
    for start in 0...8 {
      for end in start...9 {
        let diagnostic = Diagnostic(
          .internalFailure, "x", in: source, at: [Diagnostic.Label(SourceSpan(start, end), "y")],
          fix: Diagnostic.Fix(SourceSpan(start, end), "z"))
        #expect(render(diagnostic).hasPrefix("error[E0900]: x\n"))
        #expect(DiagnosticJSON.text(Failure(diagnostic)).hasPrefix("{\"severity\":\"error\""))
      }
    }
  }
}
