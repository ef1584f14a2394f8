/// What parsing one source gave: a tree as far as it could be made, and every fault found.
public struct ParseResult: Sendable {
  public let tree: SyntaxTree
  public let diagnostics: [Diagnostic]
  /// The text ends inside something: an open bracket, brace, string block or comment, or after a binary
  /// operator. A prompt then asks for another line instead of showing the errors.
  public let isIncomplete: Bool

  public init(tree: SyntaxTree, diagnostics: [Diagnostic], isIncomplete: Bool) {
    self.tree = tree
    self.diagnostics = diagnostics
    self.isIncomplete = isIncomplete
  }
}
