import DiskInterpreter

/// What came of one test, or of a file whose tests could not run.
struct TestResult {
  let file: String
  let line: Int
  let name: String
  /// Why it failed; empty where it passed.
  let failures: [Failure]
  let seconds: Double
  /// The beginning of what it printed.
  let output: String

  var isPassed: Bool { failures.isEmpty }
}

/// What came of the tests of one file.
struct TestFileResult {
  var results: [TestResult] = []
  /// It was interrupted: its last result is none.
  var isInterrupted = false
}

/// The numbers of a whole run.
struct TestSummary {
  private(set) var tests = 0
  private(set) var failed = 0
  private(set) var files = 0

  mutating func add(_ file: TestFileResult) {
    if file.results.isEmpty { return }
    files += 1
    tests += file.results.count
    failed += file.results.count { !$0.isPassed }
  }

  /// `12 tests in 3 files: all passed`
  var text: String {
    let outcome =
      failed == 0
      ? (tests == 1 ? "passed" : "all passed") : "\(tests - failed) passed, \(failed) failed"
    return
      "\(tests) test\(tests == 1 ? "" : "s") in \(files) file\(files == 1 ? "" : "s"): \(outcome)"
  }
}
