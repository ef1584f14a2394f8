/// `func main(…)` of a script, as the command line that it stands for.
///
/// A labelled parameter is an option and one without a label an operand; `Bool` makes a flag, an array
/// takes several, and what has a default or is optional may be left out.
struct MainSignature {
  /// What one word of the command line becomes.
  enum Kind: String {
    case bool, int, double, size, string, path, symbol

    /// What stands for a value in the usage line.
    var placeholder: String {
      switch self {
      case .bool: "true|false"
      case .int, .double: "NUMBER"
      case .size: "SIZE"
      case .string: "TEXT"
      case .path: "PATH"
      case .symbol: "NAME"
      }
    }
  }

  struct Parameter {
    let name: String
    /// The option without its dashes, in lower case: `dry-run` for `dryRun`; nil for an operand.
    let option: String?
    let kind: Kind
    let isOptional: Bool
    let isList: Bool
    /// The default as it is written.
    let defaultText: String?
    let summary: String

    var isFlag: Bool { option != nil && kind == .bool && !isList }
    var isRequired: Bool { defaultText == nil && !isOptional && !isList && !isFlag }
  }

  let unit: FunctionUnit
  let parameters: [Parameter]
  /// What the script does, in paragraphs.
  let about: [String]

  /// The `main` of the outermost level; nil where there is none.
  /// - Parameter report: called for a parameter that no command line can give.
  init?(_ resolution: Resolution, report: (Diagnostic) -> Void = { _ in }) {
    guard let node = MainSignature.declaration(in: resolution.tree),
      let unit = resolution.units[node.id.index]
    else { return nil }
    self.unit = unit
    let names = Set(node.parameters.map(\.name.text))
    let texts = DocumentationText(node.documentation ?? "", parameters: names)
    about = texts.paragraphs
    var parameters: [Parameter] = []
    for parameter in node.parameters {
      let summary = texts.parameters[parameter.name.text] ?? ""
      if let made = MainSignature.parameter(parameter, summary, resolution.tree.source),
        !(made.isList && made.option == nil
          && parameters.contains { $0.option == nil && $0.isList })
      {
        parameters.append(made)
      } else {
        report(MainSignature.misfit(parameter, resolution.tree.source))
      }
    }
    self.parameters = parameters
    MainSignature.clashes(node, resolution.tree.source, report)
    MainSignature.ownCalls(resolution, report)
  }

  /// Options that are written like another one, or like that which shows the help.
  private static func clashes(
    _ node: FunctionDeclaration, _ source: SourceText, _ report: (Diagnostic) -> Void
  ) {
    var taken = ["help": "shows the help"]
    for parameter in node.parameters {
      guard let label = parameter.label else { continue }
      let name = option(label.text)
      var names = [(name, "is that of `\(label.text)`")]
      if kind(parameter.type, parameter.defaultValue) == .bool {
        names.append(("no-\(name)", "says that `\(label.text)` is false"))
      }
      for (spelling, meaning) in names {
        if let other = taken[spelling] {
          report(
            Diagnostic(
              .mainParameter, "the option `--\(spelling)` \(other) already", in: source,
              at: [Diagnostic.Label(label.span)], help: "give the parameter another label"))
          break
        }
        taken[spelling] = meaning
      }
    }
  }

  /// Calls that would run it once more.
  private static func ownCalls(_ resolution: Resolution, _ report: (Diagnostic) -> Void) {
    for case .expression(.call(let call)) in resolution.tree.statements {
      guard case .name(let callee) = call.callee, callee.name == "main" else { continue }
      report(
        Diagnostic(
          .mainCalled, "`main` runs by itself behind the last statement",
          in: resolution.tree.source,
          at: [Diagnostic.Label(call.span)], severity: .warning, help: "remove this call"))
    }
  }

  static func declaration(in tree: SyntaxTree) -> FunctionDeclaration? {
    for case .function(let node) in tree.statements where node.name.text == "main" { return node }
    return nil
  }

  private static func parameter(
    _ node: DiskInterpreter.Parameter, _ summary: String, _ source: SourceText
  ) -> Parameter? {
    var isOptional = false
    var isList = false
    var type = node.type
    if case .optional(let wrapped, _) = type { (type, isOptional) = (wrapped, true) }
    if case .array(let element, _) = type { (type, isList) = (element, true) }
    guard let kind = kind(type, node.defaultValue), !(isList && kind == .bool) else { return nil }
    return Parameter(
      name: node.name.text, option: node.label.map { option($0.text) }, kind: kind,
      isOptional: isOptional, isList: isList,
      defaultText: node.defaultValue.map { source.text($0.span) }, summary: summary)
  }

  /// Without an annotation the default says it, and without one the word is taken as text.
  private static func kind(_ type: TypeExpression?, _ value: Expression?) -> Kind? {
    switch type {
    case .named(let name):
      switch name.text {
      case "Bool": return .bool
      case "Int": return .int
      case "Double": return .double
      case "Size": return .size
      case "String", "Any": return .string
      case "Path": return .path
      case "Symbol": return .symbol
      default: return nil
      }
    case nil: break
    default: return nil
    }
    switch value {
    case .symbol: return .symbol
    case .literal(let literal):
      switch literal.value {
      case .bool: return .bool
      case .int: return .int
      case .double: return .double
      case .size: return .size
      default: return .string
      }
    default: return .string
    }
  }

  /// `dryRun` becomes `dry-run`, and `toGPT` `to-gpt`.
  private static func option(_ label: String) -> String {
    var result = ""
    var follows = false
    for character in label {
      if character.isUppercase, follows { result += "-" }
      follows = character.isLowercase || character.isNumber
      result += character == "_" ? "-" : character.lowercased()
    }
    return result
  }

  private static func misfit(
    _ node: DiskInterpreter.Parameter, _ source: SourceText
  ) -> Diagnostic {
    Diagnostic(
      .mainParameter, "`main` cannot get `\(node.name.text)` from a command line", in: source,
      at: [Diagnostic.Label(node.type?.span ?? node.span)],
      help: "use Int, Double, Size, String, Path, Bool or Symbol, an optional of one, or a last "
        + "parameter that is an array of one")
  }
}
