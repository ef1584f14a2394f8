import DiskInterpreter

/// Runs one script to its end and lets go of everything it held.
struct RunCommand {
  let program: Program

  func run(_ source: SourceText, arguments: [String]) -> ExitStatus {
    let session = program.makeSession(
      program.configuration(isInteractive: false, showsValues: false))
    Signals.install(for: session.interruption)
    let outcome = session.run(source, arguments: arguments) { program.reporter.report($0) }
    return finish(session, outcome)
  }

  /// Says how it ended, and lets go of what the session holds.
  func finish(_ session: any ScriptSession, _ outcome: Outcome) -> ExitStatus {
    var status = report(outcome)
    let releases = session.close()
    if status != .done, !isExit(outcome) {
      for line in releases.released { program.reporter.notice("released: \(line)") }
    }
    for failure in releases.failures { program.reporter.report(failure) }
    if status == .done, !releases.failures.isEmpty { status = .failed }
    return LeakCheck.status(of: session, else: status, program.reporter)
  }

  private func isExit(_ outcome: Outcome) -> Bool {
    if case .exited = outcome { return true }
    return false
  }

  private func report(_ outcome: Outcome) -> ExitStatus {
    switch outcome {
    case .done: return .done
    case .exited(let status): return ExitStatus(rawValue: status)
    case .rejected(let diagnostics):
      program.reporter.report(diagnostics)
      return .usage
    case .failed(let failure):
      program.reporter.report(failure)
      return .failed
    case .refused(let failure):
      program.reporter.report(failure)
      return .refused
    case .misused(let error):
      program.reporter.report(error)
      return .usage
    case .interrupted(let failure):
      let status = Signals.status ?? .interrupted
      // Output that cannot be written is reported by the program at its end, and whoever closed the
      // pipe has seen enough, as with `dsk … | head`.
      if program.output.failure != nil { return .done }
      if status != .outputClosed { program.reporter.report(failure) }
      return status
    }
  }
}
