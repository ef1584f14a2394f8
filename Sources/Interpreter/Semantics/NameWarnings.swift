/// What is declared and of no use: unused names, and variables that never change or are never read.
///
/// Nothing is said that could be wrong: not of parameters, which a signature may need; not of what may
/// hold a resource such as an attachment, which is of use by being there; and not of a library's names,
/// which others import.
struct NameWarnings {
  private let resolution: Resolution
  /// Every statement of the outermost level declares something, so that the source may be a library.
  private let isLibrary: Bool
  private var diagnostics: [Diagnostic] = []

  /// - Parameter resolution: checked, and without errors.
  static func findings(_ resolution: Resolution) -> [Diagnostic] {
    var warnings = NameWarnings(resolution)
    for variable in resolution.allVariables { warnings.look(at: variable) }
    return warnings.diagnostics
  }

  private init(_ resolution: Resolution) {
    self.resolution = resolution
    isLibrary = resolution.tree.statements.allSatisfy { $0.isDeclaration }
  }

  private mutating func look(at variable: Variable) {
    if variable.origin == .parameter || variable.structure != nil || isVisibleOutside(variable) {
      return
    }
    if variable.function != nil {
      if !variable.isUsed { unused(variable, help: "remove it") }
    } else if !variable.isUsed {
      neverRead(variable)
    } else if variable.isMutable, !variable.isAssigned, variable.origin != .declarationWithoutValue
    {
      neverChanged(variable)
    }
  }

  private func isVisibleOutside(_ variable: Variable) -> Bool {
    guard variable.isTopLevel else { return false }
    if resolution.isSession { return true }
    if variable.name.hasPrefix("_") { return false }
    return isLibrary || variable.function != nil
  }

  private mutating func neverRead(_ variable: Variable) {
    switch variable.origin {
    case .loop, .pattern: unused(variable, help: "write `_` in its place")
    case .caught:
      // `error` is there without being written.
      if variable.name != "error" { unused(variable, help: "write `catch` alone") }
    case .condition where !(variable.declaredType ?? variable.type).mayHoldResource:
      unused(variable, help: "compare with `!= nil`")
    case .declaration, .declarationWithoutValue:
      if (variable.declaredType ?? variable.type).mayHoldResource { return }
      if variable.isAssigned {
        report(
          .neverRead, "`\(variable.name)` is assigned and never read", variable,
          help: "remove it, with its assignments")
      } else {
        unused(variable, help: "remove it, or write `_` in its place")
      }
    case .condition, .parameter: break
    }
  }

  private mutating func unused(_ variable: Variable, help: String) {
    report(.unusedName, "`\(variable.name)` is never used", variable, help: help)
  }

  /// Only where it stands behind a `var` of its own, which can become a `let`.
  private mutating func neverChanged(_ variable: Variable) {
    let bytes = resolution.tree.source.bytes
    var end = variable.span.start
    while end > 0, bytes[end - 1] == 0x20 { end -= 1 }
    guard end >= 3, bytes[(end - 3)..<end].elementsEqual("var".utf8) else { return }
    report(
      .neverChanged, "`\(variable.name)` never changes", variable, help: "declare it with `let`",
      fix: Diagnostic.Fix(SourceSpan(end - 3, end), "let"))
  }

  private mutating func report(
    _ code: DiagnosticCode, _ message: String, _ variable: Variable, help: String,
    fix: Diagnostic.Fix? = nil
  ) {
    diagnostics.append(
      Diagnostic(
        code, message, in: resolution.tree.source, at: [Diagnostic.Label(variable.span)],
        severity: .warning, help: help, fix: fix))
  }
}

extension ScriptType {
  /// Whether a value of this type may keep something open by being held.
  var mayHoldResource: Bool {
    switch self {
    case .any, .host, .function, .structure: true
    case .never, .none, .bool, .int, .double, .size, .string, .bytes, .range, .symbol, .error,
      .unsigned, .type:
      false
    case .tuple(let elements): elements.contains { $0.type.mayHoldResource }
    case .array(let element): element.mayHoldResource
    case .dictionary(let key, let value):
      key.mayHoldResource || value.mayHoldResource
    case .optional(let wrapped): wrapped.mayHoldResource
    case .oneOf(let types): types.contains { $0.mayHoldResource }
    }
  }
}

extension Statement {
  /// It declares a name and does nothing else that a reader of the file could see.
  var isDeclaration: Bool {
    switch self {
    case .variable, .destructuring, .function, .structure, .importFile, .test: true
    default: false
    }
  }
}
