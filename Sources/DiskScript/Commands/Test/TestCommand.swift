import DiskInterpreter
import Glibc

/// Runs the tests of scripts and reports them in order of file and line, however they ran.
struct TestCommand {
  let program: Program
  let options: TestOptions

  func run() -> ExitStatus {
    do throws(UsageError) {
      if let path = options.junit { try JUnitReport.checkReplaceable(path) }
      return try run(TestFinder.files(options.paths), TestFilter(options.filter))
    } catch {
      program.reporter.report(error)
      return .usage
    }
  }

  private func run(_ files: [String], _ filter: TestFilter) throws(UsageError) -> ExitStatus {
    let sessions = RunningSessions()
    Signals.install(for: StopFlag())
    let makeSession = program.makeSession
    let workers = TestWorkers(count: files.count, jobs: options.jobs ?? Self.processors) { index in
      TestFileRun(path: files[index], filter: filter, makeSession: makeSession, sessions: sessions)
        .run()
    }
    var report = TestReport(program)
    var results: [TestFileResult] = []
    for index in files.indices {
      let file = wait(for: index, workers, sessions)
      report.add(file)
      results.append(file)
    }
    workers.join()
    let isInterrupted = results.contains { $0.isInterrupted }
    if isInterrupted { return Signals.status ?? .interrupted }
    guard report.summary.tests > 0 else {
      if let filter = options.filter { throw UsageError("no test matches '\(filter)'") }
      throw UsageError(
        "there are no tests",
        help: "a test is written `test \"what it claims\" { expect(1 + 1 == 2) }`")
    }
    report.end()
    if let path = options.junit { try JUnitReport.write(results, to: path) }
    return report.summary.failed == 0 ? .done : .failed
  }

  private func wait(
    for index: Int, _ workers: TestWorkers, _ sessions: RunningSessions
  ) -> TestFileResult {
    while true {
      if let file = workers.take(index) { return file }
      if Signals.isStopWanted { sessions.interrupt() }
      usleep(500)
    }
  }

  private static var processors: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }
}

/// Nothing runs on the thread that signals are for: it looks at them itself.
private final class StopFlag: Interruption {
  func interrupt() {}
  func clear() {}
}
