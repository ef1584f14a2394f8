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

  // MARK: Arguments and symbols

  /// One parameter of a callee, in the words of a list.
  private struct Expected {
    let label: String?
    let type: ScriptType?
    let summary: String
  }

  /// The parameter lists of what a call may lead to.
  private func signatures(_ call: CompletionPlace.OpenCall) -> [[Expected]] {
    if !call.isMethod, let symbol = symbols[call.name] {
      if let structure = symbol.structure {
        return [
          structure.fields.filter { $0.parameter != nil }.map {
            Expected(label: $0.name, type: $0.type, summary: $0.type?.description ?? "")
          }
        ]
      }
      guard let function = symbol.function else { return [] }
      return [
        zip(function.parameterNodes, function.explicitParameters).map { node, variable in
          let type = variable.type == .any ? "" : variable.type.description
          let isOptional = node.defaultValue != nil
          return Expected(
            label: node.label?.text, type: variable.type,
            summary: isOptional ? "\(type) (may be left out)" : type)
        }
      ]
    }
    return vm.registry.overloads(call.name).map { row in
      let own =
        call.isMethod && row.receiver != nil ? row.parameters.dropFirst() : row.parameters[...]
      return own.map { parameter in
        Expected(
          label: parameter.label, type: parameter.type,
          summary: parameter.type.description + (parameter.defaultText.map { " = \($0)" } ?? ""))
      }
    }
  }

  /// Labels that may come next, and the symbols that the current parameter allows.
  private func arguments(_ place: CompletionPlace) -> [Candidate] {
    guard let call = place.openCall, !call.hasBegun else { return [] }
    if call.label != nil || !place.word.isEmpty && call.label == nil {
      let symbols =
        call.label == nil ? [] : allowedSymbols(call).map { candidate(".\($0)", .symbol) }
      return symbols.filter { _ in place.word.isEmpty } + labels(call, place.word)
    }
    return labels(call, "") + allowedSymbols(call).map { candidate(".\($0)", .symbol) }
  }

  private func labels(_ call: CompletionPlace.OpenCall, _ word: String) -> [Candidate] {
    if call.label != nil { return [] }
    var seen = Set(call.labels.compactMap { $0 })
    var found: [Candidate] = []
    for expected in signatures(call).joined() {
      guard let label = expected.label, label.hasPrefix(word), seen.insert(label).inserted else {
        continue
      }
      found.append(candidate("\(label): ", .label, expected.summary, display: "\(label):"))
    }
    return found.sorted { $0.insertion < $1.insertion }
  }

  /// The symbols of the parameter that the current argument is for.
  private func allowedSymbols(_ call: CompletionPlace.OpenCall) -> [String] {
    var found: Set<String> = []
    let unlabeled = call.labels.count { $0 == nil }
    for signature in signatures(call) {
      let positional = signature.filter { $0.label == nil }
      let expected =
        if let label = call.label { signature.first { $0.label == label } } else {
          unlabeled < positional.count ? positional[unlabeled] : nil as Expected?
        }
      found.formUnion(expected?.type?.symbols ?? [])
    }
    return found.sorted()
  }

  /// What may follow a dot that no value stands before.
  private func symbols(_ place: CompletionPlace, _ dot: Int) -> [String] {
    if dot > 0, case .operation(let operation) = place.tokens[dot - 1].kind,
      operation == .equal || operation == .notEqual
    {
      return (typeOf(expressionBefore: dot - 1, of: place).symbols ?? []).sorted()
    }
    var tokens = place
    tokens.dropLast()
    guard let call = tokens.openCall else { return [] }
    return allowedSymbols(call)
  }

  // MARK: Texts

  /// In a string: keys of a dictionary that the session holds, else paths.
  private func texts(
    _ place: CompletionPlace, _ typed: String, _ token: Int, _ range: Range<Int>, isClosed: Bool
  ) -> Completions {
    let quote = isClosed ? "" : "\""
    if token > 1, place.tokens[token - 1].kind == .punctuation(.leftBracket),
      let value = liveValue(before: token - 1, of: place), value.tag == Tag.dictionary
    {
      let keys = entries(of: value).filter { $0.key.tag == Tag.string }
      let candidates = keys.map { entry -> Candidate in
        let key = Display.quoted(vm.heap.text(entry.key)).dropFirst().dropLast()
        return candidate(
          key + quote, .member, Escaping.visible(Display.brief(entry.value, vm)),
          display: String(key))
      }
      return Completions(
        range: (range.upperBound - typed.utf8.count)..<range.upperBound,
        candidates: candidates.filter { $0.insertion.hasPrefix(typed) })
    }
    let folder = String(typed.dropLast(place.word.count))
    let listing = PathListing(folder: folder.isEmpty ? "." : folder, prefix: place.word)
    return Completions(
      range: range,
      candidates: listing.entries.filter { !$0.name.contains("\"") && !$0.name.contains("\\") }.map
      {
        let summary = $0.size.map(SizeText.echo) ?? ($0.isImage && !$0.isFolder ? "device" : "")
        return $0.isFolder
          ? candidate($0.name + "/", .folder)
          : candidate($0.name + quote, .path, summary, display: $0.name)
      }, isComplete: listing.isComplete)
  }
}
