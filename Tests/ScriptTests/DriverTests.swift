import TestSupport
import Testing

/// The driver itself, tried on cases and runs of which the answer is known.
@Suite struct DriverTests {
  private func parse(_ text: String) throws -> ScriptCase {
    try ScriptCase(path: "Cases/a.dsk", text: text)
  }

  private func run(_ output: String = "", errors: String = "", exit: Int32 = 0) -> ChildProcess {
    ChildProcess(status: .exited(exit), output: output, errors: errors)
  }

  // MARK: Directives

  @Test func everyDirectiveIsRead() throws {
    let test = try parse(
      """
      // needs: root, sfdisk
      // setup: truncate -s 1M x.img
      // setup: true
      // after: test -e x.img
      // script: y.dsk
      // env: A=b=c
      // args: one "two words" ""
      // options: --json
      // stdin: line
      // timeout: 2.5
      print(1)  // expect: 1
      print("")  // expect:
      // expect stderr: note
      // exit: 3
      """)
    #expect(test.needs == ["root", "sfdisk"])
    #expect(test.setup == ["truncate -s 1M x.img", "true"])
    #expect(test.after == ["test -e x.img"])
    #expect(test.script == "y.dsk")
    #expect(test.environment == ["A": "b=c"])
    #expect(test.arguments == ["one", "two words", ""])
    #expect(test.options == ["--json"])
    #expect(test.input == ["line"])
    #expect(test.seconds == 2.5)
    #expect(test.output == ["1", ""])
    #expect(test.errorOutput == ["note"])
    #expect(test.expectedExit == 3)
  }

