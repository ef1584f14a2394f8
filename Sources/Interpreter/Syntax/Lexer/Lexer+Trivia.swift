/// White space, the shebang line and comments.
extension Lexer {
  mutating func skipByteOrderMark() {
    if bytes.starts(with: [0xEF, 0xBB, 0xBF]) { position = 3 }
  }

  // shebang = "#!" { character } ;
  mutating func shebang() {
    guard peek() == UInt8(ascii: "#"), peek(1) == UInt8(ascii: "!") else { return }
    skipLine()
  }

  // lineBreak = LF | CR LF ;
  mutating func lineBreak() {
    if openPlainStrings > 0 { endOpenPlainStrings() }
    if bytes[position] == 0x0D, peek(1) != 0x0A {
      let span = SourceSpan(position, position + 1)
      report(
        .unexpectedCharacter, "a carriage return without a line feed", span,
        help: "end lines with a line feed", fix: .init(span, "\n"))
    }
    position += 1
    pending.formUnion([.precededByNewline, .precededBySpace])
  }

  /// `/` begins a comment, a regular expression, or is an operator.
  mutating func slash() {
    if peek(1) == UInt8(ascii: "/") {
      lineComment()
    } else if peek(1) == UInt8(ascii: "*") {
      blockComment()
    } else if let end = regularExpressionEnd() {
      let start = position
      position = end
      append(.regularExpression, from: start)
    } else {
      mark()
    }
  }

  // lineComment = ( "//" | "///" ) { character } ;
  mutating func lineComment() {
    let start = position
    let isDocumentation =
      peek(2) == UInt8(ascii: "/") && peek(3) != UInt8(ascii: "/")
    skipLine()
    comments.append(
      Comment(isDocumentation ? .documentation : .line, SourceSpan(start, position)))
    pending.insert(.precededBySpace)
  }

  // blockComment = "/*" { blockComment | character | lineBreak } "*/" ;
  mutating func blockComment() {
    let start = position
    var depth = 0
    var hasNewline = false
    repeat {
      guard position < bytes.count else {
        report(
          .unterminatedComment, "this comment is never closed", SourceSpan(start, start + 2),
          help: depth > 1 ? "comments nest: \(depth) `*/` are missing" : "close it with `*/`")
        endsInside = true
        break
      }
      switch (bytes[position], peek(1)) {
      case (UInt8(ascii: "/"), UInt8(ascii: "*")):
        depth += 1
        position += 2
      case (UInt8(ascii: "*"), UInt8(ascii: "/")):
        depth -= 1
        position += 2
      case (let byte, _):
        hasNewline = hasNewline || byte == 0x0A
        position += 1
      }
    } while depth > 0
    comments.append(Comment(.block, SourceSpan(start, position)))
    pending.insert(.precededBySpace)
    if hasNewline {
      if openPlainStrings > 0 { endOpenPlainStrings() }
      pending.insert(.precededByNewline)
    }
  }

  /// Moves to the line break that ends this line, before a carriage return that belongs to it.
  mutating func skipLine() {
    while position < bytes.count, bytes[position] != 0x0A {
      if bytes[position] == 0x0D, peek(1) == 0x0A { return }
      position += 1
    }
  }

  /// Where the regular expression that begins here ends, if one does: a `/` in the place of an operand
  /// with no space after it, closed on the same line.
  private func regularExpressionEnd() -> Int? {
    if let last = tokens.last, last.endsOperand { return nil }
    guard peek(1) != 0x20, peek(1) != UInt8(ascii: "=") else { return nil }
    var index = position + 1
    while index < bytes.count, bytes[index] != 0x0A {
      if bytes[index] == UInt8(ascii: "/") { return index + 1 }
      if bytes[index] == UInt8(ascii: "\\"), index + 1 < bytes.count, bytes[index + 1] != 0x0A {
        index += 1
      }
      index += 1
    }
    return nil
  }
}
