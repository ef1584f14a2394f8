import Glibc

/// Opens the prompt on the terminal.
struct PromptCommand {
  let program: Program
  var opening: ImageOpening? = nil

  func run() -> ExitStatus {
    Terminal.useUnicode()
    let colour = Terminal.wantsColour(STDOUT_FILENO, plain: program.invocation.plain)
    var configuration = program.configuration(isInteractive: true, showsValues: true)
    let confirmation = Confirmation(output: program.output, colour: colour)
    configuration.confirm = { confirmation.ask($0) }
    let session = program.makeSession(configuration)
    Signals.install(for: session.interruption)
    Signals.watchWindowSize()
    let isDumb = Terminal.isDumb
    TerminalGuard.install(endsPaste: !isDumb)
    let history = History.standard()
    let features = LineEditor.Features(colour: colour, bracketedPaste: !isDumb)
    guard
      let editor = LineEditor(
        assistant: PromptAssistant(session: session, history: history), history: history,
        features: features)
    else {
      program.reporter.report(UsageError("the terminal cannot be set up for editing"))
      return .failed
    }
    let loop = PromptLoop(
      session: session, lines: editor, history: history, output: program.output,
      reporter: program.reporter,
      appearance: PromptLoop.Appearance(
        colour: colour, isDumb: isDumb, width: { Terminal.width(STDOUT_FILENO) }),
      opening: opening)
    return loop.run()
  }
}