  @Test func diagnosticsAreReadInEveryForm() throws {
    let test = try parse(
      """
      a  // expect error: E0201
      b  // expect error: E0201: no 'b' here
      // expect error: E0412 at 7:14
      // expect warning: W0001 at 9: never…
      // expect error: E0412 at 7:14: cannot add
      """)
    #expect(
      test.diagnostics == [
        ExpectedDiagnostic(severity: "error", code: "E0201", line: 1),
        ExpectedDiagnostic(severity: "error", code: "E0201", line: 2, message: "no 'b' here"),
        ExpectedDiagnostic(severity: "error", code: "E0412", line: 7, column: 14),
        ExpectedDiagnostic(severity: "warning", code: "W0001", line: 9, message: "never…"),
        ExpectedDiagnostic(
          severity: "error", code: "E0412", line: 7, column: 14, message: "cannot add"),
      ])
  }

  @Test func theExitStatusFollowsFromTheErrors() throws {
    #expect(try parse("// expect: 1\n").expectedExit == 0)
    #expect(try parse("// expect warning: W0001\n").expectedExit == 0)
    #expect(try parse("// expect error: E0201\n").expectedExit == 2)
    #expect(try parse("// expect error: E0501\n").expectedExit == 1)
    #expect(try parse("// expect error: E0602\n// exit: 3\n").expectedExit == 3)
  }

  @Test(arguments: [
    "print(1)\n", "// expects: 1\n", "// expect eror: E0201\n", "// expect error: nonsense\n",
    "// expect error: E0201 at\n", "// expect error: E0201, please\n", "// exit: soon\n",
    "// expect: 1\n// timeout: long\n", "// expect: 1\n// env: A\n",
  ])
  func aCaseThatSaysNothingOrCannotBeUnderstoodIsAnError(text: String) {
    #expect(throws: ScriptCase.Malformed.self) { try parse(text) }
  }

  @Test func slashesInAStringHideNoDirective() throws {
    #expect(try parse("print(\"a//b\")  // expect: a//b\n").output == ["a//b"])
  }

  // MARK: Verdicts

  @Test func aRunAsExpectedPasses() throws {
    #expect(
      try parse("// expect: 1\n// expect:\n// expect: 2\n").verdict(on: run("1\n\n2\n")) == nil)
    #expect(try parse("// exit: 0\n").verdict(on: run()) == nil)
    #expect(try parse("// expect stderr: a\n").verdict(on: run(errors: "a\n")) == nil)
  }

  @Test(arguments: [
    ("", "", 0), ("2\n", "", 0), ("1\n1\n", "", 0), ("1\n\n", "", 0), ("1\n", "oh\n", 0),
    ("1\n", "", 70), ("1\n", "error[E0501]: too large\n  a.dsk:1:1\n", 1),
    ("1\n", "warning[W0001]: never runs\n  a.dsk:1:1\n", 0),
  ])
  func anyOtherRunFails(output: String, errors: String, exit: Int32) throws {
    let test = try parse("print(1)  // expect: 1\n")
    #expect(test.verdict(on: run(output, errors: errors, exit: exit)) != nil)
    #expect(test.verdict(on: ChildProcess(status: .timedOut, output: "1\n", errors: "")) != nil)
  }

  @Test func aDiagnosticAsExpectedPassesAndAnyOtherFails() throws {
    let text = "error[E0412]: cannot add Size and Int\n  a.dsk:3:14\n3 | x\n  | ^\nhelp: no\n"
    let written = run(errors: text, exit: 2)
    for expected in [
      "E0412 at 3", "E0412 at 3:14", "E0412 at 3:14: cannot add Size and Int",
      "E0412 at 3: cannot…",
    ] {
      #expect(
        try parse("// expect error: \(expected)\n").verdict(on: written) == nil, "\(expected)")
    }
    for expected in [
      "E0412", "E0411 at 3", "E0412 at 3:15", "E0412 at 3: cannot", "E0412 at 3: x…",
    ] {
      #expect(
        try parse("// expect error: \(expected)\n").verdict(on: written) != nil, "\(expected)")
    }
    #expect(try parse("// expect warning: E0412 at 3\n// exit: 2\n").verdict(on: written) != nil)
    let twice = try parse("// expect error: E0412 at 3\n// expect error: E0412 at 3\n")
    #expect(twice.verdict(on: written) != nil)
  }

  @Test func allOfStandardErrorIsComparedWhereAFileSaysIt() throws {
    let test = try parse("// expect error: E0201 at 1\n")
    let text = "error[E0201]: no 'a'\n  a.dsk:1:1\n"
    #expect(test.verdict(on: run(errors: text, exit: 2), wholeErrors: text) == nil)
    #expect(test.verdict(on: run(errors: text, exit: 2), wholeErrors: text + "help: b\n") != nil)
  }

  @Test func aDifferenceShowsWhatIsMissingAndWhatIsTooMuch() {
    #expect(LineDifference.between(["a", "b"], and: ["a", "b"]) == nil)
    #expect(LineDifference.between(["a", "b"], and: ["a", "c"]) == "    a\n  - b\n  + c")
  }

  @Test func anEllipsisStandsForAnyTextOrAnyLines() {
    #expect(Pattern.matches(["a", "…", "d…f"], ["a", "b", "c", "def"]))
    #expect(Pattern.matches(["…", "a"], ["a"]))
    #expect(!Pattern.matches(["a", "…", "d"], ["a", "b", "c"]))
    #expect(!Pattern.matches(["a…c"], ["abd"]))
    #expect(!Pattern.matches(["a"], ["a", "b"]))
  }

  @Test func aDocumentsBlocksAreToldApartByLanguage() {
    let text = "```dsk\na\n```\n```sh\nb\n```\n```dsk error\nc\n```\n```\nd\n```\n```dsk\ne\n```\n"
    let blocks = FencedBlock.all(in: text).filter { $0.language == "dsk" }
    #expect(blocks.map(\.text) == ["a\n", "e\n"])
    #expect(blocks.map(\.line) == [2, 14])
  }

  // MARK: Processes

  @Test func aProgramThatTakesTooLongIsKilledWithItsChildren() throws {
    let run = try ChildProcess.run("sh", ["-c", "sleep 60 & sleep 60"], in: "/", seconds: 0.2)
    #expect(run.status == .timedOut)
  }

  @Test func outputInputAndStatusOfAProgramAreSeen() throws {
    let run = try ChildProcess.run(
      "sh", ["-c", "cat; echo err >&2; pwd; exit 7"], in: "/", input: Array("in\n".utf8))
    #expect(run.status == .exited(7))
    #expect(run.output == "in\n/\n")
    #expect(run.errors == "err\n")
    #expect(throws: ChildProcess.Failure.self) {
      try ChildProcess.run("no-such-thing", [], in: "/")
    }
  }

  @Test func aNeedThatIsNotMetIsNamed() {
    #expect(Program.missing(["sh"]) == nil)
    #expect(Program.missing(["sh", "no-such-tool"]) == "needs no-such-tool")
    #expect((Program.missing(["root"]) == nil) != (Program.missing(["plain"]) == nil))
  }
}
