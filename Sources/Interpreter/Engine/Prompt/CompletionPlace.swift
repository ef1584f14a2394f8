/// Where the cursor stands in an unfinished text, as far as completion cares. Only what stands before the
/// cursor counts.
struct CompletionPlace {
  enum Kind {
    /// In a comment, or in a text whose value is not plain.
    case nothing
    /// In a string: what was typed of it, and its token.
    case string(String, token: Int)
    /// Behind digits.
    case unit
    /// Behind a dot that a value stands before; the dot's token.
    case member(dot: Int)
    /// Behind a dot that no value stands before.
    case symbol(dot: Int)
    case name
  }

  let kind: Kind
  /// What was typed of the word, or of the last part of a path.
  let word: String
  /// Where that begins, in bytes.
  let start: Int
  let source: SourceText
  /// The tokens before the word, without those that only close what is still open.
  private(set) var tokens: [Token]

  /// The place before the last token.
  mutating func dropLast() { tokens.removeLast() }

  init(_ bytes: [UInt8]) {
    source = SourceText(name: "<completion>", bytes: bytes)
    let (all, comments, _) = Lexer.tokenize(source)
    var tokens = Array(all.dropLast())
    // The lexer closes what the text leaves open, with tokens of no width.
    while tokens.count > 1, tokens[tokens.count - 1].isEmptyEnd(.stringEnd),
      tokens[tokens.count - 2].isEmptyEnd(.interpolationEnd)
    {
      tokens.removeLast(2)
    }
    if let last = comments.last, last.span.end == bytes.count {
      (kind, word, start, self.tokens) = (.nothing, "", bytes.count, tokens)
      return
    }
    if let last = tokens.last, last.isEmptyEnd(.stringEnd), last.span.end == bytes.count {
      (kind, word, start, self.tokens) = Self.string(tokens, source)
      return
    }
    var start = bytes.count
    while start > 0, Self.isWord(bytes[start - 1]) { start -= 1 }
    let word = String(decoding: bytes[start...], as: UTF8.self)
    while let last = tokens.last, last.span.start >= start, last.span.end > last.span.start {
      tokens.removeLast()
    }
    (self.word, self.start, self.tokens) = (word, start, tokens)
    if let first = word.utf8.first, first >= 0x30, first <= 0x39 {
      kind = word.dropFirst().first.map { "xbo".contains($0) } == true ? .nothing : .unit
    } else if let last = tokens.last, last.kind == .punctuation(.dot), last.span.end == start {
      let dot = tokens.count - 1
      kind = dot > 0 && tokens[dot - 1].endsOperand ? .member(dot: dot) : .symbol(dot: dot)
    } else {
      kind = .name
    }
  }

  private static func string(
    _ tokens: [Token], _ source: SourceText
  ) -> (Kind, String, Int, [Token]) {
    let end = source.bytes.count
    let hasText = tokens.count > 1 && tokens[tokens.count - 2].kind == .stringText
    let index = tokens.count - (hasText ? 3 : 2)
    guard index >= 0, tokens[index].kind == .stringStart else {
      return (.nothing, "", end, tokens)
    }
    let typed = String(decoding: source.bytes[tokens[index].span.end...], as: UTF8.self)
    if typed.contains("\\") || typed.contains("\n") { return (.nothing, "", end, tokens) }
    let slash = typed.lastIndex(of: "/").map { typed.index(after: $0) } ?? typed.startIndex
    let part = String(typed[slash...])
    return (.string(typed, token: index), part, end - part.utf8.count, Array(tokens[..<index]))
  }

  private static func isWord(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte == 0x5F || byte >= 0x30 && byte <= 0x39 || byte >= 0x41 && byte <= 0x5A
      || byte >= 0x61 && byte <= 0x7A
  }

  // MARK: The call around

  /// A call whose argument list is open before the word.
  struct OpenCall {
    let name: String
    /// A dot stands before the name.
    let isMethod: Bool
    /// The token of the name.
    let token: Int
    /// Labels of the arguments before the current one.
    let labels: [String?]
    /// The label of the current one, where it is written.
    let label: String?
    /// Something of the current argument is written before the word.
    let hasBegun: Bool
  }

