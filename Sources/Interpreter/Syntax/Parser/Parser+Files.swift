/// What stands only at the outermost level of a file: imports and tests; and attributes.
extension Parser {
  // importDeclaration = "import" string ;
  mutating func importDeclaration() throws(Unwind) -> ImportDeclaration {
    let start = token.span.start
    guard peek().kind == .stringStart else { throw importOfSwift() }
    if nesting > 0 {
      report(
        .unexpectedToken, "`import` stands at the outermost level of a file", token.span,
        help: "move it to the top of the file")
    }
    advance()
    let (path, span) = try plainText("the path of an import")
    return ImportDeclaration(id: newID(), path: path, pathSpan: span, span: self.span(from: start))
  }

  private mutating func importOfSwift() -> Unwind {
    guard isWordToken(peek()), !peek().isPrecededByNewline else {
      advance()
      return fail(.unexpectedToken, expected: "the path of a script, such as `\"lib.dsk\"`")
    }
    foreign(
      "nothing is imported from Swift", token.span.joined(peek().span),
      help: "remove the line: the whole library is always there", replacement: "")
    return Unwind()
  }

  // testDeclaration = "test" string block ;
  mutating func testDeclaration() throws(Unwind) -> TestDeclaration {
    let start = token.span.start
    if nesting > 0 {
      report(
        .unexpectedToken, "`test` stands at the outermost level of a file", token.span,
        help: "move it out of the block")
    }
    advance()
    let (name, span) = try plainText("the claim of a test")
    placeholders.append(PlaceholderScope(isClosed: true))
    defer { placeholders.removeLast() }
    let body = try block()
    try rise(to: above(height))
    return TestDeclaration(
      id: newID(), name: name, nameSpan: span, body: body, span: self.span(from: start))
  }

  /// Whether `test`, a string and a block stand here; anything else makes `test` a name.
  var beginsTest: Bool {
    guard atWord("test"), peek().kind == .stringStart, !peek().isPrecededByNewline else {
      return false
    }
    var depth = 0
    var ahead = 1
    while true {
      switch peek(ahead).kind {
      case .stringStart: depth += 1
      case .stringEnd: depth -= 1
      case .endOfFile: return false
      default: break
      }
      ahead += 1
      if depth == 0 { return peek(ahead).kind == .punctuation(.leftBrace) }
    }
  }

  /// A string that holds no values.
  private mutating func plainText(_ what: String) throws(Unwind) -> (String, SourceSpan) {
    guard case .string(let literal) = try string() else { throw Unwind() }
    var text = ""
    for segment in literal.segments {
      switch segment {
      case .text(let part): text += part
      case .interpolation(let value):
        if index == faultIndex { break }
        report(
          .unexpectedToken, "\(what) is written out", value.span,
          help: "a string without `\\(…)` stands here")
      }
    }
    height = 1
    return (text, literal.span)
  }

  /// `@layout(.little) struct …` and the attributes of Swift.
  mutating func attribute(_ list: inout [Statement]) throws(Unwind) {
    let start = token.span
    guard isWordToken(peek()) else { throw fail(.unexpectedToken, expected: "a statement") }
    if isWord(peek(), "layout") { return list.append(.structure(try structDeclaration())) }
    var end = index + 1
    if tokens[end + 1].kind == .punctuation(.leftParenthesis), !tokens[end + 1].isPrecededBySpace {
      end = tokens[end + 1].partner ?? end
    }
    foreign(
      "there are no attributes", start.joined(tokens[end].span), help: "remove it",
      replacement: "")
    move(to: end)
    advance()
    if isAtEnd || at(.rightBrace) || at(.semicolon) { return }
    try statement(&list)
  }

  /// Passes a header and the braces after it.
  mutating func skipConstruct() {
    advance()
    while !isAtEnd, !at(.leftBrace), !token.isPrecededByNewline, !at(.rightBrace), !at(.semicolon) {
      skipOne()
    }
    guard at(.leftBrace) else { return }
    if token.partner == nil { move(to: tokens.count - 1) } else { skipOne() }
  }
}
