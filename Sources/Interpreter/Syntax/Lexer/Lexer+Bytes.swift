/// What is found wrong with the bytes themselves, before they are read as tokens.
extension Lexer {
  /// Whether the source is text that can be read at all; reports NUL bytes and invalid UTF-8 wherever
  /// they stand, also in strings and comments.
  mutating func isReadable(limit: Int) -> Bool {
    guard bytes.count <= limit else {
      report(
        .sourceTooLarge, "the source has \(bytes.count) bytes; the limit is \(limit)",
        SourceSpan(0, 0), help: "split the script, and read data from a file instead")
      return false
    }
    if bytes.starts(with: [0xFF, 0xFE]) || bytes.starts(with: [0xFE, 0xFF]) {
      report(
        .invalidUTF8, "the source is UTF-16, not UTF-8", SourceSpan(0, 2),
        help: "save the file as UTF-8")
      return false
    }
    reportFaultyBytes()
    return true
  }

  private mutating func reportFaultyBytes() {
    var index = 0
    while index < bytes.count {
      index = firstNotPlain(from: index)
      guard index < bytes.count, diagnostics.count <= SyntaxLimits.errors else { return }
      if bytes[index] == 0 {
        index = reportNUL(at: index)
      } else if let scalar = UTF8Decoding.scalar(bytes, index) {
        index += scalar.length
      } else {
        index = reportInvalid(at: index)
      }
    }
  }

  /// The first byte from `index` on that is NUL or not ASCII; eight at a time.
  private func firstNotPlain(from index: Int) -> Int {
    bytes.withUnsafeBytes { raw in
      var index = index
      while index + 8 <= raw.count {
        let word = raw.loadUnaligned(fromByteOffset: index, as: UInt64.self)
        let high: UInt64 = 0x8080_8080_8080_8080
        let hasZero = (word &- 0x0101_0101_0101_0101) & ~word & high
        if (word & high) | hasZero != 0 { break }
        index += 8
      }
      while index < raw.count, raw[index] != 0, raw[index] < 0x80 { index += 1 }
      return index
    }
  }

  private mutating func reportNUL(at start: Int) -> Int {
    var end = start
    while end < bytes.count, bytes[end] == 0 { end += 1 }
    let span = SourceSpan(start, end)
    let message = end - start == 1 ? "a NUL byte" : "\(end - start) NUL bytes"
    report(
      .nulByte, "\(message) in the source", span,
      help: "remove it; in a string write `\\0`", fix: .init(span, ""))
    return end
  }

  private mutating func reportInvalid(at start: Int) -> Int {
    var end = start
    while end < bytes.count, bytes[end] >= 0x80, UTF8Decoding.scalar(bytes, end) == nil { end += 1 }
    let shown = bytes[start..<min(end, start + 8)].map { hexadecimal($0) }.joined(separator: " ")
    let more = end - start > 8 ? " …" : ""
    report(
      .invalidUTF8,
      end - start == 1
        ? "the byte \(shown) is not UTF-8" : "the bytes \(shown)\(more) are not UTF-8",
      SourceSpan(start, end), help: "save the file as UTF-8; write binary data as b\"\(shown)\"")
    return end
  }

  private func hexadecimal(_ byte: UInt8) -> String {
    (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
  }
}

/// Decoding of one scalar, as strict as the Unicode standard (table 3-7): no overlong forms, no surrogates.
enum UTF8Decoding {
  static func scalar(_ bytes: [UInt8], _ index: Int) -> (value: UInt32, length: Int)? {
    let lead = bytes[index]
    let length: Int
    switch lead {
    case 0..<0x80: return (UInt32(lead), 1)
    case 0xC2...0xDF: length = 2
    case 0xE0...0xEF: length = 3
    case 0xF0...0xF4: length = 4
    default: return nil
    }
    guard index + length <= bytes.count else { return nil }
    var value = UInt32(lead) & (0x7F >> UInt32(length))
    for next in bytes[(index + 1)..<(index + length)] {
      guard next & 0xC0 == 0x80 else { return nil }
      value = value << 6 | UInt32(next & 0x3F)
    }
    let smallest: UInt32 = length == 2 ? 0x80 : length == 3 ? 0x800 : 0x1_0000
    guard value >= smallest, Unicode.Scalar(value) != nil else { return nil }
    return (value, length)
  }
}
