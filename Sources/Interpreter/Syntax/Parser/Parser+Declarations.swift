/// Variables and functions.
extension Parser {
  // variableDeclaration = ( "let" | "var" ) ( binding | destructuring )
  //   { "," ( binding | destructuring ) } ;
  mutating func variableDeclaration(_ list: inout [Statement]) throws(Unwind) {
    let isMutable = at(.var)
    var start: Int? = token.span.start
    var tallest = 0
    advance()
    repeat {
      let first = start ?? token.span.start
      if at(.leftParenthesis) || at(.leftBracket) {
        list.append(.destructuring(try destructuring(isMutable: isMutable, from: first)))
      } else {
        try binding(&list, isMutable: isMutable, from: first)
      }
      tallest = max(tallest, height)
      start = nil
    } while take(.comma)
    height = tallest
  }

  // binding = name [ ":" type ] [ "=" expression ] ;
  private mutating func binding(
    _ list: inout [Statement], isMutable: Bool, from start: Int
  ) throws(Unwind) {
    let name = try name(isMutable ? "a name after `var`" : "a name after `let`")
    height = 0
    var type: TypeExpression?
    var value: Expression?
    // What was understood is declared in any case, so that its name is known further on.
    defer {
      list.append(
        .variable(
          VariableDeclaration(
            id: newID(), isMutable: isMutable, name: name, type: type, value: value,
            span: span(from: start))))
    }
    if take(.colon) { type = try self.type() }
    let typeHeight = height
    readAsAssign()
    if take(.assign) {
      value = try expression()
    } else if !endsDeclaration, !at(.leftBrace) {
      throw fail(.unexpectedToken, expected: "`=` and a value")
    } else if !isMutable {
      report(
        .expectedExpression, "a constant needs a value", name.span,
        help: "write `let \(name.text) = …`; a `var` without a value is nil until assigned")
    } else if at(.leftBrace), !token.isPrecededByNewline {
      foreign(
        "only the members of a struct are computed", token.span,
        help: "write a function: `func \(name.text)() { … }`")
      skipOne()
    }
    try rise(to: above(max(typeHeight, height)))
  }

  private var endsDeclaration: Bool {
    isAtEnd || token.isPrecededByNewline || at(.comma) || at(.semicolon) || at(.rightBrace)
      || atCase
  }

  /// `==` and `:=` in the place of `=`.
  private mutating func readAsAssign() {
    if at(.operation(.equal)) {
      report(
        .unexpectedToken, "`==` compares; a value is given with `=`", token.span,
        help: "write `=`", fix: .init(token.span, "="))
      token.kind = .punctuation(.assign)
    }
    if at(.foreign(.declare)) {
      foreign("`:=` is written `=`", token.span, help: "write `=`", replacement: "=")
      token.kind = .punctuation(.assign)
    }
  }

  // destructuring = bindingPattern [ ":" type ] "=" expression ;
  private mutating func destructuring(
    isMutable: Bool, from start: Int
  ) throws(Unwind) -> DestructuringDeclaration {
    let pattern = try bindingPattern(isMutable: isMutable, inCase: false)
    var tallest = height
    height = 0
    let type = take(.colon) ? try self.type() : nil
    tallest = max(tallest, height)
    readAsAssign()
    guard take(.assign) else {
      throw fail(.unexpectedToken, expected: "`=` and the value to take apart")
    }
    let value = try expression()
    try rise(to: above(max(tallest, height)))
    return DestructuringDeclaration(
      isMutable: isMutable, pattern: pattern, type: type, value: value, span: span(from: start))
  }

  // name = identifier | "_" ;
  mutating func name(_ what: String) throws(Unwind) -> Identifier {
    guard token.kind == .identifier else {
      if case .keyword(let keyword) = token.kind, !token.isPrecededByNewline {
        report(
          .expectedName, "expected \(what), found the keyword `\(keyword.rawValue)`", token.span,
          help: keyword == .in ? nil : "take another name, or write it in backticks",
          fix: keyword == .in ? nil : .init(token.span, "`\(keyword.rawValue)`"))
        throw Unwind()
      }
      throw fail(.expectedName, expected: what)
    }
    defer { advance() }
    return identifier(token)
  }

  /// The documentation stands above `place`: above the word before `func`, where there is one.
  // functionDeclaration = "func" identifier parameters [ effects ] [ "->" type ] block ;
  mutating func functionDeclaration(
    documentedAt place: Int
  ) throws(Unwind) -> FunctionDeclaration {
    let start = token.span.start
    let documentation = documentation(before: place)
    advance()
    let name = try name("the name of the function")
    let outer = genericNames
    defer { genericNames = outer }
    if at(.operation(.less)) { skipGenerics() }
    guard at(.leftParenthesis) else {
      throw fail(.unexpectedToken, expected: "`(` and the parameters of `\(name.text)`")
    }
    let parameters = try parameters()
    var tallest = height
    try effects()
    var result: TypeExpression?
    if take(.arrow) {
      result = try type()
      tallest = max(tallest, height)
    }
    placeholders.append(PlaceholderScope(isClosed: true))
    defer { placeholders.removeLast() }
    let body = try block()
    try rise(to: above(max(tallest, height)))
    return FunctionDeclaration(
      id: newID(), name: name, parameters: parameters, result: result, body: body,
      documentation: documentation, span: span(from: start))
  }

