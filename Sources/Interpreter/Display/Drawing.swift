/// Where the prompt's pictures of values go: how many columns there are, and which characters.
public struct Canvas: Hashable, Sendable {
  /// Columns; a picture that cannot be so narrow is wider.
  public var width: Int
  /// Whether block characters and `…` may be used; else ASCII alone, but for what values hold.
  public var isUnicode: Bool
  /// Whether all of a value is wanted: nothing is cut, however long and wide it becomes.
  public var isWhole: Bool

  public init(width: Int = 80, isUnicode: Bool = true, isWhole: Bool = false) {
    self.width = width
    self.isUnicode = isUnicode
    self.isWhole = isWhole
  }

  /// Columns of a map's bar between its brackets; nil where there is room for none that says something.
  var mapColumns: Int? {
    // A longer bar says no more.
    let count = min(width - 2, 98)
    return count >= 8 ? count : nil
  }

  /// What stands where something is left out.
  var ellipsis: String { isUnicode ? "…" : "..." }

  /// The text cut to at most so many columns, with an ellipsis where something is missing.
  func cut(_ text: String, to width: Int) -> String {
    guard TextTable.width(text) > width else { return text }
    let mark = ellipsis
    var room = width - mark.count
    guard room > 0 else { return String(mark.prefix(max(0, width))) }
    var result = ""
    for character in text {
      let size = TextTable.width(String(character))
      if size > room { break }
      room -= size
      result.append(character)
    }
    return result + mark
  }
}

/// One line of a picture, in pieces that mean something.
public struct DrawnLine: Hashable, Sendable {
  /// What a piece of text stands for; its colour is chosen elsewhere.
  public enum Role: String, CaseIterable, Sendable {
    case heading
    /// Notes, offsets, and other things beside the matter.
    case dim
    /// Bytes that are zero, that are printable ASCII, and all others.
    case zeroByte, textByte, otherByte
    /// Partitions in turn, so that two neighbours differ.
    case used, usedToo
    /// Partitions that do not begin on the disk's alignment, in turn.
    case unaligned, unalignedToo
    case free
    /// Partitions that overlap or lie outside of the disk.
    case damaged
    /// Bytes that an image stores itself, that one under it stores, and that nobody does.
    case stored, storedBelow, hole
  }

  public struct Run: Hashable, Sendable {
    public var text: String
    public var role: Role?

    public init(_ text: String, _ role: Role? = nil) {
      self.text = text
      self.role = role
    }
  }

  public var runs: [Run]

  public init(_ runs: [Run]) { self.runs = runs }

  init(_ text: String, _ role: Role? = nil) { runs = text.isEmpty ? [] : [Run(text, role)] }

  /// Without what the pieces mean.
  public var text: String { runs.map(\.text).joined() }

  /// Adds text, to the last piece where it means the same.
  mutating func add(_ text: String, _ role: Role? = nil) {
    guard !text.isEmpty else { return }
    if let last = runs.last, last.role == role {
      runs[runs.count - 1].text += text
    } else {
      runs.append(Run(text, role))
    }
  }

  mutating func trimEnd() {
    while let last = runs.last, last.role == nil || last.text.allSatisfy({ $0 == " " }) {
      var text = last.text
      while text.last == " " { text.removeLast() }
      runs[runs.count - 1].text = text
      if !text.isEmpty { return }
      runs.removeLast()
    }
  }

  /// Each line of a text.
  static func lines(_ text: String, _ role: Role? = nil) -> [DrawnLine] {
    text.split(separator: "\n", omittingEmptySubsequences: false).map {
      DrawnLine(String($0), role)
    }
  }
}

/// Something that the prompt can draw.
protocol Drawable {
  func lines(on canvas: Canvas) -> [DrawnLine]
}

/// What the characters of a map mean, on as few lines as there is room for.
struct Legend {
  private let canvas: Canvas
  private var done: [DrawnLine] = []
  private var line = DrawnLine([])

  private static let gap = 3

  init(_ canvas: Canvas) { self.canvas = canvas }

  mutating func add(_ symbols: [DrawnLine.Run], _ meaning: String) {
    var entry = symbols
    entry.append(DrawnLine.Run(symbols.isEmpty ? meaning : " " + meaning))
    let width = TextTable.width(DrawnLine(entry).text)
    let used = TextTable.width(line.text)
    if used > 0, used + Legend.gap + width > canvas.width {
      done.append(line)
      line = DrawnLine([])
    } else if used > 0 {
      line.add(String(repeating: " ", count: Legend.gap))
    }
    for run in entry { line.add(run.text, run.role) }
  }

  var lines: [DrawnLine] { line.runs.isEmpty ? done : done + [line] }
}

/// What was left out, and how to see it.
enum Omission {
  static func line(_ text: String, _ canvas: Canvas) -> DrawnLine {
    DrawnLine("\(canvas.ellipsis) \(text)", .dim)
  }

  /// - Parameter what: the plural of what is counted.
  static func line(
    shown: Int, of total: Int, _ what: String, _ canvas: Canvas
  ) -> DrawnLine {
    line("\(total - shown) more of \(total) \(what): `:all` shows them", canvas)
  }
}
