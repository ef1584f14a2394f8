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
  ///
  /// It is compiled at once, so that those who import it can call its functions directly, and know the
  /// numbers of its structures.
  func check(_ file: ImportedFile) {
    defer { file.diagnostics = Engine.inOrder(file.diagnostics) }
    if file.lacksImports { return }
    let (names, clashes) = visibleNames(file.imports, in: file.source)
    let (resolution, faults) = Resolver.resolve(
      file.tree, registry: vm.registry, session: names, kind: .module,
      structures: structures, firstStructure: vm.shapes.nextNumber)
    file.resolution = resolution
    guard !file.hasErrors else {
      file.diagnostics += clashes + faults
      return offerNames(of: file, resolution)
    }
    let (findings, types) = Checker.check(resolution, registry: vm.registry)
    file.diagnostics += Engine.together(clashes + faults, types)
    offerNames(of: file, resolution)
    if file.hasErrors { return }
    let (chunk, errors) = Compiler.compile(resolution, findings, vm: vm)
    vm.chunks.append(chunk)
    structures += resolution.structures
    file.diagnostics += errors
    file.chunk = chunk
  }

  private func offerNames(of file: ImportedFile, _ resolution: Resolution) {
    // The structures of a file that is wrong have no shapes; nor will anything run.
    if file.hasErrors, !resolution.structures.isEmpty { file.lacksImports = true }
    for (name, variable) in resolution.topLevel where ImportedFile.isOffered(name) {
      let index = variable.structure.map(keepType) ?? vm.addGlobal()
      variable.storage = .global(index)
      file.exports[name] = SessionSymbol(variable, index: index)
    }
  }

  /// A global that holds a structure itself.
  func keepType(_ structure: StructUnit) -> Int {
    let index = vm.addGlobal()
    vm.globals[index] = .type(UInt32(structure.number))
    return index
  }
}

extension ImportedFile {
  var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }

  /// A name that begins with `_` stays in its file, and `main` is the file's own.
  static func isOffered(_ name: String) -> Bool { !name.hasPrefix("_") && name != "main" }
}
