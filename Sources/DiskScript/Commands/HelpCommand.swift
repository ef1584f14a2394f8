import Glibc

/// Explains a name of the language or a part of the program.
struct HelpCommand {
  let program: Program

  func run(_ topic: String?) -> ExitStatus {
    let session = program.makeSession(
      SessionConfiguration(output: program.output, isInteractive: false))
    defer { _ = session.close() }
    let width = Terminal.width(STDOUT_FILENO)
    guard let topic else { return program.print(HelpText.overview(session.names())) }
    if let page = HelpText.page(topic, session: session, width: width) {
      return program.print(page)
    }
    program.reporter.report(HelpText.unknown(topic, session: session))
    return .usage
  }
}