  // parameters = "(" [ parameter { "," parameter } [ "," ] ] ")" ;
  mutating func parameters() throws(Unwind) -> [Parameter] {
    var list: [Parameter] = []
    var tallest = 0
    _ = try between(.rightParenthesis) { (parser) throws(Unwind) in
      try parser.commaSeparated(.rightParenthesis) { (parser) throws(Unwind) in
        list.append(try parser.parameter())
        tallest = max(tallest, parser.height)
      }
    }
    height = tallest
    return list
  }

  // parameter = ( word | "_" ) [ name ] [ ":" type ] [ "=" expression ] ;
  mutating func parameter() throws(Unwind) -> Parameter {
    let start = token.span.start
    guard isWordToken(token) else {
      throw fail(.expectedName, expected: "the name of a parameter")
    }
    let first = identifier(token)
    advance()
    var name = first
    if token.kind == .identifier {
      name = identifier(token)
      advance()
    }
    height = 0
    var type: TypeExpression?
    var isByReference = false
    if take(.colon) {
      isByReference = refuseInout()
      type = try self.type()
      refuseVariadic()
    }
    let typeHeight = height
    let defaultValue = take(.assign) ? try expression() : nil
    try rise(to: above(max(typeHeight, height)))
    return Parameter(
      id: newID(), label: first.text == "_" ? nil : first, name: name, type: type,
      defaultValue: defaultValue, isByReference: isByReference, span: span(from: start))
  }

  /// - Returns: whether the parameter is written as one that is passed by reference.
  private mutating func refuseInout() -> Bool {
    guard atWord("inout"), isWordToken(peek()) || peek().kind == .punctuation(.leftBracket) else {
      return false
    }
    report(
      .foreignSyntax, "parameters are not passed by reference", token.span,
      help: "copy it into a `var`, and return the new value",
      fix: .init(SourceSpan(token.span.start, peek().span.start), ""))
    advance()
    return true
  }

  private mutating func refuseVariadic() {
    guard at(.operation(.closedRange)) else { return }
    foreign(
      "a parameter takes one value", token.span, help: "take an array: `[Int]`", replacement: "")
    advance()
  }

  // effects = "throws" | "rethrows" ;
  mutating func effects() throws(Unwind) {
    while token.kind == .identifier, !at(.leftBrace) {
      if atWord("throws") || atWord("rethrows") {
        advance()
        if at(.leftParenthesis) {
          let typed = tokens[token.partner ?? index].span
          foreign(
            "`throws` names no type", token.span.joined(typed), help: "write `throws` alone",
            replacement: "")
          skipOne()
        }
      } else if atWord("async") {
        foreign(
          "functions are never asynchronous", token.span, help: "remove `async`", replacement: "")
        advance()
      } else {
        return
      }
    }
  }

  private mutating func skipGenerics() {
    let first = token
    var last = token
    while !isAtEnd, !at(.leftParenthesis), !at(.leftBrace), !lineEnds {
      if token.kind == .identifier, tokens[index - 1].kind != .punctuation(.colon) {
        genericNames.insert(shown(token.span))
      }
      last = token
      advance()
    }
    // The types go with their parameters; what is left of the signature is written anew.
    var end = index
    while end < tokens.count - 1, tokens[end].kind != .punctuation(.leftBrace) { end += 1 }
    let rest = tokens[index..<end].reduce("") { text, token in
      let word = source.text(token.span)
      let isSpaced = token.isPrecededBySpace || token.isPrecededByNewline
      return text + (isSpaced && !text.isEmpty ? " " : "")
        + (token.kind == .identifier && genericNames.contains(word) ? "Any" : word)
    }
    let isWhole = first.partner == nil && end > index
    let span = first.span.joined(last.span)
    report(
      .foreignSyntax, "functions have no generic parameters", span,
      help: "write `Any`, or leave out the types: parameters without a type take any value",
      fix: isWhole
        ? Diagnostic.Fix(SourceSpan(first.span.start, tokens[end - 1].span.end), rest)
        : Diagnostic.Fix(span, ""))
  }

  /// The text of the `///` lines directly above the declaration at `offset`.
  func documentation(before offset: Int) -> String? {
    var low = 0
    var high = comments.count
    while low < high {
      let middle = (low + high) / 2
      if comments[middle].span.end <= offset { low = middle + 1 } else { high = middle }
    }
    var lines: [String] = []
    var below = offset
    while low > 0, comments[low - 1].kind == .documentation,
      stands(comments[low - 1].span, directlyAbove: below)
    {
      low -= 1
      below = comments[low].span.start
      lines.append(text(ofDocumentation: comments[low].span))
    }
    return lines.isEmpty ? nil : lines.reversed().joined(separator: "\n")
  }

  /// Whether only one line break and indentation stand between a comment and what follows, and only
  /// indentation before it.
  private func stands(_ comment: SourceSpan, directlyAbove offset: Int) -> Bool {
    var breaks = 0
    for byte in source.bytes[comment.end..<offset] {
      if byte == 0x0A {
        breaks += 1
      } else if byte != 0x20, byte != 0x09, byte != 0x0D {
        return false
      }
    }
    var index = comment.start
    while index > 0, source.bytes[index - 1] != 0x0A {
      index -= 1
      if source.bytes[index] != 0x20, source.bytes[index] != 0x09 { return false }
    }
    return breaks == 1
  }

  private func text(ofDocumentation span: SourceSpan) -> String {
    let start = span.start + 3
    let hasSpace = start < span.end && source.bytes[start] == 0x20
    return source.text(SourceSpan(hasSpace ? start + 1 : start, span.end))
  }
}
