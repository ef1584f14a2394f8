/// How long a file may be: one idea each.
enum FileLengths {
  static let limit = 400
  /// Longer files that are one idea, each with its reason.
  static let exceptions: [String: String] = [
    "Sources/Interpreter/Engine/StandardRegistry+Index.swift": "generated: one row a name",
    "Sources/Interpreter/VM/VM+Run.swift": "the dispatch loop: one case an operation",
    "Sources/Runtime/Partitions/GPT/GPTTypes.swift": "a specification table: one row a type",
  ]

  static func findings(
    in files: [SourceFile], exceptions: [String: String] = exceptions
  ) -> [String] {
    let long = files.filter { $0.lineCount > limit }
    let stale = exceptions.keys.sorted().filter { path in !long.contains { $0.path == path } }
    return long.filter { exceptions[$0.path] == nil }.map {
      "\($0.path): \($0.lineCount) lines; split it, or give FileLengths a reason"
    } + stale.map { "\($0): its exception is needed no more" }
  }
}