  var openCall: OpenCall? {
    var arguments: [Int] = []
    var index = tokens.count - 1
    while index >= 0 {
      switch tokens[index].kind {
      case .punctuation(.leftParenthesis):
        return call(opener: index, commas: arguments.reversed())
      case .punctuation(.leftBracket), .punctuation(.leftBrace), .interpolationStart, .stringStart:
        return nil
      case .punctuation(.rightParenthesis), .punctuation(.rightBracket), .punctuation(.rightBrace),
        .interpolationEnd:
        guard let partner = tokens[index].partner, partner < index else { return nil }
        index = partner
      case .stringEnd: index = stringStart(endingAt: index)
      case .punctuation(.comma): arguments.append(index)
      default: break
      }
      index -= 1
    }
    return nil
  }

  private func call(opener: Int, commas: [Int]) -> OpenCall? {
    guard opener > 0, case .identifier = tokens[opener - 1].kind else { return nil }
    let starts = [opener + 1] + commas.map { $0 + 1 }
    let labels = starts.map(label)
    let last = starts[starts.count - 1]
    let length = tokens.count - last - (labels[labels.count - 1] == nil ? 0 : 2)
    return OpenCall(
      name: source.text(tokens[opener - 1].span),
      isMethod: opener > 1 && tokens[opener - 2].kind == .punctuation(.dot), token: opener - 1,
      labels: labels.dropLast(), label: labels[labels.count - 1], hasBegun: length > 0)
  }

  /// The label that an argument begins with.
  private func label(at index: Int) -> String? {
    guard index + 1 < tokens.count, tokens[index + 1].kind == .punctuation(.colon) else {
      return nil
    }
    switch tokens[index].kind {
    case .identifier, .keyword: return source.text(tokens[index].span)
    default: return nil
    }
  }

  private func stringStart(endingAt end: Int) -> Int {
    var depth = 0
    var index = end
    while index >= 0 {
      if tokens[index].kind == .stringEnd { depth += 1 }
      if tokens[index].kind == .stringStart {
        depth -= 1
        if depth == 0 { return index }
      }
      index -= 1
    }
    return 0
  }

  // MARK: What stands before

  /// Where the chain of names, calls and subscripts begins that ends with the token before `index`.
  func chainStart(before index: Int) -> Int {
    var index = index - 1
    while index >= 0 {
      switch tokens[index].kind {
      case .punctuation(.rightParenthesis), .punctuation(.rightBracket), .punctuation(.rightBrace):
        guard let partner = tokens[index].partner, partner < index else { return index }
        index = partner
        guard index > 0, tokens[index - 1].endsOperand,
          !tokens[index].isPrecededByNewline
        else { return index }
        index -= 1
      case .punctuation(.question), .punctuation(.exclamation): index -= 1
      case .stringEnd:
        return stringStart(endingAt: index)
      default:
        guard index > 1, tokens[index - 1].kind == .punctuation(.dot),
          tokens[index - 2].endsOperand
        else { return index }
        index -= 2
      }
    }
    return 0
  }

  /// The text before the word, made whole: with `name` in its place and everything closed that is open.
  func completed(with name: String) -> SourceText {
    var closers: [UInt8] = []
    for token in tokens {
      switch token.kind {
      case .punctuation(.leftParenthesis): closers.append(UInt8(ascii: ")"))
      case .interpolationStart: closers += [UInt8(ascii: "\""), UInt8(ascii: ")")]
      case .punctuation(.leftBracket): closers.append(UInt8(ascii: "]"))
      case .punctuation(.leftBrace): closers.append(UInt8(ascii: "}"))
      case .punctuation(.rightParenthesis), .punctuation(.rightBracket), .punctuation(.rightBrace):
        _ = closers.popLast()
      case .interpolationEnd: closers.removeLast(min(2, closers.count))
      default: break
      }
    }
    return SourceText(
      name: "<completion>",
      bytes: Array(source.bytes[..<start]) + Array(name.utf8) + closers.reversed())
  }
}

extension Token {
  fileprivate func isEmptyEnd(_ kind: Kind) -> Bool { self.kind == kind && span.start == span.end }
}
