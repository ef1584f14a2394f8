/// `switch`, as a statement and as a value.
extension Parser {
  // switchStatement = "switch" expression "{" { switchCase } "}" ;
  mutating func switchStatement() throws(Unwind) -> SwitchStatement {
    let start = token.span.start
    advance()
    if at(.leftBrace) || isAtEnd {
      throw fail(.expectedExpression, expected: "a value after `switch`")
    }
    let subject = try inHeader { (parser) throws(Unwind) in try parser.expression() }
    var tallest = height
    guard at(.leftBrace) else {
      throw fail(.unexpectedToken, expected: "`{` and the cases of the `switch`")
    }
    var cases: [SwitchStatement.Case] = []
    let braces = try between(.rightBrace, .cases) { parser in
      while !parser.isAtEnd, !parser.at(.rightBrace) {
        let first = parser.index
        do throws(Unwind) {
          cases.append(try parser.switchCase())
          tallest = max(tallest, parser.height)
        } catch {
          parser.skipToCase(from: first)
        }
        if parser.index == first { parser.advance() }
      }
    }
    try rise(to: above(above(tallest)))
    if cases.isEmpty { refuseEmptySwitch(SourceSpan(start, braces.end)) }
    refuseAfterDefault(cases)
    return SwitchStatement(id: newID(), subject: subject, cases: cases, span: span(from: start))
  }

  // switchCase = ( "case" choice { "," choice } | "default" ) ":" statements ;
  mutating func switchCase() throws(Unwind) -> SwitchStatement.Case {
    let start = token.span.start
    var choices: [SwitchStatement.Choice] = []
    var tallest = 0
    if take(.case) {
      repeat {
        choices.append(try choice())
        tallest = max(tallest, height)
      } while take(.comma)
    } else if !take(.default) {
      throw strayInSwitch()
    }
    try colonOfCase()
    let colon = tokens[index - 1].span
    let first = index
    let list = statements()
    let isEmpty = tokens[first..<index].allSatisfy { $0.kind == .punctuation(.semicolon) }
    if isEmpty, !isAtEnd { refuseEmptyCase(SourceSpan(start, colon.end)) }
    try rise(to: above(max(tallest, height)))
    return SwitchStatement.Case(
      choices: choices, body: Block(list, span(from: colon.end)), span: span(from: start))
  }

  // choice = pattern [ whereClause ] ;
  private mutating func choice() throws(Unwind) -> SwitchStatement.Choice {
    let pattern = try pattern()
    let patternHeight = height
    height = 0
    let filter = atWord("where") ? try whereClause() : nil
    height = max(height, patternHeight)
    return SwitchStatement.Choice(pattern: pattern, filter: filter)
  }

  /// A case of a `switch` begins here and ends the statements before it.
  var atCase: Bool { context.endsAtCase && (at(.case) || at(.default)) }

  private mutating func colonOfCase() throws(Unwind) {
    if take(.colon) { return }
    let isArrow = at(.arrow) || token.kind == .foreign(.fatArrow)
    guard isArrow, !token.isPrecededByNewline else {
      throw fail(.unexpectedToken, expected: "`:` after the patterns of the case")
    }
    foreign(
      "the statements of a case follow a `:`", SourceSpan(previousEnd, token.span.end),
      help: "write `:`", replacement: ":")
    advance()
  }

  private mutating func strayInSwitch() -> Unwind {
    if at(.at) {
      let end = tokens[index + 2].span.start
      foreign(
        "there are no attributes", SourceSpan(token.span.start, end), help: "remove it",
        replacement: "")
      return Unwind()
    }
    return fail(.unexpectedToken, expected: "`case`, `default` or the `}` of the `switch`")
  }

  /// Behind a fault in the header of a case: to the next one, or to the end of the `switch`.
  private mutating func skipToCase(from start: Int) {
    while !isAtEnd, !at(.rightBrace) {
      if at(.case) || at(.default), index != start { return }
      skipOne()
    }
  }

  private mutating func refuseEmptyCase(_ header: SourceSpan) {
    report(
      .unexpectedToken, "this case does nothing", header,
      help: "write `break`, or list its patterns with commas before those of the next case",
      fix: insertion(" break", at: header.end))
  }

  private mutating func refuseEmptySwitch(_ whole: SourceSpan) {
    guard index != faultIndex, diagnostics.last.map({ !isInside($0, whole) }) ?? true else {
      return
    }
    report(
      .unexpectedToken, "this `switch` has no cases", SourceSpan(whole.start, whole.start + 6),
      help: "write `case …:` for every value, or `default:`")
  }

  private func isInside(_ diagnostic: Diagnostic, _ span: SourceSpan) -> Bool {
    guard let place = diagnostic.labels.first?.span else { return false }
    return place.start >= span.start && place.start <= span.end
  }

  private mutating func refuseAfterDefault(_ cases: [SwitchStatement.Case]) {
    guard let place = cases.firstIndex(where: \.isDefault), place + 1 < cases.count else { return }
    let next = cases[place + 1].span
    report(
      .unexpectedToken, "a case after `default` is never met",
      SourceSpan(next.start, next.start + 4),
      also: [.init(SourceSpan(cases[place].span.start, cases[place].span.start + 7), "`default`")],
      help: "move `default` to the end")
  }

  /// `fallthrough` as a statement.
  mutating func refuseFallthrough() -> Bool {
    guard atWord("fallthrough") else { return false }
    let next = peek()
    guard
      next.isPrecededByNewline || next.kind == .punctuation(.rightBrace)
        || next.kind == .punctuation(.semicolon) || next.kind == .endOfFile
        || next.kind == .keyword(.case) || next.kind == .keyword(.default)
    else { return false }
    foreign(
      "no case falls through to the next one", token.span,
      help: "list the patterns with commas: `case a, b:`")
    advance()
    height = 1
    return true
  }
}
