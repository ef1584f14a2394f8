/// Habits of other languages in the headers and blocks of statements.
extension Parser {
  /// Where `{` is missing: a block as Python or Lua begin it, or nothing that could be one.
  mutating func blockOfOtherLanguages() throws(Unwind) -> Block {
    let isWord = atWord("then") || at(.do)
    guard isWord || at(.colon), !token.isPrecededByNewline else {
      let fault = fail(.unexpectedToken, expected: "`{`")
      guard token.isPrecededByNewline, let block = try blockWithoutBrace() else { throw fault }
      return block
    }
    foreign("a block stands between braces", token.span, help: "write `{ … }`")
    let start = token.span.start
    advance()
    var list: [Statement] = []
    height = 0
    if !token.isPrecededByNewline, !isAtEnd {
      try enter()
      defer { nesting -= 1 }
      try statement(&list)
    }
    try rise(to: above(height))
    return Block(list, span(from: start))
  }

  /// Where a `}` further on has no partner, this line has forgotten the `{`: reads the block up to its `}`.
  private mutating func blockWithoutBrace() throws(Unwind) -> Block? {
    let isForgotten = tokens[index...].contains {
      $0.kind == .punctuation(.rightBrace) && $0.partner == nil
    }
    guard isForgotten else { return nil }
    try enter()
    defer { nesting -= 1 }
    let outer = context
    context = .statement
    defer { context = outer }
    let start = token.span.start
    let list = statements()
    _ = take(.rightBrace)
    try rise(to: above(height))
    return Block(list, span(from: start))
  }

  /// The names in the header of a loop.
  mutating func loopPattern() throws(Unwind) -> Pattern {
    let isMutable = take(.var)
    if at(.let) {
      foreign(
        "the constant of a loop has no `let`",
        SourceSpan(token.span.start, peek().span.start), help: "remove it", replacement: "")
      advance()
    }
    if !at(.leftParenthesis), !at(.leftBracket), token.kind != .identifier {
      throw fail(.expectedName, expected: "the name of the loop's variable")
    }
    let start = index
    let pattern = try bindingPattern(isMutable: isMutable, inCase: false)
    if at(.comma) { refuseBareNames(start) }
    return pattern
  }

  /// `for i, x in …` of Python and Go.
  private mutating func refuseBareNames(_ start: Int) {
    let kept = height
    let place = index
    while !isAtEnd, !at(.in), !at(.leftBrace), !lineEnds { advance() }
    let names = SourceSpan(tokens[start].span.start, previousEnd)
    let end = index
    move(to: place)
    foreign(
      "the names of a loop that takes values apart stand in parentheses", names,
      help: "write `(\(shown(names)))`", replacement: "(\(source.text(names)))")
    move(to: end)
    height = kept
  }

  /// `for (…)`: of C or of JavaScript.
  mutating func headerInParentheses() throws(Unwind) -> ForHeader {
    guard let closer = token.partner else {
      throw fail(.expectedName, expected: "the name of the loop's variable")
    }
    if contains(.semicolon, upTo: closer) { throw try loopOfC(closer) }
    let name = nameInParentheses()
    guard tokens[name].kind == .identifier,
      tokens[name + 1].kind == .keyword(.in) || tokens[name + 1].kind == .punctuation(.colon)
        || isWord(tokens[name + 1], "of")
    else { throw fail(.expectedName, expected: "the name of the loop's variable") }
    let rest = SourceSpan(tokens[name + 2].span.start, tokens[closer].span.start)
    foreign(
      "the header of `for` has no parentheses", token.span.joined(tokens[closer].span),
      help: "write `for \(shown(tokens[name].span)) in \(shown(rest))`",
      replacement: "\(source.text(tokens[name].span)) in \(source.text(rest))")
    let identifier = identifier(tokens[name])
    move(to: name + 2)
    let sequence = try expression()
    move(to: closer)
    advance()
    let pattern = Pattern.binding(
      BindingPattern(id: newID(), isMutable: false, name: identifier))
    return ForHeader(pattern: pattern, isFiltering: false, sequence: sequence, filter: nil)
  }

  /// The index of the name behind `(`, and behind `let`, `const` or a type before it.
  private func nameInParentheses() -> Int {
    let next = tokens[index + 1].kind
    let isPrefixed =
      next == .keyword(.let) || next == .keyword(.var)
      || (next == .identifier && tokens[index + 2].kind == .identifier
        && !isWord(tokens[index + 2], "of"))
    return isPrefixed ? index + 2 : index + 1
  }

