/// Escapes of strings, and the literal of bytes.
extension Lexer {
  // escape = backslash
  //   ( "n" | "r" | "t" | "0" | backslash | quote | "'" | "u{" hexDigit { hexDigit } "}" ) ;
  mutating func escape(_ open: OpenString) {
    let start = position
    position += 1 + open.hashes
    let byte = peek()
    if position < bytes.count, EscapeSequence.byte(byte) != nil {
      position += 1
    } else if byte == UInt8(ascii: "u") {
      unicodeEscape(from: start, open)
    } else if position < bytes.count, byte != 0x0A, byte != 0x0D,
      !(open.isBlock && joinsLines())
    {
      unknownEscape(byte, from: start, open)
    }
  }

  /// A backslash at the end of a line of a block: the next line goes on in this one.
  private func joinsLines() -> Bool {
    var index = position
    while index < bytes.count, bytes[index] == 0x20 || bytes[index] == 0x09 { index += 1 }
    return index < bytes.count && (bytes[index] == 0x0A || bytes[index] == 0x0D)
  }

  private mutating func unicodeEscape(from start: Int, _ open: OpenString) {
    position += 1
    var count = 0
    var value: UInt32 = 0
    var isClosed = false
    if peek() == UInt8(ascii: "{") {
      position += 1
      while let digit = Self.digit(peek(), radix: 16), position < bytes.count {
        value = count < 8 ? value << 4 | UInt32(digit) : .max
        count += 1
        position += 1
      }
      isClosed = peek() == UInt8(ascii: "}")
      if isClosed { position += 1 }
    }
    let span = SourceSpan(start, position)
    if !isClosed || count == 0 {
      report(
        .invalidEscape, "`\\u` needs a number in braces", span,
        help: "write the scalar in hexadecimal digits: `\\u{1F4BE}`")
    } else if Unicode.Scalar(value) == nil {
      report(
        .invalidEscape, "`\(source.excerpt(span))` is no Unicode scalar", span,
        help: "scalars run from 0 to 10FFFF, without D800 to DFFF")
    }
  }

  private mutating func unknownEscape(_ byte: UInt8, from start: Int, _ open: OpenString) {
    position += UTF8Decoding.scalar(bytes, position)?.length ?? 1
    var fix: String?
    let hashes = String(repeating: "#", count: open.hashes)
    if byte == UInt8(ascii: "x"), let high = Self.digit(peek(), radix: 16) {
      position += 1
      let low = Self.digit(peek(), radix: 16)
      if low != nil { position += 1 }
      let value = low.map { high << 4 | $0 } ?? high
      fix = "\\\(hashes)u{\(String(value, radix: 16, uppercase: true))}"
    } else {
      fix = Self.controlEscapes[byte].map { "\\\(hashes)u{\($0)}" }
    }
    let span = SourceSpan(start, position)
    report(
      .invalidEscape, "`\(source.excerpt(span))` is no escape", span,
      help: fix.map { "write `\($0)`" } ?? "a backslash itself is written `\\\(hashes)\\`",
      fix: fix.map { .init(span, $0) })
  }

  /// Escapes of C and of shells that have no letter here.
  private static let controlEscapes: [UInt8: String] = [
    UInt8(ascii: "a"): "7", UInt8(ascii: "b"): "8", UInt8(ascii: "e"): "1B",
    UInt8(ascii: "f"): "C", UInt8(ascii: "v"): "B",
  ]

  // bytesLiteral = "b" quote { hexDigit hexDigit | " " } quote ;
  mutating func bytesLiteral(from start: Int) {
    position += 1
    var isFaulty = false
    while position < bytes.count, bytes[position] != UInt8(ascii: "\"") {
      let byte = bytes[position]
      if byte == 0x0A || byte == 0x0D { break }
      if byte == 0x20 {
        position += 1
      } else if Self.digit(byte, radix: 16) != nil {
        hexPair(&isFaulty)
      } else {
        faultyByte(&isFaulty)
      }
    }
    if peek() == UInt8(ascii: "\"") {
      position += 1
    } else {
      report(
        .unterminatedString, "these bytes are never closed", SourceSpan(start, start + 2),
        help: "close them with `\"` on the same line")
    }
    append(.bytes, from: start)
  }

  private mutating func hexPair(_ isFaulty: inout Bool) {
    if Self.digit(peek(1), radix: 16) != nil {
      position += 2
      return
    }
    position += 1
    if isFaulty { return }
    isFaulty = true
    report(
      .invalidBytesLiteral, "a byte has two hexadecimal digits",
      SourceSpan(position - 1, position), label: "one digit stands alone",
      help: "write `0\(source.excerpt(SourceSpan(position - 1, position)))`")
  }

  private mutating func faultyByte(_ isFaulty: inout Bool) {
    let start = position
    position += UTF8Decoding.scalar(bytes, position)?.length ?? 1
    if isFaulty { return }
    isFaulty = true
    report(
      .invalidBytesLiteral,
      "`\(source.excerpt(SourceSpan(start, position)))` is no hexadecimal digit",
      SourceSpan(start, position), help: "a literal of bytes holds pairs of digits: b\"55 AA\"")
  }
}
