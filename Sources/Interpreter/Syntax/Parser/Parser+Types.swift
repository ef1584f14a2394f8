/// Type annotations.
extension Parser {
  // type = ( functionType | tupleType | simpleType ) { "?" } ;
  mutating func type() throws(Unwind) -> TypeExpression {
    refuseAttributes()
    let start = token.span.start
    var type: TypeExpression
    if at(.leftParenthesis) {
      type = try functionType()
    } else {
      type = try simpleType()
    }
    while !token.isPrecededBySpace {
      if at(.question) {
        advance()
        try rise(to: above(height))
        type = .optional(type, span(from: start))
      } else if at(.operation(.coalesce)) {
        // `Int??` is read as one operator.
        let middle = token.span.start + 1
        advance()
        try rise(to: above(above(height)))
        type = .optional(.optional(type, SourceSpan(start, middle)), span(from: start))
      } else if at(.exclamation) {
        foreign(
          "no type is unwrapped silently", token.span, help: "write `?`", replacement: "?")
        advance()
      } else {
        break
      }
    }
    return type
  }

  /// `@escaping () -> Void`
  private mutating func refuseAttributes() {
    while at(.at), isWordToken(peek()) {
      foreign(
        "types have no attributes", SourceSpan(token.span.start, peek(2).span.start),
        help: "remove it", replacement: "")
      advance()
      advance()
    }
  }

  // functionType = tupleType [ effects ] "->" type ;
  private mutating func functionType() throws(Unwind) -> TypeExpression {
    let (elements, span) = try tupleType()
    let tallest = height
    if !token.isPrecededByNewline { try effects() }
    if at(.arrow) {
      try enter()
      defer { nesting -= 1 }
      advance()
      let result = try type()
      try rise(to: above(max(tallest, height)))
      return .function(elements.map(\.type), result, self.span(from: span.start))
    }
    if elements.count > 1 {
      try rise(to: above(tallest))
      return .tuple(elements, span)
    }
    guard let only = elements.first else {
      height = 1
      return .named(Identifier("Void", span))
    }
    if let label = only.label { refuseSingleLabel(label, only.type.span) }
    height = tallest
    return only.type
  }

  // tupleType = "(" [ typeElement { "," typeElement } [ "," ] ] ")" ;
  private mutating func tupleType() throws(Unwind) -> ([TypeExpression.Element], SourceSpan) {
    var elements: [TypeExpression.Element] = []
    var tallest = 0
    let span = try between(.rightParenthesis) { (parser) throws(Unwind) in
      try parser.commaSeparated(.rightParenthesis) { (parser) throws(Unwind) in
        elements.append(try parser.typeElement())
        tallest = max(tallest, parser.height)
      }
    }
    height = tallest
    return (elements, span)
  }

  // typeElement = [ [ "_" ] word ":" ] type ;
  private mutating func typeElement() throws(Unwind) -> TypeExpression.Element {
    if atWord("_"), isWordToken(peek()), peek(2).kind == .punctuation(.colon) { advance() }
    let label = elementLabel()
    return TypeExpression.Element(label: label, type: try type())
  }

  // simpleType = identifier | "[" type [ ":" type ] "]" ;
  private mutating func simpleType() throws(Unwind) -> TypeExpression {
    guard at(.leftBracket) else { return try namedType() }
    var first: TypeExpression?
    var second: TypeExpression?
    var tallest = 0
    let span = try between(.rightBracket) { (parser) throws(Unwind) in
      first = try parser.type()
      tallest = parser.height
      if parser.take(.colon) {
        second = try parser.type()
        tallest = max(tallest, parser.height)
      }
    }
    try rise(to: above(tallest))
    guard let first else { throw Unwind() }
    if let second { return .dictionary(first, second, span) }
    return .array(first, span)
  }

  private mutating func namedType() throws(Unwind) -> TypeExpression {
    guard token.kind == .identifier else {
      throw fail(.expectedName, expected: "a type")
    }
    var name = identifier(token)
    if genericNames.contains(name.text) { name = Identifier("Any", name.span) }
    advance()
    height = 1
    if at(.operation(.less)), !token.isPrecededBySpace { refuseGenericArguments(name) }
    if at(.dot), !token.isPrecededByNewline {
      foreign("no type stands inside of another one", token.span, help: "name the type alone")
      throw Unwind()
    }
    return .named(name)
  }

  /// `Array<Int>`, `Dictionary<String, Int>`, `Optional<Int>`: skipped up to the `>` that ends them.
  private mutating func refuseGenericArguments(_ name: Identifier) {
    let start = index
    var depth = 0
    var end = index
    while !isAtEnd, index - start < 64 {
      switch token.kind {
      case .operation(.less): depth += 1
      case .operation(.greater): depth -= 1
      case .operation(.shiftRight): depth -= 2
      case .identifier, .punctuation(.comma), .punctuation(.leftBracket),
        .punctuation(.rightBracket), .punctuation(.question), .punctuation(.colon):
        break
      default: depth = 0
      }
      end = index
      if depth <= 0 { break }
      advance()
    }
    let arguments = SourceSpan(tokens[start].span.end, tokens[end].span.start)
    let isClosed = tokens[end].kind == .operation(.greater)
    move(to: start)
    let text = source.text(arguments)
    let spelling: String? =
      switch name.text {
      case "Array" where isClosed: "[\(text)]"
      case "Dictionary" where isClosed: "[\(text.split(separator: ",").joined(separator: ":"))]"
      case "Optional" where isClosed: "\(text)?"
      default: nil
      }
    report(
      .foreignSyntax, "types have no arguments", name.span.joined(tokens[end].span),
      help: spelling.map { "write `\($0)`" } ?? "the types of the language are not generic",
      fix: spelling.map { .init(name.span.joined(tokens[end].span), $0) })
    move(to: isClosed || tokens[end].kind == .operation(.shiftRight) ? end + 1 : end)
  }
}
