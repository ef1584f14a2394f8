/// Patterns, `switch`, and what else introduces several names at once.
extension Resolver {
  /// Declares the names of a pattern and resolves what it compares with.
  func pattern(_ pattern: Pattern, origin: Variable.Origin = .pattern) {
    switch pattern {
    case .wildcard: break
    case .binding(let node):
      declare(node.name, id: node.id, isMutable: node.isMutable, origin: origin)
    case .tuple(let elements, _):
      for element in elements { self.pattern(element.pattern, origin: origin) }
    case .array(let parts, _): for part in parts { self.pattern(part, origin: origin) }
    case .optional(let part, _): self.pattern(part, origin: origin)
    case .typeTest(let type, _): annotation(type)
    case .cast(let part, let type, _):
      annotation(type)
      self.pattern(part, origin: origin)
    case .value(let node): expression(node)
    }
  }

  func switchOver(_ node: SwitchStatement, isValue: Bool) {
    expression(node.subject)
    for branch in node.cases {
      context.scopes.append(Scope())
      choices(branch.choices)
      loop(nil, isLoop: false, isValue: isValue) { block(branch.body) }
      context.scopes.removeLast()
    }
  }

  /// The patterns of one case bind the same names: those of the first stand for all.
  private func choices(_ list: [SwitchStatement.Choice]) {
    guard let first = list.first else { return }
    pattern(first.pattern)
    if let filter = first.filter { expression(filter) }
    let names = first.pattern.bindings
    for choice in list.dropFirst() {
      let bindings = choice.pattern.bindings
      if Set(bindings.map(\.name.text)) != Set(names.map(\.name.text)) {
        report(
          .unknownName, "the patterns of one `case` must bind the same names", choice.pattern.span,
          more: [Diagnostic.Label(first.pattern.span, "this one binds others")],
          help: "write two cases")
      }
      for binding in bindings {
        let twin = names.first { $0.name.text == binding.name.text }
        if let twin { result.variables[binding.id.index] = result.variables[twin.id.index] }
      }
      values(of: choice.pattern)
      if let filter = choice.filter { expression(filter) }
    }
  }

  /// Resolves what a pattern compares with, where its names are declared already.
  private func values(of pattern: Pattern) {
    switch pattern {
    case .wildcard, .binding: break
    case .tuple(let elements, _): for element in elements { values(of: element.pattern) }
    case .array(let parts, _): parts.forEach(values)
    case .optional(let part, _): values(of: part)
    case .typeTest(let type, _): annotation(type)
    case .cast(let part, let type, _):
      annotation(type)
      values(of: part)
    case .value(let node): expression(node)
    }
  }

  /// A test is a function that nothing calls but `dsk test`.
  func test(_ node: TestDeclaration) {
    let unit = makeUnit(.function, node.name)
    result.units[node.id.index] = unit
    if contexts.count > 1 || context.scopes.count > 1 {
      report(
        .unexpectedToken, "a `test` stands at the outermost level", node.nameSpan,
        help: "move it out of the braces")
    }
    functionBody(unit, [], node.body)
  }

  func layoutTypeOutside(_ span: SourceSpan) {
    report(
      .invalidStructure, "this is the type of a field in a `@layout`, and nothing else", span,
      help: "write `Int`, `Bytes`, `String` or an array type")
  }
}

extension Pattern {
  /// Every name that it introduces, in order.
  var bindings: [BindingPattern] {
    switch self {
    case .wildcard, .typeTest, .value: []
    case .binding(let node): node.name.text == "_" ? [] : [node]
    case .tuple(let elements, _): elements.flatMap(\.pattern.bindings)
    case .array(let parts, _): parts.flatMap(\.bindings)
    case .optional(let part, _), .cast(let part, _, _): part.bindings
    }
  }

  /// Fits every value of the right kind.
  var isIrrefutable: Bool {
    switch self {
    case .wildcard, .binding: true
    case .tuple(let elements, _): elements.allSatisfy(\.pattern.isIrrefutable)
    default: false
    }
  }
}

extension Expression {
  /// `_` as the target of an assignment.
  var isDiscard: Bool {
    if case .name(let node) = self { node.name == "_" } else { false }
  }
}
