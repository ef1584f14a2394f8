/// The script, its blocks, and the statements without a header.
extension Parser {
  // script = [ shebang ] statements ;
  mutating func script() -> [Statement] {
    var list: [Statement] = []
    while !isAtEnd {
      list += statements()
      if at(.rightBrace) {
        strayCloser()
        advance()
      }
    }
    return list
  }

  // statements = [ statement ] { terminator [ statement ] } ;
  mutating func statements() -> [Statement] {
    var list: [Statement] = []
    var tallest = 0
    while !isAtEnd, !at(.rightBrace), !atCase {
      if at(.semicolon) {
        semicolons()
        continue
      }
      let start = index
      do throws(Unwind) {
        height = 0
        try statement(&list)
        tallest = max(tallest, height)
        try terminator(&list, start)
      } catch {
        synchronize(from: start)
      }
      if index == start { advance() }
    }
    height = tallest
    return list
  }

  // terminator = lineBreak | ";" ;
  private mutating func terminator(_ list: inout [Statement], _ start: Int) throws(Unwind) {
    var start: Int? = start
    while let first = start, !token.isPrecededByNewline, !isAtEnd, !at(.semicolon),
      !at(.rightBrace), !atCase
    {
      start = try secondStatement(&list, first)
    }
  }

  private mutating func semicolons() {
    let first = token.span
    advance()
    guard at(.semicolon), token.span.start == first.end else { return }
    var span = token.span
    while at(.semicolon) {
      span = span.joined(token.span)
      if peek().kind != .punctuation(.semicolon) { break }
      advance()
    }
    foreign("one `;` separates two statements", span, help: "remove the others", replacement: "")
    advance()
  }

  // statement = variableDeclaration | functionDeclaration | structDeclaration | importDeclaration
  //   | testDeclaration | ifStatement | switchStatement | guardStatement | whileLoop | repeatLoop
  //   | forLoop | breakStatement | continueStatement | returnStatement | deferStatement | doCatch
  //   | throwStatement | assignment ;
  mutating func statement(_ list: inout [Statement]) throws(Unwind) {
    guard case .keyword(let keyword) = token.kind else {
      if at(.at) { return try attribute(&list) }
      if beginsLabel { return try labelled(&list) }
      if beginsTest { return list.append(.test(try testDeclaration())) }
      if refuseFallthrough() { return }
      return try assignment(&list)
    }
    switch keyword {
    case .let, .var: try variableDeclaration(&list)
    case .func: list.append(.function(try functionDeclaration(documentedAt: token.span.start)))
    case .struct: list.append(.structure(try structDeclaration()))
    case .import: list.append(.importFile(try importDeclaration()))
    case .if: list.append(.ifElse(try ifStatement()))
    case .switch: list.append(.switchOver(try switchStatement()))
    case .guard: list.append(.guardElse(try guardStatement()))
    case .while: list.append(.whileLoop(try whileLoop(nil)))
    case .repeat: list.append(.repeatLoop(try repeatLoop(nil)))
    case .for: list.append(.forLoop(try forLoop(nil)))
    case .break: list.append(.breakLoop(try breakStatement()))
    case .continue: list.append(.continueLoop(try continueStatement()))
    case .return: list.append(.returnValue(try returnStatement()))
    case .defer: list.append(.deferred(try deferStatement()))
    case .do: list.append(.doCatch(try doCatch()))
    case .throw: list.append(.throwError(try throwStatement()))
    case .true, .false, .nil, .try: try assignment(&list)
    case .else, .catch, .in, .case, .default: throw strayKeyword(keyword)
    }
  }

  private mutating func strayKeyword(_ keyword: Keyword) -> Unwind {
    if keyword == .case || keyword == .default {
      report(.unexpectedToken, "`\(keyword.rawValue)` stands outside of a `switch`", token.span)
      return Unwind()
    }
    let owner = keyword == .else ? "`if`" : keyword == .catch ? "`do`" : "`for`"
    report(
      .unexpectedToken, "`\(keyword.rawValue)` has no \(owner) before it", token.span,
      help: keyword == .in ? nil : "it follows the `}` of its \(owner)")
    return Unwind()
  }

