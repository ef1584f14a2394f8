/// Rows under titles, laid out in columns with two spaces between them.
struct TextTable {
  enum Alignment: Sendable { case left, right }

  let titles: [String]
  let alignments: [Alignment]
  let rows: [[String]]

  init(_ columns: [(title: String, alignment: Alignment)], rows: [[String]]) {
    titles = columns.map(\.title)
    alignments = columns.map(\.alignment)
    self.rows = rows
  }

  /// The table as lines joined by line breaks, without one at the end.
  var text: String {
    let all = [titles] + rows
    let measured = all.map { row in row.map(TextTable.width) }
    let widths = titles.indices.map { column in
      measured.reduce(0) { max($0, $1[column]) }
    }
    var text = ""
    for (index, (row, sizes)) in zip(all, measured).enumerated() {
      if index > 0 { text += "\n" }
      // Spaces wait for what they stand before: none are left at the end of a line.
      var spaces = 0
      for (column, cell) in row.enumerated() {
        let missing = widths[column] - sizes[column]
        if column > 0 { spaces += 2 }
        if alignments[column] == .right { spaces += missing }
        if !cell.isEmpty {
          TextTable.add(spaces, to: &text)
          text += cell
          spaces = 0
        }
        if alignments[column] == .left { spaces += missing }
      }
      while text.utf8.last == 0x20 { text.removeLast() }
    }
    return text
  }

  private static func add(_ spaces: Int, to text: inout String) {
    for _ in 0..<spaces { text += " " }
  }

  /// Columns that the text takes on a terminal: one a character, two for wide East Asian ones and emoji.
  static func width(_ text: String) -> Int {
    let plain = text.utf8.withContiguousStorageIfAvailable { bytes in
      // A line break of two bytes is one character.
      bytes.allSatisfy { $0 < 0x80 && $0 != 0x0d } ? bytes.count : -1
    }
    if let plain, plain >= 0 { return plain }
    return text.reduce(0) { $0 + ($1.unicodeScalars.first.map(isWide) == true ? 2 : 1) }
  }

  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      true
    default: false
    }
  }
}
