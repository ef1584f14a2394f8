/// Calls and members: labels, arity, symbols, and the types of arguments.
extension Checker {
  func call(_ node: CallExpression) -> ScriptType {
    if case .member(let member) = node.callee { return methodCall(node, member) }
    guard case .name(let name) = node.callee else { return valueCall(node) }
    switch resolution.bindings[name.id.index] {
    case .structure(let structure): return construct(node, structure)
    case .member(_, let structure): return implicitCall(node, name, structure)
    case .function(let unit):
      let order = bind(node, unit.signature, unit.name)
      findings.plans[node.id.index] = .function(unit, order: order)
      checkArguments(node, unit, order)
      return unit.result ?? .any
    case .session(let symbol) where symbol.function?.code != nil && !symbol.isMutable:
      guard let unit = symbol.function else { return .any }
      let order = bind(node, unit.signature, symbol.name)
      findings.plans[node.id.index] = .function(unit, order: order)
      checkArguments(node, unit, order)
      return unit.result ?? .any
    case .session(let symbol):
      guard let signature = symbol.signature else { return valueCall(node) }
      let order = bind(node, signature, symbol.name)
      findings.plans[node.id.index] = .session(symbol, order: order)
      arguments(node)
      return .any
    case .primitive(let primitive):
      findings.plans[node.id.index] = .primitive(primitive, isMember: false)
      return primitiveCall(node, primitive, receiver: nil, nameSpan: name.span)
    default:
      return valueCall(node)
    }
  }

  func valueCall(_ node: CallExpression) -> ScriptType {
    findings.plans[node.id.index] = .value
    let callee = expression(node.callee)
    arguments(node)
    // What the name stands for is not known, which is reported.
    if case .name(let name) = node.callee, resolution.bindings[name.id.index] == nil { return .any }
    for argument in node.arguments {
      guard let label = argument.label else { continue }
      report(
        .wrongLabel, "a function value is called without labels", label.span,
        help: "write the argument without `\(label.text):`")
    }
    switch callee {
    case .function(let result): return result
    case .any, .optional, .oneOf: return .any
    default:
      report(
        .notCallable, "\(VM.withArticle(callee.description)) cannot be called", node.callee.span)
      return .any
    }
  }

  @discardableResult
  func arguments(_ node: CallExpression) -> [ScriptType] {
    var types = node.arguments.map { expression($0.value) }
    if let trailing = node.trailingClosure { types.append(expression(.closure(trailing))) }
    return types
  }

  /// Labels as `ArgumentBinding` takes them.
  static func labels(_ node: CallExpression) -> [String?] {
    node.arguments.map { $0.label?.text }
      + (node.trailingClosure == nil ? [] : [ArgumentBinding.trailing])
  }

  func bind(
    _ node: CallExpression, _ signature: [ArgumentBinding.Parameter], _ name: String
  ) -> [Int]? {
    switch ArgumentBinding.bind(signature, labels: Checker.labels(node), callee: name) {
    case .bound(let order): return order
    case .fault(let fault):
      report(fault, node, receivers: 0)
      return nil
    }
  }

  private func report(_ fault: ArgumentBinding.Fault, _ node: CallExpression, receivers: Int) {
    guard let index = fault.argument.map({ $0 - receivers }), index >= 0 else {
      report(fault.code, fault.message, node.argumentsSpan, help: fault.help)
      return
    }
    guard index < node.arguments.count else {
      report(
        fault.code, fault.message, node.trailingClosure?.span ?? node.argumentsSpan,
        help: fault.help)
      return
    }
    let argument = node.arguments[index]
    let start = argument.value.span.start
    let fix =
      fault.label.map { label in
        argument.label.map { Diagnostic.Fix($0.span, label) }
          ?? Diagnostic.Fix(SourceSpan(start, start), "\(label): ")
      } ?? removal(fault.removal, of: index, node)
    report(
      fault.code, fault.message, argument.label?.span ?? argument.value.span, help: fault.help,
      fix: fix)
  }

  /// Takes an argument out of a call, with the comma that it no longer needs, or its label.
  private func removal(
    _ removal: ArgumentBinding.Fault.Removal, of index: Int, _ node: CallExpression
  ) -> Diagnostic.Fix? {
    let argument = node.arguments[index]
    let start = argument.label?.span.start ?? argument.value.span.start
    switch removal {
    case .nothing: return nil
    case .label: return Diagnostic.Fix(SourceSpan(start, argument.value.span.start), "")
    case .argument where index > 0:
      return Diagnostic.Fix(
        SourceSpan(node.arguments[index - 1].value.span.end, argument.value.span.end), "")
    case .argument where index + 1 < node.arguments.count:
      let next = node.arguments[index + 1]
      return Diagnostic.Fix(
        SourceSpan(start, next.label?.span.start ?? next.value.span.start), "")
    case .argument: return Diagnostic.Fix(SourceSpan(start, argument.value.span.end), "")
    }
  }

