/// What an entry of the prompt looks like while it is typed.
extension Engine {
  /// A run of bytes and what it is.
  public struct Highlight: Hashable, Sendable {
    public enum Role: Sendable {
      case keyword, string, number, comment, symbol
      /// A name that stands for nothing.
      case unknown
      /// The place of an error that is certain already, whatever is typed next.
      case fault
      /// One of the two brackets that the cursor is at.
      case bracket
    }

    public let range: Range<Int>
    public let role: Role

    public init(_ range: Range<Int>, _ role: Role) {
      self.range = range
      self.role = role
    }
  }

  /// The runs of an entry that are to be told apart; `fault` and `bracket` lie over the others. Nothing
  /// runs, and no file is read. Cost: that of checking the entry.
  /// - Parameter cursor: a UTF-8 byte offset; nil where the entry is finished, so that nothing depends on
  ///   a place in it.
  public func highlights(in text: String, cursor: Int?) -> [Highlight] {
    let source = SourceText(name: "<prompt>", text: text)
    let (tokens, comments, _) = Lexer.tokenize(source)
    var found = comments.map { Highlight($0.span.start..<$0.span.end, .comment) }
    for index in tokens.indices {
      let span = tokens[index].span
      guard span.end > span.start, let role = TokenRole.of(index, in: tokens) else { continue }
      found.append(Highlight(span.start..<span.end, role))
    }
    found += faults(in: source, cursor: cursor)
    if let cursor { found += TokenRole.brackets(at: cursor, in: tokens) }
    return found
  }

  private func faults(in source: SourceText, cursor: Int?) -> [Highlight] {
    let parsed = Parser.parse(source)
    let end = source.bytes.lastIndex { $0 != 0x20 && $0 != 0x0A && $0 != 0x09 }.map { $0 + 1 } ?? 0
    let importsFiles = parsed.tree.statements.contains {
      if case .importFile = $0 { true } else { false }
    }
    // What goes on is not wrong yet; only its names can be looked up. An import would read files.
    let diagnostics: [Diagnostic] =
      if parsed.isIncomplete || importsFiles {
        parsed.diagnostics + names(in: parsed)
      } else {
        prepare(source, session: symbols, kind: .entry).diagnostics
      }
    return diagnostics.compactMap { diagnostic in
      guard diagnostic.severity == .error, let span = diagnostic.labels.first?.span,
        span.end > span.start
      else { return nil }
      let range = span.start..<min(span.end, source.bytes.count)
      if diagnostic.code == .unknownName {
        let isBeginning = cursor == range.upperBound && isBeginningOfName(source.text(span))
        return importsFiles || isBeginning ? nil : Highlight(range, .unknown)
      }
      // At the end of the text, and where the cursor stands, more may be about to come.
      if parsed.isIncomplete || importsFiles || range.lowerBound >= end { return nil }
      if diagnostic.code == .missingCloser { return nil }
      guard let cursor else { return nil }
      if range.contains(cursor) || range.upperBound == cursor { return nil }
      if diagnostic.code.endsWithItsLine, !isLineDone(range.lowerBound, cursor, source) {
        return nil
      }
      return Highlight(range, .fault)
    }
  }

  /// Names that nothing is known of, in what may still go on.
  private func names(in parsed: ParseResult) -> [Diagnostic] {
    let (_, faults) = Resolver.resolve(
      parsed.tree, registry: vm.registry, session: symbols, kind: .entry, structures: structures,
      firstStructure: vm.shapes.nextNumber)
    return faults.filter { $0.code == .unknownName }
  }

  private func isBeginningOfName(_ text: String) -> Bool {
    symbols.keys.contains { $0.hasPrefix(text) }
      || vm.registry.names.contains { $0.hasPrefix(text) }
      || Keyword.allCases.contains { $0.rawValue.hasPrefix(text) }
      || ScriptType.named.keys.contains { $0.hasPrefix(text) }
  }

  /// The cursor is on another line than `offset`.
  private func isLineDone(_ offset: Int, _ cursor: Int?, _ source: SourceText) -> Bool {
    guard let cursor else { return true }
    return source.position(of: offset).line != source.position(of: cursor).line
  }
}

extension DiagnosticCode {
  /// A fault only when the line is left.
  fileprivate var endsWithItsLine: Bool {
    self == .unterminatedString || self == .unterminatedComment
  }
}

/// What a token is for the eye.
private enum TokenRole {
  static func of(_ index: Int, in tokens: [Token]) -> Engine.Highlight.Role? {
    switch tokens[index].kind {
    case .keyword: isName(index, tokens) ? symbolRole(index, tokens) : .keyword
    case .integer, .double, .size, .bytes: .number
    case .stringStart, .stringText, .stringEnd, .regularExpression: .string
    case .identifier: symbolRole(index, tokens)
    case .punctuation(.dot):
      index + 1 < tokens.count && symbolRole(index + 1, tokens) != nil ? .symbol : nil
    default: nil
    }
  }

  /// Whether a reserved word is a member, a symbol or a label here.
  private static func isName(_ index: Int, _ tokens: [Token]) -> Bool {
    guard index > 0 else { return false }
    let before = tokens[index - 1].kind
    if before == .punctuation(.dot) { return true }
    let opens = before == .punctuation(.leftParenthesis) || before == .punctuation(.comma)
    return opens && index + 1 < tokens.count && tokens[index + 1].kind == .punctuation(.colon)
  }

  /// A word behind a dot that no value stands before: `.gpt`.
  private static func symbolRole(_ index: Int, _ tokens: [Token]) -> Engine.Highlight.Role? {
    guard index > 0, tokens[index - 1].kind == .punctuation(.dot) else { return nil }
    switch tokens[index].kind {
    case .identifier, .keyword: break
    default: return nil
    }
    return index > 1 && tokens[index - 2].endsOperand ? nil : .symbol
  }

  /// The bracket under the cursor, else the one before it, and its partner.
  static func brackets(at cursor: Int, in tokens: [Token]) -> [Engine.Highlight] {
    let index =
      tokens.firstIndex { $0.span.start == cursor && isBracket($0) }
      ?? tokens.firstIndex { $0.span.end == cursor && isBracket($0) }
    guard let index, let partner = tokens[index].partner, tokens.indices.contains(partner),
      isBracket(tokens[partner])
    else { return [] }
    return [index, partner].map {
      Engine.Highlight(tokens[$0].span.start..<tokens[$0].span.end, .bracket)
    }
  }

  private static func isBracket(_ token: Token) -> Bool {
    switch token.kind {
    case .punctuation(.leftParenthesis), .punctuation(.rightParenthesis),
      .punctuation(.leftBracket), .punctuation(.rightBracket), .punctuation(.leftBrace),
      .punctuation(.rightBrace):
      token.span.end > token.span.start
    default: false
    }
  }
}
