/// Rows under titles, laid out in columns with two spaces between them.
struct TextTable {
  enum Alignment: Sendable { case left, right }

  let titles: [String]
  let alignments: [Alignment]
  let rows: [[String]]
  /// What the cells of a column mean, where it is not their text alone; by title.
  var roles: [String: DrawnLine.Role] = [:]
  /// Columns that a narrow terminal can do without, the first to go first; then the others, from the
  /// right, but for the first column.
  var spare: [String] = []
  /// How many rows there are in all, where `rows` are only the first.
  var total = 0
  /// What the rows are called, for the note about those that are not shown.
  var plural = "rows"

  /// Rows that the prompt shows where not all are wanted.
  static let rowLimit = 200
  /// A column of text is not cut to less than this.
  private static let leastText = 10
  private static let gap = 2

  init(_ columns: [(title: String, alignment: Alignment)], rows: [[String]]) {
    titles = columns.map(\.title)
    alignments = columns.map(\.alignment)
    self.rows = rows
    total = rows.count
  }

  /// The table as lines joined by line breaks, without one at the end.
  var text: String {
    drawn(rows, widths(rows), Array(titles.indices), Canvas()).map(\.text).joined(separator: "\n")
  }

  /// Columns that the text takes on a terminal: one a character, two for wide East Asian ones and emoji.
  static func width(_ text: String) -> Int {
    text.reduce(0) { $0 + ($1.unicodeScalars.first.map(width) ?? 0) }
  }

  private static func width(_ scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark: return 0
    default: return isWide(scalar) ? 2 : 1
    }
  }

  private static func isWide(_ scalar: Unicode.Scalar) -> Bool {
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0x303E, 0x3041...0xA4CF, 0xA960...0xA97C, 0xAC00...0xD7A3,
      0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60, 0xFFE0...0xFFE6, 0x20000...0x3FFFD:
      true
    default: scalar.properties.isEmojiPresentation
    }
  }

  static func pad(_ cell: String, to width: Int, _ alignment: Alignment = .left) -> String {
    let spaces = String(repeating: " ", count: max(0, width - TextTable.width(cell)))
    return alignment == .left ? cell + spaces : spaces + cell
  }

  private func widths(_ rows: [[String]]) -> [Int] {
    titles.indices.map { column in
      rows.reduce(TextTable.width(titles[column])) { max($0, TextTable.width($1[column])) }
    }
  }

  private func drawn(
    _ rows: [[String]], _ widths: [Int], _ columns: [Int], _ canvas: Canvas
  ) -> [DrawnLine] {
    let head = line(titles, widths, columns, canvas) { _ in .heading }
    return [head] + rows.map { row in line(row, widths, columns, canvas) { roles[titles[$0]] } }
  }

  private func line(
    _ cells: [String], _ widths: [Int], _ columns: [Int], _ canvas: Canvas,
    _ role: (Int) -> DrawnLine.Role?
  ) -> DrawnLine {
    var line = DrawnLine([])
    for (place, column) in columns.enumerated() {
      if place > 0 { line.add(String(repeating: " ", count: TextTable.gap)) }
      let cell = canvas.cut(cells[column], to: widths[column])
      let spaces = String(repeating: " ", count: widths[column] - TextTable.width(cell))
      if alignments[column] == .right { line.add(spaces) }
      line.add(cell, role(column))
      if alignments[column] == .left { line.add(spaces) }
    }
    line.trimEnd()
    return line
  }
}

extension TextTable: Drawable {
  /// Fitted to the canvas: long texts are cut, then columns are left out, which a note names; of many
  /// rows the first are shown, and the note says how many there are.
  func lines(on canvas: Canvas) -> [DrawnLine] {
    let shown = canvas.isWhole ? rows : Array(rows.prefix(TextTable.rowLimit))
    var widths = widths(shown)
    var columns = Array(titles.indices)
    if !canvas.isWhole { fit(&widths, &columns, canvas.width) }
    var lines = drawn(shown, widths, columns, canvas)
    if shown.count < total {
      lines.append(Omission.line(shown: shown.count, of: total, plural, canvas))
    }
    if columns.count < titles.count {
      let missing = titles.indices.filter { !columns.contains($0) }.map { titles[$0] }
      lines.append(
        Omission.line("no room for \(missing.joined(separator: ", ")) (`:all`)", canvas))
    }
    return lines
  }

  private func fit(_ widths: inout [Int], _ columns: inout [Int], _ room: Int) {
    var leaving = spare.compactMap { titles.firstIndex(of: $0) }
    leaving += titles.indices.dropFirst().reversed().filter { !leaving.contains($0) }
    while true {
      var excess =
        columns.reduce(0) { $0 + widths[$1] } + (columns.count - 1) * TextTable.gap - room
      if excess <= 0 { return }
      let least = columns.reduce(0) { $0 + self.least($1, widths[$1]) }
      if least + (columns.count - 1) * TextTable.gap <= room || columns.count == 1 {
        while excess > 0, let widest = widestText(columns, widths) {
          widths[widest] -= 1
          excess -= 1
        }
        return
      }
      guard let next = leaving.first else { return }
      leaving.removeFirst()
      columns.removeAll { $0 == next }
    }
  }

  /// What a column can be cut to: numbers cannot.
  private func least(_ column: Int, _ width: Int) -> Int {
    if alignments[column] == .right { return width }
    return min(width, max(TextTable.leastText, TextTable.width(titles[column])))
  }

  private func widestText(_ columns: [Int], _ widths: [Int]) -> Int? {
    columns.filter { widths[$0] > least($0, widths[$0]) }.max { widths[$0] < widths[$1] }
  }
}
