/// How faults are worded and placed.
extension Parser {
  /// Reports a fault at `span`, unless one has been reported at this very token. `mayGoOn` says that more
  /// text, where this is the end of it, could mend the fault.
  mutating func report(
    _ code: DiagnosticCode, _ message: String, _ span: SourceSpan, label: String = "",
    also: [Diagnostic.Label] = [], help: String? = nil, fix: Diagnostic.Fix? = nil,
    mayGoOn: Bool = false
  ) {
    defer { faultIndex = index }
    if isAborted || index == faultIndex { return }
    if isAtEnd, mayGoOn { faultsAtEnd += 1 } else { faultsInside += 1 }
    if token.kind == .invalid { return }
    diagnostics.append(
      Diagnostic(
        code, message, in: source, at: [.init(span, label)] + also, help: help, fix: fix))
    if diagnostics.count > SyntaxLimits.errors {
      isAborted = true
      move(to: tokens.count - 1)
    }
  }

  /// Reports that something else was needed where this token stands, and gives up.
  mutating func fail(
    _ code: DiagnosticCode, expected: String, help: String? = nil, fix: Diagnostic.Fix? = nil
  ) -> Unwind {
    report(code, "expected \(expected), found \(found)", place, help: help, fix: fix, mayGoOn: true)
    return Unwind()
  }

  /// Where something is missing: at this token, or behind the last one where the line or the text ends.
  var place: SourceSpan {
    if isAtEnd || (token.isPrecededByNewline && index > 0) {
      return SourceSpan(previousEnd, previousEnd)
    }
    return token.span
  }

  var found: String {
    if isAtEnd { return "the end of the text" }
    if token.isPrecededByNewline, index > 0 { return "the end of the line" }
    return describe(token)
  }

  func describe(_ token: Token) -> String {
    switch token.kind {
    case .endOfFile: "the end of the text"
    case .stringStart: "a string"
    case .stringText, .stringEnd: "the rest of a string"
    case .bytes: "a literal of bytes"
    case .regularExpression: "a regular expression"
    case .keyword: "the keyword `\(shown(token.span))`"
    default: "`\(shown(token.span))`"
    }
  }

  /// The text of a span, shortened where it is long.
  func shown(_ span: SourceSpan) -> String { source.excerpt(span) }

  /// Puts `text` in at a place.
  func insertion(_ text: String, at offset: Int) -> Diagnostic.Fix {
    .init(SourceSpan(offset, offset), text)
  }

  /// A habit of another language: reported with what is written here.
  mutating func foreign(
    _ message: String, _ span: SourceSpan, help: String? = nil, replacement: String? = nil
  ) {
    report(
      .foreignSyntax, message, span, help: help, fix: replacement.map { .init(span, $0) })
  }
}
