import DiskInterpreter

/// Brings scripts into the form that the language is written in.
struct FormatCommand {
  let program: Program
  /// Nothing is written; the files that would change are named.
  let isCheck: Bool

  /// Every file is looked at, also after one that has errors. Standard input is written to standard output.
  func run(_ paths: [String]) -> ExitStatus {
    var status = ExitStatus.done
    for path in paths {
      do throws(Diagnostic) {
        for script in path == "-" ? ["-"] : try ScriptFolder.scripts(at: path) {
          status = worse(status, format(script))
        }
      } catch {
        program.reporter.report([error])
        status = .usage
      }
    }
    return status
  }

  /// The status to end with: a script that cannot be read is said before one that is not formatted.
  private func worse(_ a: ExitStatus, _ b: ExitStatus) -> ExitStatus {
    a == .usage || b == .usage ? .usage : a == .done ? b : a
  }

  private func format(_ path: String) -> ExitStatus {
    let source: SourceText
    do throws(Diagnostic) {
      source =
        path == "-"
        ? try ScriptFile.readStandardInput()
        : try ScriptFile.read(path, isCertainlyScript: true)
    } catch {
      program.reporter.report([error])
      return .usage
    }
    do throws(SourceFormatter.Failure) {
      return finish(source, path, try SourceFormatter.format(source))
    } catch {
      switch error {
      case .faults(let diagnostics):
        program.reporter.report(diagnostics)
        return .usage
      case .changedMeaning:
        program.reporter.report([internalFailure(source)])
        return .failed
      }
    }
  }

  private func finish(_ source: SourceText, _ path: String, _ text: [UInt8]) -> ExitStatus {
    if isCheck {
      guard text != source.bytes else { return .done }
      program.output.write(source.name + "\n")
      return .failed
    }
    if path == "-" {
      text.withUnsafeBytes { _ = program.output.write($0) }
      return .done
    }
    guard text != source.bytes else { return .done }
    do throws(Diagnostic) {
      try FileReplacement.replace(path, with: text)
      return .done
    } catch {
      program.reporter.report([error])
      return error.code == .permission ? .refused : .failed
    }
  }

  private func internalFailure(_ source: SourceText) -> Diagnostic {
    Diagnostic(
      .internalFailure, "the formatted script would mean something else; it was left as it is",
      in: source, at: [], help: "report this script as a fault of dsk")
  }
}
