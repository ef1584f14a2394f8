import DiskInterpreter

/// The lines of a source that a diagnostic speaks of, with the places marked.
struct Excerpt {
  private let diagnostic: Diagnostic
  private let style: Style
  private let width: Int
  private var source: SourceText { diagnostic.source }

  /// A diagnostic that marks more lines than this shows the first ones only.
  private static let lineLimit = 8

  init(_ diagnostic: Diagnostic, style: Style, width: Int) {
    self.diagnostic = diagnostic
    self.style = style
    self.width = width
  }

  /// Lines without line breaks; empty where the diagnostic names no place.
  func lines() -> [String] {
    guard !diagnostic.labels.isEmpty else { return [] }
    var parts = marksByLine()
    parts.removeAll { $0.line > source.lineCount + 1 }
    let primaryLine = line(of: diagnostic.labels[0].span.start)
    var shown = Array(parts.prefix(Self.lineLimit))
    if !shown.contains(where: { $0.line == primaryLine }),
      let primary = parts.first(where: { $0.line == primaryLine })
    {
      shown[shown.count - 1] = primary
    }
    let gutter = String(shown.map(\.line).max() ?? 0).count
    var result: [String] = []
    var previous: Int?
    for part in shown {
      if let previous, part.line == previous + 2 {
        result += render((previous + 1, []), gutter)
      } else if let previous, part.line > previous + 2 {
        result.append(String(repeating: " ", count: gutter) + style.paint("…", .place))
      }
      result += render(part, gutter)
      previous = part.line
    }
    return result
  }

  private typealias Part = (line: Int, labels: [PartLabel])

  /// The part of a label that lies on one line.
  private struct PartLabel {
    var start: Int
    var end: Int
    var text: String
    var isPrimary: Bool
  }

  /// A label over several lines marks its first line to the end and its last from the first letter.
  private func marksByLine() -> [Part] {
    var byLine: [Int: [PartLabel]] = [:]
    for (index, label) in diagnostic.labels.enumerated() {
      let isPrimary = index == 0
      let start = min(label.span.start, source.bytes.count)
      let end = min(max(label.span.end, start), source.bytes.count)
      let first = line(of: start)
      // An end just behind a line break belongs to the line before it.
      let last = end > start ? line(of: end - 1) : first
      let firstEnd = last == first ? end : source.line(first).endIndex
      byLine[first, default: []].append(
        PartLabel(start: start, end: firstEnd, text: label.text, isPrimary: isPrimary))
      if last != first {
        let bytes = source.line(last)
        let indent = bytes.firstIndex { $0 != 0x20 && $0 != 0x09 } ?? bytes.startIndex
        byLine[last, default: []].append(
          PartLabel(start: indent, end: end, text: "", isPrimary: isPrimary))
      }
    }
    return byLine.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
  }

  private func line(of offset: Int) -> Int { source.position(of: offset).line }

  private func render(_ part: Part, _ gutter: Int) -> [String] {
    let number = String(part.line)
    let padding = String(repeating: " ", count: gutter - number.count)
    let focus = (part.labels.first(where: \.isPrimary) ?? part.labels.first)?.start
    let bytes = source.line(part.line)
    let line = ExcerptLine(bytes, focus: focus ?? bytes.startIndex, width: width - gutter - 3)
    var result = [join(style.paint(padding + number + " |", .place), line.text)]
    let rows = MarkerRows(marks(part.labels, on: line), primaryRole: primaryRole).rows
    let margin = style.paint(String(repeating: " ", count: gutter + 1) + "|", .place)
    for row in rows {
      result.append(join(margin, row.map { style.paint($0.text, $0.role) }.joined()))
    }
    for label in part.labels where line.column(of: label.start) == nil && !label.text.isEmpty {
      let place = source.position(of: label.start)
      result.append(join(margin, "column \(place.column): " + VisibleText.line(label.text)))
    }
    return result
  }

  private func marks(_ labels: [PartLabel], on line: ExcerptLine) -> [MarkerRows.Mark] {
    labels.compactMap { label in
      guard let start = line.column(of: label.start) else { return nil }
      let end = line.column(of: min(label.end, line.window.upperBound)) ?? start
      return MarkerRows.Mark(
        start: start, end: max(end, start + 1), text: VisibleText.line(label.text),
        isPrimary: label.isPrimary)
    }
  }

  private var primaryRole: Style.Role { diagnostic.severity == .error ? .error : .warning }

  private func join(_ margin: String, _ text: String) -> String {
    text.isEmpty ? margin : margin + " " + text
  }
}
