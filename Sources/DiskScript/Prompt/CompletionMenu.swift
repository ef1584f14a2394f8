/// The list of candidates under an entry.
enum CompletionMenu {
  /// - Parameters:
  ///   - width: columns of the terminal.
  ///   - rows: lines that may be used.
  static func lines(
    _ list: Completions, width: Int, rows: Int, style: Style
  ) -> [String] {
    let candidates = list.candidates
    let more = list.isComplete ? [] : ["… and more that were not looked at"]
    let width = max(width - 1, 10)
    let names = candidates.map { VisibleText.fitted(VisibleText.line($0.display), to: width) }
    let hasSummaries = candidates.contains { !$0.summary.isEmpty }
    if hasSummaries, candidates.count <= rows {
      return withSummaries(candidates, names, width, style) + more
    }
    return inColumns(names, width, rows) + more
  }

  private static func withSummaries(
    _ candidates: [Completions.Candidate], _ names: [String], _ width: Int, _ style: Style
  ) -> [String] {
    let nameWidth = min(names.map(VisibleText.columns(of:)).max() ?? 0, width)
    return zip(candidates, names).map { candidate, name in
      let room = width - nameWidth - 2
      let summary = VisibleText.fitted(VisibleText.line(candidate.summary), to: room)
      guard room > 8, !summary.isEmpty else { return name }
      return pad(name, to: nameWidth + 2) + style.paint(summary, .dim)
    }
  }

  /// Down the columns, as `ls` does it; what does not fit is counted.
  private static func inColumns(_ names: [String], _ width: Int, _ rows: Int) -> [String] {
    let columnWidth = (names.map(VisibleText.columns(of:)).max() ?? 0) + 2
    let columnCount = max(1, (width + 2) / columnWidth)
    let capacity = columnCount * rows
    let shown = names.count > capacity ? names.prefix(columnCount * (rows - 1)) : names[...]
    let height = (shown.count + columnCount - 1) / columnCount
    var lines = (0..<height).map { row in
      let cells = stride(from: row, to: shown.count, by: height).map { shown[$0] }
      return cells.dropLast().map { pad($0, to: columnWidth) }.joined() + (cells.last ?? "")
    }
    if shown.count < names.count { lines.append("… \(names.count - shown.count) more") }
    return lines
  }

  private static func pad(_ text: String, to width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - VisibleText.columns(of: text)))
  }
}
