/// Operands: literals, names, and what stands between brackets.
extension Parser {
  // primary = literal | string | identifier | placeholder | symbol | group | tuple | collection
  //   | closure | ifStatement | switchStatement ;
  mutating func primary() throws(Unwind) -> Expression {
    height = 1
    switch token.kind {
    case .integer, .double, .size, .bytes, .keyword(.true), .keyword(.false), .keyword(.nil):
      return try literal()
    case .identifier: return try nameExpression()
    case .placeholder: return placeholder()
    case .stringStart: return try string()
    case .regularExpression:
      refuseRegularExpression()
      return missing(token.span)
    case .punctuation(let mark): return try bracketed(mark)
    case .keyword(.if): return try ifValue()
    case .keyword(.switch): return .switchOver(try switchStatement())
    default: throw noOperand()
    }
  }

  private mutating func bracketed(_ mark: Punctuation) throws(Unwind) -> Expression {
    switch mark {
    case .leftParenthesis: return try group()
    case .leftBracket: return try collection()
    case .leftBrace where context.trailingClosures: return .closure(try closure())
    case .dot: return try symbol()
    case .backslash:
      foreign("there are no key paths", token.span, help: "write a closure: `{ $0.name }`")
      throw Unwind()
    case .rightParenthesis, .rightBracket, .rightBrace:
      guard token.partner == nil else { throw noOperand() }
      strayCloser(insteadOfOperand: index > 0 && !token.isPrecededByNewline)
      throw Unwind()
    default: throw noOperand()
    }
  }

  /// `/ab+c/`, `#/…/#`
  private mutating func refuseRegularExpression() {
    let hashes = source.bytes[token.span.start...].prefix { $0 == UInt8(ascii: "#") }.count
    let pattern = source.text(token.span).dropFirst(hashes + 1).dropLast(hashes + 1)
    foreign(
      "a regular expression is made of a string", token.span,
      help: "write `Regex(#\"…\"#)`; a raw string keeps its backslashes",
      replacement: pattern.contains("\"") ? nil : "Regex(#\"\(pattern)\"#)")
  }

  /// `if` as a value gives one in any case.
  private mutating func ifValue() throws(Unwind) -> Expression {
    let keyword = token.span
    let node = try ifStatement()
    var last = node
    while case .elseIf(let next) = last.otherwise { last = next }
    if last.otherwise == nil {
      report(
        .unexpectedToken, "an `if` that gives a value needs an `else`", keyword,
        help: "write `if … { … } else { … }`")
    }
    return .ifElse(node)
  }

  /// Stands for an operand that was reported, in a tree that never runs; takes the token here.
  mutating func missing(_ span: SourceSpan) -> Expression {
    advance()
    height = 1
    return .literal(Literal(.none, span: span))
  }

  mutating func noOperand() -> Unwind {
    var after = ""
    if index > 0 {
      switch tokens[index - 1].kind {
      case .operation, .compoundAssignment, .punctuation(.assign), .punctuation(.exclamation),
        .keyword(.return), .keyword(.throw), .keyword(.try), .keyword(.in):
        after = " after `\(shown(tokens[index - 1].span))`"
      default: break
      }
    }
    if reportBareOperator() { return Unwind() }
    if isRange(token) || index > 0 && isRange(tokens[index - 1]) {
      return fail(
        .expectedExpression, expected: "an expression\(after)", help: "a range needs both its ends")
    }
    return fail(.expectedExpression, expected: "an expression\(after)")
  }

  private func isRange(_ token: Token) -> Bool {
    guard case .operation(let operation) = token.kind else { return false }
    return operation.precedence == .rangeFormation
  }

  /// `sorted(by: >)` and `reduce(0, +)`: where an argument ends, an operator is all of it.
  private mutating func reportBareOperator() -> Bool {
    // `+` and `-` were read as prefixes.
    let place = token.kind == .punctuation(.rightParenthesis) || at(.comma) ? index - 1 : index
    guard place > 0, case .operation(let operation) = tokens[place].kind,
      [.punctuation(.rightParenthesis), .punctuation(.comma)].contains(tokens[place + 1].kind),
      [.punctuation(.leftParenthesis), .punctuation(.comma), .punctuation(.colon)]
        .contains(tokens[place - 1].kind)
    else { return false }
    let closure = "{ $0 \(operation.rawValue) $1 }"
    foreign(
      "an operator is no function", tokens[place].span, help: "write a closure: `\(closure)`",
      replacement: closure)
    return true
  }

  // literal = number | bytesLiteral | "true" | "false" | "nil" ;
  private mutating func literal() throws(Unwind) -> Expression {
    let literal = token
    let value: Literal.Value
    switch literal.kind {
    case .integer:
      value =
        literal.flags.contains(.beyondInt)
        ? .unsigned(UInt64(truncatingIfNeeded: literal.payload)) : .int(literal.payload)
    case .double: value = .double(Double(bitPattern: UInt64(bitPattern: Int64(literal.payload))))
    case .size: value = .size(literal.payload)
    case .bytes: value = .bytes(StringDecoding.bytes(source.bytes, literal.span))
    case .keyword(.true): value = .bool(true)
    case .keyword(.false): value = .bool(false)
    default: value = .none
    }
    advance()
    if literal.kind == .integer || literal.kind == .double { refuseDetachedUnit(literal.span) }
    return .literal(Literal(value, span: literal.span))
  }

