import DiskInterpreter
import Glibc

/// The program `dsk`: a command line in, an exit status out. All knowledge of disks and of the language
/// is the session's.
public struct Program {
  let invocation: Invocation
  let output: OutputStream
  let reporter: Reporter
  let makeSession: SessionFactory

  /// Runs the program once.
  ///
  /// - Parameter arguments: what follows the program's name.
  /// - Returns: the exit status, see `ExitStatus`.
  public static func run(_ arguments: [String], makeSession: @escaping SessionFactory) -> Int32 {
    let output = OutputStream(descriptor: STDOUT_FILENO)
    do throws(UsageError) {
      let invocation = try Invocation.parse(arguments)
      let program = Program(
        invocation: invocation, output: output, reporter: Reporter(invocation, output: output),
        makeSession: makeSession)
      return program.finish(program.dispatch()).rawValue
    } catch {
      var shape = Invocation(command: .usage)
      // The line does not parse: `--json` is honoured wherever it stands.
      shape.json = arguments.contains("--json")
      shape.plain = arguments.contains("--plain")
      Reporter(shape, output: output).report(error)
      return ExitStatus.usage.rawValue
    }
  }

  private func dispatch() -> ExitStatus {
    switch invocation.command {
    case .usage: print(UsageText.text())
    case .version: print("dsk \(Version.current)\n")
    case .help(let topic): HelpCommand(program: self).run(topic)
    case .test(let options): TestCommand(program: self, options: options).run()
    case .explain(let code): ExplainCommand(program: self).run(code)
    case .check(let paths): CheckCommand(program: self).run(paths)
    case .format(let paths, let isCheck):
      FormatCommand(program: self, isCheck: isCheck).run(paths)
    case .run(let path, let arguments, let isCertainlyScript):
      file(path, arguments, isCertainlyScript: isCertainlyScript)
    case .standardInput(let arguments): script(arguments, ScriptFile.readStandardInput)
    case .code(let code, let arguments):
      script(arguments) { () throws(Diagnostic) in
        SourceText(name: "<command line>", text: code)
      }
    case .interactive: isConversation ? PromptCommand(program: self).run() : pipedScript()
    }
  }

  /// The prompt needs a terminal on both sides, and a person who did not ask for plain text.
  var isConversation: Bool {
    Terminal.isTerminal(STDIN_FILENO) && Terminal.isTerminal(STDOUT_FILENO)
  }

  private func pipedScript() -> ExitStatus { script([], ScriptFile.readStandardInput) }

  /// A script, or an image to look at: its content says which.
  private func file(
    _ path: String, _ arguments: [String], isCertainlyScript: Bool
  ) -> ExitStatus {
    do throws(Diagnostic) {
      switch try ScriptFile.open(path, isCertainlyScript: isCertainlyScript) {
      case .script(let source): return RunCommand(program: self).run(source, arguments: arguments)
      case .image: return ImageCommand(program: self, path: path, arguments: arguments).run()
      }
    } catch {
      reporter.report([error])
      return .usage
    }
  }

  private func script(
    _ arguments: [String], _ read: () throws(Diagnostic) -> SourceText
  ) -> ExitStatus {
    do throws(Diagnostic) {
      return RunCommand(program: self).run(try read(), arguments: arguments)
    } catch {
      reporter.report([error])
      return .usage
    }
  }

  /// How a session of this run begins.
  func configuration(isInteractive: Bool, showsValues: Bool) -> SessionConfiguration {
    var configuration = SessionConfiguration(
      output: output, isInteractive: isInteractive,
      allowsUnicode: showsValues && Terminal.allowsUnicode(plain: invocation.plain))
    configuration.progress = ProgressBar.standard(invocation, after: output)
    return configuration
  }

  func print(_ text: String) -> ExitStatus {
    output.write(text)
    return .done
  }

  /// Sends the last bytes of output; not being able to is a failure like any other.
  private func finish(_ status: ExitStatus) -> ExitStatus {
    output.flush()
    guard reporter.reportOutputFailure(), status == .done else { return status }
    return output.failure == EPIPE ? .outputClosed : .failed
  }
}
