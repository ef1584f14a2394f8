/// Which argument of a call fills which parameter: Swift's rules, for the checker and the VM alike.
enum ArgumentBinding {
  /// A parameter as far as binding cares.
  struct Parameter {
    let label: String?
    let name: String
    let hasDefault: Bool
    let isVariadic: Bool
    let takesFunction: Bool
    /// Nothing says what it takes, so that it may be a function.
    var isUntyped = false
  }

  struct Fault {
    let code: DiagnosticCode
    let message: String
    let help: String?
    /// The argument at fault, or nil where one is missing.
    let argument: Int?
    /// The label that should stand there, for a fix.
    let label: String?
    /// What has to go, for a fix.
    var removal = Removal.nothing

    enum Removal { case nothing, label, argument }
  }

  enum Outcome {
    /// For each parameter its argument, or −1; a variadic one names its first. nil: all in order, and
    /// only trailing ones left out.
    case bound([Int]?)
    case fault(Fault)
  }

  /// The label under which a trailing closure is passed on: it fits the last parameter that takes a
  /// function, whatever its label, or else the next one of which nothing is said.
  static let trailing = "{}"

  /// The rows that take a call with these labels: with a trailing closure those that call it, where
  /// there are any.
  static func fitting(_ rows: [Primitive], _ labels: [String?]) -> [(row: Primitive, order: [Int]?)]
  {
    var found: [(row: Primitive, order: [Int]?)] = []
    for row in rows {
      if case .bound(let order) = bind(row, labels: labels) { found.append((row, order)) }
    }
    if found.count > 1, labels.last == trailing {
      let calling = found.filter { $0.row.callsFunctions }
      if !calling.isEmpty { return calling }
    }
    return found
  }

  static func bind(_ row: Primitive, labels: [String?]) -> Outcome {
    bind(
      row.parameters.map { parameter in
        Parameter(
          label: parameter.label, name: parameter.name, hasDefault: parameter.defaultText != nil,
          isVariadic: parameter.isVariadic, takesFunction: parameter.type.admitsFunction,
          isUntyped: parameter.type == .any)
      }, labels: labels, callee: row.name, receivers: row.receiver == nil ? 0 : 1)
  }

  static func bind(
    _ parameters: [Parameter], labels: [String?], callee: String, receivers: Int = 0
  ) -> Outcome {
    var order = [Int](repeating: -1, count: parameters.count)
    var next = 0
    var argument = 0
    while argument < labels.count {
      let label = labels[argument]
      guard let parameter = match(parameters, from: next, label: label) else {
        return .fault(
          misfit(parameters, from: next, labels: labels, argument, callee, receivers))
      }
      if let skipped = (next..<parameter).first(where: { isRequired(parameters[$0]) }) {
        return .fault(missing(parameters[skipped], callee))
      }
      order[parameter] = argument
      argument += 1
      if parameters[parameter].isVariadic {
        while argument < labels.count, labels[argument] == nil { argument += 1 }
      }
      next = parameter + 1
    }
    if let left = (next..<max(next, parameters.count)).first(where: { isRequired(parameters[$0]) })
    {
      return .fault(missing(parameters[left], callee))
    }
    let inOrder =
      !parameters.contains(where: \.isVariadic)
      && order.enumerated().allSatisfy { $0.element == ($0.offset < labels.count ? $0.offset : -1) }
    return .bound(inOrder ? nil : order)
  }

  private static func isRequired(_ parameter: Parameter) -> Bool {
    !parameter.hasDefault && !parameter.isVariadic
  }

  private static func match(_ parameters: [Parameter], from start: Int, label: String?) -> Int? {
    guard start < parameters.count else { return nil }
    if label == trailing {
      return (start..<parameters.count).last { parameters[$0].takesFunction }
        ?? (start..<parameters.count).first {
          isRequired(parameters[$0]) && parameters[$0].isUntyped
        }
    }
    return (start..<parameters.count).first { parameters[$0].label == label }
  }

  private static func missing(_ parameter: Parameter, _ callee: String) -> Fault {
    let shown = parameter.label.map { "`\($0):`" } ?? "`\(parameter.name)`"
    return Fault(
      code: .missingArgument, message: "`\(callee)` needs an argument for \(shown)",
      help: "add `\(parameter.label.map { "\($0): " } ?? "")…`", argument: nil, label: nil)
  }

  private static func misfit(
    _ parameters: [Parameter], from next: Int, labels: [String?], _ argument: Int,
    _ callee: String, _ receivers: Int
  ) -> Fault {
    let label = labels[argument]
    guard next < parameters.count else {
      let count = parameters.count - receivers
      return Fault(
        code: .extraArgument,
        message: count == 0
          ? "`\(callee)` takes no arguments"
          : "`\(callee)` takes \(count) argument\(count == 1 ? "" : "s"), and this is one more",
        help: "remove it", argument: argument, label: nil, removal: .argument)
    }
    if let label, label != trailing {
      return wrongLabel(parameters, next, labels, label, callee, argument)
    }
    let expected = (next..<parameters.count).first { parameters[$0].label != nil }
    guard label == nil, let expected, let name = parameters[expected].label else {
      return Fault(
        code: .extraArgument, message: "`\(callee)` takes no closure here", help: nil,
        argument: argument, label: nil)
    }
    return Fault(
      code: .wrongLabel, message: "`\(callee)` needs a label here",
      help: "write `\(name): …`", argument: argument, label: name)
  }

  private static func wrongLabel(
    _ parameters: [Parameter], _ next: Int, _ labels: [String?], _ label: String,
    _ callee: String, _ argument: Int
  ) -> Fault {
    let all = parameters.compactMap(\.label)
    if parameters[..<next].contains(where: { $0.label == label }) {
      return Fault(
        code: .wrongLabel, message: "`\(label):` stands too late in this call of `\(callee)`",
        help: "the order is \(all.map { "`\($0):`" }.joined(separator: ", "))",
        argument: argument, label: nil)
    }
    let open = Set(parameters[next...].compactMap(\.label)).subtracting(labels.compactMap { $0 })
    let suggestion = Suggestion.closest(to: label, among: open)
    let known =
      all.isEmpty
      ? "its arguments have no labels"
      : "its labels are \(all.map { "`\($0):`" }.joined(separator: ", "))"
    let isPlain = parameters[next].label == nil
    return Fault(
      code: .wrongLabel, message: "`\(callee)` has no parameter labelled `\(label):`",
      help: suggestion.map { "did you mean `\($0):`?" } ?? known, argument: argument,
      label: suggestion,
      removal: suggestion != nil ? .nothing : isPlain ? .label : open.isEmpty ? .argument : .nothing
    )
  }
}
