/// Brackets, limits of depth, and finding the way back after a fault.
extension Parser {
  /// Enters one level of brackets or blocks. The token here is the one that opens it.
  mutating func enter() throws(Unwind) {
    guard nesting < SyntaxLimits.nesting else {
      report(
        .nestedTooDeeply,
        "nested too deeply: the limit is \(SyntaxLimits.nesting) levels of brackets and blocks",
        token.span, help: "give the inner part a name of its own")
      throw Unwind()
    }
    nesting += 1
  }

  /// The height of a node over subtrees of which the tallest has `height`.
  func above(_ height: Int) -> Int { height + 1 }

  /// Checks the height of a node just made, and sets `height` to it.
  mutating func rise(to newHeight: Int) throws(Unwind) {
    guard newHeight <= SyntaxLimits.treeHeight else {
      report(
        .nestedTooDeeply,
        "this hangs together too deeply: the limit is \(SyntaxLimits.treeHeight) operators, calls, "
          + "members and brackets on one another",
        place, help: "split it into several statements")
      throw Unwind()
    }
    height = newHeight
  }

  /// Parses what stands between the opener here and its closer. A fault inside is caught at the closer,
  /// if there is one. Gives the span from the opener to the closer.
  mutating func between(
    _ closer: Punctuation, _ inner: Context = .brackets,
    _ body: (inout Parser) throws(Unwind) -> Void
  ) throws(Unwind) -> SourceSpan {
    let opener = token
    try enter()
    let outer = context
    context = inner
    advance()
    defer {
      context = outer
      nesting -= 1
    }
    do throws(Unwind) {
      if opener.partner == nil, isAtEnd || atCloser { try close(closer, opener) }
      try body(&self)
      try close(closer, opener)
    } catch {
      // At the end of the text a block is kept as far as it was read.
      if isAtEnd, closer == .rightBrace { return span(from: opener.span.start) }
      guard let partner = opener.partner, partner >= index else { throw error }
      move(to: partner)
      advance()
    }
    return span(from: opener.span.start)
  }

  private mutating func close(_ closer: Punctuation, _ opener: Token) throws(Unwind) {
    if take(closer) { return }
    if token.kind == .interpolationEnd, opener.kind == .interpolationStart { return advance() }
    throw missing(closer, opener)
  }

  mutating func missing(_ closer: Punctuation, _ opener: Token) -> Unwind {
    guard opener.partner == nil else {
      return fail(.unexpectedToken, expected: "`\(closer.rawValue)`")
    }
    // Passing over what is nested too deeply has led to the end: nothing new is known here.
    if isAtEnd, diagnostics.last?.code == .nestedTooDeeply { return Unwind() }
    report(
      .missingCloser, "`\(shown(opener.span))` is never closed", opener.span,
      also: [.init(place, "expected `\(closer.rawValue)` before \(found)")],
      help: "close it with `\(closer.rawValue)`", mayGoOn: true)
    return Unwind()
  }

  /// Parses elements separated by commas up to `closer`, a last comma allowed.
  mutating func commaSeparated(
    _ closer: Punctuation, _ element: (inout Parser) throws(Unwind) -> Void
  ) throws(Unwind) {
    let opener = tokens[index - 1]
    while !at(closer) {
      if opener.partner == nil, isAtEnd || atCloser || beginsDeclaration {
        throw missing(closer, opener)
      }
      try element(&self)
      if take(.comma) || at(closer) { continue }
      guard opener.partner != nil else { throw missing(closer, opener) }
      guard beginsOperand else {
        throw fail(.unexpectedToken, expected: "`,` or `\(closer.rawValue)`")
      }
      report(
        .unexpectedToken, "expected `,` or `\(closer.rawValue)`, found \(found)", place,
        help: "separate the elements with commas", fix: insertion(",", at: previousEnd))
    }
  }

  private var atCloser: Bool { Parser.isCloser(token) }

  static func isCloser(_ token: Token) -> Bool {
    switch token.kind {
    case .punctuation(.rightParenthesis), .punctuation(.rightBracket), .punctuation(.rightBrace):
      true
    default: false
    }
  }

  /// Whether this token begins a statement that is no expression.
  var beginsDeclaration: Bool {
    guard case .keyword(let keyword) = token.kind else { return false }
    switch keyword {
    case .true, .false, .nil, .try, .in, .else: return false
    default: return true
    }
  }

  /// Whether an operand could begin here.
  var beginsOperand: Bool {
    switch token.kind {
    case .identifier, .placeholder, .integer, .double, .size, .bytes, .stringStart,
      .keyword(.true), .keyword(.false), .keyword(.nil), .keyword(.try),
      .punctuation(.leftParenthesis), .punctuation(.leftBracket), .punctuation(.leftBrace),
      .punctuation(.dot):
      true
    default: false
    }
  }

  /// Moves to where the next statement may begin: a new line, a `;`, or the `}` of the block.
  mutating func synchronize(from start: Int) {
    while !isAtEnd {
      if at(.semicolon) || at(.rightBrace) { return }
      if token.isPrecededByNewline, index != start { return }
      skipOne()
    }
  }

  /// Passes this token, or the whole bracket that it opens.
  mutating func skipOne() {
    switch token.kind {
    case .punctuation(.leftParenthesis), .punctuation(.leftBracket), .punctuation(.leftBrace),
      .interpolationStart:
      if let partner = token.partner, partner > index { move(to: partner) }
    default: break
    }
    advance()
  }
}
