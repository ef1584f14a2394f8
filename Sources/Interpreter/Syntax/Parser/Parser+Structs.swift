/// Structures and their members.
extension Parser {
  /// What a structure is read into.
  struct MemberList {
    let isLayout: Bool
    var members: [StructDeclaration.Member] = []
    var tallest = 0
  }

  // structDeclaration = [ layoutAttribute ] "struct" identifier "{" structMembers "}" ;
  mutating func structDeclaration() throws(Unwind) -> StructDeclaration {
    let start = token.span.start
    let documentation = documentation(before: start)
    let layout = at(.at) ? try layoutAttribute() : nil
    guard take(.struct) else {
      throw fail(.unexpectedToken, expected: "`struct` after `@layout`")
    }
    let name = try name("the name of the struct")
    refuseStructHeader()
    guard at(.leftBrace) else {
      throw fail(.unexpectedToken, expected: "`{` and the members of `\(name.text)`")
    }
    var list = MemberList(isLayout: layout != nil)
    _ = try between(.rightBrace, .statement) { parser in parser.structMembers(&list) }
    try rise(to: above(list.tallest))
    return StructDeclaration(
      id: newID(), name: name, layout: layout, members: list.members,
      documentation: documentation, span: span(from: start))
  }

  // layoutAttribute = "@" "layout" [ "(" symbol ")" ] ;
  private mutating func layoutAttribute() throws(Unwind) -> LayoutAttribute {
    let start = token.span.start
    advance()
    advance()
    var order: Identifier?
    if at(.leftParenthesis), !token.isPrecededBySpace {
      _ = try between(.rightParenthesis) { (parser) throws(Unwind) in
        guard parser.at(.dot), parser.isWordToken(parser.peek()) else {
          throw parser.fail(.unexpectedToken, expected: "`.little` or `.big`")
        }
        parser.advance()
        order = parser.identifier(parser.token)
        if order?.text != "little", order?.text != "big" {
          throw parser.fail(.unexpectedToken, expected: "`.little` or `.big`")
        }
        parser.advance()
      }
    }
    return LayoutAttribute(order: order, span: span(from: start))
  }

  // structMembers = [ structMember ] { terminator [ structMember ] } ;
  private mutating func structMembers(_ list: inout MemberList) {
    while !isAtEnd, !at(.rightBrace) {
      if take(.semicolon) { continue }
      let start = index
      do throws(Unwind) {
        height = 0
        try structMember(&list)
        list.tallest = max(list.tallest, height)
        try memberEnd()
      } catch {
        synchronize(from: start)
      }
      if index == start { advance() }
    }
  }

  private mutating func memberEnd() throws(Unwind) {
    if token.isPrecededByNewline || isAtEnd || at(.semicolon) || at(.rightBrace) { return }
    if at(.let) || at(.var) || at(.func) || atWord("mutating") || atWord("static") {
      return report(
        .statementsOnOneLine, "two members stand on one line", token.span,
        help: "put a line break or `;` between them", fix: insertion(";", at: previousEnd))
    }
    if at(.leftBrace) {
      foreign(
        "nothing watches over a stored member", token.span,
        help: "write a `mutating func` that sets it")
      throw Unwind()
    }
    throw fail(.unexpectedToken, expected: "the end of the line")
  }

  // structMember = fieldDeclaration | computedMember | method ;
  mutating func structMember(_ list: inout MemberList) throws(Unwind) {
    switch token.kind {
    case .keyword(.let), .keyword(.var): try fieldDeclaration(&list)
    case .keyword(.func): list.members.append(.method(try method()))
    case .identifier where beginsMethod: list.members.append(.method(try method()))
    default: try foreignMember(&list)
    }
  }

  private var beginsMethod: Bool {
    (atWord("mutating") || atWord("static")) && peek().kind == .keyword(.func)
  }

  // method = [ "mutating" | "static" ] functionDeclaration ;
  private mutating func method() throws(Unwind) -> Method {
    let start = token.span.start
    var kind = Method.Kind.plain
    if !at(.func) {
      kind = atWord("static") ? .static : .mutating
      advance()
    }
    let function = try functionDeclaration(documentedAt: start)
    return Method(kind: kind, function: function, span: span(from: start))
  }

