import DiskInterpreter

/// Reports what is wrong with scripts without running them.
struct CheckCommand {
  let program: Program

  /// Every file is looked at, also after one that has errors.
  func run(_ paths: [String]) -> ExitStatus {
    let session = program.makeSession(
      SessionConfiguration(output: program.output, isInteractive: false))
    var status = ExitStatus.done
    for path in paths {
      let findings = check(path, session)
      program.reporter.report(findings)
      if findings.contains(where: { $0.severity == .error }) { status = .usage }
    }
    _ = session.close()
    return status
  }

  private func check(_ path: String, _ session: any ScriptSession) -> [Diagnostic] {
    do throws(Diagnostic) {
      let source =
        path == "-"
        ? try ScriptFile.readStandardInput()
        : try ScriptFile.read(path, isCertainlyScript: path.hasSuffix(".dsk"))
      return session.check(source)
    } catch {
      return [error]
    }
  }
}
