import DiskInterpreter
import Glibc

/// The report in the XML of JUnit, which build servers read.
enum JUnitReport {
  /// Refuses to replace what is no report: a script, for one, whose name was taken for the report's.
  static func checkReplaceable(_ path: String) throws(UsageError) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
    guard descriptor >= 0 else { return }
    defer { close(descriptor) }
    var status = stat()
    guard fstat(descriptor, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > 0
    else { return }
    var start = [UInt8](repeating: 0, count: 5)
    let count = pread(descriptor, &start, start.count, 0)
    guard count == start.count, start.elementsEqual("<?xml".utf8) else {
      throw UsageError(
        "'\(path)' is no report, and is not replaced by one",
        help: "`--junit` takes the name of the report: write `--junit report.xml`")
    }
  }

  static func write(_ files: [TestFileResult], to path: String) throws(UsageError) {
    let descriptor = open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
    guard descriptor >= 0 else {
      throw UsageError("cannot write '\(path)': \(SystemError.text(errno))")
    }
    defer { close(descriptor) }
    let stream = OutputStream(descriptor: descriptor)
    stream.write(text(files))
    stream.flush()
    if let number = stream.failure {
      throw UsageError("cannot write '\(path)': \(SystemError.text(number))")
    }
  }

  static func text(_ files: [TestFileResult]) -> String {
    let suites = files.filter { !$0.results.isEmpty }
    let all = suites.flatMap(\.results)
    var text = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n"
    text += "<testsuites \(counts(all))>\n"
    for suite in suites { text += self.suite(suite.results) }
    return text + "</testsuites>\n"
  }

  private static func suite(_ results: [TestResult]) -> String {
    let file = escaped(results[0].file)
    return "  <testsuite name=\"\(file)\" \(counts(results))>\n"
      + results.map(testCase).joined() + "  </testsuite>\n"
  }

  private static func counts(_ results: [TestResult]) -> String {
    let failed = results.count { !$0.isPassed }
    let seconds = (results.reduce(0) { $0 + $1.seconds } * 1e6).rounded() / 1e6
    return "tests=\"\(results.count)\" failures=\"\(failed)\" errors=\"0\" time=\"\(seconds)\""
  }

  private static func testCase(_ result: TestResult) -> String {
    var text =
      "    <testcase name=\"\(escaped(result.name))\" classname=\"\(escaped(result.file))\" "
      + "file=\"\(escaped(result.file))\" line=\"\(result.line)\" time=\"\(result.seconds)\""
    if result.isPassed && result.output.isEmpty { return text + "/>\n" }
    text += ">\n"
    let renderer = DiagnosticText(style: Style(hasColour: false), width: 100)
    for failure in result.failures {
      text +=
        "      <failure type=\"\(failure.diagnostic.code.rawValue)\" "
        + "message=\"\(escaped(failure.diagnostic.message))\">"
        + "\(escaped(renderer.text(failure)))</failure>\n"
    }
    if !result.output.isEmpty {
      text += "      <system-out>\(escaped(result.output))</system-out>\n"
    }
    return text + "    </testcase>\n"
  }

  /// For attributes and text alike; what XML 1.0 has no place for becomes U+FFFD.
  static func escaped(_ text: String) -> String {
    var result = ""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "&": result += "&amp;"
      case "<": result += "&lt;"
      case ">": result += "&gt;"
      case "\"": result += "&quot;"
      case "\t", "\n": result.unicodeScalars.append(scalar)
      default:
        let isAllowed = scalar.value >= 0x20 && scalar.value != 0xFFFE && scalar.value != 0xFFFF
        result.unicodeScalars.append(isAllowed ? scalar : "\u{FFFD}")
      }
    }
    return result
  }
}
