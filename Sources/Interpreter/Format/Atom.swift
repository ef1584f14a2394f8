/// What the formatter writes in one piece: a token, or a whole string with all that is in it.
struct Atom {
  let kind: Token.Kind
  let span: SourceSpan
  /// The characters of its first line and of its last; the same number where it has one line.
  let firstWidth: Int
  let lastWidth: Int
  let isMultiline: Bool
  /// For a bracket: the atom that closes or opens it.
  var partner: Int?
  /// A line break stands between the atom or comment before and this one.
  let isOnNewLine: Bool
  /// An empty line stands between the atom or comment before and this one.
  let hasBlankBefore: Bool
  /// The bytes between the beginning of its line and it.
  let indentation: Int
  /// The comments between the atom before and this one.
  let comments: [PlacedComment]

  func isMark(_ mark: Punctuation) -> Bool { kind == .punctuation(mark) }
}

/// A comment and how it stands between its neighbours.
struct PlacedComment {
  /// Without white space at its end.
  let text: String
  let isLine: Bool
  let isMultiline: Bool
  /// A line break, and an empty line, stand between what comes before and it.
  let isOnNewLine: Bool
  let hasBlankBefore: Bool
  /// It stands on the line of the statement behind it, and a `;` before it ends another.
  let beginsStatement: Bool
  /// The bytes between the beginning of its line and it.
  let indentation: Int
  /// What comes after it stands on another line, or will where a `;` is left out.
  let endsLine: Bool
}

/// Puts the atoms of a source together. `;` is no atom: the end of a line separates statements too.
struct AtomReader {
  private let source: SourceText
  private let tokens: [Token]
  private var comments: [Comment]
  private var nextComment = 0
  private var atoms: [Atom] = []
  /// Where a `;` was left out since the last atom.
  private var dropped: [Int] = []
  private var endsWithDocumentation = false
  /// Where the last atom or comment ended.
  private var end = 0
  /// For each token that is an opening bracket, its atom.
  private var openers: [Int] = []

  /// The atoms of a source without faults; the last one is the end of the text.
  static func atoms(of tree: SyntaxTree, _ tokens: [Token]) -> [Atom] {
    var reader = AtomReader(tree, tokens)
    var index = 0
    while index < tokens.count { index = reader.read(index) }
    return reader.atoms
  }

  private init(_ tree: SyntaxTree, _ tokens: [Token]) {
    source = tree.source
    self.tokens = tokens
    comments = tree.comments
    let start = source.bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? 3 : 0
    if source.bytes[start...].starts(with: [0x23, 0x21]) {
      let line = source.line(1)
      comments.insert(Comment(.line, SourceSpan(start, line.endIndex)), at: 0)
    }
    end = start
  }

  /// Reads the atom that begins at token `index`; gives the token behind it.
  private mutating func read(_ index: Int) -> Int {
    let token = tokens[index]
    if token.kind == .punctuation(.semicolon), !isNeeded(index) {
      dropped.append(token.span.start)
      return index + 1
    }
    let last = token.kind == .stringStart ? endOfString(index) : index
    let span = token.span.joined(tokens[last].span)
    let placed = commentsBefore(span.start)
    let gap = breaks(end, span.start)
    let lines = source.text(span).split(separator: "\n", omittingEmptySubsequences: false)
    atoms.append(
      Atom(
        kind: token.kind, span: span, firstWidth: lines[0].count,
        lastWidth: lines[lines.count - 1].count, isMultiline: lines.count > 1, partner: nil,
        isOnNewLine: gap > 0 || placed.contains { $0.isOnNewLine || $0.endsLine },
        hasBlankBefore: gap > 1 || isParted(span.start), indentation: indentation(span.start),
        comments: placed))
    end = span.end
    // Those inside of a string are a part of it.
    while nextComment < comments.count, comments[nextComment].span.start < end { nextComment += 1 }
    endsWithDocumentation = false
    dropped = []
    pair()
    return last + 1
  }

  /// Where `;` is removed a line break takes its place, and a line that begins with `.` goes on with the one
  /// before.
  private func isNeeded(_ index: Int) -> Bool {
    tokens[min(index + 1, tokens.count - 1)].kind == .punctuation(.dot)
  }

  /// Whether a `;` stood between documentation and what would be documented without it: an empty line parts
  /// them as well.
  private func isParted(_ offset: Int) -> Bool {
    endsWithDocumentation && dropped.contains { $0 >= end && $0 < offset }
  }

  private func endOfString(_ start: Int) -> Int {
    var depth = 0
    for index in start..<tokens.count {
      if tokens[index].kind == .stringStart { depth += 1 }
      if tokens[index].kind == .stringEnd { depth -= 1 }
      if depth == 0 { return index }
    }
    return tokens.count - 1
  }

  private mutating func pair() {
    guard case .punctuation(let mark) = atoms[atoms.count - 1].kind else { return }
    switch mark {
    case .leftParenthesis, .leftBracket, .leftBrace: openers.append(atoms.count - 1)
    case .rightParenthesis, .rightBracket, .rightBrace:
      guard let opener = openers.popLast() else { return }
      atoms[opener].partner = atoms.count - 1
      atoms[atoms.count - 1].partner = opener
    default: break
    }
  }

  private mutating func commentsBefore(_ offset: Int) -> [PlacedComment] {
    var list: [PlacedComment] = []
    while nextComment < comments.count, comments[nextComment].span.end <= offset {
      let comment = comments[nextComment]
      let gap = breaks(end, comment.span.start)
      let isParted = isParted(comment.span.start)
      end = comment.span.end
      endsWithDocumentation = comment.kind == .documentation
      nextComment += 1
      var bytes = source.bytes[comment.span.start..<comment.span.end]
      while let last = bytes.last, last == 0x20 || last == 0x09 || last == 0x0D {
        bytes.removeLast()
      }
      let next = nextComment < comments.count ? comments[nextComment].span.start : offset
      let isBehindSemicolon = dropped.contains { $0 < comment.span.start }
      let isBeforeSemicolon = dropped.contains { $0 > comment.span.start && $0 < next }
      list.append(
        PlacedComment(
          text: String(decoding: bytes, as: UTF8.self), isLine: comment.kind != .block,
          isMultiline: bytes.contains(0x0A), isOnNewLine: gap > 0,
          hasBlankBefore: gap > 1 || isParted,
          beginsStatement: isBehindSemicolon && breaks(comment.span.start, offset) == 0,
          indentation: indentation(comment.span.start),
          endsLine: comment.kind != .block || isBeforeSemicolon
            || breaks(end, min(next, offset)) > 0))
    }
    return list
  }

  private func indentation(_ offset: Int) -> Int {
    var start = offset
    while start > 0, source.bytes[start - 1] == 0x20 || source.bytes[start - 1] == 0x09 {
      start -= 1
    }
    return offset - start
  }

  private func breaks(_ start: Int, _ end: Int) -> Int {
    guard start < end else { return 0 }
    return source.bytes[start..<end].count { $0 == 0x0A }
  }
}
