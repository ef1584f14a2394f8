/// What values are taken apart by, and compared with.
extension Parser {
  // pattern = ( ( "let" | "var" ) bindingPattern | "is" type | tuplePattern | arrayPattern | "_"
  //   | binary ) { "?" } [ "as" type ] ;
  mutating func pattern() throws(Unwind) -> Pattern {
    let start = token.span.start
    let inner = try patternOperand()
    return try patternSuffixes(inner, start)
  }

  private mutating func patternOperand() throws(Unwind) -> Pattern {
    switch token.kind {
    case .keyword(.let), .keyword(.var):
      let isMutable = at(.var)
      advance()
      return try bindingPattern(isMutable: isMutable, inCase: true)
    case .punctuation(.leftParenthesis) where isWholePattern: return try tuplePattern()
    case .punctuation(.leftBracket) where isWholePattern: return try arrayPattern()
    case .identifier where atWord("_"): return try wildcard()
    case .identifier where atWord("is") && isTypeAhead:
      let start = token.span.start
      advance()
      let type = try type()
      try rise(to: above(height))
      return .typeTest(type, span(from: start))
    default: return try valuePattern()
    }
  }

  /// `?` and `as Type` behind a pattern.
  private mutating func patternSuffixes(
    _ inner: Pattern, _ start: Int
  ) throws(Unwind) -> Pattern {
    var pattern = inner
    while at(.question) || at(.operation(.coalesce)), !token.isPrecededBySpace {
      if at(.operation(.coalesce)) {
        // `x??` is read as one operator.
        try rise(to: above(height))
        pattern = .optional(pattern, SourceSpan(start, token.span.start + 1))
      }
      advance()
      try rise(to: above(height))
      pattern = .optional(pattern, span(from: start))
    }
    guard atWord("as"), isTypeAhead else { return pattern }
    // Behind a value `as` is the value's, unless a line ends there: on one line it would mean something else.
    if case .value = pattern { return pattern }
    let patternHeight = height
    advance()
    let type = try type()
    try rise(to: above(max(patternHeight, height)))
    return .cast(pattern, type, span(from: start))
  }

  /// Whether the bracket here is a pattern of its own and does not begin a longer value.
  private var isWholePattern: Bool {
    guard let partner = token.partner else { return true }
    let next = tokens[partner + 1]
    if next.isPrecededByNewline { return true }
    switch next.kind {
    case .punctuation(.dot), .punctuation(.leftParenthesis), .punctuation(.leftBracket),
      .punctuation(.exclamation), .operation, .foreign:
      return false
    case .punctuation(.question): return tokens[partner + 2].kind != .punctuation(.dot)
    default: return true
    }
  }

  private mutating func wildcard() throws(Unwind) -> Pattern {
    let span = token.span
    advance()
    try rise(to: 1)
    return .wildcard(span)
  }

  /// A value to compare with; the symbols of Swift's enumerations carry nothing here.
  private mutating func valuePattern() throws(Unwind) -> Pattern {
    if at(.dot), isWordToken(peek()), peek(2).kind == .punctuation(.leftParenthesis),
      !peek(2).isPrecededBySpace, let end = peek(2).partner
    {
      let symbol = token.span.joined(peek().span)
      if source.text(peek().span) == "some", end > index + 3 { return try somePattern(end) }
      foreign(
        "a symbol carries no values", symbol.joined(tokens[end].span),
        help: "write `\(shown(symbol))`", replacement: source.text(symbol))
      let name = identifier(peek()).text
      move(to: end)
      advance()
      height = 1
      return .value(.symbol(SymbolLiteral(id: newID(), name: name, span: symbol)))
    }
    let outer = context.isPattern
    context.isPattern = true
    defer { context.isPattern = outer }
    let value = try binary(.disjunction)
    try rise(to: above(height))
    return .value(value)
  }

  /// `.some(let x)`, which is `let x?` here.
  private mutating func somePattern(_ end: Int) throws(Unwind) -> Pattern {
    let span = token.span.joined(tokens[end].span)
    let inner = SourceSpan(peek(2).span.end, tokens[end].span.start)
    foreign(
      "a value that is not nil fits a pattern with `?` behind it", span,
      help: "write `\(shown(inner))?`", replacement: source.text(inner) + "?")
    move(to: index + 3)
    let pattern = try self.pattern()
    move(to: end)
    advance()
    return .optional(pattern, span)
  }

  // tuplePattern = "(" [ patternElement { "," patternElement } [ "," ] ] ")" ;
  private mutating func tuplePattern() throws(Unwind) -> Pattern {
    try bracketedPattern { (parser) throws(Unwind) in try parser.patternElement() }
  }

  // patternElement = [ word ":" ] pattern ;
  private mutating func patternElement() throws(Unwind) -> Pattern.Element {
    let label = elementLabel()
    return Pattern.Element(label: label, pattern: try pattern())
  }

  // arrayPattern = "[" [ pattern { "," pattern } [ "," ] ] "]" ;
  private mutating func arrayPattern() throws(Unwind) -> Pattern {
    try arrayOfPatterns { (parser) throws(Unwind) in try parser.pattern() }
  }

