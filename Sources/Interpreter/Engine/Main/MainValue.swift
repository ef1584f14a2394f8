/// One word of a command line as a value, by the language's own rules for literals.
enum MainValue {
  static func read(
    _ text: String, as parameter: MainSignature.Parameter
  ) throws(UsageFault) -> ScriptValue {
    let name = MainHelp.spelling(parameter)
    switch parameter.kind {
    case .string, .path: return .string(text)
    case .bool:
      switch text {
      case "true", "yes": return .bool(true)
      case "false", "no": return .bool(false)
      default: throw UsageFault("\(name) is true or false, and not '\(text)'")
      }
    case .symbol:
      let word = text.hasPrefix(".") ? text.dropFirst() : text[...]
      let isName =
        word.first.map { $0.isLetter || $0 == "_" } == true
        && word.allSatisfy { $0.isLetter || $0.isNumber || $0 == "_" }
      if isName { return .symbol(String(word)) }
      throw UsageFault("\(name) is a name such as 'gpt', and not '\(text)'")
    case .int, .double, .size: return try number(text, parameter.kind, name)
    }
  }

  private static func number(
    _ text: String, _ kind: MainSignature.Kind, _ name: String
  ) throws(UsageFault) -> ScriptValue {
    if kind == .int, let number = Int(text) { return .int(number) }
    let isNegative = text.hasPrefix("-")
    let source = SourceText(name: "", text: String(isNegative ? text.dropFirst() : text[...]))
    let parsed = Parser.parse(source)
    if let fault = parsed.diagnostics.first {
      // `10M` and its like: what the language says of the literal.
      if text.first?.isNumber == true || isNegative { throw UsageFault(about(name, fault)) }
      throw misfit(text, kind, name)
    }
    guard parsed.tree.statements.count == 1,
      case .expression(.literal(let literal)) = parsed.tree.statements[0],
      literal.span == SourceSpan(0, source.bytes.count)
    else { throw misfit(text, kind, name) }
    switch (literal.value, kind) {
    case (.int(let number), .int): return .int(isNegative ? -number : number)
    case (.int(let number), .double): return .double(Double(isNegative ? -number : number))
    case (.double(let number), .double): return .double(isNegative ? -number : number)
    case (.size(let bytes), .size) where !isNegative: return .size(bytes)
    case (.int(let number), .size) where !isNegative:
      throw UsageFault(
        "\(name) needs a unit: '\(text)'",
        help: "write \(number)B for bytes, \(number)MiB or \(number)MB")
    default: throw misfit(text, kind, name)
    }
  }

  private static func about(_ name: String, _ fault: Diagnostic) -> String {
    "\(name): " + ([fault.message] + (fault.help.map { [$0] } ?? [])).joined(separator: "; ")
  }

  private static func misfit(
    _ text: String, _ kind: MainSignature.Kind, _ name: String
  ) -> UsageFault {
    let wanted =
      switch kind {
      case .int: "a whole number"
      case .double: "a number"
      default: "a size such as 512B, 64MiB or 1GB"
      }
    return UsageFault("\(name) is \(wanted), and not '\(text)'")
  }
}
