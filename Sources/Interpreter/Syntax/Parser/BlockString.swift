/// The lines of a `"""` block: what of them is text, and what is only indentation.
struct BlockString {
  let source: [UInt8]
  let hashes: Int
  /// The white space before the closing delimiter, which every line begins with.
  let indentation: ArraySlice<UInt8>
  /// The first line that begins otherwise: its white space.
  private(set) var faultyLine: SourceSpan?

  enum Fault: Error { case opening, closing }

  /// `first` and `last` are the pieces of text next to the delimiters, nil where something else stands.
  init(_ source: [UInt8], hashes: Int, first: SourceSpan?, last: SourceSpan?) throws(Fault) {
    self.source = source
    self.hashes = hashes
    guard let first, Self.lineEnd(source, first) != nil else { throw .opening }
    guard let last, let lineFeed = source[last.start..<last.end].lastIndex(of: 0x0A),
      source[(lineFeed + 1)..<last.end].allSatisfy({ $0 == 0x20 || $0 == 0x09 })
    else { throw .closing }
    indentation = source[(lineFeed + 1)..<last.end]
  }

  /// The index behind the line feed that ends the line of the opening delimiter, if only white space
  /// stands before it.
  private static func lineEnd(_ source: [UInt8], _ span: SourceSpan) -> Int? {
    var index = span.start
    while index < span.end, source[index] == 0x20 || source[index] == 0x09 || source[index] == 0x0D
    {
      index += 1
    }
    return index < span.end && source[index] == 0x0A ? index + 1 : nil
  }

  /// The text of one piece.
  mutating func text(_ span: SourceSpan, isFirst: Bool, isLast: Bool) -> String {
    var index = isFirst ? Self.lineEnd(source, span) ?? span.start : span.start
    var end = span.end
    if isLast, let lineFeed = source[span.start..<span.end].lastIndex(of: 0x0A) {
      end = lineFeed > span.start && source[lineFeed - 1] == 0x0D ? lineFeed - 1 : lineFeed
    }
    var output: [UInt8] = []
    var isLineStart = isFirst
    while index < end {
      if isLineStart { index = skipIndentation(index, span.end) }
      isLineStart = false
      guard index < end else { break }
      let byte = source[index]
      if byte == 0x0A || (byte == 0x0D && index + 1 < span.end && source[index + 1] == 0x0A) {
        output.append(0x0A)
        index += byte == 0x0A ? 1 : 2
        isLineStart = true
      } else if let next = joinedLine(index, span.end) {
        index = next
        isLineStart = true
      } else if StringDecoding.isEscape(source, index, end, hashes) {
        index = StringDecoding.appendEscape(source, index, end, hashes, &output)
      } else {
        output.append(byte)
        index += 1
      }
    }
    return String(decoding: output, as: UTF8.self)
  }

  private mutating func skipIndentation(_ start: Int, _ end: Int) -> Int {
    let behind = start + indentation.count
    if behind <= end, source[start..<behind] == indentation { return behind }
    var index = start
    while index < end, source[index] == 0x20 || source[index] == 0x09 { index += 1 }
    // A line of white space alone may be shorter.
    if index < end, source[index] == 0x0A || source[index] == 0x0D { return index }
    if faultyLine == nil { faultyLine = SourceSpan(start, index) }
    return index
  }

  /// Behind the line break, where a backslash ends the line.
  private func joinedLine(_ start: Int, _ end: Int) -> Int? {
    guard StringDecoding.isEscape(source, start, end, hashes) else { return nil }
    var index = start + 1 + hashes
    while index < end, source[index] == 0x20 || source[index] == 0x09 || source[index] == 0x0D {
      index += 1
    }
    return index < end && source[index] == 0x0A ? index + 1 : nil
  }
}
