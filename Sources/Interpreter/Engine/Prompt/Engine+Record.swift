/// An entry of the prompt that ran to its end.
struct RecordedEntry {
  let source: SourceText
  let resolution: Resolution
  /// Its value became `ans`, and was shown.
  let setsAnswer: Bool
  let isShown: Bool
}

/// The session as a script.
extension Engine {
  /// Notes an entry that ran to its end, with its value.
  func record(_ source: SourceText, _ value: Value) {
    guard let resolution = performed else { return }
    let isMuted = source.bytes.last { $0 != 0x20 && $0 != 0x0A && $0 != 0x09 } == 0x3B
    record.append(
      RecordedEntry(
        source: source, resolution: resolution, setsAnswer: !value.isNone,
        isShown: !value.isNone && !isMuted))
  }

  /// What was typed and ran to its end, in order, as a script that does the same again. What the prompt
  /// showed is printed; a name that was declared anew keeps its name where it was declared last.
  /// - Parameter path: where it is to be saved: imports are found from there.
  /// - Returns: the script and the errors that checking it finds, of which there should be none.
  public func savedScript(at path: String) -> (text: String, errors: [Diagnostic]) {
    var writer = RecordWriter(record, path: path)
    let text = writer.script()
    let errors = check(SourceText(name: path, text: text)).filter { $0.severity == .error }
    return (text, errors)
  }
}

/// Turns recorded entries into the text of a script.
private struct RecordWriter {
  private struct Edit {
    let start: Int
    let end: Int
    let text: String
  }

  private let entries: [RecordedEntry]
  private let path: String
  /// New names of what cannot keep its own, by `key`.
  private var renamed: [String: String] = [:]
  /// The names of answers that later entries use, by the entry that gave them.
  private var answers: [Int: String] = [:]
  private var imported: Set<String> = []

  init(_ entries: [RecordedEntry], path: String) {
    self.entries = entries
    self.path = path
    var taken: Set<String> = ["main"]
    for entry in entries {
      for use in entry.resolution.uses { taken.insert(entry.source.text(use.span)) }
      for variable in entry.resolution.allVariables { taken.insert(variable.name) }
    }
    chooseNames(&taken)
    chooseAnswers(&taken)
  }

  // MARK: Names

  /// What a top-level name stands for, the same in all entries.
  private static func key(_ variable: Variable) -> String? {
    if let structure = variable.structure { return "struct \(structure.number)" }
    guard variable.isTopLevel, case .global(let index) = variable.storage else { return nil }
    return "global \(index)"
  }

  private static func key(_ binding: Binding?) -> String? {
    switch binding {
    case .variable(let variable): key(variable)
    case .function(let unit): unit.variable.flatMap(key)
    case .session(let symbol): "global \(symbol.index)"
    case .structure(let structure): "struct \(structure.number)"
    case .primitive, .member, nil: nil
    }
  }

  private mutating func chooseNames(_ taken: inout Set<String>) {
    var last: [String: String] = ["main": ""]
    var order: [(key: String, name: String)] = []
    for entry in entries {
      for use in entry.resolution.uses {
        // A name of the library stays what it is also above a declaration of the same name.
        if case .primitive(let name) = entry.resolution.bindings[use.id.index] { last[name] = "" }
      }
    }
    for entry in entries {
      for variable in entry.resolution.allVariables {
        guard let key = Self.key(variable) else { continue }
        order.append((key, variable.name))
      }
    }
    for (key, name) in order.reversed() {
      guard let owner = last[name] else {
        last[name] = key
        continue
      }
      if owner != key, renamed[key] == nil { renamed[key] = Self.fresh(name + "_", &taken) }
    }
  }

  private mutating func chooseAnswers(_ taken: inout Set<String>) {
    var current: Int?
    for (index, entry) in entries.enumerated() {
      for use in entry.resolution.uses where Self.isAnswer(use, entry) {
        guard let current, answers[current] == nil else { continue }
        answers[current] = Self.fresh("ans", &taken)
      }
      if entry.setsAnswer { current = index }
    }
  }

  private static func isAnswer(_ use: Resolution.Use, _ entry: RecordedEntry) -> Bool {
    guard case .session(let symbol) = entry.resolution.bindings[use.id.index] else { return false }
    return symbol.name == "ans"
  }

  private static func fresh(_ stem: String, _ taken: inout Set<String>) -> String {
    var number = 1
    while !taken.insert("\(stem)\(number)").inserted { number += 1 }
    return "\(stem)\(number)"
  }

  // MARK: Text

  mutating func script() -> String {
    var text = "#!/usr/bin/env -S dsk run\n"
    var answer: Int?
    for index in entries.indices {
      let written = write(index, answer: answer)
      if entries[index].setsAnswer { answer = index }
      if !written.isEmpty { text += written + "\n" }
    }
    return text
  }

