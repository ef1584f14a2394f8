/// Words: names, keywords, placeholders of closures.
extension Lexer {
  // identifier = nameStart { nameStart | digit } | quotedIdentifier ;
  mutating func identifier() {
    while position < bytes.count {
      let byte = bytes[position]
      if byte < 0x80 {
        guard Self.isWordByte(byte) else { return }
        position += 1
      } else {
        guard let scalar = UTF8Decoding.scalar(bytes, position),
          IdentifierScalars.contains(scalar.value)
        else { return }
        position += scalar.length
      }
    }
  }

  /// A name or keyword; also `b"…"`, and a letter glued to a string as other languages do it.
  mutating func word() {
    let start = position
    identifier()
    if position < bytes.count, bytes[position] == UInt8(ascii: "\""), position - start <= 2,
      tokens.last?.kind != .punctuation(.dot)
    {
      return prefixedString(from: start)
    }
    let (kind, flags) = WordTable.classify(bytes, start, position)
    append(kind, from: start, flags: flags)
  }

  private mutating func prefixedString(from start: Int) {
    let prefix = SourceSpan(start, position)
    if position - start == 1, bytes[start] == UInt8(ascii: "b") { return bytesLiteral(from: start) }
    report(
      .foreignSyntax, "a string has no prefix `\(source.excerpt(prefix))`", prefix,
      help: "`\\(…)` inserts a value in any string; `#\"…\"#` is a raw string",
      fix: .init(prefix, ""))
    string(hashes: 0)
  }

  // quotedIdentifier = "`" nameStart { nameStart | digit } "`" ;
  mutating func quotedIdentifier() {
    let start = position
    position += 1
    if position < bytes.count, Self.isWordStart(bytes[position]) { identifier() }
    if position > start + 1, peek() == UInt8(ascii: "`") {
      position += 1
      return append(.identifier, from: start, flags: .quoted)
    }
    while position < bytes.count, bytes[position] != UInt8(ascii: "`"), bytes[position] != 0x0A {
      position += 1
    }
    let closes = peek() == UInt8(ascii: "`")
    if closes { position += 1 }
    report(
      .foreignSyntax, "backticks hold a single name", SourceSpan(start, position),
      help: "a string is written \"…\", with `\\(…)` to insert a value")
    append(.invalid, from: start)
  }

  // placeholder = "$" ( "0" | "1" | "2" | "3" | "4" | "5" | "6" | "7" | "8" | "9" ) ;
  mutating func placeholder() {
    let start = position
    position += 1
    let digits = position
    while Self.isDigit(peek()) { position += 1 }
    if position - digits == 1, !Self.isWordStart(peek()) {
      return append(.placeholder, from: start)
    }
    if position > digits {
      identifier()
      report(
        .unexpectedCharacter, "the parameters of a closure run from `$0` to `$9`",
        SourceSpan(start, position), help: "name them: `{ first, second in … }`")
      return append(.invalid, from: start)
    }
    let sign = SourceSpan(start, start + 1)
    if Self.isWordStart(peek()) {
      report(
        .foreignSyntax, "names have no `$`", sign, help: "write the name alone",
        fix: .init(sign, ""))
      return word()
    }
    report(
      .unexpectedCharacter, "unexpected `$`", sign, help: "`$0` … `$9` are parameters of a closure")
    append(.invalid, from: start)
  }

  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  /// Letters, digits and `_` of ASCII.
  static func isWordByte(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte &- 0x30 < 10 || byte == 0x5F
  }

  /// May begin a word; whether a byte from 128 on really does is found out by decoding it.
  static func isWordStart(_ byte: UInt8) -> Bool {
    (byte | 0x20) &- 0x61 < 26 || byte == 0x5F || byte >= 0x80
  }
}

/// The scalars outside of ASCII that a name may hold: those of Swift's grammar (identifier-head and
/// identifier-character), without the invisible ones and without look-alikes of ASCII punctuation.
enum IdentifierScalars {
  private static let ranges: [ClosedRange<UInt32>] = [
    0xA8...0xA8, 0xAA...0xAA, 0xAF...0xAF, 0xB2...0xB5, 0xB7...0xBA, 0xBC...0xBE, 0xC0...0xD6,
    0xD8...0xF6, 0xF8...0x167F, 0x1681...0x180D, 0x180F...0x1FFF, 0x203F...0x2040, 0x2054...0x2054,
    0x2070...0x218F, 0x2460...0x24FF, 0x2776...0x2793, 0x2C00...0x2DFF, 0x2E80...0x2FFF,
    0x3004...0x3007, 0x3021...0x302F, 0x3031...0xD7FF, 0xF900...0xFD3D, 0xFD40...0xFDCF,
    0xFDF0...0xFE44, 0xFE47...0xFEFE, 0xFF10...0xFF19, 0xFF21...0xFF3A, 0xFF41...0xFF5A,
    0xFF66...0xFFDC, 0x1_0000...0x1_FFFD, 0x2_0000...0x2_FFFD, 0x3_0000...0x3_FFFD,
    0x4_0000...0x4_FFFD, 0x5_0000...0x5_FFFD, 0x6_0000...0x6_FFFD, 0x7_0000...0x7_FFFD,
    0x8_0000...0x8_FFFD, 0x9_0000...0x9_FFFD, 0xA_0000...0xA_FFFD, 0xB_0000...0xB_FFFD,
    0xC_0000...0xC_FFFD, 0xD_0000...0xD_FFFD, 0xE_0000...0xE_FFFD,
  ]

  static func contains(_ scalar: UInt32) -> Bool {
    var low = 0
    var high = ranges.count
    while low < high {
      let middle = (low + high) / 2
      if ranges[middle].upperBound < scalar { low = middle + 1 } else { high = middle }
    }
    return low < ranges.count && ranges[low].contains(scalar) && LookAlikes.ascii[scalar] == nil
  }
}
