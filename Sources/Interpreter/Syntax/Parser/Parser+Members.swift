/// Computed members, and what other languages put into a structure.
extension Parser {
  // computedMember = "var" identifier [ ":" type ] ( block | "{" "get" [ effects ] block "}" ) ;
  mutating func computedMember(
    _ head: FieldHead, _ start: Int, _ name: Identifier, _ type: TypeExpression?
  ) throws(Unwind) -> ComputedMember {
    if !head.isMutable {
      let keyword = SourceSpan(start, start + 3)
      report(
        .unexpectedToken, "a computed member is declared with `var`", keyword, help: "write `var`",
        fix: .init(keyword, "var"))
    }
    let tallest = height
    placeholders.append(PlaceholderScope(isClosed: true))
    defer { placeholders.removeLast() }
    let body = beginsAccessor ? try accessors() : try block()
    try rise(to: above(max(tallest, height)))
    return ComputedMember(
      id: newID(), name: name, type: type, body: body, documentation: head.documentation,
      span: span(from: start))
  }

  /// Whether `{ get { … } }` or one of Swift's other accessors stands here.
  private var beginsAccessor: Bool {
    let word = peek()
    let next = peek(2).kind
    let isBlock = next == .punctuation(.leftBrace)
    if isWord(word, "get") {
      return isBlock || isWord(peek(2), "throws") || isWord(peek(2), "rethrows")
        || next == .punctuation(.rightBrace)
    }
    return (isWord(word, "set") || isWord(word, "willSet") || isWord(word, "didSet"))
      && (isBlock || next == .punctuation(.leftParenthesis))
  }

  private mutating func accessors() throws(Unwind) -> Block {
    var body = Block([], token.span)
    var tallest = 0
    let span = try between(.rightBrace, .statement) { (parser) throws(Unwind) in
      while parser.token.kind == .identifier {
        if parser.atWord("get") {
          parser.advance()
          try parser.effects()
          body = try parser.block()
          tallest = max(tallest, parser.height)
        } else {
          parser.refuseAccessor()
        }
      }
    }
    try rise(to: above(tallest))
    return body.statements.isEmpty ? Block([], span) : body
  }

  private mutating func refuseAccessor() {
    let isSetter = atWord("set")
    foreign(
      isSetter ? "a computed member is only read" : "nothing watches over a stored member",
      token.span, help: "write a `mutating func` that sets it")
    skipConstruct()
  }

  /// `class Name: Base`, `struct Name<T>`: what follows the name of a structure elsewhere.
  mutating func refuseStructHeader() {
    guard at(.colon) || at(.operation(.less)), !token.isPrecededByNewline else { return }
    let isGeneric = at(.operation(.less))
    let first = token.span
    var last = first
    while !isAtEnd, !at(.leftBrace), !token.isPrecededByNewline {
      last = token.span
      advance()
    }
    foreign(
      isGeneric ? "structs have no generic parameters" : "there are no protocols",
      first.joined(last),
      help: isGeneric
        ? "leave out the types: members without a type take any value"
        : "remove it: any value with the members that a function uses will do",
      replacement: "")
  }

  /// Reports what is no member here, and passes it.
  mutating func foreignMember(_ list: inout MemberList) throws(Unwind) {
    switch token.kind {
    case .keyword(.case): try refuseMember("a struct has no cases", "use symbols such as `.gpt`")
    case .keyword(.struct):
      try refuseMember("a struct holds no other types", "declare it outside of this one")
    case .punctuation(.at):
      let end = peek(2).kind == .punctuation(.leftParenthesis) ? peek(2).partner : index + 1
      let next = min((end ?? index + 1) + 1, tokens.count - 1)
      foreign(
        "members have no attributes", SourceSpan(token.span.start, tokens[next].span.start),
        help: "remove it", replacement: "")
      move(to: next)
      if !isAtEnd, !at(.rightBrace) { try structMember(&list) }
    case .identifier: try foreignWord(&list)
    default:
      throw fail(.unexpectedToken, expected: "a member of the struct: `let`, `var` or `func`")
    }
  }

  private mutating func refuseMember(_ message: String, _ help: String) throws(Unwind) {
    foreign(message, token.span, help: help)
    skipConstruct()
    if !at(.rightBrace), !token.isPrecededByNewline { throw Unwind() }
  }

  private mutating func foreignWord(_ list: inout MemberList) throws(Unwind) {
    let word = shown(token.span)
    let next = peek().kind
    switch word {
    case "init", "deinit":
      try refuseMember(
        "a struct has no `\(word)`",
        word == "init"
          ? "every member can be given where it is made: `Name(member: value)`; for another way "
            + "write a `static func`"
          : "close what is open with `defer`")
    case "subscript":
      try refuseMember("a struct has no subscripts", "write a `func`, or keep an array")
    case "class", "enum", "extension", "protocol", "typealias":
      try refuseMember("a struct holds no other types", "declare it outside of this one")
    case "static":
      try refuseMember(
        "a struct has no static members but functions", "declare it outside of the struct")
    case "private", "fileprivate", "internal", "public", "open", "final", "lazy", "override",
      "weak", "unowned", "nonmutating", "required", "convenience", "indirect", "mutating",
      "readonly", "const":
      let isGrouped = next == .punctuation(.leftParenthesis)
      let end = isGrouped ? (peek().partner ?? index) : index
      foreign(
        word == "lazy" ? "no member is lazy" : "there is no `\(word)`",
        SourceSpan(token.span.start, tokens[min(end + 1, tokens.count - 1)].span.start),
        help: word == "lazy" ? "remove it, or compute the member: `var … { … }`" : "remove it",
        replacement: "")
      advance()
      if at(.leftParenthesis) { skipOne() }
      try structMember(&list)
    default:
      guard next == .punctuation(.colon) || next == .punctuation(.assign) else {
        throw fail(.unexpectedToken, expected: "a member of the struct: `let`, `var` or `func`")
      }
      foreign(
        "a member begins with `let` or `var`", token.span, help: "write `var \(word)`",
        replacement: "var \(word)")
      throw Unwind()
    }
  }
}
