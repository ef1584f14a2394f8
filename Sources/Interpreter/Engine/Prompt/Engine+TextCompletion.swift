/// What may stand in a string.
extension Engine {
  /// In a string: keys of a dictionary that the session holds, names on a disk where one is meant, else
  /// paths.
  func texts(
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
    let names = isName(place) ? names(place, beginning: typed, quote) : []
    if !names.isEmpty {
      return Completions(
        range: (range.upperBound - typed.utf8.count)..<range.upperBound, candidates: names)
    }
    return paths(place, typed, range, quote)
  }

  private func paths(
    _ place: CompletionPlace, _ typed: String, _ range: Range<Int>, _ quote: String
  ) -> Completions {
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

  /// Whether the string is compared with a name, or is the argument for one.
  private func isName(_ place: CompletionPlace) -> Bool {
    let tokens = place.tokens
    if tokens.count > 2, case .operation(let operation) = tokens[tokens.count - 1].kind {
      return (operation == .equal || operation == .notEqual)
        && tokens[tokens.count - 3].kind == .punctuation(.dot)
        && place.source.text(tokens[tokens.count - 2].span) == "name"
    }
    guard let call = place.openCall, !call.hasBegun else { return false }
    return expected(call).contains { $0.name == "name" && $0.type == .string }
  }

  /// Names that the call's receiver holds, else those of all values of the session, the last ones first.
  private func names(_ place: CompletionPlace, beginning typed: String, _ quote: String)
    -> [Candidate]
  {
    var found = receiver(place).map(heldNames) ?? []
    if found.isEmpty {
      found = symbols.values.filter { $0.structure == nil }.sorted { $0.index > $1.index }
        .flatMap { heldNames(vm.globals[$0.index]) }
    }
    var seen: Set<String> = []
    return found.filter { $0.text.hasPrefix(typed) && seen.insert($0.text).inserted }
      .map { name in
        let text = String(Display.quoted(name.text).dropFirst().dropLast())
        return candidate(text + quote, .member, Escaping.visible(name.summary), display: text)
      }
  }

  /// The value that the call around works on, where it only reads what the session holds.
  private func receiver(_ place: CompletionPlace) -> Value? {
    guard let call = place.openCall else { return nil }
    if call.isMethod { return liveValue(before: call.token - 1, of: place) }
    let comma = place.tokens[call.token...].firstIndex { $0.kind == .punctuation(.comma) }
    return comma.flatMap { liveValue(before: $0, of: place) }
  }

  private func heldNames(_ value: Value) -> [Registry.HeldName] {
    switch value.tag {
    case Tag.host:
      let host = value.asHost.pointee
      return vm.registry.hostType(number: host.type).heldNames?(
        host.reference.takeUnretainedValue()) ?? []
    case Tag.array:
      return elements(of: value).filter { $0.tag == Tag.host }.flatMap(heldNames)
    default: return []
    }
  }
}
