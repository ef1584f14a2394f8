/// Operators: `try`, the ternary, binary and prefix operators.
extension Parser {
  // expression = { attempt } ternary ;
  mutating func expression() throws(Unwind) -> Expression {
    let expression = try value()
    switch token.kind {
    case .punctuation(.assign), .compoundAssignment: try refuseAssignment()
    case .foreign(let mark): try foreignOperator(mark, after: expression)
    default: break
    }
    return expression
  }

  /// An expression; what follows may make it the target of an assignment.
  mutating func value() throws(Unwind) -> Expression {
    guard at(.try) else { return try ternary() }
    var attempts: [(start: Int, kind: TryExpression.Kind)] = []
    while at(.try) {
      let start = token.span.start
      attempts.append((start, attempt()))
      try rise(to: attempts.count)
    }
    var expression = try ternary()
    for (start, kind) in attempts.reversed() {
      try rise(to: above(height))
      expression = .attempt(
        TryExpression(kind: kind, operand: expression, span: span(from: start)))
    }
    return expression
  }

  // attempt = "try" [ "?" | "!" ] ;
  mutating func attempt() -> TryExpression.Kind {
    advance()
    if token.isPrecededBySpace { return .plain }
    if take(.question) { return .optional }
    return take(.exclamation) ? .forced : .plain
  }

  private mutating func refuseAssignment() throws(Unwind) {
    let isCondition = !context.trailingClosures && at(.assign)
    let kept = height
    report(
      .assignmentIsNotAnExpression, "an assignment is not an expression", token.span,
      help: isCondition ? "compare with `==`" : "assign in a statement of its own",
      fix: isCondition ? .init(token.span, "==") : nil)
    while true {
      switch token.kind {
      case .punctuation(.assign), .compoundAssignment: advance()
      default:
        height = kept
        return
      }
      _ = try value()
    }
  }

  // ternary = binary { "?" expression ":" binary } ;
  mutating func ternary() throws(Unwind) -> Expression {
    let start = token.span.start
    let first = try binary(.disjunction)
    guard at(.question) else { return first }
    var parts: [(start: Int, condition: Expression, whenTrue: Expression, height: Int)] = []
    var last = first
    var lastStart = start
    while at(.question) {
      var tallest = height
      advance()
      if at(.colon) {
        last = try elvis(last, from: lastStart)
        continue
      }
      try enter()
      let whenTrue = try expression()
      nesting -= 1
      tallest = max(tallest, height)
      guard take(.colon) else { throw fail(.unexpectedToken, expected: "`:` of `… ? … : …`") }
      parts.append((lastStart, last, whenTrue, tallest))
      try rise(to: parts.count)
      lastStart = token.span.start
      last = try binary(.disjunction)
    }
    for part in parts.reversed() {
      try rise(to: above(max(part.height, height)))
      last = .ternary(
        TernaryExpression(
          condition: part.condition, whenTrue: part.whenTrue, whenFalse: last,
          span: span(from: part.start)))
    }
    return last
  }

  /// `a ?: b`, as other languages write `a ?? b`.
  private mutating func elvis(_ left: Expression, from start: Int) throws(Unwind) -> Expression {
    let mark = tokens[index - 1].span.joined(token.span)
    let leftHeight = height
    foreign("`?:` is written `??`", mark, help: "write `??`", replacement: "??")
    advance()
    let right = try binary(.disjunction)
    try rise(to: above(max(leftHeight, height)))
    return .binary(
      BinaryExpression(
        operation: .coalesce, operatorSpan: mark, left: left, right: right, span: span(from: start))
    )
  }

