import Glibc

/// What may stand at the cursor.
extension Engine {
  public struct Completions {
    /// The bytes of the text that a candidate replaces; it ends at the cursor.
    public let range: Range<Int>
    public let candidates: [Candidate]
  }

  public struct Candidate {
    public let insertion: String
    public let display: String
    public let summary: String
    public let kind: NameKind
  }

  /// - Parameter cursor: a UTF-8 byte offset.
  public func completions(in text: String, at cursor: Int) -> Completions {
    let bytes = Array(text.utf8.prefix(cursor))
    if let start = openString(bytes) { return paths(bytes, from: start) }
    var start = bytes.count
    while start > 0, CompletionText.isWord(bytes[start - 1]) { start -= 1 }
    let word = String(decoding: bytes[start...], as: UTF8.self)
    let range = start..<bytes.count
    if let first = word.utf8.first, first >= 0x30, first <= 0x39 { return units(word, range) }
    if start > 0, bytes[start - 1] == 0x2E {
      return members(bytes, word, range, dot: start - 1)
    }
    return Completions(range: range, candidates: labels(bytes, start, word) + names(word))
  }

  private func candidate(
    _ insertion: String, _ kind: NameKind, _ summary: String = "", display: String? = nil
  ) -> Candidate {
    Candidate(insertion: insertion, display: display ?? insertion, summary: summary, kind: kind)
  }

  // MARK: Names

  private func names(_ word: String) -> [Candidate] {
    let known = names().filter { $0.name.hasPrefix(word) }
      .map { candidate($0.name, $0.kind, $0.summary) }
    let keywords = CompletionText.keywords.filter { $0.hasPrefix(word) && !word.isEmpty }
      .map { candidate($0, .keyword) }
    return known.filter { $0.kind != .primitive || isCallable($0.insertion) } + keywords
  }

  private func isCallable(_ name: String) -> Bool {
    vm.registry.overloads(name).contains { $0.form != .mutating }
  }

  private func units(_ word: String, _ range: Range<Int>) -> Completions {
    let digits = word.prefix { $0.isNumber || $0 == "_" }
    let unit = word.dropFirst(digits.count)
    let candidates = CompletionText.units.filter { $0.hasPrefix(unit) }
      .map { candidate("\(digits)\($0)", .unit) }
    return Completions(range: range, candidates: candidates)
  }

  // MARK: Members and symbols

  private func members(
    _ bytes: [UInt8], _ word: String, _ range: Range<Int>, dot: Int
  ) -> Completions {
    guard dot > 0, CompletionText.endsValue(bytes[dot - 1]) else {
      return Completions(range: range, candidates: symbols(bytes, dot, word))
    }
    let type = receiver(bytes[..<dot])
    var seen: Set<String> = []
    let rows = vm.registry.rows.filter { row in
      row.name.hasPrefix(word) && (row.receiver.map { $0.overlaps(type) && $0 != .any } ?? false)
        && seen.insert(row.name).inserted
    }
    let candidates = rows.sorted { $0.name < $1.name }
      .map { candidate($0.name, .member, $0.summary) }
    return Completions(range: range, candidates: candidates)
  }

  /// The type of what stands before a dot, as far as it can be told without running anything.
  private func receiver(_ bytes: ArraySlice<UInt8>) -> ScriptType {
    let start = CompletionText.chainStart(bytes)
    let source = SourceText(name: "<completion>", bytes: Array(bytes[start...]))
    let parsed = Parser.parse(source)
    guard case .expression(let expression) = parsed.tree.statements.last else { return .any }
    let (resolution, _) = Resolver.resolve(
      parsed.tree, registry: vm.registry, session: self.symbols, kind: .entry,
      structures: structures, firstStructure: vm.shapes.nextNumber)
    return Checker.typeOf(expression, resolution, registry: vm.registry)
  }

  private func symbols(_ bytes: [UInt8], _ dot: Int, _ word: String) -> [Candidate] {
    guard let (name, label) = CompletionText.openCall(bytes[..<dot]) else { return [] }
    var found: Set<String> = []
    for row in vm.registry.overloads(name) {
      for parameter in row.parameters where label == nil || parameter.label == label {
        found.formUnion(parameter.type.symbols ?? [])
      }
    }
    return found.filter { $0.hasPrefix(word) }.sorted().map { candidate($0, .symbol) }
  }

  private func labels(_ bytes: [UInt8], _ start: Int, _ word: String) -> [Candidate] {
    guard let (name, label) = CompletionText.openCall(bytes[..<start]), label == nil else {
      return []
    }
    let labels = Set(vm.registry.overloads(name).flatMap { $0.parameters.compactMap(\.label) })
    return labels.filter { $0.hasPrefix(word) }.sorted().map { candidate("\($0): ", .label) }
  }

  // MARK: Paths

