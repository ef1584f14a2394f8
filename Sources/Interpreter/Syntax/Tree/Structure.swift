/// `struct Name { … }`, also with `@layout(.little)` before it.
public final class StructDeclaration: Sendable {
  public enum Member: Sendable {
    case field(StructField)
    case computed(ComputedMember)
    case method(Method)

    public var span: SourceSpan {
      switch self {
      case .field(let node): node.span
      case .computed(let node): node.span
      case .method(let node): node.span
      }
    }
  }

  public let id: NodeID
  public let name: Identifier
  /// nil for a structure that lies nowhere on a disk.
  public let layout: LayoutAttribute?
  public let members: [Member]
  /// The text of the `///` lines directly above, without the slashes; nil where there are none.
  public let documentation: String?
  public let span: SourceSpan

  public init(
    id: NodeID, name: Identifier, layout: LayoutAttribute?, members: [Member],
    documentation: String?, span: SourceSpan
  ) {
    self.id = id
    self.name = name
    self.layout = layout
    self.members = members
    self.documentation = documentation
    self.span = span
  }
}

/// `@layout(.little)`: the bytes of the structure on a disk.
public struct LayoutAttribute: Sendable {
  /// `little` or `big`, as written; nil where nothing stands in parentheses.
  public let order: Identifier?
  public let span: SourceSpan

  public init(order: Identifier?, span: SourceSpan) {
    self.order = order
    self.span = span
  }
}

/// `var name: Type = default where constraint`: a stored member, or a field of a layout.
public final class StructField: Sendable {
  public let id: NodeID
  public let isMutable: Bool
  /// `_` in a layout: bytes without a meaning.
  public let name: Identifier
  public let type: TypeExpression?
  public let defaultValue: Expression?
  /// What must hold of a decoded value; sees this field and those above it. Layouts only.
  public let constraint: Expression?
  public let documentation: String?
  public let span: SourceSpan

  public init(
    id: NodeID, isMutable: Bool, name: Identifier, type: TypeExpression?,
    defaultValue: Expression?, constraint: Expression?, documentation: String?, span: SourceSpan
  ) {
    self.id = id
    self.isMutable = isMutable
    self.name = name
    self.type = type
    self.defaultValue = defaultValue
    self.constraint = constraint
    self.documentation = documentation
    self.span = span
  }
}

/// `var name: Type { … }`: computed each time that it is read.
public final class ComputedMember: Sendable {
  public let id: NodeID
  public let name: Identifier
  public let type: TypeExpression?
  public let body: Block
  public let documentation: String?
  public let span: SourceSpan

  public init(
    id: NodeID, name: Identifier, type: TypeExpression?, body: Block, documentation: String?,
    span: SourceSpan
  ) {
    self.id = id
    self.name = name
    self.type = type
    self.body = body
    self.documentation = documentation
    self.span = span
  }
}

/// `func`, `mutating func` or `static func` in a structure.
public final class Method: Sendable {
  public enum Kind: Sendable { case plain, mutating, `static` }
  public let kind: Kind
  public let function: FunctionDeclaration
  public let span: SourceSpan

  public init(kind: Kind, function: FunctionDeclaration, span: SourceSpan) {
    self.kind = kind
    self.function = function
    self.span = span
  }
}