  // binary = unary { binaryOperator unary | cast } ;
  mutating func binary(_ loosest: Precedence) throws(Unwind) -> Expression {
    let start = token.span.start
    var left = try unary()
    var previous: (precedence: Precedence, span: SourceSpan)?
    while true {
      if loosest <= .casting, token.kind == .identifier, beginsCast {
        previous = (.casting, token.span)
        left = try cast(left, start)
        continue
      }
      guard let operation = binaryOperator(), operation.precedence >= loosest else { return left }
      let precedence = operation.precedence
      let operatorSpan = token.span
      if let previous, !precedence.mayFollow(previous.precedence) {
        refuseChain(operation, previous)
      }
      if precedence.associativity == .right {
        left = try rightAssociative(operation, left, start)
        continue
      }
      previous = (precedence, operatorSpan)
      let leftHeight = height
      advance()
      let right = try operand(tighterThan: precedence)
      try rise(to: above(max(leftHeight, height)))
      left = .binary(
        BinaryExpression(
          operation: operation, operatorSpan: operatorSpan, left: left, right: right,
          span: span(from: start)))
    }
  }

  // cast = ( "is" | "as" [ "?" | "!" ] ) type ;
  private mutating func cast(_ operand: Expression, _ start: Int) throws(Unwind) -> Expression {
    let operandHeight = height
    var kind = atWord("is") ? TypeTest.Kind.test : .cast
    advance()
    if kind == .cast, !token.isPrecededBySpace {
      if take(.question) { kind = .optional } else if take(.exclamation) { kind = .forced }
    }
    let type = try type()
    try rise(to: above(max(operandHeight, height)))
    return .typeTest(TypeTest(kind: kind, operand: operand, type: type, span: span(from: start)))
  }

  /// Whether `is` or `as` and a type stand here. On a line of its own the type must be a name: a line that
  /// begins with `as(` or `is[` is a statement about a variable.
  private var beginsCast: Bool {
    let isTest = atWord("is")
    guard isTest || atWord("as") else { return false }
    let next = peek()
    if next.isPrecededByNewline { return false }
    switch next.kind {
    case .identifier: return true
    case .punctuation(.leftBracket), .punctuation(.leftParenthesis): return !lineEnds
    case .punctuation(.question), .punctuation(.exclamation):
      return !isTest && !next.isPrecededBySpace
    default: return false
    }
  }

  private mutating func operand(tighterThan precedence: Precedence) throws(Unwind) -> Expression {
    guard let next = Precedence(rawValue: precedence.rawValue + 1) else { return try unary() }
    return try binary(next)
  }

  /// `a ?? b ?? c` groups from the right; read in a loop, so that a long chain needs no stack.
  private mutating func rightAssociative(
    _ operation: BinaryOperator, _ first: Expression, _ start: Int
  ) throws(Unwind) -> Expression {
    var parts: [(expression: Expression, start: Int, operatorSpan: SourceSpan, height: Int)] = []
    var last = first
    var lastStart = start
    while binaryOperator() == operation {
      parts.append((last, lastStart, token.span, height))
      try rise(to: parts.count)
      advance()
      lastStart = token.span.start
      last = try operand(tighterThan: operation.precedence)
    }
    for part in parts.reversed() {
      try rise(to: above(max(part.height, height)))
      last = .binary(
        BinaryExpression(
          operation: operation, operatorSpan: part.operatorSpan, left: part.expression,
          right: last, span: span(from: part.start)))
    }
    return last
  }

  private mutating func refuseChain(
    _ operation: BinaryOperator, _ previous: (precedence: Precedence, span: SourceSpan)
  ) {
    let first = previous.span
    if previous.precedence == .casting {
      return report(
        .operatorsDoNotChain, "`\(operation.rawValue)` binds tighter than the cast before it",
        token.span, also: [.init(first, "this one")],
        help: "put the cast between parentheses: `(… \(shown(first)) …)`")
    }
    let isRange = operation.precedence == .rangeFormation
    report(
      .operatorsDoNotChain,
      isRange ? "a range has two ends" : "comparisons do not chain", token.span,
      also: [.init(first, "after this one")],
      help: isRange
        ? "remove one of the operators" : "join two comparisons with `&&`: `a < b && b < c`")
  }

