/// One line of a source as it is shown: tabs become spaces, wide characters count two columns, what a
/// terminal must not get is spelled out, and of a long line only a window is kept.
struct ExcerptLine {
  /// What is shown, with `…` at a side where something is cut off.
  private(set) var text = ""
  /// The source bytes that are shown.
  private(set) var window: Range<Int>
  /// Source offset and column of each piece shown, ascending, and at last the end of the window.
  private var pieces: [(offset: Int, column: Int)] = []

  private static let tabWidth = 4

  /// - Parameters:
  ///   - bytes: the line, indexed by source offsets.
  ///   - focus: the offset that must be in the window.
  ///   - width: the columns that may be used.
  init(_ bytes: ArraySlice<UInt8>, focus: Int, width: Int) {
    let width = max(width, 20)
    let focus = min(max(focus, bytes.startIndex), bytes.endIndex)
    let start = Self.windowStart(bytes, focus: focus, width: width)
    window = start..<start
    var column = 0
    if start > bytes.startIndex {
      text = "…"
      column = 1
    }
    var offset = start
    while offset < bytes.endIndex {
      let (piece, length, columns) = Self.piece(bytes, at: offset, column: column)
      let isLast = offset + length == bytes.endIndex
      if column + columns > (isLast ? width : width - 1) {
        // A character of no width never begins the cut.
        text += "…"
        break
      }
      pieces.append((offset, column))
      text += piece
      column += columns
      offset += length
    }
    pieces.append((offset, column))
    window = start..<offset
  }

  /// The column where the byte at `offset` is shown; nil outside of the window.
  func column(of offset: Int) -> Int? {
    guard offset >= window.lowerBound, offset <= window.upperBound else { return nil }
    var low = 0
    var high = pieces.count - 1
    while low < high {
      let middle = (low + high + 1) / 2
      if pieces[middle].offset <= offset { low = middle } else { high = middle - 1 }
    }
    return pieces[low].column
  }

  /// The line's own start where the focus is near it, else a third of the width before the focus.
  private static func windowStart(
    _ bytes: ArraySlice<UInt8>, focus: Int, width: Int
  ) -> Int {
    var offset = bytes.startIndex
    var column = 0
    while offset < focus, column < width * 3 / 4 {
      let (_, length, columns) = piece(bytes, at: offset, column: column)
      offset += length
      column += columns
    }
    if offset >= focus { return bytes.startIndex }
    offset = focus
    for _ in 0..<(width / 3) where offset > bytes.startIndex {
      offset -= 1
      while offset > bytes.startIndex, focus - offset < width * 4, bytes[offset] & 0xC0 == 0x80 {
        offset -= 1
      }
    }
    return offset
  }

  private static func piece(
    _ bytes: ArraySlice<UInt8>, at offset: Int, column: Int
  ) -> (text: String, length: Int, columns: Int) {
    let byte = bytes[offset]
    if byte == 0x09 {
      let columns = tabWidth - column % tabWidth
      return (String(repeating: " ", count: columns), 1, columns)
    }
    if byte >= 0x20, byte < 0x7F { return (String(UnicodeScalar(byte)), 1, 1) }
    var decoder = UTF8()
    var iterator = bytes[offset..<min(offset + 4, bytes.endIndex)].makeIterator()
    guard case .scalarValue(let scalar) = decoder.decode(&iterator) else {
      return (VisibleText.escape(byte: byte), 1, 4)
    }
    let length = UTF8.width(scalar)
    if let columns = VisibleText.columns(of: scalar) { return (String(scalar), length, columns) }
    let escape = VisibleText.escape(scalar)
    return (escape, length, escape.count)
  }
}
