/// The rows under a line of source: underlines (`^` for the primary place, `-` for others) and what the
/// labels say about them.
struct MarkerRows {
  struct Mark {
    var start: Int
    /// Past the last column, at least `start + 1`.
    var end: Int
    var text: String
    var isPrimary: Bool
  }

  /// Runs of text with their meaning, row by row.
  private(set) var rows: [[(text: String, role: Style.Role?)]] = []

  init(_ marks: [Mark], primaryRole: Style.Role) {
    guard !marks.isEmpty else { return }
    func role(_ mark: Mark) -> Style.Role { mark.isPrimary ? primaryRole : .secondary }

    let sorted = marks.sorted { ($0.start, $0.end) < ($1.start, $1.end) }
    var waiting = sorted.filter { !$0.text.isEmpty }
    var line = Row()
    // The primary last, so that it stays visible where two overlap.
    for mark in sorted.filter({ !$0.isPrimary }) + sorted.filter(\.isPrimary) {
      line.fill(mark.start..<mark.end, mark.isPrimary ? "^" : "-", role(mark))
    }
    if let last = waiting.last, marks.allSatisfy({ $0.end <= last.end && $0.start <= last.start }) {
      line.put(" " + last.text, at: last.end, role(last))
      waiting.removeLast()
    }
    rows.append(line.runs())
    while let mark = waiting.popLast() {
      var row = Row()
      for other in waiting where other.start < mark.start {
        row.fill(other.start..<other.start + 1, "|", role(other))
      }
      row.put(mark.text, at: mark.start, role(mark))
      rows.append(row.runs())
    }
  }

  /// Columns that are being filled, and one text at the end.
  private struct Row {
    var cells: [(Character, Style.Role?)] = []
    var tail: (text: String, role: Style.Role)?

    mutating func fill(_ columns: Range<Int>, _ character: Character, _ role: Style.Role) {
      while cells.count < columns.upperBound { cells.append((" ", nil)) }
      for column in columns { cells[column] = (character, role) }
    }

    mutating func put(_ text: String, at column: Int, _ role: Style.Role) {
      while cells.count < column { cells.append((" ", nil)) }
      tail = (text, role)
    }

    func runs() -> [(text: String, role: Style.Role?)] {
      var runs: [(text: String, role: Style.Role?)] = []
      for (character, role) in cells {
        if let last = runs.last, last.role == role {
          runs[runs.count - 1].text.append(character)
        } else {
          runs.append((String(character), role))
        }
      }
      if let tail { runs.append((tail.text, tail.role)) }
      return runs
    }
  }
}