  // binaryOperator = "||" | "&&" | "==" | "!=" | "<" | "<=" | ">" | ">=" | "??" | "..<" | "..."
  //   | "+" | "-" | "&+" | "&-" | "|" | "^" | "*" | "/" | "%" | "&*" | "&" | "<<" | ">>" ;
  mutating func binaryOperator() -> BinaryOperator? {
    switch token.kind {
    case .operation(.coalesce) where isEndOfPattern: return nil
    case .operation(let operation):
      guard operation == .subtract || operation == .add, token.isPrecededBySpace,
        !token.isFollowedBySpace
      else { return operation }
      // White space on the left only: a prefix operator, as in Swift.
      if lineEnds { return nil }
      // No operand follows, which is what is wrong.
      if peek().kind == .endOfFile || Parser.isCloser(peek()) { return operation }
      report(
        .unexpectedToken, "`\(operation.rawValue)` belongs to what follows it here", token.span,
        help: "put white space on both sides of it, or on neither",
        fix: insertion(" ", at: token.span.end))
      return operation
    case .foreign(let mark): return stands(for: mark)
    case .identifier where !lineEnds: return spelledOperator()
    default: return nil
    }
  }

  /// Whether `??` here is two `?` of a pattern: it touches the value before, and no other one follows.
  private var isEndOfPattern: Bool {
    guard context.isPattern, !token.isPrecededBySpace else { return false }
    switch peek().kind {
    case .punctuation(let mark):
      return [.colon, .comma, .assign, .rightParenthesis, .rightBracket, .question].contains(mark)
    case .keyword(.in): return true
    case .identifier: return ["where", "as"].contains(source.text(peek().span))
    default: return false
    }
  }

  // unary = { prefixOperator | attempt } postfix ;
  mutating func unary() throws(Unwind) -> Expression {
    guard beginsPrefix else { return try postfix() }
    var prefixes: [(start: Int, operation: PrefixOperator?, kind: TryExpression.Kind)] = []
    while beginsPrefix {
      let start = token.span.start
      if at(.try) {
        prefixes.append((start, nil, attempt()))
      } else if let operation = try prefixOperator() {
        prefixes.append((start, operation, .plain))
      }
      try rise(to: prefixes.count)
    }
    var expression: Expression
    if let minimum = minimumInteger(prefixes.last?.operation) {
      expression = minimum
      prefixes.removeLast()
    } else {
      expression = try postfix()
    }
    for prefix in prefixes.reversed() {
      try rise(to: above(height))
      let span = span(from: prefix.start)
      if let operation = prefix.operation {
        expression = .prefix(
          PrefixExpression(operation: operation, operand: expression, span: span))
      } else {
        expression = .attempt(TryExpression(kind: prefix.kind, operand: expression, span: span))
      }
    }
    return expression
  }

  private var beginsPrefix: Bool {
    switch token.kind {
    case .operation(.subtract), .operation(.add), .operation(.bitAnd), .keyword(.try),
      .punctuation(.exclamation), .punctuation(.tilde), .foreign:
      true
    case .identifier: token.flags.contains(.foreignWord) && isForeignPrefix
    default: false
    }
  }

  // prefixOperator = "-" | "+" | "!" | "~" ;
  private mutating func prefixOperator() throws(Unwind) -> PrefixOperator? {
    let operation: PrefixOperator
    switch token.kind {
    case .operation(.subtract): operation = .negate
    case .operation(.add): operation = .plus
    case .punctuation(.exclamation): operation = .not
    case .punctuation(.tilde): operation = .bitNot
    default: return try foreignPrefix()
    }
    advance()
    return operation
  }

  /// −2^63: its digits alone are no Int, so the sign is part of the literal.
  private mutating func minimumInteger(_ operation: PrefixOperator?) -> Expression? {
    guard operation == .negate, token.flags.contains(.beyondInt), token.payload == Int.min
    else { return nil }
    let span = tokens[index - 1].span.joined(token.span)
    advance()
    height = 1
    return .literal(Literal(.int(.min), span: span))
  }
}
