/// Tab after a list: each press puts the next candidate in the place of the last one.
struct CompletionCycle {
  private let insertions: [String]
  /// What was typed, which comes back behind the last candidate.
  private let typed: String
  private var index: Int
  /// The entry as the last turn left it.
  var shown: EditedEntry

  /// Nil where the range of the candidates does not end at the entry's cursor.
  init?(_ list: Completions, _ entry: EditedEntry) {
    let bytes = Array(entry.beforeCursor.utf8)
    guard list.range.upperBound == bytes.count, list.range.lowerBound >= 0,
      let typed = String(validating: bytes[list.range], as: UTF8.self)
    else { return nil }
    insertions = list.candidates.map(\.insertion)
    self.typed = typed
    index = insertions.count
    shown = entry
  }

  /// What stands in the range now.
  var inserted: String { index < insertions.count ? insertions[index] : typed }

  /// Nothing was typed since the last turn.
  func isOn(_ entry: EditedEntry) -> Bool { shown.isSame(as: entry) }

  mutating func turn(by step: Int) {
    let count = insertions.count + 1
    index = (index + step + count) % count
  }
}
