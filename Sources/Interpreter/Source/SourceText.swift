/// The text of one script, one typed line or one imported file, with the name diagnostics give it.
///
/// Positions everywhere in the interpreter are UTF-8 byte offsets into `bytes`; lines and columns are
/// computed only when something is shown. The text is kept as it came: invalid UTF-8 is found and
/// reported by the lexer.
public final class SourceText: Sendable {
  /// A file's path as the user gave it, or a description such as `<prompt>`.
  public let name: String
  public let bytes: [UInt8]
  private let lineStarts: [Int]

  public init(name: String, bytes: [UInt8]) {
    self.name = name
    self.bytes = bytes
    lineStarts = bytes.withUnsafeBufferPointer { buffer in
      var starts = [0]
      for offset in 0..<buffer.count where buffer[offset] == 0x0A { starts.append(offset + 1) }
      return starts
    }
  }

  public convenience init(name: String, text: String) {
    self.init(name: name, bytes: Array(text.utf8))
  }

  /// The number of lines; a final newline does not begin another.
  public var lineCount: Int {
    lineStarts.last == bytes.count && lineStarts.count > 1 ? lineStarts.count - 1 : lineStarts.count
  }

  /// The 1-based line and 1-based column of `offset`; the column counts characters, not bytes.
  public func position(of offset: Int) -> (line: Int, column: Int) {
    let line = lineIndex(of: offset)
    let prefix = bytes[lineStarts[line]..<min(max(offset, lineStarts[line]), bytes.count)]
    return (line + 1, String(decoding: prefix, as: UTF8.self).count + 1)
  }

  /// The bytes of a 1-based line, without its line break.
  public func line(_ number: Int) -> ArraySlice<UInt8> {
    guard number >= 1, number <= lineStarts.count else { return [] }
    var end = number < lineStarts.count ? lineStarts[number] - 1 : bytes.count
    let start = lineStarts[number - 1]
    if end > start, bytes[end - 1] == 0x0D { end -= 1 }
    return bytes[start..<end]
  }

  /// The offset at which a 1-based line begins.
  public func lineStart(_ number: Int) -> Int { lineStarts[number - 1] }

  /// The text of a span; invalid UTF-8 shows as U+FFFD.
  public func text(_ span: SourceSpan) -> String {
    String(decoding: bytes[span.start..<span.end], as: UTF8.self)
  }

  /// The text of a span for a message: at most about forty bytes of it.
  func excerpt(_ span: SourceSpan) -> String {
    guard span.end - span.start > 40 else { return text(span) }
    var end = span.start + 32
    while end > span.start, bytes[end] & 0xC0 == 0x80 { end -= 1 }
    return text(SourceSpan(span.start, end)) + "…"
  }

  private func lineIndex(of offset: Int) -> Int {
    var low = 0
    var high = lineStarts.count
    while low + 1 < high {
      let middle = (low + high) / 2
      if lineStarts[middle] <= offset { low = middle } else { high = middle }
    }
    return low
  }
}

/// A half-open run of bytes of a source text.
public struct SourceSpan: Hashable, Sendable {
  private let first: UInt32
  private let past: UInt32

  public var start: Int { Int(first) }
  public var end: Int { Int(past) }

  public init(_ start: Int, _ end: Int) {
    first = UInt32(clamping: start)
    past = UInt32(clamping: max(start, end))
  }

  /// The smallest span that covers both.
  public func joined(_ other: SourceSpan) -> SourceSpan {
    SourceSpan(min(start, other.start), max(end, other.end))
  }
}
