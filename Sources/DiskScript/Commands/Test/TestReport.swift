import DiskInterpreter
import Glibc

/// Tells a person, or under `--json` a program, what came of the tests: on standard output.
struct TestReport {
  private let output: OutputStream
  private let json: Bool
  private let quiet: Bool
  private let style: Style
  private let start = TestFileRun.now()
  private(set) var summary = TestSummary()

  init(_ program: Program) {
    output = program.output
    json = program.invocation.json
    quiet = program.invocation.quiet
    style = Style(
      hasColour: Terminal.wantsColour(STDOUT_FILENO, plain: program.invocation.plain))
  }

  mutating func add(_ file: TestFileResult) {
    summary.add(file)
    for result in file.results {
      if json {
        output.write(TestReport.value(result).text() + "\n")
      } else if !quiet || !result.isPassed {
        output.write(text(result))
      }
    }
    output.flush()
  }

  func end() {
    let seconds = TestFileRun.seconds(since: start)
    if json {
      output.write(
        JSONValue.object([
          ("tests", .int(summary.tests)), ("passed", .int(summary.tests - summary.failed)),
          ("failed", .int(summary.failed)), ("files", .int(summary.files)),
          ("seconds", .double(seconds)),
        ]).text() + "\n")
    } else {
      let role: Style.Role = summary.failed == 0 ? .help : .error
      output.write("\(style.paint(summary.text, role)) (\(TestReport.duration(seconds)))\n")
    }
  }

  // MARK: Text

  private func text(_ result: TestResult) -> String {
    let mark = result.isPassed ? style.paint("ok", .help) + "    " : style.paint("FAILED", .error)
    let place = VisibleText.line("\(result.file):\(result.line)")
    let time = TestReport.duration(result.seconds)
    var text = "\(mark) \(place): \(VisibleText.line(result.name)) (\(time))\n"
    if result.isPassed { return text }
    let renderer = DiagnosticText(style: style, width: Terminal.width(STDOUT_FILENO))
    for failure in result.failures { text += TestReport.indented(renderer.text(failure)) }
    if !result.output.isEmpty {
      let lines = result.output.split(separator: "\n").map { VisibleText.line(String($0)) }
      text += "  it printed:\n" + TestReport.indented(lines.map { "  \($0)\n" }.joined())
    }
    return text
  }

  private static func indented(_ text: String) -> String {
    text.split(separator: "\n").map { "  \($0)\n" }.joined()
  }

  /// `0.3 ms`, `12 ms`, `1.5 s`
  static func duration(_ seconds: Double) -> String {
    if seconds >= 1 { return "\((seconds * 10).rounded() / 10) s" }
    let milliseconds = seconds * 1000
    if milliseconds >= 10 { return "\(Int(milliseconds.rounded())) ms" }
    return "\((milliseconds * 10).rounded() / 10) ms"
  }

  // MARK: JSON

  private static func value(_ result: TestResult) -> JSONValue {
    .object([
      ("file", .string(result.file)), ("line", .int(result.line)),
      ("name", .string(result.name)),
      ("status", .string(result.isPassed ? "passed" : "failed")),
      ("seconds", .double(result.seconds)), ("output", .string(result.output)),
      ("diagnostics", .array(result.failures.map(DiagnosticJSON.value))),
    ])
  }
}
