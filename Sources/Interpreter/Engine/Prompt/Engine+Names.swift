/// What the prompt asks about names.
extension Engine {
  public enum NameKind: String, Sendable {
    case variable, function, primitive, type, member, label, symbol, keyword, unit, path, folder
  }

  /// A name that the next entry can use.
  public struct Name {
    public let name: String
    public let kind: NameKind
    /// A variable's type and value, or a primitive's one-line summary.
    public let summary: String
    /// The type of a variable's value; empty for what has none.
    public var type = ""
    /// The beginning of a variable's value; empty for what has none.
    public var value = ""
    /// Declared by the session, not by the language.
    public let isOwn: Bool
  }

  /// The names of the session, then those of the registry, each in alphabetical order.
  public func names() -> [Name] {
    let own = symbols.values.sorted { $0.name < $1.name }.map { symbol in
      var name = Name(
        name: symbol.name, kind: kind(of: symbol), summary: summary(of: symbol), isOwn: true)
      if name.kind == .variable, vm.globals[symbol.index].tag != Tag.unset {
        let value = vm.globals[symbol.index]
        name.type = typeText(value)
        name.value = shortText(value)
      }
      return name
    }
    let primitives = Set(vm.registry.names).sorted().map { name in
      Name(
        name: name, kind: .primitive,
        summary: vm.registry.overloads(name).first?.summary ?? "", isOwn: false)
    }
    return own + primitives
  }

  private func kind(of symbol: SessionSymbol) -> NameKind {
    if symbol.structure != nil { return .type }
    return symbol.signature == nil ? .variable : .function
  }

  /// As an annotation would spell it, for what holds elements too.
  private func typeText(_ value: Value) -> String {
    switch value.tag {
    case Tag.array, Tag.dictionary, Tag.tuple, Tag.record: liveType(value).description
    default: vm.typeName(value)
    }
  }

  private func shortText(_ value: Value) -> String {
    if value.tag == Tag.size { return SizeText.echo(value.int) }
    let text = Escaping.visible(Display.brief(value, vm))
    return text.count <= 60 ? text : "\(text.prefix(59))…"
  }

  private func summary(of symbol: SessionSymbol) -> String {
    if symbol.structure != nil { return "struct \(symbol.name)" }
    guard let signature = symbol.signature else { return shortValue(of: symbol) }
    let parameters = signature.map { ($0.label ?? "_") + ":" }
    return "func \(symbol.name)(\(parameters.joined()))"
  }

  private func shortValue(of symbol: SessionSymbol) -> String {
    let value = vm.globals[symbol.index]
    if value.tag == Tag.unset { return "" }
    return "\(vm.typeName(value)): \(shortText(value))"
  }

  /// Whether the text ends inside something, so that Return should go on instead of running it.
  public func isIncomplete(_ text: String) -> Bool {
    Parser.parse(SourceText(name: "<prompt>", text: text)).isIncomplete
  }

  /// The page about a name of the session, a primitive or a diagnostic code such as `E0201`; nil for
  /// what is unknown.
  /// - Parameter width: columns that text is wrapped to; examples are not.
  public func help(_ topic: String, width: Int = 80) -> String? {
    var parts: [String] = []
    if let symbol = symbols[topic] { parts.append("\(topic)  \(summary(of: symbol))") }
    let rows = vm.registry.overloads(topic)
    if !rows.isEmpty { parts.append(Reference.page(rows, width: width)) }
    if let code = DiagnosticCode(rawValue: topic.uppercased()) {
      parts.append(Reference.page(code, width: width))
    }
    return parts.isEmpty ? nil : parts.joined(separator: "\n\n")
  }
}
