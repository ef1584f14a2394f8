/// What was typed, oldest first: this session's entries and, from the file, those of earlier ones.
final class History {
  private(set) var entries: [String] = []
  private let file: HistoryFile?
  /// Accepted entries that the file could not take yet.
  private var pending: [String] = []
  /// Why entries are not kept, to be said once.
  private(set) var complaint: String?

  /// Entries held in memory.
  private static let limit = 10_000

  /// A history that reads and keeps the person's file; where that cannot be, one in memory.
  static func standard() -> History {
    do throws(HistoryFile.Failure) {
      return History(file: try HistoryFile.standard())
    } catch {
      let history = History(file: nil)
      history.complaint = error.message
      return history
    }
  }

  init(file: HistoryFile?) {
    self.file = file
    guard let file else { return }
    do throws(HistoryFile.Failure) {
      let kept = try file.load()
      entries = Array(kept.suffix(Self.limit))
      if kept.count > file.entryLimit * 2 { try file.trimIfNeeded() }
    } catch {
      complaint = error.message
    }
  }

  /// Keeps an accepted entry, in memory and, unless it is private, in the file. One that repeats the last
  /// is kept once.
  func add(_ entry: String) {
    if entries.last != entry {
      entries.append(entry)
      if entries.count > Self.limit * 2 { entries.removeFirst(Self.limit) }
      if !Self.isPrivate(entry) { pending.append(entry) }
    }
    flush()
  }

  /// Whether an entry is for this session alone: one that begins with a space, as in a shell, or that
  /// writes out a passphrase.
  private static func isPrivate(_ entry: String) -> Bool {
    if entry.hasPrefix(" ") { return true }
    var rest = entry[...]
    while let label = rest.firstRange(of: "passphrase:") {
      rest = rest[label.upperBound...]
      let value = rest.drop { $0.isWhitespace || $0 == "[" || $0 == "#" }
      if value.first == "\"" { return true }
    }
    return false
  }

  /// Writes what the file did not take before.
  func flush() {
    guard let file else { return pending.removeAll() }
    while let entry = pending.first {
      do throws(HistoryFile.Failure) {
        try file.append(entry)
        pending.removeFirst()
      } catch {
        complaint = error.message
        if pending.count > 1_000 { pending.removeFirst() }
        return
      }
    }
  }

  /// The reason why entries are not kept, the first time it is asked for.
  func takeComplaint() -> String? {
    defer { if complaint != nil { hasComplained = true } }
    return hasComplained ? nil : complaint
  }
  private var hasComplained = false
}

/// A walk through the history from one entry of the prompt: Up and Down among the entries that begin
/// with what was typed.
struct HistoryWalk {
  private let entries: [String]
  private let prefix: String
  /// What stood there before the walk, and comes back at its lower end.
  private let draft: String
  private var index: Int
  /// What the last step showed.
  private(set) var shown: String

  init(_ entries: [String], draft: String, prefix: String) {
    self.entries = entries
    self.prefix = prefix
    self.draft = draft
    index = entries.count
    shown = draft
  }

  /// The next older entry that begins so and differs from what is shown; nil at the end.
  mutating func older() -> String? {
    var next = index - 1
    while next >= 0, !matches(next) { next -= 1 }
    guard next >= 0 else { return nil }
    index = next
    shown = entries[next]
    return shown
  }

  /// The next newer one, at last the draft; nil behind it.
  mutating func newer() -> String? {
    guard index < entries.count else { return nil }
    var next = index + 1
    while next < entries.count, !matches(next) { next += 1 }
    index = next
    shown = next < entries.count ? entries[next] : draft
    return shown
  }

  private func matches(_ index: Int) -> Bool {
    entries[index].hasPrefix(prefix) && entries[index] != shown
  }
}
