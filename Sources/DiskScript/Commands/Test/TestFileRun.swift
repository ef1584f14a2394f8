import DiskInterpreter
import Glibc

/// Runs the tests of one file, each in a session of its own, on the thread that calls it.
struct TestFileRun {
  let path: String
  let filter: TestFilter
  let makeSession: SessionFactory
  /// Told of each session, so that what runs can be interrupted.
  let sessions: RunningSessions

  func run() -> TestFileResult {
    var file = TestFileResult()
    do throws(Diagnostic) {
      let source = try ScriptFile.read(path, isCertainlyScript: path.hasSuffix(".dsk"))
      run(source, &file)
    } catch {
      file.results.append(
        TestResult(
          file: path, line: 1, name: "the file can be read", failures: [Failure(error)], seconds: 0,
          output: ""))
    }
    return file
  }

  private func run(_ source: SourceText, _ file: inout TestFileResult) {
    let output = OutputStream.keeping()
    let lister = makeSession(
      SessionConfiguration(output: output, errors: output, isInteractive: false))
    let (tests, diagnostics) = lister.tests(in: source)
    _ = lister.close()
    let wanted = tests.indices.filter { filter.takes(tests[$0], in: path) }
    let errors = diagnostics.filter { $0.severity == .error }
    guard let line = wanted.first.map({ tests[$0].line }) ?? hiddenTest(source, tests) else {
      return
    }
    if !errors.isEmpty {
      file.results.append(
        TestResult(
          file: path, line: line, name: "the file checks",
          failures: errors.map { Failure($0) }, seconds: 0, output: ""))
      return
    }
    for index in wanted {
      guard let result = run(source, tests[index], index) else {
        file.isInterrupted = true
        return
      }
      file.results.append(result)
    }
  }

  /// The line of what looks like a test where none was found: behind a string or a bracket without an end
  /// there may be some, which are not to pass because nobody sees them.
  private func hiddenTest(_ source: SourceText, _ found: [ScriptTest]) -> Int? {
    guard found.isEmpty else { return nil }
    let lines = source.bytes.split(separator: 0x0A, omittingEmptySubsequences: false)
    return lines.firstIndex { $0.starts(with: "test \"".utf8) }.map { $0 + 1 }
  }

  /// nil where it was interrupted.
  private func run(_ source: SourceText, _ test: ScriptTest, _ index: Int) -> TestResult? {
    let output = OutputStream.keeping()
    let session = makeSession(
      SessionConfiguration(output: output, errors: output, isInteractive: false))
    sessions.begin(session.interruption)
    let start = TestFileRun.now()
    let outcome = session.run(source, test: index)
    let seconds = TestFileRun.seconds(since: start)
    sessions.end(session.interruption)
    var failures = session.close().failures
    output.flush()
    switch outcome {
    case .done: break
    case .interrupted: return nil
    case .failed(let failure), .refused(let failure): failures.insert(failure, at: 0)
    case .rejected(let diagnostics): failures = diagnostics.map { Failure($0) } + failures
    case .exited(let status): failures.insert(ended(source, "it called exit(\(status))"), at: 0)
    case .misused(let error): failures.insert(ended(source, error.message), at: 0)
    }
    if getenv("DISKSCRIPT_CHECK_LEAKS") != nil, session.liveObjects > 0 {
      failures.append(ended(source, "\(session.liveObjects) objects are still alive"))
    }
    return TestResult(
      file: path, line: test.line, name: test.name, failures: failures, seconds: seconds,
      output: String(decoding: output.kept, as: UTF8.self))
  }

  private func ended(_ source: SourceText, _ message: String) -> Failure {
    Failure(
      Diagnostic(
        .assertionFailed, "the test did not come to its end: \(message)", in: source, at: []))
  }

  /// To the microsecond.
  static func seconds(since start: Double) -> Double {
    ((now() - start) * 1e6).rounded() / 1e6
  }

  static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
