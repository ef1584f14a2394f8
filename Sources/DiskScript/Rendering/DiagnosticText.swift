import DiskInterpreter

/// A diagnostic as a person reads it: what, where with an excerpt, how to mend it, what lies beneath.
struct DiagnosticText {
  let style: Style
  /// Columns of the terminal.
  let width: Int

  /// Calls shown of a deep stack: so many innermost and outermost.
  private static let innermost = 10
  private static let outermost = 5

  /// Lines with a final line break.
  func text(_ failure: Failure) -> String {
    let diagnostic = failure.diagnostic
    var lines = [headline(diagnostic)]
    lines += place(diagnostic)
    lines += Excerpt(diagnostic, style: style, width: width).lines()
    lines += diagnostic.notes.map { labelled("note", $0, .heading) }
    if let cause = failure.cause { lines += self.cause(cause, beneath: diagnostic.message) }
    if let help = diagnostic.help { lines.append(labelled("help", help, .help)) }
    if let fix = fix(diagnostic) { lines.append(labelled("fix", fix, .help)) }
    lines += stack(diagnostic.stack, diagnostic.depth)
    return lines.joined(separator: "\n") + "\n"
  }

  private func headline(_ diagnostic: Diagnostic) -> String {
    let title = "\(diagnostic.severity.rawValue)[\(diagnostic.code.rawValue)]"
    let role: Style.Role = diagnostic.severity == .error ? .error : .warning
    return style.paint(title, role)
      + style.paint(": " + VisibleText.line(diagnostic.message), .heading)
  }

  private func place(_ diagnostic: Diagnostic) -> [String] {
    let name = diagnostic.source.name
    guard let label = diagnostic.labels.first else {
      return name.isEmpty ? [] : [style.paint("  " + VisibleText.line(name), .place)]
    }
    return [style.paint("  " + position(diagnostic.source, label.span), .place)]
  }

  private func position(_ source: SourceText, _ span: SourceSpan) -> String {
    let place = source.position(of: span.start)
    return "\(VisibleText.line(source.name)):\(place.line):\(place.column)"
  }

  private func labelled(_ label: String, _ text: String, _ role: Style.Role) -> String {
    style.paint("\(label):", role) + " " + VisibleText.line(text)
  }

  /// Left out where the help says the replacement already.
  private func fix(_ diagnostic: Diagnostic) -> String? {
    guard let fix = diagnostic.fix else { return nil }
    if !fix.replacement.isEmpty, let help = diagnostic.help,
      help.contains("`\(fix.replacement)`")
    {
      return nil
    }
    let old = diagnostic.source.text(
      SourceSpan(
        min(fix.span.start, diagnostic.source.bytes.count),
        min(fix.span.end, diagnostic.source.bytes.count)))
    let place = diagnostic.source.position(of: fix.span.start)
    let where_ = "at \(place.line):\(place.column)"
    if old.isEmpty { return "insert `\(fix.replacement)` \(where_)" }
    if fix.replacement.isEmpty { return "remove `\(old)` \(where_)" }
    return "replace `\(old)` by `\(fix.replacement)`"
  }

  /// What the headline says already, the message and the path, is not said again.
  private func cause(_ cause: Failure.Cause, beneath headline: String) -> [String] {
    if headline.hasSuffix(cause.message) {
      return details(cause).map { labelled("note", $0, .heading) }
    }
    var lines = [labelled("cause", cause.message, .heading)]
    func detail(_ text: String) { lines.append("  " + VisibleText.line(text)) }
    if let path = cause.path { detail(path + (cause.bytes.map { ", " + bytes($0) } ?? "")) }
    if cause.path == nil, let range = cause.bytes { detail(bytes(range)) }
    if let expected = cause.expected { detail("expected \(expected)") }
    if let found = cause.found { detail("found    \(found)") }
    if let call = cause.call {
      let reason = SystemError.text(call.errno)
      detail("\(call.name): \(reason) (\(SystemError.name(call.errno)))")
    }
    return lines
  }

  private func details(_ cause: Failure.Cause) -> [String] {
    var lines: [String] = []
    if let range = cause.bytes { lines.append(bytes(range)) }
    switch (cause.expected, cause.found) {
    case (let expected?, let found?): lines.append("expected \(expected), found \(found)")
    case (let expected?, nil): lines.append("expected \(expected)")
    case (nil, let found?): lines.append("found \(found)")
    case (nil, nil): break
    }
    if let call = cause.call {
      lines.append(
        "\(call.name): \(SystemError.text(call.errno)) (\(SystemError.name(call.errno)))")
    }
    return lines
  }

  private func bytes(_ range: Range<Int>) -> String {
    "bytes \(range.lowerBound)..<\(range.upperBound)"
  }

  /// Nothing where no function was called: the place is shown above.
  private func stack(_ frames: [Diagnostic.Frame], _ depth: Int) -> [String] {
    guard frames.count > 1 else { return [] }
    let omitted = depth - Self.innermost - Self.outermost
    let shown =
      omitted > 1
      ? frames.prefix(Self.innermost).map(line) + ["  … \(omitted) more calls"]
        + frames.suffix(Self.outermost).map(line)
      : frames.map(line)
    return [style.paint("calls, innermost first:", .heading)] + shown
  }

  private func line(_ frame: Diagnostic.Frame) -> String {
    "  \(VisibleText.line(frame.function)) at \(position(frame.source, frame.span))"
  }
}
