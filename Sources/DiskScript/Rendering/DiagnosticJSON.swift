import DiskInterpreter

/// A diagnostic's facts as one JSON object. Every member is always there, `null` where it does not
/// apply; the text of `dsk help diagnostics` describes them, and tests hold the two together.
enum DiagnosticJSON {
  /// The members and what they hold, in the order of the text.
  static let members: [(name: String, meaning: String)] = [
    ("severity", "`error` or `warning`"),
    ("code", "such as `E0412`; `null` for wrong usage of the program"),
    ("message", "one line"),
    ("file", "as the script was named; `<prompt>`, `<command line>` or `<standard input>`"),
    ("line", "of the first label, from 1"),
    ("column", "in characters, from 1"),
    ("endLine", "of the label's end"),
    ("endColumn", "of the label's end, past the last character"),
    ("startByte", "offset into the source's UTF-8 bytes, from 0"),
    ("endByte", "past the last byte"),
    ("labels", "array of `line column endLine endColumn startByte endByte text`, primary first"),
    ("help", "how to mend it"),
    ("fix", "`line column endLine endColumn startByte endByte replacement`: an exact edit"),
    ("notes", "array of lines"),
    ("stack", "array of `function file line column`, innermost call first, at most 200"),
    ("stackDepth", "calls that were under way"),
    ("cause", "`code message path startByte endByte expected found call errno errnoName`"),
  ]

  private static let stackLimit = 200

  static func text(_ failure: Failure) -> String { value(failure).text() }

  static func value(_ failure: Failure) -> JSONValue {
    let diagnostic = failure.diagnostic
    let source = diagnostic.source
    var object: [(String, JSONValue)] = [
      ("severity", .string(diagnostic.severity.rawValue)),
      ("code", .string(diagnostic.code.rawValue)),
      ("message", .string(diagnostic.message)),
      ("file", JSONValue(source.name.isEmpty ? nil : source.name)),
    ]
    object += place(diagnostic.labels.first?.span, source)
    object += [
      ("labels", .array(diagnostic.labels.map { label($0, source) })),
      ("help", JSONValue(diagnostic.help)),
      ("fix", fix(diagnostic.fix, source)),
      ("notes", .array(diagnostic.notes.map { .string($0) })),
      ("stack", .array(diagnostic.stack.prefix(stackLimit).map(frame))),
      ("stackDepth", .int(diagnostic.depth)),
      ("cause", cause(failure.cause)),
    ]
    return .object(object)
  }

  /// Wrong usage of the program, in the same shape.
  static func text(_ usage: UsageError) -> String {
    let known: [String: JSONValue] = [
      "severity": .string("error"), "message": .string(usage.message),
      "help": JSONValue(usage.help),
      "labels": .array([]), "notes": .array(usage.usage.map { [.string($0)] } ?? []),
      "stack": .array([]), "stackDepth": .int(0),
    ]
    return JSONValue.object(members.map { ($0.name, known[$0.name] ?? .null) }).text()
  }

  private static func place(_ span: SourceSpan?, _ source: SourceText) -> [(String, JSONValue)] {
    guard let span else {
      return ["line", "column", "endLine", "endColumn", "startByte", "endByte"].map { ($0, .null) }
    }
    let start = source.position(of: span.start)
    let end = source.position(of: span.end)
    return [
      ("line", .int(start.line)), ("column", .int(start.column)),
      ("endLine", .int(end.line)), ("endColumn", .int(end.column)),
      ("startByte", .int(span.start)), ("endByte", .int(span.end)),
    ]
  }

  private static func label(_ label: Diagnostic.Label, _ source: SourceText) -> JSONValue {
    .object(place(label.span, source) + [("text", .string(label.text))])
  }

  private static func fix(_ fix: Diagnostic.Fix?, _ source: SourceText) -> JSONValue {
    guard let fix else { return .null }
    return .object(place(fix.span, source) + [("replacement", .string(fix.replacement))])
  }

  private static func frame(_ frame: Diagnostic.Frame) -> JSONValue {
    let place = frame.source.position(of: frame.span.start)
    return .object([
      ("function", .string(frame.function)), ("file", .string(frame.source.name)),
      ("line", .int(place.line)), ("column", .int(place.column)),
    ])
  }

  private static func cause(_ cause: Failure.Cause?) -> JSONValue {
    guard let cause else { return .null }
    return .object([
      ("code", .string(cause.code)), ("message", .string(cause.message)),
      ("path", JSONValue(cause.path)),
      ("startByte", JSONValue(cause.bytes?.lowerBound)),
      ("endByte", JSONValue(cause.bytes?.upperBound)),
      ("expected", JSONValue(cause.expected)), ("found", JSONValue(cause.found)),
      ("call", JSONValue(cause.call?.name)), ("errno", JSONValue(cause.call.map { Int($0.errno) })),
      ("errnoName", JSONValue(cause.call.map { SystemError.name($0.errno) })),
    ])
  }
}

extension JSONValue {
  /// `null` where there is none.
  fileprivate init(_ text: String?) { self = text.map { .string($0) } ?? .null }
  fileprivate init(_ number: Int?) { self = number.map { .int($0) } ?? .null }
}
