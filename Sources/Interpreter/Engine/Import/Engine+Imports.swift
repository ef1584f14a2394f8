/// Checking and compiling what a source imports.
extension Engine {
  /// The names that imports make visible, over those that are there.
  /// - Returns: also a diagnostic for each name that two files give.
  func visibleNames(
    _ imports: [(node: ImportDeclaration, file: ImportedFile)], in source: SourceText,
    over known: [String: SessionSymbol] = [:]
  ) -> ([String: SessionSymbol], [Diagnostic]) {
    var names = known
    var origins: [String: ImportedFile] = [:]
    var faults: [Diagnostic] = []
    for (node, file) in imports {
      for name in file.exports.keys.sorted() {
        if let other = origins[name], other !== file {
          faults.append(
            Diagnostic(
              .importClash, "`\(name)` is in `\(other.source.name)` and in `\(file.source.name)`",
              in: source, at: [Diagnostic.Label(node.pathSpan)],
              help: "rename one of them, or let it begin with `_`"))
          continue
        }
        origins[name] = file
        names[name] = file.exports[name]
      }
    }
    return (names, faults)
  }

  /// Finds out what is wrong with an imported file, and which names it offers. What it imports has been
  /// checked before.
  func check(_ file: ImportedFile) {
    defer { file.diagnostics = Engine.inOrder(file.diagnostics) }
    if file.lacksImports { return }
    let (names, clashes) = visibleNames(file.imports, in: file.source)
    let (resolution, faults) = Resolver.resolve(
      file.tree, registry: vm.registry, session: names, kind: .module)
    file.diagnostics += clashes + faults
    var findings = Checker.Findings(plans: [])
    if !file.diagnostics.contains(where: { $0.severity == .error }) {
      let (found, types) = Checker.check(resolution, registry: vm.registry)
      findings = found
      file.diagnostics += types
    }
    file.checked = (resolution, findings)
    for (name, variable) in resolution.topLevel where ImportedFile.isOffered(name) {
      let index = vm.addGlobal()
      variable.storage = .global(index)
      file.exports[name] = SessionSymbol(variable, index: index)
    }
  }

  /// The code of an imported file.
  /// - Throws: what the compiler found wrong.
  func compile(_ file: ImportedFile) -> (chunk: Chunk, faults: [Diagnostic])? {
    guard let checked = file.checked else { return nil }
    let (chunk, faults) = Compiler.compile(checked.resolution, checked.findings, vm: vm)
    vm.chunks.append(chunk)
    return (chunk, faults)
  }
}

extension ImportedFile {
  /// A name that begins with `_` stays in its file, and `main` is the file's own.
  static func isOffered(_ name: String) -> Bool { !name.hasPrefix("_") && name != "main" }
}
