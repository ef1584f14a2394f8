/// A word that code in a folder does without, and why.
struct WordRule {
  let folders: [String]
  let words: Set<String>
  /// Only where `(` follows and no `func` stands before.
  var onlyCalls = true
  let reason: String
  /// Files that may, each with its reason.
  var exceptions: [String: String] = [:]

  static let all = [
    WordRule(
      folders: ["Sources"], words: ["fatalError", "abort", "notImplemented"],
      reason: "a fault is thrown; a trap is for our own mistakes, which precondition names",
      exceptions: [
        "Sources/Interpreter/VM/Heap.swift":
          "the machine has no memory left to report anything with"
      ]),
    WordRule(
      folders: ["Sources/Runtime", "Sources/Interpreter"],
      words: ["print", "debugPrint", "readLine", "isatty", "exit", "_exit"],
      reason: "only the program knows a terminal, prints and exits"),
    WordRule(
      folders: ["Sources/Runtime"], words: ["getenv", "setenv"],
      reason: "what the runtime may touch is handed in",
      exceptions: [
        "Sources/Runtime/Attach/RuntimeFolder.swift":
          "the system's own folder for such records, the same for every session of a user"
      ]),
  ]

  static func findings(in files: [SourceFile], rules: [WordRule] = all) -> [String] {
    rules.flatMap { rule in
      let hits = files.flatMap { file in rule.hits(in: file).map { (file.path, $0) } }
      let stale = rule.exceptions.keys.sorted().filter { path in
        files.contains { $0.path == path } && !hits.contains { $0.0 == path }
      }
      return hits.filter { rule.exceptions[$0.0] == nil }.map {
        "\($0.0):\($0.1.line): \($0.1.text): \(rule.reason)"
      } + stale.map { "\($0): its exception is needed no more" }
    }
  }

  private func hits(in file: SourceFile) -> [Word] {
    guard folders.contains(where: { file.path.hasPrefix($0 + "/") }) else { return [] }
    var previous = ""
    return file.words.filter { word in
      defer { previous = word.text }
      guard words.contains(word.text) else { return false }
      return !onlyCalls || (word.isCalled && !word.followsDot && previous != "func")
    }
  }
}

/// Marks of unfinished work, in comments as in code.
enum UnfinishedWork {
  /// Split, so that this file does not hold them.
  static let marks = ["TO" + "DO", "FIX" + "ME", "XX" + "X", "HA" + "CK"]

  static func findings(in path: String, text: String) -> [String] {
    text.split(separator: "\n", omittingEmptySubsequences: false).enumerated().flatMap {
      index, line in
      marks.filter { mark in
        line.split { !$0.isLetter && !$0.isNumber }.contains { $0 == mark }
      }.map { "\(path):\(index + 1): \($0)" }
    }
  }
}
