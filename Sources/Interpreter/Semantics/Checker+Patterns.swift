/// Patterns, `switch`, and branches that give a value.
extension Checker {
  /// Checks a pattern against what is known of the value, and notes what its names become.
  /// - Parameter mustFit: the value is taken apart without a question.
  func pattern(_ pattern: Pattern, _ known: ScriptType, _ span: SourceSpan, mustFit: Bool) {
    switch pattern {
    case .wildcard: break
    case .binding(let node):
      if let variable = resolution.variables[node.id.index] { bind(variable, known) }
    case .tuple(let elements, let own): tuple(elements, own, known, span, mustFit: mustFit)
    case .array(let parts, let own):
      if !known.overlaps(.array(.any)) { misfit(known, "an array", own) }
      let element = known.unwrapped.element(after: 1)
      for part in parts { self.pattern(part, element, span, mustFit: mustFit) }
    case .optional(let part, _):
      self.pattern(part, known.unwrapped, span, mustFit: mustFit)
    case .typeTest(let type, _): _ = self.type(type)
    case .cast(let part, let type, _): self.pattern(part, self.type(type), span, mustFit: mustFit)
    case .value(let node): value(node, known, mustFit: mustFit)
    }
  }

  private func bind(_ variable: Variable, _ known: ScriptType) {
    let isShared = resolution.exportsNames && variable.isTopLevel && variable.isMutable
    inference.write(variable, isShared || known == .none ? .any : known)
  }

  private func tuple(
    _ elements: [Pattern.Element], _ own: SourceSpan, _ known: ScriptType, _ span: SourceSpan,
    mustFit: Bool
  ) {
    requireOnce(elements.map(\.label), "parts")
    guard case .tuple(let types) = mustFit ? known : known.unwrapped else {
      switch known {
      case .any, .never, .oneOf: break
      case .optional where !mustFit: break
      default: misfit(known, "a tuple", own)
      }
      for element in elements { pattern(element.pattern, .any, span, mustFit: mustFit) }
      return
    }
    if types.count != elements.count {
      report(
        .wrongCount,
        "the pattern has \(Wording.count(elements.count, "part")), and the tuple has "
          + Wording.count(types.count, "element"),
        [Diagnostic.Label(own), Diagnostic.Label(span, known.description)])
    }
    let places = types.count == elements.count ? places(elements.map(\.label), types) : nil
    for (index, element) in elements.enumerated() {
      let type = places.map { types[$0[index]].type.asElement } ?? .any
      pattern(element.pattern, type, span, mustFit: mustFit)
    }
  }

  private func misfit(_ known: ScriptType, _ what: String, _ span: SourceSpan) {
    report(
      .wrongType,
      "this pattern takes \(what) apart, and the value is \(VM.withArticle(known.description))",
      span)
  }

  /// What a `case` compares with.
  private func value(_ node: Expression, _ known: ScriptType, mustFit: Bool) {
    if mustFit {
      report(
        .unexpectedToken, "a value cannot stand in this pattern: it might not fit", node.span,
        help: "write a name or `_`")
    }
    let faults = diagnostics.count
    let type = expression(node)
    admitLarge(node, as: known)
    // What it compares with is wrong itself.
    if diagnostics.count > faults { return }
    if case .symbol(let symbol) = node {
      check(symbol, known)
      return
    }
    if type == .range, known.unwrapped == .int || known.unwrapped == .size { return }
    if known.unwrapped.overlaps(type) || type.overlaps(known) { return }
    report(
      type == .int && known.unwrapped == .size ? .sizeWithInt : .wrongType,
      "the value is \(VM.withArticle(known.description)), and never equals "
        + VM.withArticle(type.description), node.span,
      help: type == .int && known.unwrapped == .size ? sizeHelp(node) : nil)
  }

  /// A symbol as a case: one of the options, or the code of an error.
  private func check(_ symbol: SymbolLiteral, _ known: ScriptType) {
    switch known.unwrapped {
    case .error, .any, .never, .oneOf: return
    case .symbol(let allowed):
      if allowed.isEmpty || allowed.contains(symbol.name) { return }
      report(
        .unknownSymbol, "the value is never `.\(symbol.name)`", symbol.span,
        help: Suggestion.symbolHelp(symbol.name, allowed))
    default:
      report(
        .wrongType,
        "the value is \(VM.withArticle(known.description)), and never a symbol", symbol.span)
    }
  }

