/// The side conditions of the grammar: what its text says and its notation does not.
extension GrammarGenerator {
  private static let names = ["a", "b", "c", "d", "größe", "list", "print", "value", "`in`", "x1"]
  private static let words =
    names + ["if", "case", "default", "type", "self", "where", "nil", "in"]
  private static let typeNames = ["Int", "String", "Size", "Any", "Bool", "T"]

  /// Tokens that stand directly behind the one before.
  func isGluedHere(_ token: String) -> Bool {
    guard let name = path.last else { return false }
    switch (name, token) {
    case ("member", _), ("subscripting", "?"), ("subscripting", "["), ("postfix", "!"),
      ("call", "("),
      ("type", "?"), ("attempt", "?"), ("attempt", "!"), ("cast", "?"), ("cast", "!"),
      ("pattern", "?"), ("bindingPattern", "?"), ("fieldType", "("), ("layoutAttribute", "("):
      return true
    default: return false
    }
  }

  /// Whether an alternative, or something that may be left out, may stand here.
  func isAllowed(_ rule: Rule) -> Bool {
    let head = first(rule)
    switch path.last {
    case "statement":
      let isOfFile = head == "importDeclaration" || head == "testDeclaration"
      return !isOfFile || place.isOutermost
    case "primary":
      switch head {
      case "closure": return !place.isHeader
      case "symbol", "ifStatement", "switchStatement": return !isAtStart
      // At the beginning of a pattern brackets are one.
      case "group", "tuple", "collection": return !isAtPattern
      default: return true
      }
    case "call": return head != "closure" || !place.isHeader
    case "tupleElement", "typeElement", "patternElement", "bindingElement":
      // A single element has no label.
      return head != "word" && head != "_" && head != "" || !isFirstElement
    case "pattern": return head != "?" || text.last != "?"
    case "bindingPattern":
      // Two `?` behind a value would be an operator; outside of `case` there are only names.
      return (place.isInCase && head != "binary" && text.last != "?")
        || !(head == "binary" || head == "?")
    default: return true
    }
  }

  /// The name or the text that a rule begins with.
  private func first(_ rule: Rule) -> String {
    switch rule {
    case .terminal(let text): text
    case .name(let name): name
    case .sequence(let list): list.first.map { first($0) } ?? ""
    case .alternatives(let list): list.first.map { first($0) } ?? ""
    case .optional(let inner), .repeated(let inner): first(inner)
    }
  }

  private var isFirstElement: Bool {
    let trimmed = text.reversed().drop { $0 == " " || $0 == "\n" }
    return trimmed.first != ","
  }

