/// Writes a source the way the language writes it, without changing what it means.
public enum SourceFormatter {
  public enum Failure: Error, Sendable {
    /// The source does not parse.
    case faults([Diagnostic])
    /// The text that was made means something else: a fault of the formatter.
    case changedMeaning(SourceText)
  }

  /// The formatted text of a source: two spaces for each level, lines of at most 100 characters where they
  /// can be broken, comments and at most one empty line where they stood, literals as they were written.
  ///
  /// The tree of the result is the tree of the source, and formatting the result changes nothing; a result
  /// of which the first is not so is thrown and never given.
  public static func format(_ source: SourceText) throws(Failure) -> [UInt8] {
    let parsed = Parser.parse(source)
    guard parsed.diagnostics.isEmpty else { throw .faults(parsed.diagnostics) }
    let text = layOut(parsed.tree)
    let result = SourceText(name: source.name, bytes: text)
    let again = Parser.parse(result)
    guard again.diagnostics.isEmpty,
      TreeShape.text(of: again.tree) == TreeShape.text(of: parsed.tree)
    else { throw .changedMeaning(result) }
    return text
  }

  static func layOut(_ tree: SyntaxTree) -> [UInt8] {
    let atoms = AtomReader.atoms(of: tree, Lexer.tokenize(tree.source).tokens)
    return Printer.text(tree.source, LayoutBuilder.layout(of: tree, atoms))
  }
}
