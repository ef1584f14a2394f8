import DiskInterpreter
import Glibc

/// Explains a diagnostic code, or lists them all.
struct ExplainCommand {
  let program: Program

  func run(_ text: String?) -> ExitStatus {
    let width = Terminal.width(STDOUT_FILENO)
    guard let text else {
      let rows = DiagnosticCode.allCases.map { ($0.rawValue, VisibleText.line($0.summary)) }
      let lines = UsageText.table(rows).map { VisibleText.fitted($0, to: width) }
      return program.print(
        lines.joined(separator: "\n") + "\n\n`dsk explain E0201` shows one with an example.\n")
    }
    if let code = DiagnosticCode(rawValue: text.uppercased()) {
      return program.print(code.page(width: width) + "\n")
    }
    let near = Suggestion.closest(
      to: text.uppercased(), among: DiagnosticCode.allCases.map(\.rawValue))
    program.reporter.report(
      UsageError(
        "there is no code '\(text)'",
        help: near.map { "did you mean '\($0)'?" } ?? "`dsk explain` lists the codes"))
    return .usage
  }
}
