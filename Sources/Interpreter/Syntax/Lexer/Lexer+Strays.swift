/// Characters that begin no token, and marks of other languages.
extension Lexer {
  /// `#`: a raw string, a regular expression, or a comment as shells write it.
  mutating func hash() {
    let start = position
    var hashes = 0
    while peek(hashes) == UInt8(ascii: "#") { hashes += 1 }
    if peek(hashes) == UInt8(ascii: "\"") { return string(hashes: hashes) }
    if peek(hashes) == UInt8(ascii: "/"), let end = closeOfRawExpression(hashes) {
      position = end
      return append(.regularExpression, from: start)
    }
    let sign = SourceSpan(start, start + hashes)
    report(
      .foreignSyntax, "`#` begins no comment", sign, help: "a comment begins with `//`",
      fix: .init(sign, "//"))
    skipLine()
    comments.append(Comment(.line, SourceSpan(start, position)))
    pending.insert(.precededBySpace)
  }

  private func closeOfRawExpression(_ hashes: Int) -> Int? {
    var index = position + hashes + 1
    while index + hashes < bytes.count, bytes[index] != 0x0A {
      if bytes[index] == UInt8(ascii: "/"),
        bytes[(index + 1)...(index + hashes)].allSatisfy({ $0 == UInt8(ascii: "#") })
      {
        return index + hashes + 1
      }
      index += 1
    }
    return nil
  }

  /// `'text'`, as other languages write a string.
  mutating func singleQuoted() {
    let start = position
    let (text, end) = quotedText(from: position + 1) { $0 == 0x27 }
    position = end
    let span = SourceSpan(start, position)
    report(
      .foreignSyntax, "a string stands between double quotes", span,
      help: "write \"\(source.excerpt(text))\"", fix: doubleQuoted(text, span))
    appendFaultyString(from: start, text)
  }

  /// The text up to a closing mark on the same line, and where to read on.
  private func quotedText(
    from start: Int, closes: (UInt32) -> Bool
  ) -> (text: SourceSpan, end: Int) {
    var index = start
    while index < bytes.count, bytes[index] != 0x0A, bytes[index] != 0x0D {
      let scalar = UTF8Decoding.scalar(bytes, index) ?? (0xFFFD, 1)
      if closes(scalar.value) { return (SourceSpan(start, index), index + scalar.length) }
      index +=
        bytes[index] == UInt8(ascii: "\\") && index + 1 < bytes.count
          && bytes[index + 1] < 0x80 && bytes[index + 1] >= 0x20 ? 2 : scalar.length
    }
    return (SourceSpan(start, index), index)
  }

  private func doubleQuoted(_ text: SourceSpan, _ span: SourceSpan) -> Diagnostic.Fix? {
    guard span.end > text.end else { return nil }
    var escaped = ""
    var isEscaped = false
    for scalar in source.text(text).unicodeScalars {
      if scalar == "\"", !isEscaped { escaped += "\\" }
      isEscaped = scalar == "\\" && !isEscaped
      escaped.unicodeScalars.append(scalar)
    }
    return .init(span, "\"\(escaped)\"")
  }

  /// A string that the lexer has complained about already: its text is taken as it stands.
  private mutating func appendFaultyString(from start: Int, _ text: SourceSpan) {
    let end = position
    position = text.start
    append(.stringStart, from: start)
    position = text.end
    if text.end > text.start { append(.stringText, from: text.start) }
    position = end
    append(.stringEnd, from: text.end)
  }

  /// A name, a look-alike of an ASCII mark, or a character that the language has no use for.
  mutating func nonASCII() {
    guard let scalar = UTF8Decoding.scalar(bytes, position) else { return invalidBytes() }
    if IdentifierScalars.contains(scalar.value) { return word() }
    let span = SourceSpan(position, position + scalar.length)
    if LookAlikes.doubleQuotes.contains(scalar.value) {
      return curlyString(scalar) {
        LookAlikes.doubleQuotes.contains($0) || $0 == 0x22
      }
    }
    if LookAlikes.singleQuotes.contains(scalar.value) {
      return curlyString(scalar) { LookAlikes.singleQuotes.contains($0) || $0 == 0x27 }
    }
    if let ascii = LookAlikes.ascii[scalar.value] { return lookAlike(ascii, scalar.value, span) }
    report(
      .unexpectedCharacter, "unexpected character `\(source.excerpt(span))`", span,
      help: "\(Self.name(scalar.value)) may stand only in strings and comments")
    position = span.end
    append(.invalid, from: span.start)
  }

  private mutating func curlyString(
    _ scalar: (value: UInt32, length: Int), closes: (UInt32) -> Bool
  ) {
    let start = position
    let (text, end) = quotedText(from: position + scalar.length, closes: closes)
    position = end
    let span = SourceSpan(start, start + scalar.length)
    report(
      .unexpectedCharacter, "a string stands between straight double quotes", span,
      label: Self.name(scalar.value), help: "write \"\(source.excerpt(text))\"",
      fix: doubleQuoted(text, SourceSpan(start, end)))
    appendFaultyString(from: start, text)
  }

  private mutating func lookAlike(_ ascii: String, _ scalar: UInt32, _ span: SourceSpan) {
    let isSpace = ascii == " " || ascii == "\n"
    let message =
      isSpace || ascii.isEmpty
      ? "unexpected \(ascii.isEmpty ? "invisible" : "white space") character \(Self.name(scalar))"
      : "`\(source.excerpt(span))` looks like `\(ascii)` but is another character"
    report(
      .unexpectedCharacter, message, span, label: isSpace ? "" : Self.name(scalar),
      help: ascii.isEmpty ? "remove it" : isSpace ? "write a plain one" : "write `\(ascii)`",
      fix: .init(span, ascii))
    position = span.end
    if isSpace {
      pending.insert(.precededBySpace)
      if ascii == "\n" { pending.insert(.precededByNewline) }
    } else {
      appendMark(ascii, from: span.start)
    }
  }

  /// Appends the token that the reader meant, so that one wrong character is one diagnostic.
  private mutating func appendMark(_ ascii: String, from start: Int) {
    guard let mark = Punctuation(rawValue: ascii) else {
      return append(BinaryOperator(rawValue: ascii).map { .operation($0) } ?? .invalid, from: start)
    }
    let endsInterpolation =
      mark == .rightParenthesis && !openStrings.isEmpty && brackets.closesInterpolation
    append(endsInterpolation ? .invalid : .punctuation(mark), from: start)
    brackets.note(&tokens)
  }

  private mutating func invalidBytes() {
    let start = position
    while position < bytes.count, bytes[position] >= 0x80,
      UTF8Decoding.scalar(bytes, position) == nil
    { position += 1 }
    append(.invalid, from: start)
  }

  mutating func controlCharacter(_ byte: UInt8) {
    let span = SourceSpan(position, position + 1)
    report(
      .unexpectedCharacter, "unexpected control character \(Self.name(UInt32(byte)))", span,
      help: "remove it; in a string write `\\u{\(String(byte, radix: 16, uppercase: true))}`",
      fix: .init(span, ""))
    position += 1
    pending.insert(.precededBySpace)
  }

  /// `U+00D7`
  static func name(_ scalar: UInt32) -> String {
    let digits = String(scalar, radix: 16, uppercase: true)
    return "U+" + String(repeating: "0", count: max(0, 4 - digits.count)) + digits
  }
}
