import Glibc

@testable import DiskScript

/// What a terminal shows: enough of ECMA-48 for libedit's drawing on an xterm.
struct Screen {
  let rows: Int
  private(set) var columns: Int
  private(set) var row = 0
  private(set) var column = 0
  /// A wide character's second column is empty text.
  private var cells: [[Cell]]
  /// Parameters of the last `ESC [ … m`; empty where it was a reset.
  private var graphics = ""
  private var savedPlace = (row: 0, column: 0)

  private struct Cell {
    var text = " "
    var graphics = ""
  }
  /// The last column was written: the next character goes to the next row.
  private var wrapsNext = false
  /// What was received and, from `position`, not acted on yet.
  private var pending: [UInt8] = []
  private var position = 0
  /// Everything received, as it came.
  private(set) var received: [UInt8] = []
  /// Prompts among the lines that are held no more.
  private var forgottenPrompts = 0
  static let prompt = "dsk>"
  /// Lines that left at the top, the latest of them.
  private(set) var scrolled: [String] = []

  init(rows: Int, columns: Int) {
    self.rows = rows
    self.columns = columns
    cells = Array(repeating: Array(repeating: Cell(), count: columns), count: rows)
  }

  var lines: [String] { cells.map(Self.text) }

  /// The runs of one look in a row, with the parameters that made it: `[("35", "let"), ("", " a = ")]`.
  func looks(row: Int) -> [(graphics: String, text: String)] {
    var runs: [(graphics: String, text: String)] = []
    for cell in cells[row] {
      if let last = runs.last, last.graphics == cell.graphics {
        runs[runs.count - 1].text += cell.text
      } else {
        runs.append((cell.graphics, cell.text))
      }
    }
    while let last = runs.last, last.graphics.isEmpty, last.text.allSatisfy({ $0 == " " }) {
      runs.removeLast()
    }
    return runs
  }

  /// All rows that hold something, those that scrolled away first.
  var transcript: [String] {
    var all = scrolled + lines
    while all.last == "" { all.removeLast() }
    return all
  }

  /// Lines that begin with the prompt, of all that were ever shown and not erased.
  var promptCount: Int {
    forgottenPrompts + (scrolled + lines).count { $0.hasPrefix(Self.prompt) }
  }

  /// A narrower or wider window; rows are cut or filled, not wrapped anew.
  mutating func resize(columns: Int) {
    for index in cells.indices {
      cells[index] = Array(cells[index].prefix(columns))
      while cells[index].count < columns { cells[index].append(Cell()) }
    }
    self.columns = columns
    column = min(column, columns - 1)
    wrapsNext = false
  }

  mutating func feed(_ bytes: some Sequence<UInt8>) {
    received += bytes
    pending = Array(pending[position...]) + bytes
    position = 0
    while let length = step() { position += length }
  }

  private static func text(_ cells: [Cell]) -> String {
    var text = cells.map(\.text).joined()
    while text.last == " " { text.removeLast() }
    return text
  }

  /// Acts on what begins the pending bytes; nil where it is not complete yet.
  private mutating func step() -> Int? {
    guard position < pending.count else { return nil }
    let first = pending[position]
    switch first {
    case 0x1B: return escape()
    case 0x0D:
      column = 0
      wrapsNext = false
    case 0x0A: lineFeed()
    case 0x08:
      column = max(0, column - 1)
      wrapsNext = false
    case 0x09: column = min(columns - 1, (column / 8 + 1) * 8)
    case 0..<0x20, 0x7F: break
    default: return character(first)
    }
    return 1
  }

  private mutating func character(_ first: UInt8) -> Int? {
    let length = first < 0x80 ? 1 : first < 0xE0 ? 2 : first < 0xF0 ? 3 : 4
    guard pending.count - position >= length else { return nil }
    let text = String(decoding: pending[position..<position + length], as: UTF8.self)
    let width = VisibleText.columns(of: text.unicodeScalars.first ?? " ") ?? 1
    if width == 0 {
      let previous = max(0, column - (wrapsNext ? 0 : 1))
      cells[row][previous].text += text
      return length
    }
    if wrapsNext || column + width > columns {
      column = 0
      lineFeed()
    }
    cells[row][column] = Cell(text: text, graphics: graphics)
    if width == 2, column + 1 < columns {
      cells[row][column + 1] = Cell(text: "", graphics: graphics)
    }
    column += width
    wrapsNext = column >= columns
    column = min(column, columns - 1)
    return length
  }

  private mutating func lineFeed() {
    wrapsNext = false
    if row + 1 < rows {
      row += 1
    } else {
      scrolled.append(Self.text(cells.removeFirst()))
      if scrolled.count > 2_000 {
        forgottenPrompts += scrolled.prefix(1_000).count { $0.hasPrefix(Self.prompt) }
        scrolled.removeFirst(1_000)
      }
      cells.append(Array(repeating: Cell(), count: columns))
    }
  }

  private mutating func escape() -> Int? {
    let sequence = pending[(position + 1)...]
    guard let kind = sequence.first else { return nil }
    if kind == UInt8(ascii: "(") { return sequence.count > 1 ? 3 : nil }
    if kind == UInt8(ascii: "7") { savedPlace = (row, column) }
    if kind == UInt8(ascii: "8") {
      (row, column) = (savedPlace.row, min(savedPlace.column, columns - 1))
      wrapsNext = false
    }
    guard kind == UInt8(ascii: "[") else { return 2 }
    let body = sequence.dropFirst()
    guard let end = body.firstIndex(where: { $0 >= 0x40 && $0 < 0x7F }) else { return nil }
    let parameters = String(decoding: body[..<end], as: UTF8.self)
    if pending[end] == UInt8(ascii: "m") {
      graphics = parameters == "0" ? "" : parameters
      return end + 1 - position
    }
    control(pending[end], parameters.split(separator: ";").map { Int($0) ?? 0 })
    return end + 1 - position
  }

  private mutating func control(_ final: UInt8, _ parameters: [Int]) {
    let count = max(1, parameters.first ?? 1)
    wrapsNext = false
    switch UnicodeScalar(final) {
    case "A": row = max(0, row - count)
    case "B": row = min(rows - 1, row + count)
    case "C": column = min(columns - 1, column + count)
    case "D": column = max(0, column - count)
    case "G": column = min(columns, count) - 1
    case "H":
      row = min(rows, count) - 1
      column = min(columns, max(1, parameters.dropFirst().first ?? 1)) - 1
    case "J": eraseDisplay(parameters.first ?? 0)
    case "K": erase(row, parameters.first == 1 ? 0..<column + 1 : column..<columns)
    case "P":
      cells[row].removeSubrange(column..<min(columns, column + count))
      while cells[row].count < columns { cells[row].append(Cell()) }
    case "@":
      cells[row].insert(contentsOf: Array(repeating: Cell(), count: count), at: column)
      cells[row] = Array(cells[row].prefix(columns))
    default: break
    }
  }

  private mutating func eraseDisplay(_ mode: Int) {
    if mode == 0 { erase(row, column..<columns) }
    for index in (mode == 0 ? row + 1..<max(rows, row + 1) : 0..<rows) { erase(index, 0..<columns) }
  }

  private mutating func erase(_ row: Int, _ range: Range<Int>) {
    for column in range { cells[row][column] = Cell() }
  }
}
