/// Writes random programs from the productions of Grammar.md. What the notation does not say stands in
/// `GrammarGenerator+Sides.swift`. The same seed gives the same program.
struct GrammarGenerator {
  typealias Rule = GrammarRules.Rule

  /// What holds at the place being written.
  struct Place {
    /// `{` would begin a block: in the header of a statement.
    var isHeader = false
    /// In a string that ends on its line.
    var isOneLine = false
    /// Directly inside of `( )` or `[ ]`.
    var isInBrackets = false
    /// `case`: values, `?` and `as` may stand in a pattern of names.
    var isInCase = false
    var isInLayout = false
    /// `let`: a value is needed.
    var needsValue = false
    /// At the outermost level of the file.
    var isOutermost = true
  }

  let grammar: GrammarRules
  var random: SyntaxRandom
  var text = ""
  var place = Place()
  private var outer: [Place] = []
  /// Nothing of the statement stands yet.
  var isAtStart = false
  /// Nothing of the pattern stands yet.
  var isAtPattern = false
  /// What the last operand is.
  var lastPrimary = ""
  /// The next token follows directly.
  var glueNext = false
  /// The productions that were written.
  private(set) var used: Set<String> = []
  /// Productions being written, the innermost last.
  var path: [String] = []
  private let deepest: Int
  /// Tokens that may still be written before everything ends as soon as it can.
  private var tokensLeft: Int

  init(_ grammar: GrammarRules, seed: UInt64, deepest: Int = 26, tokens: Int = 350) {
    self.grammar = grammar
    self.deepest = deepest
    random = SyntaxRandom(state: seed)
    tokensLeft = tokens
  }

  mutating func program() -> String {
    expand(.name("script"))
    return text + "\n"
  }

  // MARK: Chance

  mutating func below(_ limit: Int) -> Int { Int.random(in: 0..<limit, using: &random) }
  mutating func happens(_ percent: Int) -> Bool { below(100) < percent }
  mutating func pick<T>(_ items: [T]) -> T { items[below(items.count)] }

  var isEnding: Bool { path.count > deepest || tokensLeft <= 0 }

  // MARK: Productions

  mutating func expand(_ rule: Rule) {
    switch rule {
    case .terminal(let token): emit(token)
    case .name(let name): production(name)
    case .sequence(let list): for part in list { expand(part) }
    case .optional(let inner): if isWanted(inner, percent: 40) { expand(inner) }
    case .repeated(let inner):
      var left = 3
      while left > 0, isWanted(inner, percent: 45) {
        expand(inner)
        left -= 1
      }
    case .alternatives(let list): choose(list)
    }
  }

  private mutating func isWanted(_ rule: Rule, percent: Int) -> Bool {
    !isEnding && isAllowed(rule) && happens(percent)
  }

  mutating func choose(_ list: [Rule]) {
    let allowed = list.filter { isAllowed($0) }
    guard !allowed.isEmpty else { return emit("nothing_is_allowed_here") }
    guard isEnding else { return expand(pick(allowed)) }
    let least = allowed.map { grammar.depth($0) }.min() ?? 0
    expand(pick(allowed.filter { grammar.depth($0) == least }))
  }

  mutating func production(_ name: String) {
    let isPrimary = path.last == "primary"
    path.append(name)
    used.insert(name)
    defer {
      path.removeLast()
      if isPrimary { lastPrimary = name }
    }
    if special(name) { return }
    guard let rule = grammar.rules[name] else { return emit(name) }
    expand(rule)
  }

  // MARK: Tokens

  /// Writes a token, with white space or a comment before it where none of the rules says otherwise.
  mutating func emit(_ token: String, glued: Bool = false) {
    let isGlued = glued || glueNext || isGluedHere(token)
    glueNext = false
    isAtStart = false
    isAtPattern = false
    tokensLeft -= 1
    if !isGlued { space(before: token) }
    text += token
    switch token {
    case "(", "[", "{":
      outer.append(place)
      place.isHeader = false
      place.isInBrackets = token != "{"
      if token == "{" { place.isInCase = false }
      place.isOutermost = false
    case ")", "]", "}": if let last = outer.popLast() { place = last }
    default: break
    }
  }

  private mutating func space(before token: String) {
    guard let last = text.last, last != "\n" else { return }
    text += " "
    if place.isOneLine { return }
    let mayBreak = place.isInBrackets && (last == "," || last == "(" || last == "[")
    switch below(60) {
    case 0 where token != "(" && token != "[" && token != "{": text += "/* c */ "
    case 1...4 where mayBreak: text += "\n"
    case 5 where mayBreak: text += "// c\n"
    default: break
    }
  }

  /// Ends a line, or a statement in another way where the line must not end.
  mutating func lineBreak() {
    guard !place.isOneLine else { return text += "; " }
    switch below(12) {
    case 0: text += "; "
    case 1: text += "\n\n"
    case 2: text += " // c\n"
    case 3: text += "\n/// c\n"
    case 4: text += "\n/* c\n   c */\n"
    default: text += "\n"
    }
  }
}