  func checkArguments(_ node: CallExpression, _ unit: FunctionUnit, _ order: [Int]?) {
    let types = arguments(node)
    for (index, parameter) in unit.explicitParameters.enumerated() {
      let argument = order.map { $0[index] } ?? index
      guard let expected = parameter.declaredType, argument >= 0, argument < node.arguments.count
      else { continue }
      expect(
        expected, types[argument], node.arguments[argument].value, what: "`\(parameter.name)`")
    }
  }

  // MARK: Primitives

  private func methodCall(_ node: CallExpression, _ member: MemberExpression) -> ScriptType {
    if let result = structureCall(node, member) { return result }
    findings.plans[node.id.index] = .primitive(member.name.text, isMember: true)
    let rows = registry.overloads(member.name.text).filter { $0.receiver != nil }
    let name = member.name.text
    let isMutating = registry.isMutating(name) || resolution.mutatingNames.contains(name)
    let place = isMutating ? self.place(member.base) : nil
    let receiver = place?.type ?? expression(member.base)
    if let result = knownCall(node, member, receiver, place) { return result }
    if rows.isEmpty || mayHaveFields(receiver) && resolution.memberNames.contains(name) {
      arguments(node)
      if !mayHaveFields(receiver) || !resolution.memberNames.contains(name) {
        unknownMember(member, receiver)
      }
      return .any
    }
    let fitting = rows.filter { ($0.receiver ?? .any).overlaps(receiver.unwrapped) }
    let meant = ArgumentBinding.fitting(fitting, [nil] + Checker.labels(node)).map(\.row)
    if let row = meant.first, meant.allSatisfy({ $0.form == .property }) {
      report(
        .memberIsNoCall, "`\(member.name.text)` is a fact and takes no parentheses",
        node.argumentsSpan, help: "write `.\(member.name.text)`",
        fix: Diagnostic.Fix(node.argumentsSpan, ""))
      return row.result(of: receiver.unwrapped)
    }
    let result = primitiveCall(
      node, member.name.text, receiver: receiver, place: place, nameSpan: member.name.span)
    return member.isOptional ? optional(result) : result
  }

  func optional(_ type: ScriptType) -> ScriptType {
    type == .any || type.admitsNone ? type : .optional(type)
  }

  private func primitiveCall(
    _ node: CallExpression, _ name: String, receiver: ScriptType?, place: Place? = nil,
    nameSpan: SourceSpan
  ) -> ScriptType {
    var types = arguments(node)
    var labels = Checker.labels(node)
    var rows = registry.overloads(name)
    if let receiver {
      types.insert(receiver.unwrapped, at: 0)
      labels.insert(nil, at: 0)
      rows = rows.filter { $0.receiver != nil }
    } else {
      rows = rows.filter { $0.form != .mutating }
      if rows.isEmpty {
        mutatingAsValue(name, nameSpan)
        return .any
      }
    }
    let first = types.first ?? .none
    let fitting = rows.filter { $0.receiver?.overlaps(first) ?? true }
    guard !fitting.isEmpty else {
      reportReceiver(node, name, rows, first, receiver != nil, nameSpan)
      return .any
    }
    let receivers = receiver == nil ? 0 : 1
    let bound = ArgumentBinding.fitting(fitting, labels)
    if bound.isEmpty {
      if case .fault(let fault) = ArgumentBinding.bind(fitting[0], labels: labels) {
        report(fault, node, receivers: receivers)
      }
      return .any
    }
    if bound.count == 1 { checkArguments(node, bound[0].row, bound[0].order, types, receivers) }
    if let place {
      for (row, order) in bound { noteAdditions(node, place, row, order, types) }
    }
    let second = types.count > 1 ? types[1] : .any
    return bound.map { $0.row.result(of: first, second) }.reduce(ScriptType.never) { $0.joined($1) }
      .asElement
  }

  /// What the arguments of a mutating primitive do to the elements of the container.
  private func noteAdditions(
    _ node: CallExpression, _ place: Place, _ row: Primitive, _ order: [Int]?, _ types: [ScriptType]
  ) {
    let values = node.arguments.map(\.value) + (node.trailingClosure.map { [.closure($0)] } ?? [])
    for (index, parameter) in row.parameters.enumerated() where parameter.addition != .nothing {
      let argument = order.map { $0[index] } ?? index
      guard argument > 0, argument <= values.count else { continue }
      changed(place, by: parameter, values[argument - 1], types[argument])
    }
  }

  private func reportReceiver(
    _ node: CallExpression, _ name: String, _ rows: [Primitive], _ first: ScriptType,
    _ isMember: Bool, _ nameSpan: SourceSpan
  ) {
    let wanted = Set(rows.compactMap { $0.receiver?.description }).sorted()
    if !isMember, node.arguments.isEmpty {
      report(
        .missingArgument, "`\(name)` needs an argument: \(wanted.joined(separator: " or "))",
        node.argumentsSpan)
      return
    }
    report(
      isMember ? .unknownMember : .wrongType,
      isMember
        ? "\(first.description) has no member `\(name)`"
        : "`\(name)` does not work on \(VM.withArticle(first.description))",
      isMember ? nameSpan : node.arguments.first?.value.span ?? nameSpan,
      help: isMember
        ? memberSuggestion(name, first) : "it works on \(wanted.joined(separator: ", "))")
  }

