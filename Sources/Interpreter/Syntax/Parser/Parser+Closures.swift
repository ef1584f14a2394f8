/// The `$0` … `$9` met in one closure.
struct PlaceholderScope {
  /// A function, or a closure whose parameters have names.
  let isClosed: Bool
  /// Where each was first used; as many as the highest one asks for.
  var uses: [SourceSpan?] = []

  init(isClosed: Bool) { self.isClosed = isClosed }

  mutating func note(_ number: Int, _ span: SourceSpan) {
    guard !isClosed else { return }
    while uses.count <= number { uses.append(nil) }
    if uses[number] == nil { uses[number] = span }
  }
}

/// Closures.
extension Parser {
  // closure = "{" [ closureHeader ] statements "}" ;
  mutating func closure() throws(Unwind) -> ClosureExpression {
    let hasHeader = beginsClosureHeader
    var parameters: [Parameter] = []
    var result: TypeExpression?
    var list: [Statement] = []
    var tallest = 0
    let opener = token.span
    placeholders.append(PlaceholderScope(isClosed: hasHeader))
    defer { placeholders.removeLast() }
    let span = try between(.rightBrace, .statement) { (parser) throws(Unwind) in
      if hasHeader {
        (parameters, result) = try parser.closureHeader()
        tallest = parser.height
      }
      list = parser.statements()
      tallest = max(tallest, parser.height)
    }
    if !hasHeader { parameters = implicitParameters(SourceSpan(opener.end, opener.end)) }
    try rise(to: above(above(tallest)))
    return ClosureExpression(
      id: newID(), parameters: parameters, hasHeader: hasHeader, result: result,
      body: Block(list, span), span: span)
  }

  private mutating func implicitParameters(_ unused: SourceSpan) -> [Parameter] {
    var list: [Parameter] = []
    for (number, use) in (placeholders.last?.uses ?? []).enumerated() {
      let span = use ?? unused
      list.append(
        Parameter(
          id: newID(), label: nil, name: Identifier("$\(number)", span), type: nil,
          defaultValue: nil, span: span))
    }
    return list
  }

  /// Looks ahead from `{`: names and commas, or a list in parentheses, up to `in`. Stops at the first
  /// token that no header holds, so that the whole text is looked at once at most for each brace.
  private var beginsClosureHeader: Bool {
    var ahead = 1
    if peek().kind == .punctuation(.leftBracket) {
      guard let end = tokens[index + 1].partner else { return false }
      ahead = end + 1 - index
      if peek(ahead).kind == .keyword(.in) { return true }
    }
    while true {
      let next = peek(ahead)
      switch next.kind {
      case .keyword(.in): return ahead > 1
      // At a prompt the rest of a list in parentheses may be on the next line.
      case .endOfFile: return peek().kind == .punctuation(.leftParenthesis)
      case .identifier, .punctuation(.comma), .punctuation(.colon), .punctuation(.question),
        .punctuation(.arrow), .punctuation(.leftParenthesis), .punctuation(.rightParenthesis),
        .punctuation(.leftBracket), .punctuation(.rightBracket), .operation(.coalesce):
        ahead += 1
      // The label of an element of a type.
      case .keyword where peek(ahead + 1).kind == .punctuation(.colon): ahead += 1
      default: return false
      }
    }
  }

  // closureHeader = ( name { "," name } | closureParameters ) [ effects ] [ "->" type ] "in" ;
  private mutating func closureHeader() throws(Unwind) -> ([Parameter], TypeExpression?) {
    refuseCaptures()
    var parameters: [Parameter] = []
    var tallest = 0
    if at(.leftParenthesis) {
      parameters = try closureParameters()
      tallest = height
    } else if !at(.in) {
      repeat { parameters.append(try plainParameter()) } while take(.comma)
    }
    try effects()
    var result: TypeExpression?
    if take(.arrow) {
      result = try type()
      tallest = max(tallest, height)
    }
    guard take(.in) else {
      throw fail(.unexpectedToken, expected: "`in` after the parameters of the closure")
    }
    height = tallest
    return (parameters, result)
  }

  private mutating func plainParameter() throws(Unwind) -> Parameter {
    let name = try name("the name of a parameter")
    if at(.colon) {
      report(
        .unexpectedToken, "a parameter with a type stands in parentheses", name.span,
        help: "write `{ (\(name.text): …) in … }`")
      advance()
      _ = try type()
    }
    height = 1
    return Parameter(
      id: newID(), label: nil, name: name, type: nil, defaultValue: nil, span: name.span)
  }

  // closureParameters = "(" [ name [ ":" type ] { "," name [ ":" type ] } [ "," ] ] ")" ;
  private mutating func closureParameters() throws(Unwind) -> [Parameter] {
    var list: [Parameter] = []
    var tallest = 0
    _ = try between(.rightParenthesis) { (parser) throws(Unwind) in
      try parser.commaSeparated(.rightParenthesis) { (parser) throws(Unwind) in
        let start = parser.token.span.start
        let name = try parser.name("the name of a parameter")
        parser.height = 0
        let type = parser.take(.colon) ? try parser.type() : nil
        tallest = max(tallest, parser.height + 1)
        list.append(
          Parameter(
            id: parser.newID(), label: nil, name: name, type: type, defaultValue: nil,
            span: parser.span(from: start)))
      }
    }
    height = tallest
    return list
  }

  private mutating func refuseCaptures() {
    guard at(.leftBracket), let end = token.partner else { return }
    let isWhole = tokens[end + 1].kind == .keyword(.in)
    foreign(
      "closures have no capture list", token.span.joined(tokens[isWhole ? end + 1 : end].span),
      help: "they see the variables around them; remove it", replacement: "")
    move(to: end)
    advance()
  }
}
