/// What may stand as an argument: labels, and symbols of a parameter.
extension Engine {
  /// One parameter of a callee, in the words of a list.
  struct Expected {
    let label: String?
    let name: String
    let type: ScriptType?
    let summary: String
  }

  /// The parameter lists of what a call may lead to.
  private func signatures(_ call: CompletionPlace.OpenCall) -> [[Expected]] {
    if !call.isMethod, let symbol = symbols[call.name] {
      if let structure = symbol.structure {
        return [
          structure.fields.filter { $0.parameter != nil }.map {
            Expected(
              label: $0.name, name: $0.name, type: $0.type, summary: $0.type?.description ?? "")
          }
        ]
      }
      guard let function = symbol.function else { return [] }
      return [
        zip(function.parameterNodes, function.explicitParameters).map { node, variable in
          let type = variable.type == .any ? "" : variable.type.description
          let isOptional = node.defaultValue != nil
          return Expected(
            label: node.label?.text, name: variable.name, type: variable.type,
            summary: isOptional ? "\(type) (may be left out)" : type)
        }
      ]
    }
    return vm.registry.overloads(call.name).map { row in
      let own =
        call.isMethod && row.receiver != nil ? row.parameters.dropFirst() : row.parameters[...]
      return own.map { parameter in
        Expected(
          label: parameter.label, name: parameter.name, type: parameter.type,
          summary: parameter.type.description + (parameter.defaultText.map { " = \($0)" } ?? ""))
      }
    }
  }

  /// Labels that may come next, and the symbols that the current parameter allows.
  func arguments(_ place: CompletionPlace) -> [Candidate] {
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

  /// The parameters that the current argument may be for.
  func expected(_ call: CompletionPlace.OpenCall) -> [Expected] {
    let unlabeled = call.labels.count { $0 == nil }
    return signatures(call).compactMap { signature in
      if let label = call.label { return signature.first { $0.label == label } }
      let positional = signature.filter { $0.label == nil }
      return unlabeled < positional.count ? positional[unlabeled] : nil
    }
  }

  private func allowedSymbols(_ call: CompletionPlace.OpenCall) -> [String] {
    expected(call).reduce(into: Set<String>()) { $0.formUnion($1.type?.symbols ?? []) }.sorted()
  }

  /// What may follow a dot that no value stands before.
  func symbols(_ place: CompletionPlace, _ dot: Int) -> [String] {
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
}