  /// `10 MiB`: the unit of a size belongs directly to its number.
  private mutating func refuseDetachedUnit(_ number: SourceSpan) {
    guard token.kind == .identifier, !token.isPrecededByNewline,
      token.span.end - token.span.start <= 3,
      let unit = SizeUnit(rawValue: source.text(token.span))
    else { return }
    let gap = SourceSpan(number.end, token.span.start)
    report(
      .unexpectedToken, "no white space stands between a number and its unit", gap,
      help: "write `\(source.text(number))\(unit.rawValue)`", fix: .init(gap, ""))
    advance()
  }

  /// A name; words of other languages are told what they are called here.
  private mutating func nameExpression() throws(Unwind) -> Expression {
    let name = identifier(token)
    if token.flags.contains(.foreignWord), let expression = try foreignWord(name) {
      return expression
    }
    advance()
    return .name(NameExpression(id: newID(), name: name.text, span: name.span))
  }

  private mutating func placeholder() -> Expression {
    let number = Int(source.bytes[token.span.start + 1] &- 0x30)
    let span = token.span
    if !placeholders.isEmpty { placeholders[placeholders.count - 1].note(number, span) }
    advance()
    return .name(NameExpression(id: newID(), name: "$\(number)", span: span))
  }

  // symbol = "." word ;
  private mutating func symbol() throws(Unwind) -> Expression {
    let start = token.span.start
    let next = peek()
    if next.kind == .integer || next.kind == .double, !next.isPrecededBySpace {
      report(
        .invalidNumber, "a number begins with a digit", token.span.joined(next.span),
        help: "write `0\(source.text(token.span.joined(next.span)))`",
        fix: insertion("0", at: start))
      advance()
      return missing(next.span)
    }
    advance()
    guard isWordToken(token), !token.isPrecededBySpace else {
      throw fail(.expectedName, expected: "a name after `.`")
    }
    let name = identifier(token).text
    advance()
    return .symbol(SymbolLiteral(id: newID(), name: name, span: span(from: start)))
  }

  // group = "(" expression ")" ;
  private mutating func group() throws(Unwind) -> Expression {
    if let partner = token.partner, tokens[partner + 1].kind == .foreign(.fatArrow) {
      return try arrowFunction(partner)
    }
    var elements: [TupleLiteral.Element] = []
    var tallest = 0
    let span = try between(.rightParenthesis) { (parser) throws(Unwind) in
      elements = try parser.tuple()
      tallest = parser.height
    }
    try rise(to: above(tallest))
    guard elements.count == 1 else {
      return .tuple(TupleLiteral(elements: elements, span: span))
    }
    let inner = elements[0].value
    if let label = elements[0].label { refuseSingleLabel(label, inner.span) }
    return .group(GroupExpression(inner, span: span))
  }

  // tuple = "(" [ tupleElement { "," tupleElement } [ "," ] ] ")" ;
  private mutating func tuple() throws(Unwind) -> [TupleLiteral.Element] {
    var elements: [TupleLiteral.Element] = []
    var tallest = 0
    try commaSeparated(.rightParenthesis) { (parser) throws(Unwind) in
      elements.append(try parser.tupleElement())
      tallest = max(tallest, parser.height)
    }
    height = tallest
    return elements
  }

  // tupleElement = [ word ":" ] expression ;
  private mutating func tupleElement() throws(Unwind) -> TupleLiteral.Element {
    let label = elementLabel()
    return TupleLiteral.Element(label: label, value: try expression())
  }

  // collection = "[" [ expression { "," expression } [ "," ] ] "]"
  //   | "[" ( ":" | entry { "," entry } [ "," ] ) "]" ;
  private mutating func collection() throws(Unwind) -> Expression {
    var elements: [Expression] = []
    var entries: [(key: Expression, value: Expression)] = []
    var isDictionary = false
    var tallest = 0
    let span = try between(.rightBracket) { (parser) throws(Unwind) in
      if parser.at(.colon), parser.peek().kind == .punctuation(.rightBracket) {
        isDictionary = true
        return parser.advance()
      }
      try parser.commaSeparated(.rightBracket) { (parser) throws(Unwind) in
        let element = try parser.expression()
        tallest = max(tallest, parser.height)
        if elements.isEmpty, parser.at(.colon) {
          isDictionary = true
          entries.append((element, try parser.entry()))
          tallest = max(tallest, parser.height)
        } else if isDictionary {
          throw parser.fail(.unexpectedToken, expected: "`:` and the value of this key")
        } else {
          elements.append(element)
          try parser.refuseComprehension()
        }
      }
    }
    try rise(to: above(tallest))
    return isDictionary
      ? .dictionary(DictionaryLiteral(entries: entries, span: span))
      : .array(ArrayLiteral(elements: elements, span: span))
  }

  // entry = expression ":" expression ;
  private mutating func entry() throws(Unwind) -> Expression {
    advance()
    return try expression()
  }

  private mutating func refuseComprehension() throws(Unwind) {
    guard at(.for) else { return }
    foreign("an array literal holds no loop", token.span, help: "write `list.map { … }`")
    throw Unwind()
  }
}
