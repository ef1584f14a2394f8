/// Statements with a header: conditions, loops, and catching errors.
extension Parser {
  /// Parses in a header, where `{` begins the block and no closure.
  mutating func inHeader<Result>(
    _ body: (inout Parser) throws(Unwind) -> Result
  ) throws(Unwind) -> Result {
    let outer = context
    context = .header
    defer { context = outer }
    return try body(&self)
  }

  // ifStatement = "if" conditions block { "else" "if" conditions block } [ "else" block ] ;
  mutating func ifStatement() throws(Unwind) -> IfStatement {
    var branches: [(start: Int, conditions: [Condition], then: Block, height: Int)] = []
    var otherwise: IfStatement.Otherwise?
    var tallest = 0
    repeat {
      let start = token.span.start
      advance()
      let conditions = try conditions("if")
      let conditionHeight = height
      let then = try block()
      branches.append((start, conditions, then, max(conditionHeight, height)))
      try rise(to: branches.count)
      guard takeElse() else { break }
      if at(.if) { continue }
      otherwise = .block(try block())
      tallest = height
      break
    } while true
    return try nested(branches, otherwise, tallest)
  }

  /// Folds the branches from the last to the first, without recursion.
  private mutating func nested(
    _ branches: [(start: Int, conditions: [Condition], then: Block, height: Int)],
    _ last: IfStatement.Otherwise?, _ lastHeight: Int
  ) throws(Unwind) -> IfStatement {
    var otherwise = last
    var tallest = lastHeight
    var index = branches.count - 1
    while true {
      let branch = branches[index]
      try rise(to: above(max(tallest, branch.height)))
      tallest = height
      let node = IfStatement(
        conditions: branch.conditions, then: branch.then, otherwise: otherwise,
        span: span(from: branch.start))
      if index == 0 { return node }
      otherwise = .elseIf(node)
      index -= 1
    }
  }

  /// Takes an `else`, on this line or the next; also `elif` and its like.
  private mutating func takeElse() -> Bool {
    if take(.else) { return true }
    guard token.kind == .identifier,
      atWord("elif") || atWord("elsif") || atWord("elseif"),
      peek().kind != .punctuation(.leftParenthesis) || !token.isPrecededByNewline
    else { return false }
    foreign(
      "`\(shown(token.span))` is written `else if`", token.span, help: "write `else if`",
      replacement: "else if")
    // `ifStatement` goes on as if this word were its `if`.
    return takeElseIf()
  }

  private mutating func takeElseIf() -> Bool {
    token.kind = .keyword(.if)
    return true
  }

  // conditions = condition { "," condition } ;
  mutating func conditions(_ statement: String) throws(Unwind) -> [Condition] {
    if at(.leftBrace) || token.kind == .endOfFile {
      throw fail(.expectedExpression, expected: "a condition after `\(statement)`")
    }
    var tallest = 0
    let conditions = try inHeader { (parser) throws(Unwind) -> [Condition] in
      var list: [Condition] = []
      repeat {
        list.append(try parser.condition())
        tallest = max(tallest, parser.height)
      } while parser.take(.comma)
      return list
    }
    height = tallest
    return conditions
  }

  // condition = ( "let" | "var" )
  //   ( name [ ":" type ] [ "=" expression ] | bindingPattern "=" expression )
  //   | "case" pattern "=" expression | expression ;
  mutating func condition() throws(Unwind) -> Condition {
    let start = token.span.start
    if take(.case) { return try matching(pattern(), from: start) }
    guard at(.let) || at(.var) else { return .expression(try expression()) }
    let isMutable = at(.var)
    advance()
    if at(.leftParenthesis) || at(.leftBracket) {
      // `if let (a, b) = value`: what is not nil is taken apart.
      let parts = try bindingPattern(isMutable: isMutable, inCase: false)
      return try matching(.optional(parts, parts.span), from: start)
    }
    let name = try name("a name to bind")
    height = 0
    let type = take(.colon) ? try self.type() : nil
    var value: Expression?
    if take(.assign) {
      let typeHeight = height
      value = try expression()
      height = max(height, typeHeight)
    }
    try rise(to: above(height))
    return .binding(
      VariableDeclaration(
        id: newID(), isMutable: isMutable, name: name, type: type, value: value,
        span: span(from: start)))
  }

  /// `= value` behind the pattern of a condition.
  private mutating func matching(_ pattern: Pattern, from start: Int) throws(Unwind) -> Condition {
    let patternHeight = height
    if at(.operation(.equal)) {
      report(
        .unexpectedToken, "`==` compares; what a pattern is held against follows `=`", token.span,
        help: "write `=`", fix: .init(token.span, "="))
      token.kind = .punctuation(.assign)
    }
    guard take(.assign) else {
      throw fail(.unexpectedToken, expected: "`=` and a value after the pattern")
    }
    let value = try expression()
    try rise(to: above(max(patternHeight, height)))
    return .matching(pattern, value, span(from: start))
  }

  // guardStatement = "guard" conditions "else" block ;
  mutating func guardStatement() throws(Unwind) -> GuardStatement {
    let start = token.span.start
    advance()
    let conditions = try conditions("guard")
    let conditionHeight = height
    if !take(.else) {
      guard at(.leftBrace) else {
        throw fail(.unexpectedToken, expected: "`else` and a block")
      }
      report(
        .unexpectedToken, "expected `else` before the block of `guard`", token.span,
        help: "write `guard … else { … }`", fix: insertion("else ", at: token.span.start))
    }
    let otherwise = try block()
    try rise(to: above(max(conditionHeight, height)))
    return GuardStatement(conditions: conditions, otherwise: otherwise, span: span(from: start))
  }

