/// Habits of other languages inside of statements and expressions: each is reported with what is written
/// here, and read as what was meant, so that nothing follows from it.
extension Parser {
  /// What an operator of another language stands for; nil where it is no binary operator here.
  mutating func stands(for mark: ForeignOperator) -> BinaryOperator? {
    let operation: BinaryOperator
    switch mark {
    case .identical: operation = .equal
    case .notIdentical, .diamond: operation = .notEqual
    case .range: operation = .halfOpenRange
    case .unsignedShift: operation = .shiftRight
    default: return nil
    }
    var help = "write `\(operation.rawValue)`"
    if mark == .range { help += ", or `...` where the end belongs to the range" }
    foreign(
      "`\(mark.rawValue)` is written `\(operation.rawValue)`", token.span, help: help,
      replacement: operation.rawValue)
    return operation
  }

  /// `a and b`, `a or b`
  mutating func spelledOperator() -> BinaryOperator? {
    let isAnd = atWord("and")
    guard isAnd || atWord("or") else { return nil }
    let operation = isAnd ? BinaryOperator.and : .or
    let word = isAnd ? "and" : "or"
    foreign(
      "`\(word)` is written `\(operation.rawValue)`", token.span,
      help: "write `\(operation.rawValue)`", replacement: operation.rawValue)
    return operation
  }

  /// Whether `await`, `not` or `new` stands before an operand.
  var isForeignPrefix: Bool {
    guard atWord("await") || atWord("not") || atWord("new") else { return false }
    let next = peek()
    guard !next.isPrecededByNewline, next.isPrecededBySpace else { return false }
    switch next.kind {
    case .identifier, .placeholder, .integer, .double, .size, .stringStart, .keyword(.true),
      .keyword(.false), .keyword(.nil), .keyword(.try), .punctuation(.leftParenthesis),
      .punctuation(.dot), .punctuation(.exclamation):
      return true
    default: return false
    }
  }

  /// Takes a prefix of another language; gives the operator that it stands for, if any.
  mutating func foreignPrefix() throws(Unwind) -> PrefixOperator? {
    switch token.kind {
    case .identifier: return foreignWordPrefix()
    case .operation(.bitAnd):
      foreign(
        "nothing is passed by reference", token.span, help: "remove `&`", replacement: "")
      advance()
      return nil
    case .foreign(let mark) where mark == .increment || mark == .decrement:
      try foreignStep(mark)
      return nil
    default: throw noOperand()
    }
  }

  private mutating func foreignWordPrefix() -> PrefixOperator? {
    let isNot = atWord("not")
    let word = shown(token.span)
    let help =
      isNot ? "write `!`" : word == "new" ? "write the call alone" : "every call waits for its end"
    foreign(
      isNot ? "`not` is written `!`" : "there is no `\(word)`",
      SourceSpan(token.span.start, peek().span.start), help: help, replacement: isNot ? "!" : "")
    advance()
    return isNot ? .not : nil
  }

  /// `++x`, and `--` where a comment was meant.
  private mutating func foreignStep(_ mark: ForeignOperator) throws(Unwind) {
    if mark == .decrement, token.isFollowedBySpace { throw dashedComment() }
    let sign = mark == .increment ? "+" : "-"
    let target = peek()
    if target.kind == .identifier {
      foreign(
        "there is no `\(mark.rawValue)`", token.span.joined(target.span),
        help: "write `\(shown(target.span)) \(sign)= 1`",
        replacement: "\(source.text(target.span)) \(sign)= 1")
    } else {
      foreign("there is no `\(mark.rawValue)`", token.span, help: "write one `\(sign)`")
    }
    advance()
  }

  mutating func dashedComment() -> Unwind {
    foreign(
      "`--` begins no comment", token.span, help: "a comment begins with `//`", replacement: "//")
    return Unwind()
  }

  /// A word such as `null` used as a value.
  mutating func foreignWord(_ name: Identifier) throws(Unwind) -> Expression? {
    guard let word = ForeignWord(rawValue: name.text) else { return nil }
    let value: Literal.Value
    switch word {
    case .null, .NULL, .None, .Nil, .undefined: value = .none
    case .True, .TRUE: value = .bool(true)
    case .False, .FALSE: value = .bool(false)
    case .lambda: return try lambda(name)
    case .await, .not, .new: return nil
    }
    // A name that is called or assigned to is the script's own.
    if peek().kind == .punctuation(.leftParenthesis) { return nil }
    let spelling = word.replacement ?? ""
    foreign(
      "`\(name.text)` is written `\(spelling)`", name.span, help: "write `\(spelling)`",
      replacement: spelling)
    advance()
    return .literal(Literal(value, span: name.span))
  }

