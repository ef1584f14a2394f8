/// A string that has begun and not ended.
struct OpenString {
  /// Where its opening delimiter begins, the `#` of a raw string included, and where it ends.
  let start: Int
  let delimiterEnd: Int
  let hashes: Int
  let isBlock: Bool
}

/// Strings in all their spellings.
extension Lexer {
  // string = quote { character | escape | interpolation } quote
  //   | quote quote quote lineBreak { character | lineBreak | escape | interpolation }
  //     lineBreak quote quote quote
  //   | "#" string "#" ;
  mutating func string(hashes: Int) {
    let start = position
    position += hashes + 1
    var isBlock = false
    if peek() == UInt8(ascii: "\""), peek(1) == UInt8(ascii: "\""),
      hashes == 0 || !closesOnThisLine(hashes: hashes)
    {
      isBlock = true
      position += 2
    }
    let open = OpenString(
      start: start, delimiterEnd: position, hashes: hashes, isBlock: isBlock)
    append(.stringStart, from: start, payload: isBlock ? -1 - hashes : hashes)
    stringBody(open)
  }

  /// `#"""#` is a raw string that holds one quote; only where nothing closes it on its line is it a block.
  private func closesOnThisLine(hashes: Int) -> Bool {
    var index = position
    while index < bytes.count, bytes[index] != 0x0A {
      if bytes[index] == UInt8(ascii: "\""), hashCount(at: index + 1) >= hashes { return true }
      index += 1
    }
    return false
  }

  private func hashCount(at index: Int) -> Int {
    var end = index
    while end < bytes.count, bytes[end] == UInt8(ascii: "#") { end += 1 }
    return end - index
  }

  /// Reads on in a string from its first byte, or from behind an interpolation.
  private mutating func stringBody(_ open: OpenString) {
    let textStart = position
    var flags: Token.Flags = []
    while position < bytes.count {
      let byte = bytes[position]
      if byte == UInt8(ascii: "\"") {
        if let length = closingLength(open) {
          appendText(from: textStart, flags)
          let start = position
          position += length
          return append(.stringEnd, from: start)
        }
        position += 1
      } else if byte == UInt8(ascii: "\\") {
        let hashes = hashCount(at: position + 1)
        guard open.hashes == 0 || hashes >= open.hashes else {
          position += 1
          continue
        }
        if peek(1 + open.hashes) == UInt8(ascii: "(") {
          appendText(from: textStart, flags)
          return interpolation(open)
        }
        flags.insert(.hasEscapes)
        escape(open)
      } else if byte == 0x0A || byte == 0x0D {
        if !open.isBlock || openPlainStrings > 0 { break }
        position += 1
      } else {
        position += 1
      }
    }
    appendText(from: textStart, flags)
    openStrings.append(open)
    if !open.isBlock { openPlainStrings += 1 }
    let first = openStrings.firstIndex { !$0.isBlock } ?? 0
    let victim = position < bytes.count ? first : 0
    unterminated(openStrings[victim], closingFrom: victim, endsInText: true)
  }

  /// The length of the closing delimiter, where the quote here is the first byte of one.
  private func closingLength(_ open: OpenString) -> Int? {
    let quote = UInt8(ascii: "\"")
    if open.isBlock, peek(1) != quote || peek(2) != quote { return nil }
    let quotes = open.isBlock ? 3 : 1
    return hashCount(at: position + quotes) >= open.hashes ? quotes + open.hashes : nil
  }

  private mutating func appendText(from start: Int, _ flags: Token.Flags) {
    if position > start { append(.stringText, from: start, flags: flags) }
  }

  // interpolation = backslash "(" expression ")" ;
  private mutating func interpolation(_ open: OpenString) {
    let start = position
    position += 2 + open.hashes
    append(.interpolationStart, from: start)
    brackets.note(&tokens)
    openStrings.append(open)
    if !open.isBlock { openPlainStrings += 1 }
  }

  /// At a `)` that closes the interpolation being read: goes on in its string.
  mutating func endInterpolation() {
    let start = position
    position += 1
    append(.interpolationEnd, from: start)
    brackets.note(&tokens)
    let open = openStrings.removeLast()
    if !open.isBlock { openPlainStrings -= 1 }
    stringBody(open)
  }

  /// A line ends in an interpolation of a string that must end on its line.
  mutating func endOpenPlainStrings() {
    guard let first = openStrings.firstIndex(where: { !$0.isBlock }) else { return }
    unterminated(openStrings[first], closingFrom: first)
  }

  /// Puts the end of a plain string in at the end of its line: before the brackets that close there what is open
  /// before it.
  private func closing(_ open: OpenString, _ closer: String) -> Diagnostic.Fix? {
    func isSpace(_ byte: UInt8) -> Bool { byte == 0x20 || byte == 0x09 || byte == 0x0D }
    var end = position
    while end > open.delimiterEnd, isSpace(bytes[end - 1]) { end -= 1 }
    if bytes[end - 1] == UInt8(ascii: "\\") { return nil }
    var depth = 0
    for token in tokens.reversed() where token.span.start < open.start {
      switch token.kind {
      case .punctuation(.leftParenthesis), .punctuation(.leftBracket): depth += 1
      case .punctuation(.rightParenthesis), .punctuation(.rightBracket): depth -= 1
      default: break
      }
      if token.isPrecededByNewline { break }
    }
    while depth > 0, end > open.delimiterEnd, [0x29, 0x5D].contains(bytes[end - 1]) {
      end -= 1
      depth -= 1
    }
    return depth > 0 ? nil : Diagnostic.Fix(SourceSpan(end, end), closer)
  }

  /// Reports a string that never ends and closes it, and every string inside of it, right here.
  mutating func unterminated(_ open: OpenString, closingFrom first: Int, endsInText: Bool = false) {
    let delimiter = SourceSpan(open.start, open.delimiterEnd)
    let closer =
      (open.isBlock ? "\"\"\"" : "\"") + String(repeating: "#", count: min(open.hashes, 32))
    report(
      .unterminatedString, "this string is never closed", delimiter,
      help: open.isBlock
        ? "close it with `\(closer)` on a line of its own"
        : "close it with `\(closer)` on the same line; `\"\"\"` begins a string of several lines",
      fix: open.isBlock || !endsInText || openStrings.count > 1 ? nil : closing(open, closer))
    if open.isBlock, position >= bytes.count { endsInside = true }
    var isInText = endsInText
    while openStrings.count > first {
      if !openStrings.removeLast().isBlock { openPlainStrings -= 1 }
      if !isInText {
        append(.interpolationEnd, from: position)
        brackets.note(&tokens)
      }
      isInText = false
      append(.stringEnd, from: position)
    }
  }
}
