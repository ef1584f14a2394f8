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
    let widths = titles.indices.map { column in
      all.map { TextTable.width($0[column]) }.max() ?? 0
    }
    return all.map { row in
      let cells = row.enumerated().map { column, cell in
        TextTable.pad(cell, to: widths[column], alignments[column])
      }
      var line = cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }.joined(separator: "\n")
  }

  /// Columns that the text takes on a terminal: one a character, two for wide East Asian ones and emoji.
  static func width(_ text: String) -> Int {
    text.reduce(0) { $0 + ($1.unicodeScalars.first.map(isWide) == true ? 2 : 1) }
  }

  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF,
      0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x1F300...0x1FAFF, 0x20000...0x3FFFD:
      true
    default: false
    }
  }

  private static func pad(_ cell: String, to width: Int, _ alignment: Alignment) -> String {
    let spaces = String(repeating: " ", count: max(0, width - TextTable.width(cell)))
    return alignment == .left ? cell + spaces : spaces + cell
  }
}
