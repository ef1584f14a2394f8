/// What follows an operand: members, calls, subscripts, unwrapping.
extension Parser {
  // postfix = primary { member | call | subscripting | "!" } ;
  mutating func postfix() throws(Unwind) -> Expression {
    let start = token.span.start
    if at(.if) || at(.switch) { return try primary() }
    var result = try primary()
    while let next = try suffix(result, start) { result = next }
    return result
  }

  /// One suffix of `base`, if one follows.
  private mutating func suffix(_ base: Expression, _ start: Int) throws(Unwind) -> Expression? {
    guard case .punctuation(let mark) = token.kind else { return nil }
    switch mark {
    case .dot: return try member(base, start)
    case .question where !token.isPrecededBySpace || isChainOnNewLine:
      return try optionalSuffix(base, start)
    case .leftParenthesis, .leftBrace:
      guard !token.isPrecededByNewline else { return nil }
      if mark == .leftBrace, !takesClosure(base) { return nil }
      return try call(base, start)
    case .leftBracket where !token.isPrecededByNewline: return try subscripting(base, start)
    case .exclamation where !token.isPrecededBySpace:
      advance()
      try rise(to: above(height))
      return .forceUnwrap(ForceUnwrap(base, span: span(from: start)))
    default: return nil
    }
  }

  private var isChainOnNewLine: Bool {
    token.isPrecededByNewline && peek().kind == .punctuation(.dot) && !peek().isPrecededBySpace
  }

  private func takesClosure(_ base: Expression) -> Bool {
    guard context.trailingClosures else { return false }
    switch base {
    case .name, .member, .call, .subscripted, .group: return true
    default: return false
    }
  }

  /// `base?.name`, `base?[index]`
  private mutating func optionalSuffix(
    _ base: Expression, _ start: Int
  ) throws(Unwind) -> Expression? {
    let next = peek()
    guard !next.isPrecededBySpace else { return nil }
    switch next.kind {
    case .punctuation(.dot):
      advance()
      return try member(base, start)
    case .punctuation(.leftBracket):
      advance()
      return try subscripting(base, start)
    case .punctuation(.leftParenthesis):
      foreign(
        "a function that may be nil is not called with `?`", token.span.joined(next.span),
        help: "unwrap it first: `if let function = … { function() }`")
      advance()
      return base
    default: return nil
    }
  }

  // member = ( "." | "?." ) ( word | digit { digit } ) ;
  private mutating func member(_ base: Expression, _ start: Int) throws(Unwind) -> Expression {
    let isOptional = index > 0 && tokens[index - 1].kind == .punctuation(.question)
    advance()
    let isElement = token.kind == .integer && !token.isPrecededBySpace
    guard isWordToken(token) || isElement, token.kind == .identifier || !token.isPrecededByNewline
    else {
      throw fail(.expectedName, expected: "the name of a member after `.`")
    }
    let name = identifier(token)
    advance()
    try rise(to: above(height))
    return .member(
      MemberExpression(
        id: newID(), base: base, name: name, isOptional: isOptional, span: span(from: start)))
  }

  // subscripting = [ "?" ] "[" expression "]" ;
  private mutating func subscripting(_ base: Expression, _ start: Int) throws(Unwind) -> Expression
  {
    let baseHeight = height
    let isOptional = self.index > 0 && tokens[self.index - 1].kind == .punctuation(.question)
    var index: Expression?
    _ = try between(.rightBracket) { (parser) throws(Unwind) in
      index = try parser.expression()
      try parser.refuseSecondIndex()
      try parser.refuseSlice()
    }
    try rise(to: above(max(baseHeight, height)))
    guard let index else { return base }
    return .subscripted(
      SubscriptExpression(
        base: base, index: index, isOptional: isOptional, span: span(from: start)))
  }

  /// `list[1:3]`
  private mutating func refuseSlice() throws(Unwind) {
    guard at(.colon) else { return }
    let colon = token
    let begins = { (token: Token) in !Parser.isCloser(token) && token.kind != .endOfFile }
    foreign(
      "a range is written with `..<`", colon.span, help: "write `a..<b`",
      replacement: begins(peek()) ? "..<" : nil)
    advance()
    if begins(token) { _ = try expression() }
  }

  private mutating func refuseSecondIndex() throws(Unwind) {
    guard at(.comma) else { return }
    report(
      .unexpectedToken, "a subscript takes one value", token.span,
      help: "for a value where the key is missing write `dictionary[key] ?? value`")
    throw Unwind()
  }

  // call = "(" [ argument { "," argument } [ "," ] ] ")" [ closure ] | closure ;
  private mutating func call(_ callee: Expression, _ start: Int) throws(Unwind) -> Expression {
    var tallest = height
    var arguments: [CallExpression.Argument] = []
    var argumentsSpan = SourceSpan(previousEnd, previousEnd)
    if at(.leftParenthesis) {
      argumentsSpan = try between(.rightParenthesis) { (parser) throws(Unwind) in
        try parser.commaSeparated(.rightParenthesis) { (parser) throws(Unwind) in
          arguments.append(try parser.argument())
          tallest = max(tallest, parser.height)
        }
      }
    }
    var closure: ClosureExpression?
    if at(.leftBrace), context.trailingClosures, !token.isPrecededByNewline {
      closure = try self.closure()
      tallest = max(tallest, height)
      try refuseSecondClosure()
    }
    try rise(to: above(tallest))
    return .call(
      CallExpression(
        id: newID(), callee: callee, arguments: arguments, trailingClosure: closure,
        argumentsSpan: argumentsSpan, span: span(from: start)))
  }

  // argument = [ word ":" ] expression ;
  private mutating func argument() throws(Unwind) -> CallExpression.Argument {
    var label: Identifier?
    if isWordToken(token) {
      switch peek().kind {
      case .punctuation(.colon):
        label = identifier(token)
        advance()
        advance()
      case .punctuation(.assign) where token.kind == .identifier:
        label = identifier(token)
        advance()
        report(
          .foreignSyntax, "a label is followed by `:`", token.span,
          help: "write `\(label?.text ?? ""): …`",
          fix: .init(SourceSpan(previousEnd, token.span.end), ":"))
        advance()
      default: break
      }
    }
    return CallExpression.Argument(label: label, value: try expression())
  }

  private mutating func refuseSecondClosure() throws(Unwind) {
    while token.kind == .identifier, !token.isPrecededByNewline,
      peek().kind == .punctuation(.colon), peek(2).kind == .punctuation(.leftBrace)
    {
      report(
        .foreignSyntax, "a call has one trailing closure", token.span,
        help: "pass the others between the parentheses")
      advance()
      advance()
      _ = try closure()
    }
  }
}
