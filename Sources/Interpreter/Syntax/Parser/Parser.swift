/// Builds the tree of a source: recursive descent, one function per production of Grammar.md.
///
/// A production that cannot go on reports why and throws `Unwind`. Brackets catch it at their closer and
/// statements at their end, so that one fault is one diagnostic and what stands around it is still read.
/// Time is linear in the number of tokens; the native stack is bounded by `SyntaxLimits`.
public struct Parser {
  /// A production has reported a fault and given up.
  struct Unwind: Error {}

  /// What holds in the place being parsed.
  struct Context {
    /// A line break ends a statement: everywhere but directly inside `( )` and `[ ]`.
    var newlinesEnd = true
    /// `{` after an operand begins a closure: everywhere but in the header of `if`, `while`, `for` …
    var trailingClosures = true
    /// `case` and `default` end the statements here: directly between the braces of a `switch`.
    var endsAtCase = false
    /// `??` directly behind a value may be two `?` of a pattern.
    var isPattern = false

    static let statement = Context()
    static let brackets = Context(newlinesEnd: false)
    static let header = Context(trailingClosures: false)
    static let cases = Context(endsAtCase: true)
  }

  let source: SourceText
  let tokens: [Token]
  let comments: [Comment]
  var index = 0
  /// The token at `index`.
  var token: Token
  var context = Context.statement

  /// Levels of brackets and blocks open here.
  var nesting = 0
  /// The height of the tree that the production just finished has made; 1 for a leaf.
  var height = 0
  var nextID = 0
  /// The placeholders met in each function or closure that is open here, innermost last.
  var placeholders: [PlaceholderScope] = []
  /// What stands between the `<` and `>` of the function here, which is a fault.
  var genericNames: Set<String> = []

  var diagnostics: [Diagnostic] = []
  /// The token at which the last fault was reported; another one there is a consequence of it.
  var faultIndex = -1
  /// Faults met elsewhere than at the end of the text, and at it.
  var faultsInside = 0
  var faultsAtEnd = 0
  /// Too many faults: everything unwinds.
  var isAborted = false

  /// The tree of `source`, as far as it could be made, and every fault found, in order of place.
  public static func parse(_ source: SourceText) -> ParseResult {
    var lexer = Lexer(source)
    lexer.script()
    var parser = Parser(lexer)
    let statements = parser.script()
    let tree = SyntaxTree(
      source: source, statements: statements, comments: lexer.comments, nodeCount: parser.nextID)
    let lexical = lexer.diagnostics.filter { !lexer.endsInside || !$0.code.isUnterminated }
    return ParseResult(
      tree: tree, diagnostics: merged(lexer.diagnostics, parser.diagnostics, source),
      isIncomplete: lexical.isEmpty && parser.faultsInside == 0
        && (lexer.endsInside || parser.faultsAtEnd > 0))
  }

  init(_ lexer: Lexer) {
    source = lexer.source
    tokens = lexer.tokens
    comments = lexer.comments
    token = tokens[0]
  }

  /// The faults of both phases in order of place, one for each place, cut off at the limit.
  private static func merged(
    _ lexical: [Diagnostic], _ syntactic: [Diagnostic], _ source: SourceText
  ) -> [Diagnostic] {
    func place(_ diagnostic: Diagnostic) -> Int { diagnostic.labels.first?.span.start ?? 0 }
    var taken: Set<Int> = []
    let strings = lexical.filter { $0.code == .unterminatedString }.map(place)
    // A string without end has taken the bracket that closes with it.
    let own = syntactic.filter { fault in
      fault.code != .missingCloser
        || !strings.contains { string in
          place(fault) < string
            && source.position(of: place(fault)).line == source.position(of: string).line
        }
    }
    var all = (lexical + own).filter { taken.insert(place($0)).inserted }
    all.sort { place($0) < place($1) }
    guard all.count > SyntaxLimits.errors else { return all }
    let last = all[SyntaxLimits.errors]
    all.removeSubrange(SyntaxLimits.errors...)
    all.append(
      Diagnostic(
        .tooManyErrors, "more than \(SyntaxLimits.errors) errors; the rest is not shown",
        in: source, at: last.labels.first.map { [.init($0.span)] } ?? [],
        help: "mend the first ones and check again"))
    return all
  }
}

extension DiagnosticCode {
  fileprivate var isUnterminated: Bool {
    self == .unterminatedString || self == .unterminatedComment
  }
}

/// The cursor over the tokens, and what later phases need of it.
extension Parser {
  var isAtEnd: Bool { token.kind == .endOfFile }

  /// Where the token before this one ends.
  var previousEnd: Int { index > 0 ? tokens[index - 1].span.end : 0 }

  mutating func advance() {
    if index + 1 < tokens.count { index += 1 }
    token = tokens[index]
  }

  mutating func move(to target: Int) {
    index = isAborted ? tokens.count - 1 : min(max(target, 0), tokens.count - 1)
    token = tokens[index]
  }

  /// The token `distance` ahead; the end of the text beyond it.
  func peek(_ distance: Int = 1) -> Token { tokens[min(index + distance, tokens.count - 1)] }

  func at(_ mark: Punctuation) -> Bool { token.kind == .punctuation(mark) }
  func at(_ keyword: Keyword) -> Bool { token.kind == .keyword(keyword) }
  func at(_ kind: Token.Kind) -> Bool { token.kind == kind }

  /// Whether this token is the contextual word `text`.
  func atWord(_ text: StaticString) -> Bool { isWord(token, text) }

  func isWord(_ token: Token, _ text: StaticString) -> Bool {
    guard token.kind == .identifier, !token.flags.contains(.quoted),
      token.span.end - token.span.start == text.utf8CodeUnitCount
    else { return false }
    for offset in 0..<text.utf8CodeUnitCount
    where source.bytes[token.span.start + offset] != text.utf8Start[offset] {
      return false
    }
    return true
  }

  mutating func take(_ mark: Punctuation) -> Bool {
    guard at(mark) else { return false }
    advance()
    return true
  }

  mutating func take(_ keyword: Keyword) -> Bool {
    guard at(keyword) else { return false }
    advance()
    return true
  }

  /// From the start of the token at `start` to the end of the last token taken.
  func span(from start: Int) -> SourceSpan { SourceSpan(start, max(start, previousEnd)) }

  mutating func newID() -> NodeID {
    defer { nextID += 1 }
    return NodeID(nextID)
  }

  /// A line break before this token ends the statement.
  var lineEnds: Bool { context.newlinesEnd && token.isPrecededByNewline }

  func isWordToken(_ token: Token) -> Bool {
    switch token.kind {
    case .identifier, .keyword: true
    default: false
    }
  }

  /// The text of a word without its backticks.
  func identifier(_ token: Token) -> Identifier {
    let quotes = token.flags.contains(.quoted) ? 1 : 0
    let bytes = source.bytes[(token.span.start + quotes)..<(token.span.end - quotes)]
    return Identifier(String(decoding: bytes, as: UTF8.self), token.span)
  }
}
