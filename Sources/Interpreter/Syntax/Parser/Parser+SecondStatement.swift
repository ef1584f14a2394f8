/// A statement has ended and its line has not: nearly always a habit of another language.
extension Parser {
  /// Reports what stands behind the statement that began at token `start`, and reads on where that makes
  /// sense: gives the token at which the statement begins that was read instead, if one was. Throws where
  /// the rest of the line is given up.
  mutating func secondStatement(_ list: inout [Statement], _ start: Int) throws(Unwind) -> Int? {
    switch token.kind {
    case .invalid:
      // The lexer has said what is wrong here.
      report(.unexpectedToken, "", token.span)
      throw Unwind()
    case .punctuation(.rightParenthesis), .punctuation(.rightBracket):
      strayCloser()
      throw Unwind()
    case .foreign(.decrement) where token.isFollowedBySpace: throw dashedComment()
    case .keyword(.else): throw elseOnItsOwn()
    default: break
    }
    if let word = bareWord(list.last, start), let next = try habit(word, &list, start) {
      return next
    }
    if at(.colon) { throw colon(list.last) }
    if beginsDeclaration {
      reportTwoStatements()
      return nil
    }
    if beginsOperand || token.kind == .keyword(.in) { reportTwoStatements() }
    report(.unexpectedToken, "unexpected \(describe(token))", token.span)
    throw Unwind()
  }

  private mutating func reportTwoStatements() {
    report(
      .statementsOnOneLine, "two statements stand on one line", token.span,
      help: "put a line break or `;` between them", fix: insertion(";", at: previousEnd))
  }

  private mutating func elseOnItsOwn() -> Unwind {
    report(
      .unexpectedToken, "`else` has no `if` before it", token.span,
      help: "it follows the `}` of its `if`")
    return Unwind()
  }

  /// The statement's text where it is a single word.
  private func bareWord(_ statement: Statement?, _ start: Int) -> Identifier? {
    guard case .expression(.name(let name)) = statement, start == index - 1,
      tokens[start].kind == .identifier, !tokens[start].flags.contains(.quoted)
    else { return nil }
    return Identifier(name.name, name.span)
  }

  /// Where `word` and what follows it are something of another language: reads it, and gives the token at
  /// which the statement begins that stands for it.
  private mutating func habit(
    _ word: Identifier, _ list: inout [Statement], _ start: Int
  ) throws(Unwind) -> Int? {
    if let habit = WordHabit(word.text), habit.applies(to: token) {
      list.removeLast()
      return try follow(habit, word, &list, start)
    }
    if at(.colon), peek().kind == .identifier {
      foreign(
        "a declaration begins with `let` or `var`", word.span, help: "write `let \(word.text): …`",
        replacement: declaresValue ? "let \(word.text)" : nil)
      throw Unwind()
    }
    if !at(.leftBracket), beginsOperand, token.kind != .identifier {
      throw command(word, word.text)
    }
    return nil
  }

  /// Whether a type and `=` stand on the line of the colon here.
  private var declaresValue: Bool {
    var next = index + 1
    while tokens[next].kind != .endOfFile, !tokens[next].isPrecededByNewline {
      if tokens[next].kind == .punctuation(.assign) { return true }
      next += 1
    }
    return false
  }

  private mutating func follow(
    _ habit: WordHabit, _ word: Identifier, _ list: inout [Statement], _ start: Int
  ) throws(Unwind) -> Int {
    switch habit {
    case .keyword(let keyword):
      foreign(
        "`\(word.text)` is written `\(keyword.rawValue)`", word.span,
        help: "write `\(keyword.rawValue)`", replacement: keyword.rawValue)
      move(to: start)
      token.kind = .keyword(keyword)
      try statement(&list)
      return start
    case .modifier:
      foreign(
        "there is no `\(word.text)`", SourceSpan(word.span.start, token.span.start),
        help: "remove it", replacement: "")
      let next = index
      try statement(&list)
      return next
    case .type:
      foreign("there is no `\(word.text)`", word.span, help: Self.insteadOfType(word.text))
      skipConstruct()
      return start
    case .command(let name): throw command(word, name)
    case .other(let help):
      foreign("there is no `\(word.text)`", word.span, help: help)
      skipConstruct()
      return start
    }
  }

