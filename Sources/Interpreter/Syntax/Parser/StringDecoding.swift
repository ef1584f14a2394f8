/// Turns the raw bytes of literals into what they mean. Faults have been reported before: here, whatever
/// is wrong is passed over.
enum StringDecoding {
  /// The bytes of `b"55 AA"`.
  static func bytes(_ source: [UInt8], _ span: SourceSpan) -> [UInt8] {
    var result: [UInt8] = []
    var high: UInt64?
    for byte in source[min(span.start + 2, span.end)..<span.end] {
      guard let digit = Lexer.digit(byte, radix: 16) else { continue }
      if let first = high {
        result.append(UInt8(first << 4 | digit))
        high = nil
      } else {
        high = digit
      }
    }
    return result
  }

  /// A piece of a string of one line.
  static func text(_ source: [UInt8], _ span: SourceSpan, hashes: Int, hasEscapes: Bool) -> String {
    guard hasEscapes else { return String(decoding: source[span.start..<span.end], as: UTF8.self) }
    var output: [UInt8] = []
    output.reserveCapacity(span.end - span.start)
    var index = span.start
    while index < span.end {
      if isEscape(source, index, span.end, hashes) {
        index = appendEscape(source, index, span.end, hashes, &output)
      } else {
        output.append(source[index])
        index += 1
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  static func isEscape(_ source: [UInt8], _ index: Int, _ end: Int, _ hashes: Int) -> Bool {
    guard source[index] == UInt8(ascii: "\\"), index + hashes + 1 < end else { return false }
    return source[(index + 1)..<(index + 1 + hashes)].allSatisfy { $0 == UInt8(ascii: "#") }
  }

  /// Appends what the escape at `index` means and gives the index behind it.
  static func appendEscape(
    _ source: [UInt8], _ index: Int, _ end: Int, _ hashes: Int, _ output: inout [UInt8]
  ) -> Int {
    let letter = index + 1 + hashes
    if let byte = EscapeSequence.byte(source[letter]) {
      output.append(byte)
      return letter + 1
    }
    guard source[letter] == UInt8(ascii: "u") else { return letter }
    var value: UInt32 = 0
    var next = letter + 2
    while next < end, let digit = Lexer.digit(source[next], radix: 16) {
      value = value << 4 | UInt32(digit)
      next += 1
    }
    if let scalar = Unicode.Scalar(value) { output.append(contentsOf: String(scalar).utf8) }
    return min(next + 1, end)
  }
}