  /// Writes a production in another way than by its rule; false where the rule says all.
  mutating func special(_ name: String) -> Bool {
    switch name {
    case "identifier": emit(pick(path.contains("simpleType") ? Self.typeNames : Self.names))
    case "word": emit(pick(Self.words))
    case "name": emit(happens(10) && isNameless ? "_" : pick(Self.names))
    case "terminator", "lineBreak": lineBreak()
    case "shebang": text += "#!/usr/bin/env dsk\n"
    case "number", "string", "bytesLiteral", "placeholder", "digit": literal(name)
    case "compoundOperator":
      emit(pick(["+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "<<=", "&+="]))
    case "statement", "expression": return started(name)
    case "conditions", "forHeader": inHeader(name)
    case "switchStatement": switchStatement()
    case "switchCase": switchCase(isDefault: false)
    case "ifStatement": ifStatement()
    case "catchClause": return header(name)
    default: return operand(name)
    }
    return true
  }

  private var isNameless: Bool { path.contains("field") ? place.isInLayout : true }

  private mutating func operand(_ name: String) -> Bool {
    switch name {
    case "variableDeclaration":
      place.needsValue = happens(50)
      emit(place.needsValue ? "let" : "var")
      repeat { happens(30) ? production("destructuring") : production("binding") } while comma()
      place.needsValue = false
    case "binding" where place.needsValue:
      production("name")
      if happens(30) { annotation() }
      assignedValue()
    case "destructuring": destructuring()
    case "condition": condition()
    case "pattern": pattern()
    case "bindingPattern" where place.isInCase && happens(20): production("literal")
    case "assignment": assignment()
    case "binary": binary()
    case "unary": unary()
    case "postfix": postfix()
    case "symbol":
      emit(".")
      glueNext = true
      production("word")
    case "structDeclaration": structDeclaration()
    case "field", "computedMember": return false
    case "importDeclaration", "testDeclaration": ofFile(name)
    default: return false
    }
    return true
  }
}

/// Statements.
extension GrammarGenerator {
  private mutating func started(_ name: String) -> Bool {
    if name == "statement" { isAtStart = true }
    return false
  }

  mutating func comma() -> Bool {
    guard !isEnding, happens(20) else { return false }
    emit(",")
    return true
  }

  private mutating func annotation() {
    emit(":")
    production("type")
  }

  private mutating func assignedValue() {
    emit("=")
    production("expression")
  }

  private mutating func inHeader(_ name: String) {
    let kept = place
    place.isHeader = true
    place.isInBrackets = false
    place.isInCase = false
    if name == "forHeader", happens(30) {
      emit("case")
      place.isInCase = true
      production("pattern")
      place.isInCase = false
      emit("in")
      production("expression")
    } else if let rule = grammar.rules[name] {
      if name == "forHeader" {
        if happens(10) { emit("var") }
        production("bindingPattern")
        emit("in")
        production("expression")
        if happens(30) { production("whereClause") }
      } else {
        expand(rule)
      }
    }
    place = kept
  }

  private mutating func header(_ name: String) -> Bool {
    emit("catch")
    if happens(30) {
      emit("let")
      production("name")
    } else if happens(30) {
      production("symbol")
    }
    if happens(20) {
      let kept = place
      place.isHeader = true
      production("whereClause")
      place = kept
    }
    production("block")
    return true
  }

  private mutating func ifStatement() {
    let isValue = path.dropLast().last == "primary"
    emit("if")
    production("conditions")
    production("block")
    while !isEnding, happens(20) {
      emit("else")
      emit("if")
      production("conditions")
      production("block")
    }
    if isValue || happens(30) {
      emit("else")
      production("block")
    }
  }

  private mutating func switchStatement() {
    emit("switch")
    let kept = place
    place.isHeader = true
    place.isInBrackets = false
    production("expression")
    place = kept
    emit("{")
    repeat { production("switchCase") } while !isEnding && happens(50)
    if happens(50) { switchCase(isDefault: true) }
    if !place.isOneLine { text += "\n" }
    emit("}")
  }

  /// A case has a statement, and begins on a line of its own where lines may end.
  private mutating func switchCase(isDefault: Bool) {
    text += place.isOneLine ? " " : "\n"
    if isDefault {
      emit("default")
    } else {
      emit("case")
      repeat { production("choice") } while comma()
    }
    emit(":")
    production("statement")
    while !isEnding, happens(30) {
      lineBreak()
      production("statement")
    }
  }

  private mutating func condition() {
    switch below(3) {
    case 0:
      emit(pick(["let", "var"]))
      guard happens(70) else { return destructuring() }
      production("name")
      if happens(30) { annotation() }
      if happens(70) { assignedValue() }
    case 1:
      emit("case")
      place.isInCase = true
      production("pattern")
      place.isInCase = false
      assignedValue()
    default: production("expression")
    }
  }

  /// A pattern of names in brackets, with what it takes apart.
  private mutating func destructuring() {
    let isRound = happens(50)
    let kept = place
    place.isInCase = false
    defer { place.isInCase = kept.isInCase }
    emit(isRound ? "(" : "[")
    production(isRound ? "bindingElement" : "bindingPattern")
    while comma() { production(isRound ? "bindingElement" : "bindingPattern") }
    emit(isRound ? ")" : "]")
    if path.last == "destructuring", happens(20) { annotation() }
    assignedValue()
  }

  private mutating func pattern() {
    let kept = place
    place.isInCase = true
    isAtPattern = true
    if let rule = grammar.rules["pattern"] { expand(rule) }
    place.isInCase = kept.isInCase
  }

  /// Left of `=` stands a place.
  private mutating func assignment() {
    guard happens(40) else {
      isAtStart = true
      return production("expression")
    }
    let isTuple = happens(20)
    if isTuple { emit("(") }
    target()
    if isTuple {
      emit(",")
      target()
      emit(")")
    }
    if isTuple || happens(50) { emit("=") } else { production("compoundOperator") }
    production("expression")
  }

  private mutating func target() {
    production("identifier")
    while !isEnding, happens(30) { production(pick(["member", "subscripting"])) }
  }

  private mutating func structDeclaration() {
    let kept = place
    place.isInLayout = happens(40)
    if place.isInLayout {
      emit("@")
      emit("layout", glued: true)
      if happens(70) {
        emit("(", glued: true)
        emit(pick([".little", ".big"]))
        emit(")")
      }
      if happens(50), !place.isOneLine { text += "\n" }
    }
    emit("struct")
    production("identifier")
    emit("{")
    while !isEnding, happens(70) {
      text += place.isOneLine ? "; " : "\n"
      member()
    }
    if happens(50), !place.isOneLine { text += "\n" }
    emit("}")
    place = kept
  }

  private mutating func member() {
    switch below(4) {
    case 0: production("computedMember")
    case 1: production("method")
    default:
      emit(pick(["let", "var"]))
      path.append("field")
      defer { path.removeLast() }
      repeat {
        production("name")
        if happens(60) {
          emit(":")
          production("fieldType")
        }
        if happens(30) { assignedValue() }
        if place.isInLayout, happens(30) { production("whereClause") }
      } while comma()
    }
  }

  private mutating func ofFile(_ name: String) {
    emit(name == "importDeclaration" ? "import" : "test")
    emit("\"a claim\"")
    if name == "testDeclaration" { production("block") }
  }
}
