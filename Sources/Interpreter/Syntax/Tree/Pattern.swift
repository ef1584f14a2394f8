/// What a value is taken apart by, or compared with: in `let`, `for`, `case` and `if case`.
public indirect enum Pattern: Sendable {
  /// `_`: fits anything.
  case wildcard(SourceSpan)
  /// A new name for the value.
  case binding(BindingPattern)
  /// `(a, _, count: c)`
  case tuple([Element], SourceSpan)
  /// `[a, b]`: an array of exactly so many elements.
  case array([Pattern], SourceSpan)
  /// `pattern?`: fits what is not nil.
  case optional(Pattern, SourceSpan)
  /// `is Type`
  case typeTest(TypeExpression, SourceSpan)
  /// `pattern as Type`
  case cast(Pattern, TypeExpression, SourceSpan)
  /// A value: fits what equals it, what a range contains, the option that a symbol names.
  case value(Expression)

  /// A part of a tuple pattern.
  public struct Element: Sendable {
    public let label: Identifier?
    public let pattern: Pattern

    public init(label: Identifier?, pattern: Pattern) {
      self.label = label
      self.pattern = pattern
    }
  }

  public var span: SourceSpan {
    switch self {
    case .wildcard(let span), .tuple(_, let span), .array(_, let span), .optional(_, let span),
      .typeTest(_, let span), .cast(_, _, let span):
      span
    case .binding(let node): node.name.span
    case .value(let node): node.span
    }
  }
}

/// A name that a pattern introduces.
public final class BindingPattern: Sendable {
  public let id: NodeID
  public let isMutable: Bool
  public let name: Identifier

  public init(id: NodeID, isMutable: Bool, name: Identifier) {
    self.id = id
    self.isMutable = isMutable
    self.name = name
  }
}

/// `switch subject { case pattern, pattern where condition: … default: … }`: a statement, or a value.
public final class SwitchStatement: Sendable {
  public struct Choice: Sendable {
    public let pattern: Pattern
    public let filter: Expression?

    public init(pattern: Pattern, filter: Expression?) {
      self.pattern = pattern
      self.filter = filter
    }
  }

  public struct Case: Sendable {
    /// Any of them; empty for `default`.
    public let choices: [Choice]
    /// From behind the colon to the end of the last statement.
    public let body: Block
    public let span: SourceSpan

    public var isDefault: Bool { choices.isEmpty }

    public init(choices: [Choice], body: Block, span: SourceSpan) {
      self.choices = choices
      self.body = body
      self.span = span
    }
  }

  public let id: NodeID
  public let subject: Expression
  public let cases: [Case]
  public let span: SourceSpan

  public init(id: NodeID, subject: Expression, cases: [Case], span: SourceSpan) {
    self.id = id
    self.subject = subject
    self.cases = cases
    self.span = span
  }
}
