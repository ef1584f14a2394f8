/// A file that others import: read, parsed and checked once, and run once before they run.
final class ImportedFile {
  /// Canonical, so that one file is one, however it is spelled.
  let path: String
  let source: SourceText
  let tree: SyntaxTree
  /// The files that it imports itself, each with the statement that does.
  var imports: [(node: ImportDeclaration, file: ImportedFile)] = []
  /// Everything found wrong with it.
  var diagnostics: [Diagnostic]
  /// What it imports could not be read, so that its names are unknown.
  var lacksImports = false
  var resolution: Resolution?
  /// Its code; nil where something is wrong with it.
  var chunk: Chunk?
  /// The names that it offers.
  var exports: [String: SessionSymbol] = [:]

  init(path: String, source: SourceText, parsed: ParseResult) {
    self.path = path
    self.source = source
    tree = parsed.tree
    diagnostics = parsed.diagnostics
  }
}
