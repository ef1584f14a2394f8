/// Puts a string together from its tokens.
extension Parser {
  private enum Piece {
    case text(SourceSpan, hasEscapes: Bool)
    case interpolation(Expression)
  }

  /// The string whose `stringStart` stands here.
  mutating func string() throws(Unwind) -> Expression {
    let opener = token
    let hashes = opener.payload < 0 ? -1 - opener.payload : opener.payload
    var pieces: [Piece] = []
    var tallest = 0
    advance()
    while true {
      switch token.kind {
      case .stringText:
        pieces.append(.text(token.span, hasEscapes: token.flags.contains(.hasEscapes)))
        advance()
        continue
      case .interpolationStart:
        if let expression = try insertedValue() { pieces.append(.interpolation(expression)) }
        tallest = max(tallest, height)
        continue
      default: break
      }
      break
    }
    let isClosed = token.kind == .stringEnd && token.span.end > token.span.start
    let segments =
      opener.payload < 0 && isClosed
      ? blockSegments(pieces, hashes, opener.span) : plainSegments(pieces, hashes)
    if token.kind == .stringEnd { advance() }
    try rise(to: above(tallest))
    return .string(StringLiteral(segments: segments, span: span(from: opener.span.start)))
  }

  /// What stands in `\( )`. In a string that is never closed it is not looked at.
  private mutating func insertedValue() throws(Unwind) -> Expression? {
    height = 0
    if let partner = token.partner, tokens[partner].span.start == tokens[partner].span.end {
      move(to: partner)
      advance()
      return nil
    }
    var value: Expression?
    _ = try between(.rightParenthesis) { (parser) throws(Unwind) in
      value = try parser.expression()
    }
    return value
  }

  private func plainSegments(_ pieces: [Piece], _ hashes: Int) -> [StringLiteral.Segment] {
    pieces.map { piece in
      switch piece {
      case .text(let span, let hasEscapes):
        .text(
          StringDecoding.text(source.bytes, span, hashes: hashes, hasEscapes: hasEscapes))
      case .interpolation(let value): .interpolation(value)
      }
    }
  }

  private mutating func blockSegments(
    _ pieces: [Piece], _ hashes: Int, _ opener: SourceSpan
  ) -> [StringLiteral.Segment] {
    func text(_ piece: Piece?) -> SourceSpan? {
      if case .text(let span, _) = piece { return span }
      return nil
    }
    do throws(BlockString.Fault) {
      var block = try BlockString(
        source.bytes, hashes: hashes, first: text(pieces.first), last: text(pieces.last))
      var segments: [StringLiteral.Segment] = []
      for (number, piece) in pieces.enumerated() {
        switch piece {
        case .interpolation(let value): segments.append(.interpolation(value))
        case .text(let span, _):
          let text = block.text(span, isFirst: number == 0, isLast: number == pieces.count - 1)
          if !text.isEmpty { segments.append(.text(text)) }
        }
      }
      if let line = block.faultyLine { reportIndentation(line, block.indentation) }
      return segments
    } catch {
      reportDelimiter(error, opener)
    }
    return plainSegments(pieces, hashes)
  }

  private mutating func reportDelimiter(_ fault: BlockString.Fault, _ opener: SourceSpan) {
    switch fault {
    case .opening:
      report(
        .invalidBlockString, "the text of a block begins on the line after `\"\"\"`", opener,
        help: "put a line break behind it")
    case .closing:
      report(
        .invalidBlockString, "the `\"\"\"` that closes a block stands on a line of its own",
        token.span, help: "put a line break before it")
    }
  }

  private mutating func reportIndentation(_ line: SourceSpan, _ indentation: ArraySlice<UInt8>) {
    report(
      .invalidBlockString, "this line of the block is not indented as its closing `\"\"\"` is",
      line,
      help: "begin every line with the white space that stands before the closing `\"\"\"`",
      fix: .init(line, String(decoding: indentation, as: UTF8.self)))
  }
}
