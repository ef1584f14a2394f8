/// What may stand at the cursor.
extension Engine {
  public struct Completions {
    /// The bytes of the text that a candidate replaces; it ends at the cursor.
    public let range: Range<Int>
    public let candidates: [Candidate]
    /// Nothing was left out to save time.
    public var isComplete = true
  }

  public struct Candidate {
    public let insertion: String
    public let display: String
    public let summary: String
    public let kind: NameKind
  }

  /// - Parameter cursor: a UTF-8 byte offset.
  public func completions(in text: String, at cursor: Int) -> Completions {
    let bytes = Array(text.utf8)
    let place = CompletionPlace(Array(bytes.prefix(cursor)))
    let range = place.start..<min(cursor, bytes.count)
    switch place.kind {
    case .nothing: return Completions(range: range, candidates: [])
    case .string(let typed, let token):
      return texts(place, typed, token, range, isClosed: bytes.dropFirst(cursor).first == 0x22)
    case .unit: return Completions(range: range, candidates: units(place.word))
    case .member(let dot):
      return Completions(range: range, candidates: members(place, dot))
    case .symbol(let dot):
      let candidates = symbols(place, dot).filter { $0.hasPrefix(place.word) }
      return Completions(range: range, candidates: candidates.map { candidate($0, .symbol) })
    case .name: return Completions(range: range, candidates: arguments(place) + names(place))
    }
  }

  func candidate(
    _ insertion: String, _ kind: NameKind, _ summary: String = "", display: String? = nil
  ) -> Candidate {
    Candidate(insertion: insertion, display: display ?? insertion, summary: summary, kind: kind)
  }

  // MARK: Names

  private func names(_ place: CompletionPlace) -> [Candidate] {
    let word = place.word
    let known = names().filter { $0.name.hasPrefix(word) }
      .map { candidate($0.name, $0.kind, $0.summary) }
    let keywords = Keyword.allCases.map(\.rawValue).filter { $0.hasPrefix(word) && !word.isEmpty }
      .map { candidate($0, .keyword) }
    return known.filter { $0.kind != .primitive || isCallable($0.insertion) } + keywords
  }

  private func isCallable(_ name: String) -> Bool {
    vm.registry.overloads(name).contains { $0.form != .mutating }
  }

  private func units(_ word: String) -> [Candidate] {
    let digits = word.prefix { $0.isNumber || $0 == "_" }
    let unit = word.dropFirst(digits.count)
    let count = Int(digits.filter { $0 != "_" })
    return SizeUnit.allCases.filter { $0.rawValue.hasPrefix(unit) }.map { unit in
      let bytes = count.map { $0.multipliedReportingOverflow(by: unit.bytes) }
      let summary = bytes.map { $0.overflow ? "more than fits" : "\($0.partialValue) B" } ?? ""
      return candidate("\(digits)\(unit.rawValue)", .unit, summary)
    }
  }

  // MARK: Members

  /// What the value before the dot has: its own members first, then what the library knows of it.
  private func members(_ place: CompletionPlace, _ dot: Int) -> [Candidate] {
    let type = typeOf(expressionBefore: dot, of: place)
    var found = ownMembers(type.unwrapped).filter { $0.insertion.hasPrefix(place.word) }
    var seen = Set(found.map(\.insertion))
    let rows = vm.registry.rows.filter { row in
      row.name.hasPrefix(place.word)
        && (row.receiver.map { $0.overlaps(type) && $0 != .any } ?? false)
        && seen.insert(row.name).inserted
    }
    found += rows.sorted { $0.name < $1.name }.map { candidate($0.name, .member, $0.summary) }
    return found
  }

  private func ownMembers(_ type: ScriptType) -> [Candidate] {
    switch type {
    case .tuple(let elements):
      return elements.enumerated().map { index, element in
        candidate(element.label ?? "\(index)", .member, element.type.description)
      }
    case .structure(let id):
      guard let unit = structures.first(where: { $0.number == id.number }) else { return [] }
      let fields = unit.fields.filter { !$0.isPadding }.map {
        candidate($0.name, .member, $0.type?.description ?? "")
      }
      let others = unit.members.filter { $0.value.kind != .static }.keys.sorted().map {
        candidate($0, .member, "of \(unit.name)")
      }
      return fields + others
    default: return []
    }
  }
}
