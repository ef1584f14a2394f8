import Foundation
import Testing

@testable import DiskScript

/// `dsk test`, from outside.
@Suite(.timeLimit(.minutes(2))) struct TestCommandTests {
  private let folder = TemporaryFolder()

  private static let mixed = """
    let base = 2
    print("top")
    func main() { print("never") }
    func twice(_ n: Int) -> Int { return n * base }
    test "twice doubles" { expect(twice(4) == 8) }
    test "a wrong claim" {
      expect(twice(4) == 9)
      print("never")
    }
    test "an error is expected" { expect(throws: .divisionByZero) { 1 / 0 } }
    """

  /// The lines with times taken off.
  private func lines(_ text: String) -> [String] {
    text.split(separator: "\n").map { line in
      line.hasSuffix("s)")
        ? String(line[..<(line.lastIndex(of: "(") ?? line.endIndex)]) : String(line)
    }
  }

  @Test func eachTestIsReportedInOrderAndAFailureShowsBothSides() {
    let script = folder.write(Self.mixed, to: "a.dsk")
    let run = PipedRun(["test", script])
    #expect(
      lines(run.output) == [
        "ok     \(script):5: twice doubles ",
        "FAILED \(script):6: a wrong claim ",
        "  error[E0510]: `expect(twice(4) == 9)` does not hold: 8 and 9",
        "    \(script):7:3",
        "  7 |   expect(twice(4) == 9)",
        "    |   ^^^^^^^^^^^^^^^^^^^^^",
        "  calls, innermost first:",
        "    a wrong claim at \(script):7:3",
        "    main at \(script):6:6",
        "  it printed:",
        "    top",
        "ok     \(script):10: an error is expected ",
        "3 tests in 1 file: 2 passed, 1 failed ",
      ])
    #expect(run.errors == "")
    #expect(run.status == 1)
  }

  @Test func aRunOfTheScriptLeavesItsTestsOut() {
    let script = folder.write("print(\"ran\")\ntest \"no\" { expect(1 == 2) }\n", to: "a.dsk")
    let run = PipedRun([script])
    #expect(run.output == "ran\n")
    #expect(run.status == 0)
  }

  @Test func aTestSeesNothingOfAnother() {
    let script = folder.write(
      "var n = 0\ntest \"one\" { n += 1; expect(n == 1) }\ntest \"two\" { n += 1; expect(n == 1) }\n",
      to: "a.dsk")
    #expect(PipedRun(["test", script]).status == 0)
  }

  @Test func filesOfFoldersAreFoundAndReportedInOrderHoweverManyRun() {
    mkdir(folder.path + "/sub", 0o755)
    for name in ["c.dsk", "a.dsk", "sub/b.dsk", ".hidden.dsk", "plain.txt"] {
      _ = folder.write("test \"\(name)\" { }\n", to: name)
    }
    _ = folder.write("print(\"no tests\")\n", to: "none.dsk")
    for jobs in ["1", "3"] {
      let run = PipedRun(["test", "-j", jobs, folder.path])
      #expect(
        lines(run.output) == [
          "ok     \(folder.path)/a.dsk:1: a.dsk ", "ok     \(folder.path)/c.dsk:1: c.dsk ",
          "ok     \(folder.path)/sub/b.dsk:1: sub/b.dsk ", "3 tests in 3 files: all passed ",
        ])
      #expect(run.status == 0)
    }
  }

  @Test func aFilterTakesTestsByNameOrFile() {
    _ = folder.write("test \"one\" { }\ntest \"two\" { }\n", to: "a.dsk")
    _ = folder.write("test \"three\" { }\n", to: "b.dsk")
    func count(_ filter: String) -> String? {
      lines(PipedRun(["test", "--filter", filter, folder.path]).output).last
    }
    #expect(count("t(wo|hree)") == "2 tests in 2 files: all passed ")
    #expect(count("one") == "1 test in 1 file: passed ")
    #expect(count("a\\.dsk$") == "2 tests in 1 file: all passed ")
    let nothing = PipedRun(["test", "--filter", "four", folder.path])
    #expect(nothing.errors == "dsk: error: no test matches 'four'\n")
    #expect(nothing.status == 2)
    #expect(PipedRun(["test", "--filter", "(", folder.path]).status == 2)
  }

  @Test func aFileThatDoesNotCheckFailsAndTheOthersRun() {
    let bad = folder.write("test \"never\" { expect(unheard) }\n", to: "bad.dsk")
    let good = folder.write("test \"good\" { }\n", to: "good.dsk")
    let run = PipedRun(["test", folder.path])
    let shown = lines(run.output)
    #expect(shown.first == "FAILED \(bad):1: the file checks ")
    #expect(shown.contains("  error[E0201]: there is nothing called `unheard`"))
    #expect(shown.contains("ok     \(good):1: good "))
    #expect(run.status == 1)
  }

  @Test func aTestThatExitsHasFailed() {
    let script = folder.write("test \"exits\" { exit(0) }\n", to: "a.dsk")
    let run = PipedRun(["test", script])
    #expect(run.output.contains("it called exit(0)"))
    #expect(run.status == 1)
  }

  @Test func jsonIsOneObjectATestAndASummary() throws {
    let script = folder.write(Self.mixed, to: "a.dsk")
    let run = PipedRun(["test", "--json", script])
    let objects = try run.output.split(separator: "\n").map { line in
      try #require(try JSONSerialization.jsonObject(with: Data(line.utf8)) as? [String: Any])
    }
    #expect(objects.count == 4)
    #expect(objects[1]["name"] as? String == "a wrong claim")
    #expect(objects[1]["line"] as? Int == 6)
    #expect(objects[1]["status"] as? String == "failed")
    #expect(objects[1]["output"] as? String == "top\n")
    let diagnostics = try #require(objects[1]["diagnostics"] as? [[String: Any]])
    #expect(diagnostics.map { $0["code"] as? String } == ["E0510"])
    #expect(objects[3]["passed"] as? Int == 2 && objects[3]["failed"] as? Int == 1)
  }

  @Test func theJUnitReportIsXMLWithEveryTest() throws {
    let script = folder.write(
      Self.mixed + "\ntest \"<&\\\"> \\u{1}\" { expect(\"a\\u{1}\" == \"]]>\") }\n", to: "a.dsk")
    let path = folder.path + "/report.xml"
    #expect(PipedRun(["test", "-q", "--junit", path, script]).status == 1)
    let checker = """
      import sys, xml.etree.ElementTree as tree
      root = tree.parse(sys.argv[1]).getroot()
      print(root.attrib["tests"], root.attrib["failures"])
      for case in root.iter("testcase"): print(case.attrib["name"], len(case.findall("failure")))
      """
    let child = Process()
    child.executableURL = URL(fileURLWithPath: "/usr/bin/env")
    child.arguments = ["python3", "-c", checker, path]
    let output = Pipe()
    child.standardOutput = output
    try child.run()
    let text = String(
      decoding: output.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    child.waitUntilExit()
    #expect(
      text == "4 2\ntwice doubles 0\na wrong claim 1\nan error is expected 0\n<&\"> \u{FFFD} 1\n")
  }

  @Test func withoutTestsThereIsNothingToPass() {
    _ = folder.write("print(1)\n", to: "a.dsk")
    let run = PipedRun(["test", folder.path])
    #expect(run.errors.hasPrefix("dsk: error: there are no tests\nhelp: a test is written "))
    #expect(run.status == 2)
    #expect(PipedRun(["test", folder.path + "/missing"]).status == 2)
  }

  @Test(arguments: ["let s = \"\"\"\nabc\n", "func f() {\n  print(1)\n", "/* open\n"])
  func testsBehindWhatNeverEndsDoNotPass(start: String) {
    let script = folder.write(start + "test \"x\" { expect(false) }\n", to: "a.dsk")
    let run = PipedRun(["test", script])
    #expect(run.status == 1)
    #expect(run.output.contains("the file checks"))
  }

  @Test func aReportReplacesNoScript() throws {
    let text = "test \"x\" { expect(true) }\n"
    let (script, other) = (folder.write(text, to: "a.dsk"), folder.write(text, to: "b.dsk"))
    let run = PipedRun(["test", "--junit", script, other])
    #expect(run.status == 2)
    #expect(run.errors.contains("is no report"))
    #expect(try String(contentsOfFile: script, encoding: .utf8) == text)
    let report = folder.path + "/report.xml"
    for _ in 0..<2 { #expect(PipedRun(["test", "--junit", report, other]).status == 0) }
  }

  @Test func ctrlCStopsTheTestsWithItsStatus() throws {
    let script = folder.write(
      "test \"endless\" {\n  print(\"x\", to: .error)\n  while true { }\n}\n", to: "a.dsk")
    let null = open("/dev/null", O_RDWR | O_CLOEXEC)
    defer { close(null) }
    let child = try #require(
      ChildProcess.start(
        ProgramUnderTest.dsk.path, ["test", script], environment: [:], files: [null, null, null]))
    // Whenever it comes, before the first test or within it, the signal ends the run.
    usleep(300_000)
    kill(child.identifier, SIGINT)
    let status = child.wait(seconds: 20)
    if status == nil { kill(child.identifier, SIGKILL) }
    #expect(status == 130)
  }

  @Test func theCommandLineOfTestsIsRead() throws {
    #expect(
      try Invocation.parse(["test", "a", "--filter=x", "--json", "-j2", "b", "--junit", "r"])
        == {
          var expected = Invocation(
            command: .test(
              TestOptions(paths: ["a", "b"], filter: "x", junit: "r", jobs: 2)))
          expected.json = true
          return expected
        }())
    #expect(throws: UsageError("'--jobs' takes a number from 1 on", help: "write `--jobs 4`")) {
      try Invocation.parse(["test", "--jobs", "0"])
    }
    #expect(throws: UsageError("unknown option '-e'", help: "--help lists the options")) {
      try Invocation.parse(["test", "-e", "1"])
    }
  }
}
