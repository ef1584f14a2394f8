/// Turns the bytes of a source into tokens and comments.
///
/// Total: any bytes at all give tokens that end with `endOfFile`, in time linear in the length. Works on
/// bytes; text is made of them only in messages.
public struct Lexer {
  let source: SourceText
  let bytes: [UInt8]
  var position = 0
  var tokens: [Token] = []
  var comments: [Comment] = []
  var diagnostics: [Diagnostic] = []
  var brackets = BracketMatcher()
  /// The strings whose interpolation is being read, outermost first.
  var openStrings: [OpenString] = []
  /// How many of them must end before the line does.
  var openPlainStrings = 0
  /// White space met since the last token.
  var pending: Token.Flags = [.precededByNewline, .precededBySpace]
  /// The text ends inside a string block or a block comment.
  var endsInside = false

  /// All tokens, comments and lexical faults of `source`; also what a prompt colours by.
  ///
  /// At most `SyntaxLimits.errors` + 1 faults are kept. The last token is always `endOfFile`; it is the only
  /// one where the source has more than `limit` bytes.
  public static func tokenize(
    _ source: SourceText, limit: Int = SyntaxLimits.sourceBytes
  ) -> (tokens: [Token], comments: [Comment], diagnostics: [Diagnostic]) {
    var lexer = Lexer(source)
    lexer.script(limit: limit)
    return (lexer.tokens, lexer.comments, lexer.diagnostics)
  }

  init(_ source: SourceText) {
    self.source = source
    bytes = source.bytes
  }

  /// Reads everything.
  mutating func script(limit: Int = SyntaxLimits.sourceBytes) {
    if isReadable(limit: limit) {
      tokens.reserveCapacity(bytes.count / 5 + 8)
      skipByteOrderMark()
      shebang()
      while position < bytes.count { token() }
    }
    if !openStrings.isEmpty { unterminated(openStrings[0], closingFrom: 0) }
    pending.insert(.followedBySpace)
    let end = min(bytes.count, Int(UInt32.max))
    tokens.append(Token(.endOfFile, pending, SourceSpan(end, end)))
  }

  /// The byte `distance` ahead; 0 past the end.
  func peek(_ distance: Int = 0) -> UInt8 {
    let index = position + distance
    return index < bytes.count ? bytes[index] : 0
  }

  /// Appends the token that runs from `start` to the present position.
  mutating func append(
    _ kind: Token.Kind, from start: Int, flags: Token.Flags = [], payload: Int = 0
  ) {
    var flags = flags.union(pending)
    if isSpaceNext() { flags.insert(.followedBySpace) }
    pending = []
    tokens.append(Token(kind, flags, SourceSpan(start, position), payload: payload))
  }

  private func isSpaceNext() -> Bool {
    guard position < bytes.count else { return true }
    switch bytes[position] {
    case 0x20, 0x09...0x0D, 0: return true
    case UInt8(ascii: "/"): return peek(1) == UInt8(ascii: "/") || peek(1) == UInt8(ascii: "*")
    default: return false
    }
  }

  /// Reads one token or one piece of white space.
  private mutating func token() {
    let byte = bytes[position]
    switch byte {
    case 0x20, 0x09, 0x0B, 0x0C, 0:
      position += 1
      pending.insert(.precededBySpace)
    case 0x0A, 0x0D: lineBreak()
    case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
      UInt8(ascii: "_"):
      word()
    case UInt8(ascii: "0")...UInt8(ascii: "9"): number()
    case UInt8(ascii: "\""): string(hashes: 0)
    case UInt8(ascii: "/"): slash()
    case UInt8(ascii: "#"): hash()
    case UInt8(ascii: "`"): quotedIdentifier()
    case UInt8(ascii: "$"): placeholder()
    case UInt8(ascii: "'"): singleQuoted()
    case 0x80...: nonASCII()
    case 0x01...0x1F, 0x7F: controlCharacter(byte)
    default: mark()
    }
  }

  mutating func report(
    _ code: DiagnosticCode, _ message: String, _ span: SourceSpan, label: String = "",
    help: String? = nil, fix: Diagnostic.Fix? = nil, notes: [String] = []
  ) {
    guard diagnostics.count <= SyntaxLimits.errors else { return }
    diagnostics.append(
      Diagnostic(
        code, message, in: source, at: [.init(span, label)], help: help, fix: fix, notes: notes))
  }
}
