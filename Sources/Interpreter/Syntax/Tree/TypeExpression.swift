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

  public var span: SourceSpan {
    switch self {
    case .named(let name): name.span
    case .array(_, let span), .optional(_, let span): span
    case .dictionary(_, _, let span), .function(_, _, let span): span
    }
  }
}