  private func checkArguments(
    _ node: CallExpression, _ row: Primitive, _ order: [Int]?, _ types: [ScriptType],
    _ receivers: Int
  ) {
    for (index, parameter) in row.parameters.enumerated() where !parameter.isVariadic {
      let argument = order.map { $0[index] } ?? index
      guard argument >= receivers, argument < types.count,
        argument - receivers < node.arguments.count
      else { continue }
      let value = node.arguments[argument - receivers].value
      if checkSymbol(row, parameter, value) { continue }
      checkText(parameter, value)
      let known = types[argument]
      if parameter.type.overlaps(known) { continue }
      let isSize = parameter.type.unwrapped == .size && known == .int
      report(
        isSize ? .sizeWithInt : .wrongType,
        "`\(parameter.name)` of `\(row.name)` takes \(VM.withArticle(parameter.type.description)),"
          + " and this is \(VM.withArticle(known.description))",
        value.span, help: isSize ? sizeHelp(value) : nil, fix: isSize ? sizeFix(value) : nil)
    }
  }

  /// Checks a text that is written there, such as a pattern, as the primitive will.
  private func checkText(_ parameter: Primitive.Parameter, _ value: Expression) {
    guard let check = parameter.checksText, case .string(let literal) = value,
      literal.segments.count == 1, case .text(let text) = literal.segments[0]
    else { return }
    do {
      try check(text)
    } catch {
      guard let details = (error as? ScriptFault)?.details else { return }
      report(details.code, details.message, literal.span, help: details.help)
    }
  }

  /// Checks a symbol against the parameter's set; true where the argument is one.
  private func checkSymbol(
    _ row: Primitive, _ parameter: Primitive.Parameter, _ value: Expression
  ) -> Bool {
    guard case .symbol(let symbol) = value, let allowed = parameter.type.symbols else {
      return false
    }
    if allowed.isEmpty || allowed.contains(symbol.name) { return true }
    let near = Suggestion.closest(to: symbol.name, among: allowed)
    report(
      .unknownSymbol, "`\(parameter.name)` of `\(row.name)` cannot be `.\(symbol.name)`",
      symbol.span, help: Suggestion.symbolHelp(symbol.name, allowed),
      fix: near.map { Diagnostic.Fix(symbol.span, ".\($0)") })
    return true
  }

  // MARK: Members

  func member(_ node: MemberExpression) -> ScriptType {
    // `Int.max`, `MBR.self`
    switch resolution.bindings[node.id.index] {
    case .primitive, .structure, .function: return bound(node.id)
    default: break
    }
    if let missing = staticMember(node) { return missing }
    let receiver = expression(node.base)
    if let known = fieldType(node, receiver) { return node.isOptional ? optional(known) : known }
    if mayHaveFields(receiver), resolution.memberNames.contains(node.name.text) { return .any }
    findings.members[node.id.index] = mayHaveFields(receiver) ? .dynamic : .library
    let rows = registry.overloads(node.name.text).filter { $0.receiver != nil }
    let fitting = rows.filter { ($0.receiver ?? .any).overlaps(receiver.unwrapped) }
    guard !fitting.isEmpty else {
      unknownMember(node, receiver)
      return .any
    }
    let facts = fitting.filter { $0.form == .property }
    if facts.isEmpty {
      report(
        .memberNeedsCall, "`\(node.name.text)` is a call and needs parentheses", node.name.span,
        help: "write `.\(node.name.text)(…)`",
        fix: Diagnostic.Fix(SourceSpan(node.span.end, node.span.end), "()"))
      return .any
    }
    let result = facts.map { $0.result(of: receiver.unwrapped) }
      .reduce(ScriptType.never) { $0.joined($1) }.asElement
    return node.isOptional ? optional(result) : result
  }

  func unknownMember(_ node: MemberExpression, _ receiver: ScriptType) {
    if receiver == .any, resolution.hasFaults { return }
    report(
      .unknownMember,
      receiver == .any
        ? "nothing has a member `\(node.name.text)`"
        : "\(receiver.unwrapped.description) has no member `\(node.name.text)`",
      [
        Diagnostic.Label(node.name.span),
        Diagnostic.Label(node.base.span, receiver == .any ? "" : receiver.description),
      ].filter { $0.span == node.name.span || !$0.text.isEmpty },
      help: memberSuggestion(node.name.text, receiver),
      fix: nearestMember(node.name.text, receiver).map { Diagnostic.Fix(node.name.span, $0) })
  }

  private func nearestMember(_ name: String, _ receiver: ScriptType) -> String? {
    var known: Set<String> = []
    switch receiver.unwrapped {
    case .structure(let id): known = structure(id)?.memberNames ?? []
    case .tuple(let elements): known = Set(elements.compactMap(\.label))
    default:
      known = Set(
        registry.rows.filter { row in
          row.receiver?.overlaps(receiver.unwrapped) ?? false
        }.map(\.name))
    }
    return Suggestion.closest(to: name, among: known)
  }

  private func memberSuggestion(_ name: String, _ receiver: ScriptType) -> String? {
    nearestMember(name, receiver).map { "did you mean `\($0)`?" }
  }
}