  /// What stands for a kind of type that other languages have.
  private static func insteadOfType(_ word: String) -> String {
    switch word {
    case "class", "actor", "union": "write `struct`: its values are copied where they are assigned"
    case "enum": "use symbols such as `.gpt`, or texts, and `switch` over them"
    case "extension", "impl": "put the members into the `struct` itself"
    case "typealias", "typedef": "write the type itself"
    default: "any value with the members that a function uses will do"
    }
  }

  /// `print "text"`: a call without its parentheses.
  private mutating func command(_ word: Identifier, _ name: String) -> Unwind {
    let start = token.span.start
    let first = index
    while !isAtEnd, !token.isPrecededByNewline, !at(.semicolon), !at(.rightBrace) { skipOne() }
    let argument = SourceSpan(start, previousEnd)
    move(to: first)
    foreign(
      "the arguments of a call stand in parentheses", word.span.joined(argument),
      help: "write `\(name)(\(shown(argument)))`",
      replacement: argument.end - argument.start > 1000
        ? nil : "\(name)(\(source.text(argument)))")
    return Unwind()
  }

  /// `{ "a": 1 }` and blocks of Python.
  private mutating func colon(_ statement: Statement?) -> Unwind {
    if case .expression(.string) = statement {
      foreign(
        "a dictionary stands between `[` and `]`", token.span, help: "write `[\"key\": value]`")
    } else {
      report(.unexpectedToken, "unexpected `:`", token.span)
    }
    return Unwind()
  }
}

/// Words that begin a statement in other languages.
enum WordHabit {
  /// Another spelling of a keyword.
  case keyword(Keyword)
  /// To be left out.
  case modifier
  /// The declaration of a type.
  case type
  /// A function that takes its arguments in parentheses here, and its name.
  case command(String)
  /// A whole construct; how it is written.
  case other(String)

  init?(_ word: String) {
    switch word {
    case "def", "fn", "fun", "function", "sub", "proc": self = .keyword(.func)
    case "const", "val", "local", "auto", "my": self = .keyword(.let)
    case "foreach": self = .keyword(.for)
    case "raise": self = .keyword(.throw)
    case "public", "private", "internal", "fileprivate", "open", "static", "final", "lazy",
      "override", "mutating", "nonisolated", "weak", "export", "pub", "async", "global":
      self = .modifier
    case "class", "enum", "protocol", "extension", "actor", "interface", "trait", "impl", "union",
      "typealias", "typedef":
      self = .type
    case "print", "echo", "puts", "println", "printf": self = .command("print")
    case "unless": self = .other("write `if !condition { … }`")
    case "until": self = .other("write `while !condition { … }`")
    case "match", "when": self = .other("write `if … else if … else`")
    case "except", "rescue": self = .other("write `do { … } catch { … }`")
    case "from", "use", "using", "include", "require":
      self = .other("remove the line: the whole library is always there")
    default: return nil
    }
  }

  /// Whether what follows makes the word this habit.
  func applies(to next: Token) -> Bool {
    switch self {
    case .keyword(.throw), .other:
      next.kind == .identifier || next.kind == .placeholder || next.kind == .stringStart
        || next.kind == .punctuation(.exclamation)
    case .keyword, .type: next.kind == .identifier
    case .modifier:
      next.kind == .identifier || next.kind == .keyword(.func) || next.kind == .keyword(.let)
        || next.kind == .keyword(.var) || next.kind == .keyword(.struct)
    case .command:
      next.kind == .identifier || next.kind == .stringStart || next.kind == .integer
        || next.kind == .double || next.kind == .size || next.kind == .placeholder
    }
  }
}