  private mutating func lambda(_ name: Identifier) throws(Unwind) -> Expression? {
    guard peek().kind == .identifier, !peek().isPrecededByNewline else { return nil }
    foreign("a closure has no `lambda`", name.span, help: "write `{ x in … }`")
    throw Unwind()
  }

  /// `(a, b) => a + b`
  mutating func arrowFunction(_ closer: Int) throws(Unwind) -> Expression {
    let start = token.span.start
    let inner = SourceSpan(token.span.end, tokens[closer].span.start)
    let arrow = tokens[closer + 1]
    move(to: closer + 1)
    foreign(
      "a closure is written between braces", SourceSpan(start, arrow.span.end),
      help: "write `{ \(shown(inner)) in … }`")
    advance()
    _ = try value()
    return .literal(Literal(.none, span: span(from: start)))
  }

  /// An operator of another language after a whole expression that is no statement.
  mutating func foreignOperator(
    _ mark: ForeignOperator, after expression: Expression
  ) throws(Unwind) {
    let kept = height
    switch mark {
    case .increment, .decrement:
      if mark == .decrement, token.isPrecededBySpace, token.isFollowedBySpace {
        _ = dashedComment()
        while !isAtEnd, !token.isPrecededByNewline || index == faultIndex { skipOne() }
        break
      }
      let sign = mark == .increment ? "+" : "-"
      foreign(
        "there is no `\(mark.rawValue)`", token.span,
        help: "write `\(shown(expression.span)) \(sign)= 1` as a statement of its own")
      advance()
    default:
      foreignMark(mark)
      advance()
      _ = try value()
    }
    height = kept
  }

  private mutating func foreignMark(_ mark: ForeignOperator) {
    switch mark {
    case .power:
      foreign("there is no operator `**`", token.span, help: "call `pow(base, exponent)`")
    case .fatArrow:
      foreign(
        "a closure is written between braces", token.span, help: "write `{ x in … }`")
    case .scope:
      foreign("`::` is written `.`", token.span, help: "write `.`", replacement: ".")
    case .pipe:
      foreign("there is no operator `|>`", token.span, help: "call the function: `f(x)`")
    default:
      foreign("there is no operator `\(mark.rawValue)`", token.span)
    }
  }

  /// Where a statement is: `x++`, `x := 1`, `x ??= 1`.
  mutating func foreignAssignment(
    _ target: Expression, _ list: inout [Statement]
  ) throws(Unwind) {
    guard case .foreign(let mark) = token.kind else { return }
    let mended: String
    let operation: BinaryOperator?
    switch mark {
    case .increment where !token.isPrecededBySpace: (mended, operation) = (" += 1", .add)
    case .decrement where !token.isPrecededBySpace: (mended, operation) = (" -= 1", .subtract)
    case .declare: return try foreignDeclaration(target, &list)
    case .andAssign, .orAssign, .coalesceAssign:
      let plain = String(mark.rawValue.dropLast())
      foreign(
        "there is no `\(mark.rawValue)`", token.span, help: "write it out",
        replacement: "= \(shown(target.span)) \(plain)")
      advance()
      _ = try expression()
      return
    default:
      list.append(.expression(target))
      return try foreignOperator(mark, after: target)
    }
    foreign(
      "there is no `\(mark.rawValue)`", token.span,
      help: "write `\(shown(target.span))\(mended)`", replacement: mended)
    list.append(
      .assignment(
        Assignment(
          id: newID(), target: target, operation: operation, operatorSpan: token.span,
          value: .literal(Literal(.int(1), span: token.span)),
          span: target.span.joined(token.span))))
    advance()
  }

  /// `x := 1` declares: so the name is known further on.
  private mutating func foreignDeclaration(
    _ target: Expression, _ list: inout [Statement]
  ) throws(Unwind) {
    let written = target.span.joined(token.span)
    foreign(
      "`:=` is no operator", written,
      help: "`let` declares a constant, `var` a variable; `=` assigns",
      replacement: "let \(source.text(target.span)) =")
    advance()
    let value = try expression()
    guard case .name(let name) = target else { return }
    list.append(
      .variable(
        VariableDeclaration(
          id: newID(), isMutable: true, name: Identifier(name.name, name.span), type: nil,
          value: value, span: span(from: written.start))))
  }
}