  // fieldDeclaration = ( "let" | "var" ) field { "," field } ;
  mutating func fieldDeclaration(_ list: inout MemberList) throws(Unwind) {
    let isMutable = at(.var)
    var head = FieldHead(
      start: token.span.start, isMutable: isMutable,
      documentation: documentation(before: token.span.start))
    advance()
    repeat {
      try field(head, &list)
      list.tallest = max(list.tallest, height)
      head = FieldHead(start: nil, isMutable: isMutable, documentation: nil)
    } while take(.comma)
  }

  /// What stands before the name of a field.
  struct FieldHead {
    let start: Int?
    let isMutable: Bool
    let documentation: String?
  }

  // field = name [ ":" fieldType ] [ "=" expression ] [ whereClause ] ;
  private mutating func field(_ head: FieldHead, _ list: inout MemberList) throws(Unwind) {
    let start = head.start ?? token.span.start
    let name = try name("the name of a member")
    refuseNameless(name, list.isLayout)
    height = 0
    let type = take(.colon) ? try fieldType() : nil
    if at(.leftBrace), !token.isPrecededByNewline {
      return list.members.append(.computed(try computedMember(head, start, name, type)))
    }
    var tallest = height
    height = 0
    let defaultValue = take(.assign) ? try expression() : nil
    tallest = max(tallest, height)
    height = 0
    let constraint = atWord("where") ? try constraint(list.isLayout) : nil
    try rise(to: above(max(tallest, height)))
    list.members.append(
      .field(
        StructField(
          id: newID(), isMutable: head.isMutable, name: name, type: type,
          defaultValue: defaultValue, constraint: constraint, documentation: head.documentation,
          span: span(from: start))))
  }

  private mutating func refuseNameless(_ name: Identifier, _ isLayout: Bool) {
    guard name.text == "_", !isLayout else { return }
    report(
      .expectedName, "a member has a name", name.span,
      help: "only bytes without a meaning in a `@layout` struct have none")
  }

  private mutating func constraint(_ isLayout: Bool) throws(Unwind) -> Expression {
    if !isLayout {
      report(
        .unexpectedToken, "only the fields of a `@layout` struct are checked", token.span,
        help: "check the value where it is made")
    }
    return try whereClause()
  }

  // fieldType = "[" expression "of" fieldType "]" | identifier "(" expression ")" | type ;
  mutating func fieldType() throws(Unwind) -> TypeExpression {
    if at(.leftBracket), isCounted { return try countedType() }
    guard token.kind == .identifier, peek().kind == .punctuation(.leftParenthesis),
      !peek().isPrecededBySpace
    else { return try type() }
    let name = identifier(token)
    advance()
    var width: Expression?
    _ = try between(.rightParenthesis) { (parser) throws(Unwind) in
      width = try parser.expression()
    }
    try rise(to: above(height))
    guard let width else { throw Unwind() }
    return .sized(name, width, span(from: name.span.start))
  }

  private mutating func countedType() throws(Unwind) -> TypeExpression {
    var parts: (count: Expression, element: TypeExpression)?
    var tallest = 0
    let span = try between(.rightBracket) { (parser) throws(Unwind) in
      let count = try parser.expression()
      tallest = parser.height
      guard parser.atWord("of") else {
        throw parser.fail(.unexpectedToken, expected: "`of` and the type of the elements")
      }
      parser.advance()
      parts = (count, try parser.fieldType())
    }
    try rise(to: above(max(tallest, height)))
    guard let parts else { throw Unwind() }
    return .counted(parts.element, parts.count, span)
  }

  /// Whether the bracket here holds the word `of` outside of further brackets.
  private var isCounted: Bool {
    guard let end = token.partner else { return false }
    var place = index + 2
    while place < end {
      if isWord(tokens[place], "of") { return true }
      if case .punctuation(let mark) = tokens[place].kind, mark.isBracket {
        place = max(place, tokens[place].partner ?? place)
      }
      place += 1
    }
    return false
  }
}
