/// Constructs of the language's next step: recognized as a whole, so that each is one diagnostic.
extension Parser {
  /// `struct`, `switch`, `import`; `case` and `default` outside of a `switch`.
  mutating func unavailable(_ keyword: Keyword) throws(Unwind) {
    switch keyword {
    case .import:
      if peek().kind == .stringStart {
        notYet("`import` is", token.span)
      } else {
        let module = isWordToken(peek()) ? peek().span : token.span
        foreign(
          "nothing is imported from Swift", token.span.joined(module),
          help: "remove the line: the whole library is always there", replacement: "")
      }
      throw Unwind()
    case .case, .default:
      report(
        .unexpectedToken, "`\(keyword.rawValue)` stands outside of a `switch`", token.span)
      throw Unwind()
    default:
      notYet(
        "`\(keyword.rawValue)` is", token.span,
        help: keyword == .switch ? "write `if … else if … else`" : nil)
      skipConstruct()
    }
  }

  /// Passes a header and the braces after it.
  mutating func skipConstruct() {
    advance()
    while !isAtEnd, !at(.leftBrace), !token.isPrecededByNewline, !at(.rightBrace), !at(.semicolon) {
      skipOne()
    }
    if at(.leftBrace) { skipBraces() }
  }

  private mutating func skipBraces() {
    if token.partner == nil { move(to: tokens.count - 1) } else { skipOne() }
  }

  /// `let x = if a { b } else { c }`
  mutating func statementAsExpression() throws(Unwind) -> Expression {
    let start = token.span
    let isIf = at(.if)
    notYet(
      isIf ? "`if` as an expression is" : "`switch` is", start,
      help: isIf ? "write `condition ? a : b`" : "write `if … else if … else`")
    skipConstruct()
    while isIf, at(.else) { skipConstruct() }
    height = 1
    return .literal(Literal(.none, span: span(from: start.start)))
  }

  /// `@layout(.little) struct …` and the attributes of Swift.
  mutating func attribute(_ list: inout [Statement]) throws(Unwind) {
    let start = token.span
    guard isWordToken(peek()) else { throw fail(.unexpectedToken, expected: "a statement") }
    let name = identifier(peek())
    var end = index + 1
    if tokens[end + 1].kind == .punctuation(.leftParenthesis), !tokens[end + 1].isPrecededBySpace {
      end = tokens[end + 1].partner ?? end
    }
    if name.text == "layout" {
      notYet("`@layout` is", start.joined(name.span))
    } else {
      foreign(
        "there are no attributes", start.joined(tokens[end].span), help: "remove it",
        replacement: "")
    }
    move(to: end)
    advance()
    if at(.struct) { return skipConstruct() }
    if isAtEnd || at(.rightBrace) || at(.semicolon) { return }
    try statement(&list)
  }

  /// `name: while …`
  mutating func labelledLoop(_ list: inout [Statement]) throws(Unwind) {
    let label = tokens[index - 1].span
    notYet("labelled loops are", label.joined(token.span), help: "put the loops into a function")
    list.removeLast()
    advance()
    try statement(&list)
  }
}
