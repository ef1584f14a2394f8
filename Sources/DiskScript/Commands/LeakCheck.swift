import Glibc

/// The tests' check that a script leaves no object behind: under the environment variable
/// DISKSCRIPT_CHECK_LEAKS.
enum LeakCheck {
  static func status(
    of session: any ScriptSession, else status: ExitStatus, _ reporter: Reporter
  ) -> ExitStatus {
    guard getenv("DISKSCRIPT_CHECK_LEAKS") != nil else { return status }
    let alive = session.liveObjects
    if alive == 0 { return status }
    reporter.notice("\(alive) objects are still alive")
    return .leaked
  }
}
