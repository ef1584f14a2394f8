import DiskInterpreter
import Glibc

/// Where diagnostics and notices go: standard error, as text or as JSON.
final class Reporter {
  private let errors: OutputStream
  private let output: OutputStream
  private let json: Bool
  private let quiet: Bool
  private let descriptor: Int32
  private let style: Style

  /// Errors of one script that are shown as text; the rest is counted.
  static let errorLimit = 20

  init(_ invocation: Invocation, output: OutputStream) {
    descriptor = STDERR_FILENO
    errors = OutputStream(descriptor: descriptor)
    self.output = output
    json = invocation.json
    quiet = invocation.quiet
    style = Style(hasColour: Terminal.wantsColour(descriptor, plain: invocation.plain))
  }

  func report(_ failure: Failure) { report([failure]) }

  func report(_ diagnostics: [Diagnostic]) { report(diagnostics.map { Failure($0) }) }

  private func report(_ failures: [Failure]) {
    let wanted = quiet ? failures.filter { $0.diagnostic.severity == .error } : failures
    guard !wanted.isEmpty else { return }
    output.flush()
    if json {
      for failure in wanted { errors.write(DiagnosticJSON.text(failure) + "\n") }
    } else {
      let renderer = DiagnosticText(style: style, width: Terminal.width(descriptor))
      for failure in wanted.prefix(Self.errorLimit) { errors.write(renderer.text(failure)) }
      if wanted.count > Self.errorLimit { errors.write(remainder(wanted)) }
    }
    errors.flush()
  }

  private func remainder(_ failures: [Failure]) -> String {
    let rest = failures.dropFirst(Self.errorLimit)
    let errorCount = rest.count { $0.diagnostic.severity == .error }
    var parts: [String] = []
    if errorCount > 0 { parts.append("\(errorCount) more error\(errorCount == 1 ? "" : "s")") }
    let warnings = rest.count - errorCount
    if warnings > 0 { parts.append("\(warnings) more warning\(warnings == 1 ? "" : "s")") }
    return style.paint("… and " + parts.joined(separator: " and "), .heading) + "\n"
  }

  func report(_ error: UsageError) {
    output.flush()
    if json {
      errors.write(DiagnosticJSON.text(error) + "\n")
    } else {
      let program = error.usage == nil ? "dsk: " : ""
      let heading = style.paint("error:", .error)
      errors.write("\(program)\(heading) \(VisibleText.line(error.message))\n")
      if let usage = error.usage { errors.write(VisibleText.line(usage) + "\n") }
      if let help = error.help {
        errors.write("\(style.paint("help:", .help)) \(VisibleText.line(help))\n")
      }
    }
    errors.flush()
  }

  /// A line that is no diagnostic: left out under `--quiet` and `--json`.
  func notice(_ text: String) {
    guard !quiet, !json else { return }
    output.flush()
    errors.write(VisibleText.line(text) + "\n")
    errors.flush()
  }

  /// Standard output could not be written: said once, unless its reader has simply gone.
  func reportOutputFailure() -> Bool {
    guard let number = output.failure else { return false }
    if number != EPIPE {
      report(UsageError("cannot write standard output: \(SystemError.text(number))"))
    }
    return true
  }
}
