/// What `--help` of a script prints, and its usage line.
enum MainHelp {
  /// How messages call a parameter: `'--size'`, or `PATH` with its name.
  static func spelling(_ parameter: MainSignature.Parameter) -> String {
    parameter.option.map { "'--\($0)'" } ?? "<\(parameter.name)>"
  }

  /// How the script of a source is started.
  static func program(_ source: SourceText) -> String {
    switch source.name {
    case "<command line>": "dsk -e CODE"
    case "<standard input>": "dsk -"
    default: "dsk \(source.name)"
    }
  }

  /// `usage: dsk build.dsk --output PATH [--size SIZE] [--force] [<files>…]`
  static func usage(_ signature: MainSignature, program: String) -> String {
    let options = signature.parameters.filter { $0.option != nil }
    let operands = signature.parameters.filter { $0.option == nil }
    return (["usage:", program] + (options + operands).map(piece)).joined(separator: " ")
  }

  private static func piece(_ parameter: MainSignature.Parameter) -> String {
    var text = head(parameter)
    if parameter.isList {
      text = parameter.option == nil ? "\(text)…" : "\(text) …"
    }
    return parameter.isRequired ? text : "[\(text)]"
  }

  private static func head(_ parameter: MainSignature.Parameter) -> String {
    guard let option = parameter.option else { return "<\(parameter.name)>" }
    if parameter.isFlag {
      switch parameter.defaultText {
      case "true": return "--no-\(option)"
      case "false": return "--\(option)"
      case nil: return parameter.isOptional ? "--[no-]\(option)" : "--\(option)"
      default: return "--[no-]\(option)"
      }
    }
    return "--\(option) \(parameter.kind.placeholder)"
  }

  /// - Parameter width: columns that text is wrapped to.
  static func text(_ signature: MainSignature, program: String, width: Int) -> String {
    var lines: [String] = []
    for paragraph in signature.about { lines += [Reference.wrapped(paragraph, to: width), ""] }
    lines += [usage(signature, program: program)]
    let operands = signature.parameters.filter { $0.option == nil }.map(row)
    let options = signature.parameters.filter { $0.option != nil }.map(row)
    if !operands.isEmpty { lines += ["", "arguments:"] + table(operands, width) }
    lines += ["", "options:"] + table(options + [("-h, --help", "print this text")], width)
    return lines.joined(separator: "\n") + "\n"
  }

  private static func row(_ parameter: MainSignature.Parameter) -> (String, String) {
    var facts: [String] = []
    if parameter.isList { facts.append(parameter.option == nil ? "any number" : "repeatable") }
    if let text = parameter.defaultText, text != "nil", !(parameter.isFlag && text == "false") {
      facts.append("default: \(parameter.isFlag && text == "true" ? "on" : text)")
    }
    let note = facts.isEmpty ? "" : "(\(facts.joined(separator: "; ")))"
    let text = [parameter.summary, note].filter { !$0.isEmpty }.joined(separator: " ")
    return (head(parameter), text)
  }

  private static func table(_ rows: [(String, String)], _ width: Int) -> [String] {
    let room = min(rows.map(\.0.count).max() ?? 0, 28)
    return rows.map { head, text in
      if text.isEmpty { return "  \(head)" }
      let body = Reference.wrapped(text, to: max(width, room + 24), margin: room + 4)
      if head.count > room { return "  \(head)\n\(body)" }
      let padded = "  " + head + String(repeating: " ", count: room + 2 - head.count)
      return padded + body.dropFirst(room + 4)
    }
  }
}