  /// `let [a, b] = [1, 2, 3]`
  func requireElements(_ pattern: Pattern, _ value: Expression) {
    guard case .array(let parts, let span) = pattern, case .array(let literal) = value,
      literal.elements.count != parts.count
    else { return }
    report(
      .wrongCount,
      "the pattern has \(Wording.count(parts.count, "part")), and the array has "
        + Wording.count(literal.elements.count, "element"),
      span)
  }

  // MARK: Switch

  /// - Returns: what its branches give, where it is a value.
  func switchOver(_ node: SwitchStatement, isValue: Bool) -> ScriptType {
    let subject = expression(node.subject)
    var result = ScriptType.never
    for branch in node.cases {
      for choice in branch.choices {
        pattern(choice.pattern, subject, node.subject.span, mustFit: false)
        if let filter = choice.filter { requireBool(filter) }
      }
      if isValue {
        result = result.joined(branchValue(branch.body, branch.span))
      } else {
        block(branch.body)
      }
    }
    requireExhaustive(node, subject)
    return result == .never ? .any : result
  }

  private func requireExhaustive(_ node: SwitchStatement, _ subject: ScriptType) {
    if node.cases.contains(where: { $0.isDefault }) { return }
    let open = node.cases.flatMap(\.choices).filter { $0.filter == nil }.map(\.pattern)
    let missing = Exhaustion.missing(in: open, of: subject)
    if missing?.isEmpty == true { return }
    report(
      .notExhaustive,
      missing.map { "this `switch` lacks " + $0.map { "`case \($0)`" }.joined(separator: ", ") }
        ?? "this `switch` does not say what happens with other values",
      SourceSpan(node.span.start, node.subject.span.end),
      help: missing == nil ? "add `default:`" : "add the cases, or `default:`")
  }

  // MARK: Branches as values

  func ifValue(_ node: IfStatement) -> ScriptType {
    node.conditions.forEach(condition)
    let first = branchValue(node.then, node.then.span)
    switch node.otherwise {
    case .block(let block): return first.joined(branchValue(block, block.span)).asElement
    case .elseIf(let next): return first.joined(ifValue(next)).asElement
    case nil:
      report(
        .branchWithoutValue, "an `if` that is used as a value needs an `else`", node.span,
        help: "add `else { … }`")
      return .any
    }
  }

  /// What the last expression of a block gives; `never` where the block is left before.
  private func branchValue(_ body: Block, _ span: SourceSpan) -> ScriptType {
    guard let last = body.statements.last, let value = last.asValue else {
      block(body)
      if !Flow.leaves(body) {
        report(
          .branchWithoutValue, "this branch gives no value", span,
          help: "end it with an expression")
      }
      return .never
    }
    declareFunctions(body.statements)
    statements(Array(body.statements.dropLast()), isBody: false)
    return expression(value)
  }

  func typeTest(_ node: TypeTest) -> ScriptType {
    let known = expression(node.operand)
    let type = self.type(node.type)
    admitLarge(node.operand, as: type)
    if !known.overlaps(type), known != .int || type.unwrapped != .double {
      report(
        .wrongType,
        "\(VM.withArticle(known.description)) is never \(VM.withArticle(type.description))",
        [Diagnostic.Label(node.span)], severity: .warning)
    }
    switch node.kind {
    case .test: return .bool
    case .cast, .forced: return type
    case .optional: return optional(type)
    }
  }
}

extension Statement {
  /// A statement as the value of the block that it ends.
  var asValue: Expression? {
    switch self {
    case .expression(let node): node
    case .ifElse(let node) where node.givesValue: .ifElse(node)
    case .switchOver(let node) where node.givesValue: .switchOver(node)
    default: nil
    }
  }
}

extension Block {
  /// The value of a function that consists of one expression, `if` or `switch`.
  var onlyValue: Expression? { statements.count == 1 ? statements[0].asValue : nil }

  /// Ends with a value, or leaves.
  fileprivate var givesValue: Bool {
    statements.last?.asValue != nil || Flow.leaves(self)
  }
}

extension IfStatement {
  /// Each branch ends with a value or leaves, and there is an `else`.
  fileprivate var givesValue: Bool {
    guard then.givesValue else { return false }
    switch otherwise {
    case .block(let block): return block.givesValue
    case .elseIf(let next): return next.givesValue
    case nil: return false
    }
  }
}

extension SwitchStatement {
  fileprivate var givesValue: Bool {
    cases.allSatisfy { $0.body.givesValue && !Flow.endsSwitch($0.body) }
  }
}
