/// What is known of values of the session, without running anything.
extension Engine {
  /// Elements of a container that its type is read off.
  private static let samples = 100

  /// The names of the session with the types that their values have now: those of a `var` too.
  var liveSymbols: [String: SessionSymbol] {
    symbols.mapValues { symbol in
      if symbol.function != nil || symbol.structure != nil { return symbol }
      return SessionSymbol(
        name: symbol.name, isMutable: symbol.isMutable, index: symbol.index,
        type: liveType(vm.globals[symbol.index]), isStable: true)
    }
  }

  func liveType(_ value: Value, depth: Int = 0) -> ScriptType {
    guard depth < 6 else { return .any }
    func joined(_ values: [Value]) -> ScriptType {
      values.prefix(Engine.samples).reduce(ScriptType.never) {
        $0.joined(liveType($1, depth: depth + 1))
      }.asElement
    }
    switch value.tag {
    case Tag.array: return .array(joined(elements(of: value)))
    case Tag.dictionary:
      let entries = entries(of: value)
      return .dictionary(joined(entries.map(\.key)), joined(entries.map(\.value)))
    case Tag.tuple:
      let shape = vm.shapes[value.asRecord.pointee.header.shape]
      return .tuple(
        shape.fields.indices.map { index in
          ScriptType.TupleElement(
            label: shape.fields[index].name.map(vm.names.text),
            type: liveType(value.asRecord.fields[index], depth: depth + 1))
        })
    case Tag.record:
      let shape = vm.shapes[value.asRecord.pointee.header.shape]
      return .structure(ScriptType.StructureID(number: Int(shape.number), name: shape.name))
    case Tag.closure, Tag.primitive: return .function(result: .any)
    case Tag.unset: return .any
    default: return vm.registry.staticType(value)
    }
  }

  func elements(of array: Value) -> [Value] {
    let array = array.asArray.pointee
    return (0..<min(array.count, Engine.samples)).compactMap { array.elements?[$0] }
  }

  func entries(of dictionary: Value) -> [(key: Value, value: Value)] {
    let dictionary = dictionary.asDictionary.pointee
    var found: [(key: Value, value: Value)] = []
    for index in 0..<dictionary.used where dictionary.entries[index].key.tag != Tag.unset {
      found.append((dictionary.entries[index].key, dictionary.entries[index].value))
      if found.count == 1_000 { break }
    }
    return found
  }

  /// The value of a chain that only reads what the session holds: names, stored members, elements. Nil
  /// where something would have to run. The session keeps the reference.
  func liveValue(_ expression: Expression) -> Value? {
    switch expression {
    case .name(let node):
      guard let symbol = symbols[node.name], symbol.structure == nil else { return nil }
      let value = vm.globals[symbol.index]
      return value.tag == Tag.unset ? nil : value
    case .group(let node): return liveValue(node.inner)
    case .forceUnwrap(let node): return liveValue(node.operand)
    case .member(let node):
      guard let base = liveValue(node.base), base.hasFields else { return nil }
      let shape = vm.shapes[base.asRecord.pointee.header.shape]
      let place =
        Int(node.name.text)
        ?? shape.fields.firstIndex {
          $0.name.map(vm.names.text) == node.name.text
        }
      guard let place, place >= 0, place < base.asRecord.pointee.count else { return nil }
      return base.asRecord.fields[place]
    case .subscripted(let node):
      guard let base = liveValue(node.base) else { return nil }
      return element(of: base, at: node.index)
    default: return nil
    }
  }

  private func element(of base: Value, at index: Expression) -> Value? {
    switch (base.tag, index) {
    case (Tag.array, .literal(let literal)):
      guard case .int(let index) = literal.value, index >= 0,
        index < base.asArray.pointee.count
      else { return nil }
      return base.asArray.pointee.elements?[index]
    case (Tag.dictionary, .string(let literal)):
      guard literal.segments.count == 1, case .text(let key) = literal.segments[0] else {
        return nil
      }
      return entries(of: base).first { $0.key.tag == Tag.string && vm.heap.text($0.key) == key }?
        .value
    default: return nil
    }
  }

  /// The value of the chain that ends before a token of an unfinished text.
  func liveValue(before token: Int, of place: CompletionPlace) -> Value? {
    let first = place.chainStart(before: token)
    guard first < token, token <= place.tokens.count else { return nil }
    let bytes = place.source.bytes[
      place.tokens[first].span.start..<place.tokens[token - 1].span.end]
    let parsed = Parser.parse(SourceText(name: "<completion>", bytes: Array(bytes)))
    guard parsed.diagnostics.isEmpty, parsed.tree.statements.count == 1,
      case .expression(let expression) = parsed.tree.statements[0]
    else { return nil }
    return liveValue(expression)
  }

  /// What is known of the type of the expression that ends before a token of an unfinished text.
  func typeOf(expressionBefore token: Int, of place: CompletionPlace) -> ScriptType {
    if let value = liveValue(before: token, of: place) { return liveType(value) }
    let text = place.completed(with: place.word.isEmpty ? "it" : place.word)
    let parsed = Parser.parse(text)
    if parsed.tree.statements.contains(where: { if case .importFile = $0 { true } else { false } })
    {
      return .any
    }
    let (resolution, _) = Resolver.resolve(
      parsed.tree, registry: vm.registry, session: liveSymbols, kind: .entry,
      structures: structures, firstStructure: vm.shapes.nextNumber)
    return Checker.typeOf(
      expressionEndingAt: place.tokens[token - 1].span.end, resolution, registry: vm.registry)
  }
}