  private mutating func write(_ index: Int, answer: Int?) -> String {
    let entry = entries[index]
    var edits = names(entry, answer: answer.flatMap { answers[$0] })
    edits += imports(entry)
    if entry.setsAnswer { edits += value(entry, name: answers[index]) }
    // Insertions come before what is replaced at the same place.
    edits.sort { ($0.start, $0.end) < ($1.start, $1.end) }
    // What an entry defers runs at its end, and not at that of the script.
    let deferred = entry.resolution.tree.statements.compactMap { statement -> DeferStatement? in
      if case .deferred(let node) = statement { node } else { nil }
    }
    var bytes: [UInt8] = []
    var place = entry.source.bytes.starts(with: [0x23, 0x21]) ? entry.source.line(1).count : 0
    for node in deferred {
      bytes += Self.apply(edits, to: entry.source.bytes, place..<node.span.start)
      place = node.span.end
    }
    bytes += Self.apply(edits, to: entry.source.bytes, place..<entry.source.bytes.count)
    Self.trim(&bytes)
    for node in deferred.reversed() {
      let body = node.body.span
      bytes += Array((bytes.isEmpty ? "do " : "\ndo ").utf8)
      bytes += Self.apply(edits, to: entry.source.bytes, body.start..<body.end)
    }
    return String(decoding: bytes.drop { $0 == 0x0A }, as: UTF8.self)
  }

  private static func trim(_ bytes: inout [UInt8]) {
    while let last = bytes.last, [0x20, 0x0A, 0x09, 0x3B].contains(last) { bytes.removeLast() }
  }

  /// A part of an entry as it is written.
  private static func apply(_ edits: [Edit], to source: [UInt8], _ part: Range<Int>) -> [UInt8] {
    var bytes: [UInt8] = []
    var place = part.lowerBound
    for edit in edits where edit.start >= place && edit.end <= part.upperBound {
      bytes += source[place..<edit.start] + Array(edit.text.utf8)
      place = edit.end
    }
    return bytes + source[place..<part.upperBound]
  }

  /// Renames what is declared and used.
  private func names(_ entry: RecordedEntry, answer: String?) -> [Edit] {
    var edits: [Edit] = []
    for variable in entry.resolution.allVariables {
      guard let key = Self.key(variable), let name = renamed[key] else { continue }
      edits.append(Edit(start: variable.span.start, end: variable.span.end, text: name))
    }
    for use in entry.resolution.uses {
      var name = Self.key(entry.resolution.bindings[use.id.index]).flatMap { renamed[$0] }
      if let answer, Self.isAnswer(use, entry) { name = answer }
      guard let name else { continue }
      // `if let a` is short for `if let a = a`.
      let isShort = entry.resolution.variables[use.id.index] != nil
      let text = isShort ? "\(entry.source.text(use.span)) = \(name)" : name
      edits.append(Edit(start: use.span.start, end: use.span.end, text: text))
    }
    for (start, structure) in entry.resolution.typeNames {
      guard let name = renamed["struct \(structure.number)"] else { continue }
      edits.append(Edit(start: start, end: start + structure.name.utf8.count, text: name))
    }
    return edits
  }

  /// Prints the value that the prompt showed, and names it where later entries use it.
  private func value(_ entry: RecordedEntry, name: String?) -> [Edit] {
    guard let last = entry.resolution.tree.statements.last else { return [] }
    let span = last.span
    func around(_ before: String, _ after: String) -> [Edit] {
      [
        Edit(start: span.start, end: span.start, text: before),
        Edit(start: span.end, end: span.end, text: after),
      ]
    }
    guard let name else {
      guard case .expression = last else { return [] }
      return entry.isShown ? around("print(", ")") : around("let _ = ", "")
    }
    return around("let \(name) = ", entry.isShown ? "\nprint(\(name))" : "")
  }

  /// Each file once, by a path that leads to it from where the script is saved.
  private mutating func imports(_ entry: RecordedEntry) -> [Edit] {
    var edits: [Edit] = []
    for case .importFile(let node) in entry.resolution.tree.statements {
      guard
        let found = ImportLoader.canonical(ImportLoader.path(node.path, from: entry.source.name))
      else { continue }
      if !imported.insert(found).inserted {
        edits.append(Edit(start: node.span.start, end: node.span.end, text: ""))
      } else if ImportLoader.canonical(ImportLoader.path(node.path, from: path)) != found {
        edits.append(
          Edit(start: node.pathSpan.start, end: node.pathSpan.end, text: Display.quoted(found)))
      }
    }
    return edits
  }
}
