/// What the parser makes of one source: statements in order, and what a formatter needs besides.
public struct SyntaxTree: Sendable {
  public let source: SourceText
  public let statements: [Statement]
  /// Every comment, in order; the shebang line is not one.
  public let comments: [Comment]
  /// Node identities of this tree run from 0 to `nodeCount` − 1, so that later phases keep what they
  /// find out in arrays beside the tree and never in it.
  public let nodeCount: Int

  public init(source: SourceText, statements: [Statement], comments: [Comment], nodeCount: Int) {
    self.source = source
    self.statements = statements
    self.comments = comments
    self.nodeCount = nodeCount
  }
}

public struct Comment: Hashable, Sendable {
  public enum Kind: Sendable { case line, block, documentation }
  public let kind: Kind
  public let span: SourceSpan

  public init(_ kind: Kind, _ span: SourceSpan) {
    self.kind = kind
    self.span = span
  }
}

/// The identity of a node to which later phases attach something: dense, unique in its tree.
public struct NodeID: Hashable, Sendable {
  public let index: Int
  public init(_ index: Int) { self.index = index }
}

/// A name as it was written.
public struct Identifier: Hashable, Sendable {
  public let text: String
  public let span: SourceSpan

  public init(_ text: String, _ span: SourceSpan) {
    self.text = text
    self.span = span
  }
}

/// Statements between braces. The span includes the braces.
public struct Block: Sendable {
  public let statements: [Statement]
  public let span: SourceSpan

  public init(_ statements: [Statement], _ span: SourceSpan) {
    self.statements = statements
    self.span = span
  }
}