  // block = "{" statements "}" ;
  mutating func block() throws(Unwind) -> Block {
    guard at(.leftBrace) else { return try blockOfOtherLanguages() }
    var list: [Statement] = []
    let span = try between(.rightBrace, .statement) { parser in
      list = parser.statements()
    }
    try rise(to: above(height))
    return Block(list, span)
  }

  // assignment = expression [ ( "=" | compoundOperator ) expression ] ;
  mutating func assignment(_ list: inout [Statement]) throws(Unwind) {
    if atWord("_"), peek().kind == .punctuation(.assign) { return try discard(&list) }
    let start = token.span.start
    let target = try value()
    let targetHeight = height
    let operation: BinaryOperator?
    switch token.kind {
    case .punctuation(.assign): operation = nil
    case .compoundAssignment(let compound): operation = compound
    case .foreign: return try foreignAssignment(target, &list)
    default: return list.append(.expression(target))
    }
    let operatorSpan = token.span
    checkTarget(target, isPlain: operation == nil)
    advance()
    let value = try expression()
    try rise(to: above(max(targetHeight, height)))
    list.append(
      .assignment(
        Assignment(
          id: newID(), target: target, operation: operation, operatorSpan: operatorSpan,
          value: value, span: span(from: start))))
  }

  /// `_ = value` is read as `let _ = value`.
  private mutating func discard(_ list: inout [Statement]) throws(Unwind) {
    let name = identifier(token)
    advance()
    advance()
    let value = try expression()
    try rise(to: above(height))
    list.append(
      .variable(
        VariableDeclaration(
          id: newID(), isMutable: false, name: name, type: nil, value: value,
          span: span(from: name.span.start))))
  }

  /// Reports a target that nothing can be assigned to. `=` also fills the parts of a tuple.
  mutating func checkTarget(_ target: Expression, isPlain: Bool) {
    switch target {
    case .name, .member, .subscripted: return
    case .tuple(let node) where isPlain && !node.elements.isEmpty:
      for element in node.elements { checkTarget(element.value, isPlain: true) }
    case .forceUnwrap(let node):
      let mark = SourceSpan(node.span.end - 1, node.span.end)
      report(
        .invalidAssignmentTarget, "a value to unwrap is no place to assign to", target.span,
        help: "assign to it without `!`", fix: .init(mark, ""))
    default:
      report(
        .invalidAssignmentTarget, "nothing can be assigned to this", target.span,
        help: "a name, a member or a subscript stands left of `=`")
    }
  }

  // breakStatement = "break" [ identifier ] ;
  mutating func breakStatement() throws(Unwind) -> JumpStatement { try jump() }

  // continueStatement = "continue" [ identifier ] ;
  mutating func continueStatement() throws(Unwind) -> JumpStatement { try jump() }

  private mutating func jump() throws(Unwind) -> JumpStatement {
    let start = token.span.start
    advance()
    var label: Identifier?
    if token.kind == .identifier, !token.isPrecededByNewline {
      label = identifier(token)
      advance()
    }
    try rise(to: 1)
    return JumpStatement(label: label, span: span(from: start))
  }

  // returnStatement = "return" [ expression ] ;
  mutating func returnStatement() throws(Unwind) -> ReturnStatement {
    let start = token.span.start
    advance()
    height = 0
    var value: Expression?
    if !token.isPrecededByNewline, !isAtEnd, !at(.semicolon), !at(.rightBrace), !atCase {
      value = try expression()
    }
    try rise(to: above(height))
    return ReturnStatement(value: value, span: span(from: start))
  }

  // throwStatement = "throw" expression ;
  mutating func throwStatement() throws(Unwind) -> ThrowStatement {
    let start = token.span.start
    advance()
    let value = try expression()
    try rise(to: above(height))
    return ThrowStatement(value: value, span: span(from: start))
  }

  // deferStatement = "defer" block ;
  mutating func deferStatement() throws(Unwind) -> DeferStatement {
    let start = token.span.start
    advance()
    let body = try block()
    try rise(to: above(height))
    return DeferStatement(id: newID(), body: body, span: span(from: start))
  }

  /// Reports a closer that closes nothing; where an operand belongs, removing it would mend nothing.
  mutating func strayCloser(insteadOfOperand: Bool = false) {
    report(
      .strayCloser, "`\(shown(token.span))` closes nothing", token.span,
      help: insteadOfOperand ? nil : "remove it, or open it before",
      fix: insteadOfOperand ? nil : .init(token.span, ""))
  }
}