  /// Where the string begins that the cursor stands in, behind its quote.
  private func openString(_ bytes: [UInt8]) -> Int? {
    var start: Int?
    var index = 0
    while index < bytes.count {
      switch bytes[index] {
      case 0x5C: index += 1
      case 0x22: start = start == nil ? index + 1 : nil
      default: break
      }
      index += 1
    }
    return start
  }

  private func paths(_ bytes: [UInt8], from start: Int) -> Completions {
    let typed = String(decoding: bytes[start...], as: UTF8.self)
    let slash = typed.lastIndex(of: "/").map { typed.index(after: $0) } ?? typed.startIndex
    let folder = String(typed[..<slash])
    let prefix = String(typed[slash...])
    let entries = CompletionText.entries(of: folder.isEmpty ? "." : folder, prefix: prefix)
    return Completions(
      range: (bytes.count - prefix.utf8.count)..<bytes.count,
      candidates: entries.map { entry in
        candidate(
          entry.isFolder ? entry.name + "/" : entry.name, entry.isFolder ? .folder : .path)
      })
  }
}

/// Reading unfinished text.
enum CompletionText {
  static let keywords = [
    "let", "var", "func", "if", "else", "guard", "while", "repeat", "for", "in", "break",
    "continue", "return", "defer", "do", "catch", "throw", "try", "true", "false", "nil",
  ]
  static let units = [
    "B", "kB", "MB", "GB", "TB", "PB", "EB", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB",
  ]

  static func isWord(_ byte: UInt8) -> Bool {
    byte >= 0x80 || byte == 0x5F || byte >= 0x30 && byte <= 0x39 || byte >= 0x41 && byte <= 0x5A
      || byte >= 0x61 && byte <= 0x7A
  }

  /// Whether a value can end with this byte, so that a dot behind it means a member.
  static func endsValue(_ byte: UInt8) -> Bool {
    isWord(byte) || byte == 0x29 || byte == 0x5D || byte == 0x22 || byte == 0x7D || byte == 0x3F
      || byte == 0x21
  }

  /// Where the chain of names, calls and subscripts begins that ends the text.
  static func chainStart(_ bytes: ArraySlice<UInt8>) -> Int {
    var index = bytes.endIndex
    var depth = 0
    while index > bytes.startIndex {
      let byte = bytes[index - 1]
      switch byte {
      case 0x29, 0x5D: depth += 1
      case 0x28, 0x5B:
        if depth == 0 { return index }
        depth -= 1
      default:
        if depth == 0, !isWord(byte), byte != 0x2E, byte != 0x22, byte != 0x3F { return index }
      }
      index -= 1
    }
    return index
  }

  /// The name of the call whose argument list is open at the end of the text, and the label that was
  /// written last without a value behind it.
  static func openCall(_ bytes: ArraySlice<UInt8>) -> (name: String, label: String?)? {
    var index = bytes.endIndex
    var depth = 0
    var label: String?
    var sawComma = false
    while index > bytes.startIndex {
      let byte = bytes[index - 1]
      switch byte {
      case 0x29, 0x5D, 0x7D: depth += 1
      case 0x5B, 0x7B: depth -= 1
      case 0x28:
        if depth == 0 {
          let name = wordEnding(bytes[..<(index - 1)])
          return name.isEmpty ? nil : (name, label)
        }
        depth -= 1
      case 0x2C where depth == 0: sawComma = true
      case 0x3A where depth == 0 && !sawComma && label == nil:
        label = wordEnding(bytes[..<(index - 1)])
      default: break
      }
      if depth < 0 { return nil }
      index -= 1
    }
    return nil
  }

  private static func wordEnding(_ bytes: ArraySlice<UInt8>) -> String {
    String(decoding: bytes.reversed().prefix { isWord($0) }.reversed(), as: UTF8.self)
  }

  /// Entries of a folder that begin with `prefix`: images first, then folders, then the rest; at most
  /// 1,000, and never more than 20,000 looked at, so that nobody waits.
  static func entries(of folder: String, prefix: String) -> [(name: String, isFolder: Bool)] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var found: [(rank: Int, name: String, isFolder: Bool)] = []
    var looked = 0
    while let entry = readdir(stream), looked < 20_000, found.count < 1_000 {
      looked += 1
      let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
        pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
      }
      if !name.hasPrefix(prefix) || prefix.isEmpty && name.hasPrefix(".") { continue }
      if name == "." || name == ".." { continue }
      let isFolder = Int32(entry.pointee.d_type) == Int32(DT_DIR)
      let isBlock = Int32(entry.pointee.d_type) == Int32(DT_BLK)
      let isImage = isBlock || images.contains { name.hasSuffix($0) }
      found.append((isImage ? 0 : isFolder ? 1 : 2, name, isFolder))
    }
    return found.sorted { ($0.rank, $0.name) < ($1.rank, $1.name) }
      .map { ($0.name, $0.isFolder) }
  }

  private static let images = [".img", ".raw", ".iso", ".qcow2", ".vmdk", ".vhd", ".vhdx", ".dd"]
}
