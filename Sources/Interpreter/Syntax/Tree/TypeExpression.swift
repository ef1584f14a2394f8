/// A type annotation, as written.
public indirect enum TypeExpression: Sendable {
  case named(Identifier)
  /// `[Element]`
  case array(TypeExpression, SourceSpan)
  /// `[Key: Value]`
  case dictionary(TypeExpression, TypeExpression, SourceSpan)
  /// `Wrapped?`
  case optional(TypeExpression, SourceSpan)
  /// `(A, B) -> C`
  case function([TypeExpression], TypeExpression, SourceSpan)
  /// `(A, b: B)`: two elements or more.
  case tuple([Element], SourceSpan)
  /// `[4 of Element]`: so many of them one after the other, in a layout.
  case counted(TypeExpression, Expression, SourceSpan)
  /// `Bytes(446)`, `Text(8)`: a type with its width, in a layout.
  case sized(Identifier, Expression, SourceSpan)

  /// A part of a tuple type.
  public struct Element: Sendable {
    public let label: Identifier?
    public let type: TypeExpression

    public init(label: Identifier?, type: TypeExpression) {
      self.label = label
      self.type = type
    }
  }

  public var span: SourceSpan {
    switch self {
    case .named(let name): name.span
    case .array(_, let span), .optional(_, let span): span
    case .dictionary(_, _, let span), .function(_, _, let span), .tuple(_, let span),
      .counted(_, _, let span), .sized(_, _, let span):
      span
    }
  }
}
