import DiskInterpreter
import Glibc

/// Draws an entry once more over what libedit has drawn, with the same characters in the same cells, but
/// in colour: libedit itself has none.
struct EntryPainter {
  /// What one scalar looks like; the raw value is the order in which looks win.
  enum Look: Int, Comparable {
    case plain, comment, string, number, symbol, keyword, unknown, fault, bracket

    static func < (a: Look, b: Look) -> Bool { a.rawValue < b.rawValue }

    /// Parameters of `ESC [ … m`.
    var graphics: String {
      switch self {
      case .plain: ""
      case .comment: "2"
      case .string: "32"
      case .number: "36"
      case .symbol: "33"
      case .keyword: "35"
      case .unknown: "31"
      case .fault: "4;31"
      case .bracket: "1;7"
      }
    }

    init(_ role: Engine.Highlight.Role) {
      switch role {
      case .keyword: self = .keyword
      case .string: self = .string
      case .number: self = .number
      case .comment: self = .comment
      case .symbol: self = .symbol
      case .unknown: self = .unknown
      case .fault: self = .fault
      case .bracket: self = .bracket
      }
    }
  }

  let scalars: [Unicode.Scalar]
  let looks: [Look]

  /// - Parameter highlights: by bytes of the text's UTF-8.
  init(_ scalars: [Unicode.Scalar], _ highlights: [Engine.Highlight]) {
    self.scalars = scalars
    var indexAtByte: [Int] = []
    for (index, scalar) in scalars.enumerated() {
      indexAtByte += Array(repeating: index, count: UTF8.width(scalar))
    }
    var looks = Array(repeating: Look.plain, count: scalars.count)
    for highlight in highlights {
      let look = Look(highlight.role)
      for byte in highlight.range.clamped(to: 0..<indexAtByte.count) {
        looks[indexAtByte[byte]] = max(looks[indexAtByte[byte]], look)
      }
    }
    self.looks = looks
  }

  var hasColour: Bool { looks.contains { $0 != .plain } }

  /// Whether each character takes the cells that are counted for it: marks that combine with the
  /// character before, and what must not be sent at all, are left as libedit draws them.
  var isPaintable: Bool {
    scalars.allSatisfy { scalar in
      scalar.value < 0x20 || scalar.value == 0x7F || (VisibleText.columns(of: scalar) ?? 0) > 0
    }
  }

  /// What is to be sent: begins and ends where the cursor stands.
  func sequence(_ layout: ScreenLayout) -> String {
    var text = "\u{1B}7\r" + (layout.cursorRow > 0 ? "\u{1B}[\(layout.cursorRow)A" : "")
    var row = 0
    var index = 0
    while index < scalars.count {
      let place = layout.places[index]
      let end = runEnd(from: index, layout)
      guard end > index else {
        index += 1
        continue
      }
      if place.row > row {
        text += "\r\u{1B}[\(place.row - row)B"
        row = place.row
      }
      var run = String.UnicodeScalarView()
      run.append(contentsOf: scalars[index..<end])
      let graphics = looks[index].graphics
      text += "\u{1B}[\(place.column + 1)G"
      text += graphics.isEmpty ? String(run) : "\u{1B}[\(graphics)m\(String(run))\u{1B}[m"
      index = end
    }
    return text + "\u{1B}8"
  }

  /// The end of the visible characters of one look in one row.
  private func runEnd(from start: Int, _ layout: ScreenLayout) -> Int {
    var end = start
    while end < scalars.count, looks[end] == looks[start], scalars[end].value >= 0x20,
      scalars[end].value != 0x7F, layout.places[end].row == layout.places[start].row
    {
      end += 1
    }
    return end
  }
}

extension LineEditor {
  /// Colours the entry where it stands.
  /// - Parameter isFinal: it is accepted; nothing marks a place in it any more.
  func paint(isFinal: Bool = false) {
    let entry = entry
    guard !entry.scalars.isEmpty, !isSearching(entry),
      let size = Terminal.size(STDOUT_FILENO)
    else { return }
    let layout = layout(entry)
    // What has left at the top cannot be reached.
    guard layout.rowCount <= size.rows else { return }
    let cursor = isFinal ? nil : entry.beforeCursor.utf8.count
    let painter = EntryPainter(
      entry.scalars, assistant.highlights(in: entry.text, cursor: cursor))
    guard painter.hasColour || isPainted, painter.isPaintable else { return }
    isPainted = painter.hasColour
    send(painter.sequence(layout))
  }

  /// libedit's own searches and vi's `/` write what they ask for behind the entry.
  private func isSearching(_ entry: EditedEntry) -> Bool {
    let end = entry.scalars.count
    let start = entry.scalars.lastIndex(of: "\n").map { $0 + 1 } ?? 0
    guard start > 0 else { return false }
    var line = String.UnicodeScalarView()
    line.append(contentsOf: entry.scalars[start..<min(end, start + 5)])
    let text = String(line)
    let isIncremental = ["bck:", "fwd:", "bck?:", "fwd?:"].contains { text.hasPrefix($0) }
    return isIncremental || isVi && (text.hasPrefix("/") || text.hasPrefix("?"))
  }
}