  private func contains(_ mark: Punctuation, upTo end: Int) -> Bool {
    var position = index + 1
    while position < end {
      if tokens[position].kind == .punctuation(mark) { return true }
      if case .punctuation(let opener) = tokens[position].kind, opener.isBracket {
        position = max(position, tokens[position].partner ?? position)
      }
      position += 1
    }
    return false
  }

  /// `for (i = 0; i < n; i++) { … }`: its block is read, for the faults in it.
  private mutating func loopOfC(_ closer: Int) throws(Unwind) -> Unwind {
    let header = token.span.joined(tokens[closer].span)
    let replacement = rangeOfC(closer)
    foreign(
      "`for` walks over a range or a list", header,
      help: replacement.map { "write `for \($0)`" } ?? "write `for i in 0..<n { … }`",
      replacement: replacement)
    return skipLoop(closer)
  }

  private mutating func skipLoop(_ closer: Int) -> Unwind {
    move(to: closer)
    advance()
    while !isAtEnd, !at(.leftBrace), !token.isPrecededByNewline, !at(.rightBrace) { skipOne() }
    if at(.leftBrace) {
      do throws(Unwind) { _ = try block() } catch { return error }
    }
    return Unwind()
  }

  /// `i in a..<b`, where the header counts up by one.
  private func rangeOfC(_ closer: Int) -> String? {
    let semicolons = ((index + 1)..<closer).filter {
      tokens[$0].kind == .punctuation(.semicolon)
    }
    let name = nameInParentheses()
    guard semicolons.count == 2, semicolons[0] > name + 2, semicolons[1] > semicolons[0] + 3,
      tokens[name + 1].kind == .punctuation(.assign)
    else { return nil }
    let text = source.text(tokens[name].span)
    func isName(_ index: Int) -> Bool { source.text(tokens[index].span) == text }
    let step = semicolons[1] + 1
    let steps = source.text(SourceSpan(tokens[step].span.start, tokens[closer].span.start))
    guard isName(semicolons[0] + 1),
      ["\(text)++", "++\(text)", "\(text) += 1", "\(text)+=1"].contains(steps)
    else { return nil }
    let comparison: String
    switch tokens[semicolons[0] + 2].kind {
    case .operation(.less): comparison = "..<"
    case .operation(.lessOrEqual): comparison = "..."
    default: return nil
    }
    let low = SourceSpan(tokens[name + 2].span.start, tokens[semicolons[0]].span.start)
    let high = SourceSpan(tokens[semicolons[0] + 3].span.start, tokens[semicolons[1]].span.start)
    return "\(text) in \(source.text(low))\(comparison)\(source.text(high))"
  }

  /// `do { … } while condition` of C.
  mutating func loopOfOtherLanguages(_ body: SourceSpan) throws(Unwind) {
    guard at(.while), !token.isPrecededByNewline else { return }
    foreign(
      "a loop that ends with `while` begins with `repeat`", token.span,
      help: "write `repeat { … } while …`")
    advance()
    let kept = height
    _ = try expression()
    height = kept
  }

  /// `catch let error as SomeError`
  mutating func refuseTypeOfError() throws(Unwind) {
    guard atWord("as"), isTypeAhead else { return }
    let start = token.span.start
    advance()
    _ = try type()
    foreign(
      "errors are told by their code", span(from: start),
      help: "remove it, or catch one code: `catch .notFound`", replacement: "")
  }

  /// `catch (e)`, `catch e`, `catch DiskError.notFound`
  mutating func catchOfOtherLanguages(
    _ unnamed: Identifier
  ) throws(Unwind) -> (Identifier, Identifier?) {
    let start = token.span.start
    let isGrouped = at(.leftParenthesis) && token.partner == index + 2
    let word = isGrouped ? peek() : token
    guard word.kind == .identifier else {
      throw fail(
        .unexpectedToken, expected: "`{`, `let` and a name, or a symbol such as `.notFound`")
    }
    move(to: isGrouped ? index + 2 : index)
    if !isGrouped, peek().kind == .punctuation(.dot), isWordToken(peek(2)) {
      let symbol = identifier(peek(2))
      foreign(
        "a kind of error is named by a symbol", SourceSpan(start, symbol.span.end),
        help: "write `catch .\(symbol.text)`", replacement: ".\(symbol.text)")
      move(to: index + 3)
      return (unnamed, symbol)
    }
    let name = identifier(word)
    foreign(
      "the name of an error is declared with `let`", SourceSpan(start, token.span.end),
      help: "write `catch let \(name.text)`", replacement: "let \(name.text)")
    advance()
    return (name, nil)
  }
}