  // bindingPattern = ( name | "(" [ bindingElement { "," bindingElement } [ "," ] ] ")"
  //   | "[" [ bindingPattern { "," bindingPattern } [ "," ] ] "]" | binary ) { "?" } ;
  mutating func bindingPattern(isMutable: Bool, inCase: Bool) throws(Unwind) -> Pattern {
    let start = token.span.start
    let inner = try boundOperand(isMutable, inCase)
    guard inCase else { return inner }
    return try patternSuffixes(inner, start)
  }

  private mutating func boundOperand(_ isMutable: Bool, _ inCase: Bool) throws(Unwind) -> Pattern {
    switch token.kind {
    case .punctuation(.leftParenthesis):
      return try bracketedPattern { (parser) throws(Unwind) in
        try parser.bindingElement(isMutable, inCase)
      }
    case .punctuation(.leftBracket):
      return try arrayOfPatterns { (parser) throws(Unwind) in
        try parser.bindingPattern(isMutable: isMutable, inCase: inCase)
      }
    case .keyword(.let), .keyword(.var):
      foreign(
        "`\(shown(token.span))` stands once, before the whole pattern",
        SourceSpan(token.span.start, peek().span.start), help: "remove it", replacement: "")
      advance()
      return try boundOperand(isMutable, inCase)
    case .identifier where atWord("_"): return try wildcard()
    case .identifier: return try boundName(isMutable)
    default:
      guard inCase, !isNameExpected else { return try boundName(isMutable) }
      return try valuePattern()
    }
  }

  /// What stands here is no value either.
  private var isNameExpected: Bool {
    if case .keyword(let keyword) = token.kind { return ![.true, .false, .nil].contains(keyword) }
    return isAtEnd || at(.assign) || at(.in) || at(.colon)
  }

  private mutating func boundName(_ isMutable: Bool) throws(Unwind) -> Pattern {
    let name = try name("a name")
    try rise(to: 1)
    return .binding(BindingPattern(id: newID(), isMutable: isMutable, name: name))
  }

  // bindingElement = [ word ":" ] bindingPattern ;
  private mutating func bindingElement(
    _ isMutable: Bool, _ inCase: Bool
  ) throws(Unwind) -> Pattern.Element {
    let label = elementLabel()
    return Pattern.Element(
      label: label, pattern: try bindingPattern(isMutable: isMutable, inCase: inCase))
  }

  /// Takes the label of an element of a tuple.
  mutating func elementLabel() -> Identifier? {
    guard isWordToken(token), peek().kind == .punctuation(.colon) else { return nil }
    let label = identifier(token)
    advance()
    advance()
    return label
  }

  /// Between parentheses; a single pattern without a label is that pattern.
  private mutating func bracketedPattern(
    _ element: (inout Parser) throws(Unwind) -> Pattern.Element
  ) throws(Unwind) -> Pattern {
    var elements: [Pattern.Element] = []
    var tallest = 0
    let span = try between(.rightParenthesis) { (parser) throws(Unwind) in
      try parser.commaSeparated(.rightParenthesis) { (parser) throws(Unwind) in
        elements.append(try element(&parser))
        tallest = max(tallest, parser.height)
      }
    }
    try rise(to: above(tallest))
    if elements.count == 1 {
      if let label = elements[0].label { refuseSingleLabel(label, elements[0].pattern.span) }
      return elements[0].pattern
    }
    return .tuple(elements, span)
  }

  private mutating func arrayOfPatterns(
    _ element: (inout Parser) throws(Unwind) -> Pattern
  ) throws(Unwind) -> Pattern {
    var parts: [Pattern] = []
    var tallest = 0
    let span = try between(.rightBracket) { (parser) throws(Unwind) in
      try parser.commaSeparated(.rightBracket) { (parser) throws(Unwind) in
        parts.append(try element(&parser))
        tallest = max(tallest, parser.height)
        try parser.refuseDictionaryPattern()
      }
    }
    try rise(to: above(tallest))
    return .array(parts, span)
  }

  private mutating func refuseDictionaryPattern() throws(Unwind) {
    guard at(.colon) else { return }
    report(
      .unexpectedToken, "a dictionary is no pattern", token.span,
      help: "compare behind `where`: `case let value where value == …`")
    throw Unwind()
  }

  /// `(x: 1)`: a tuple has two elements or more.
  mutating func refuseSingleLabel(_ label: Identifier, _ value: SourceSpan) {
    let gap = SourceSpan(label.span.start, value.start)
    let message = "one value is no tuple and has no label"
    // The bracket is read already: the report belongs to the token behind it.
    report(
      .unexpectedToken, message, label.span, help: "remove the label", fix: .init(gap, ""))
  }

  /// Whether a type begins behind the word here, on the same line.
  var isTypeAhead: Bool {
    let next = peek()
    guard !next.isPrecededByNewline else { return false }
    switch next.kind {
    case .identifier, .punctuation(.leftBracket), .punctuation(.leftParenthesis): return true
    default: return false
    }
  }
}
