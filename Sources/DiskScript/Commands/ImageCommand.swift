import DiskInterpreter
import Glibc

/// `dsk disk.img`: the prompt with the image as `img`; without a terminal, what is on it; with `-` or
/// `-e CODE`, a script that finds it as `img`.
struct ImageCommand {
  let program: Program
  let path: String
  let arguments: [String]

  func run() -> ExitStatus {
    let opening = ImageOpening(path: path)
    switch arguments.first {
    case nil:
      if program.isConversation { return PromptCommand(program: program, opening: opening).run() }
      return run(opening, opening.views.map { SourceText(name: "<prompt>", text: $0) }, shows: true)
    case "-" where arguments.count == 1:
      do throws(Diagnostic) {
        return run(opening, [try ScriptFile.readStandardInput()], shows: false)
      } catch {
        program.reporter.report([error])
        return .usage
      }
    case "-e" where arguments.count == 2:
      let code = SourceText(name: "<command line>", text: arguments[1])
      return run(opening, [code], shows: false)
    default:
      program.reporter.report(
        UsageError(
          "after an image, `\(arguments[0])` has no meaning",
          help:
            "write `dsk IMAGE`, `dsk IMAGE -e CODE`, or `dsk IMAGE -` for a script on standard input"
        ))
      return .usage
    }
  }

  private func run(
    _ opening: ImageOpening, _ sources: [SourceText], shows: Bool
  ) -> ExitStatus {
    let session = program.makeSession(
      program.configuration(isInteractive: false, showsValues: true))
    Signals.install(for: session.interruption)
    let colour = Terminal.wantsColour(STDOUT_FILENO, plain: program.invocation.plain)
    let runner = RunCommand(program: program)
    let binding = SourceText(name: "<prompt>", text: opening.binding)
    var outcome = session.evaluate(binding) { _ in }
    for source in sources {
      guard case .done = outcome else { break }
      outcome = session.evaluate(source) { program.reporter.report($0) }
      if shows, case .done(let echo?) = outcome {
        program.output.write(echo.text(colour: colour) + "\n")
      }
    }
    return runner.finish(session, outcome)
  }
}