  // whileLoop = [ label ] "while" conditions block ;
  mutating func whileLoop(_ label: Identifier?) throws(Unwind) -> WhileLoop {
    let start = label?.span.start ?? token.span.start
    advance()
    let conditions = try conditions("while")
    let conditionHeight = height
    let body = try block()
    try rise(to: above(max(conditionHeight, height)))
    return WhileLoop(label: label, conditions: conditions, body: body, span: span(from: start))
  }

  // repeatLoop = [ label ] "repeat" block "while" expression ;
  mutating func repeatLoop(_ label: Identifier?) throws(Unwind) -> RepeatLoop {
    let start = label?.span.start ?? token.span.start
    advance()
    let body = try block()
    let bodyHeight = height
    guard take(.while) else {
      throw fail(.unexpectedToken, expected: "`while` and a condition after the block of `repeat`")
    }
    let condition = try expression()
    try rise(to: above(max(bodyHeight, height)))
    return RepeatLoop(label: label, body: body, condition: condition, span: span(from: start))
  }

  // forLoop = [ label ] "for" forHeader block ;
  mutating func forLoop(_ label: Identifier?) throws(Unwind) -> ForLoop {
    let start = label?.span.start ?? token.span.start
    advance()
    let header =
      at(.leftParenthesis) && !isTupleOfLoop
      ? try headerInParentheses()
      : try inHeader { (parser) throws(Unwind) in try parser.forHeader() }
    let headerHeight = height
    let body = try block()
    try rise(to: above(max(headerHeight, height)))
    return ForLoop(
      label: label, pattern: header.pattern, type: header.type, isFiltering: header.isFiltering,
      sequence: header.sequence, filter: header.filter, body: body, span: span(from: start))
  }

  /// Whether the parentheses here hold the names of a loop and not a header as C has it.
  private var isTupleOfLoop: Bool {
    guard let closer = token.partner else { return true }
    let next = tokens[closer + 1].kind
    return next == .keyword(.in) || next == .punctuation(.colon)
  }

  struct ForHeader {
    let pattern: Pattern
    var type: TypeExpression?
    let isFiltering: Bool
    let sequence: Expression
    let filter: Expression?
  }

  // forHeader = ( "case" pattern | [ "var" ] bindingPattern [ ":" type ] ) "in" expression
  //   [ whereClause ] ;
  mutating func forHeader() throws(Unwind) -> ForHeader {
    let isFiltering = take(.case)
    let pattern = try isFiltering ? pattern() : loopPattern()
    var patternHeight = height
    let type = !isFiltering && take(.colon) ? try self.type() : nil
    patternHeight = max(patternHeight, height)
    guard take(.in) else { throw fail(.unexpectedToken, expected: "`in` and what to loop over") }
    let sequence = try expression()
    let sequenceHeight = height
    height = 0
    let filter = atWord("where") ? try whereClause() : nil
    height = max(height, sequenceHeight, patternHeight)
    return ForHeader(
      pattern: pattern, type: type, isFiltering: isFiltering, sequence: sequence, filter: filter)
  }

  // whereClause = "where" expression ;
  mutating func whereClause() throws(Unwind) -> Expression {
    advance()
    return try expression()
  }

  // doCatch = "do" block { catchClause } ;
  mutating func doCatch() throws(Unwind) -> DoCatch {
    let start = token.span.start
    advance()
    let body = try block()
    var tallest = height
    var clauses: [DoCatch.Clause] = []
    while at(.catch) {
      clauses.append(try catchClause())
      tallest = max(tallest, height)
    }
    try rise(to: above(tallest))
    let span = span(from: start)
    if clauses.isEmpty { try loopOfOtherLanguages(body.span) }
    return DoCatch(body: body, clauses: clauses, span: span)
  }

  // catchClause = "catch" [ "let" name | symbol ] [ whereClause ] block ;
  mutating func catchClause() throws(Unwind) -> DoCatch.Clause {
    let keyword = token.span
    advance()
    var name = Identifier("error", keyword)
    var symbol: Identifier?
    if take(.let) {
      name = try self.name("a name for the error")
      try refuseTypeOfError()
    } else if at(.dot), isWordToken(peek()) {
      advance()
      symbol = identifier(token)
      advance()
    } else if !at(.leftBrace), !atWord("where") {
      (name, symbol) = try catchOfOtherLanguages(name)
    }
    height = 0
    let filter =
      atWord("where")
      ? try inHeader { (parser) throws(Unwind) in try parser.whereClause() } : nil
    let filterHeight = height
    let body = try block()
    try rise(to: above(max(filterHeight, height)))
    return DoCatch.Clause(
      id: newID(), name: name, symbol: symbol, filter: filter, body: body,
      span: span(from: keyword.start))
  }

  // label = identifier ":" ;
  private mutating func label() -> Identifier {
    let label = identifier(token)
    advance()
    advance()
    return label
  }

  /// Whether `name:` and a statement that can be left or repeated stand here.
  var beginsLabel: Bool {
    guard token.kind == .identifier, peek().kind == .punctuation(.colon),
      case .keyword(let keyword) = peek(2).kind
    else { return false }
    return [.for, .while, .repeat, .do, .if, .switch].contains(keyword)
  }

  /// A loop behind its label.
  mutating func labelled(_ list: inout [Statement]) throws(Unwind) {
    let label = label()
    switch token.kind {
    case .keyword(.for): list.append(.forLoop(try forLoop(label)))
    case .keyword(.while): list.append(.whileLoop(try whileLoop(label)))
    case .keyword(.repeat): list.append(.repeatLoop(try repeatLoop(label)))
    default:
      foreign(
        "only loops have labels", SourceSpan(label.span.start, token.span.start),
        help: "remove it", replacement: "")
      try statement(&list)
    }
  }
}
