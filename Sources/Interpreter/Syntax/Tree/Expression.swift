/// An expression. Payloads are classes, so that a tree is cheap to pass and to walk.
public enum Expression: Sendable {
  case literal(Literal)
  case string(StringLiteral)
  case name(NameExpression)
  case symbol(SymbolLiteral)
  case array(ArrayLiteral)
  case dictionary(DictionaryLiteral)
  case tuple(TupleLiteral)
  case group(GroupExpression)
  case prefix(PrefixExpression)
  case binary(BinaryExpression)
  case ternary(TernaryExpression)
  case member(MemberExpression)
  case subscripted(SubscriptExpression)
  case call(CallExpression)
  case closure(ClosureExpression)
  case forceUnwrap(ForceUnwrap)
  case attempt(TryExpression)
  case ifElse(IfStatement)
  case switchOver(SwitchStatement)
  case typeTest(TypeTest)

  public var span: SourceSpan {
    switch self {
    case .literal(let node): node.span
    case .string(let node): node.span
    case .name(let node): node.span
    case .symbol(let node): node.span
    case .array(let node): node.span
    case .dictionary(let node): node.span
    case .tuple(let node): node.span
    case .group(let node): node.span
    case .prefix(let node): node.span
    case .binary(let node): node.span
    case .ternary(let node): node.span
    case .member(let node): node.span
    case .subscripted(let node): node.span
    case .call(let node): node.span
    case .closure(let node): node.span
    case .forceUnwrap(let node): node.span
    case .attempt(let node): node.span
    case .ifElse(let node): node.span
    case .switchOver(let node): node.span
    case .typeTest(let node): node.span
    }
  }
}

/// A literal whose value the lexer knows.
public final class Literal: Sendable {
  public enum Value: Sendable {
    case none
    case bool(Bool)
    case int(Int)
    /// An integer that is too large for an Int: where a UInt64 may stand, and nowhere else.
    case unsigned(UInt64)
    case double(Double)
    /// A byte count.
    case size(Int)
    case bytes([UInt8])
  }
  public let value: Value
  public let span: SourceSpan

  public init(_ value: Value, span: SourceSpan) {
    self.value = value
    self.span = span
  }
}

/// A string in any of its spellings: escapes resolved, indentation of a `"""` block removed.
public final class StringLiteral: Sendable {
  public enum Segment: Sendable {
    case text(String)
    case interpolation(Expression)
  }
  public let segments: [Segment]
  public let span: SourceSpan

  public init(segments: [Segment], span: SourceSpan) {
    self.segments = segments
    self.span = span
  }
}

/// A name used as a value or as the callee of a call; `$0` … `$9` are names too.
public final class NameExpression: Sendable {
  public let id: NodeID
  public let name: String
  public let span: SourceSpan

  public init(id: NodeID, name: String, span: SourceSpan) {
    self.id = id
    self.name = name
    self.span = span
  }
}

/// `.gpt`: the value of an option. `name` has no dot.
public final class SymbolLiteral: Sendable {
  public let id: NodeID
  public let name: String
  public let span: SourceSpan

  public init(id: NodeID, name: String, span: SourceSpan) {
    self.id = id
    self.name = name
    self.span = span
  }
}

public final class ArrayLiteral: Sendable {
  public let elements: [Expression]
  public let span: SourceSpan

  public init(elements: [Expression], span: SourceSpan) {
    self.elements = elements
    self.span = span
  }
}

/// `["a": 1]`, `[:]`
public final class DictionaryLiteral: Sendable {
  public let entries: [(key: Expression, value: Expression)]
  public let span: SourceSpan

  public init(entries: [(key: Expression, value: Expression)], span: SourceSpan) {
    self.entries = entries
    self.span = span
  }
}

/// `(a, b)`, `(x: 1, y: 2)`; `()` has no elements and is nil. One element is a group, never a tuple.
public final class TupleLiteral: Sendable {
  public struct Element: Sendable {
    public let label: Identifier?
    public let value: Expression

    public init(label: Identifier?, value: Expression) {
      self.label = label
      self.value = value
    }
  }
  public let elements: [Element]
  public let span: SourceSpan

  public init(elements: [Element], span: SourceSpan) {
    self.elements = elements
    self.span = span
  }
}

/// `(expression)`: kept so that a formatter and the checker of chained operators see it.
public final class GroupExpression: Sendable {
  public let inner: Expression
  public let span: SourceSpan

  public init(_ inner: Expression, span: SourceSpan) {
    self.inner = inner
    self.span = span
  }
}

public final class PrefixExpression: Sendable {
  public let operation: PrefixOperator
  public let operand: Expression
  public let span: SourceSpan

  public init(operation: PrefixOperator, operand: Expression, span: SourceSpan) {
    self.operation = operation
    self.operand = operand
    self.span = span
  }
}

public final class BinaryExpression: Sendable {
  public let operation: BinaryOperator
  public let operatorSpan: SourceSpan
  public let left: Expression
  public let right: Expression
  public let span: SourceSpan

  public init(
    operation: BinaryOperator, operatorSpan: SourceSpan, left: Expression, right: Expression,
    span: SourceSpan
  ) {
    self.operation = operation
    self.operatorSpan = operatorSpan
    self.left = left
    self.right = right
    self.span = span
  }
}

/// `condition ? a : b`
public final class TernaryExpression: Sendable {
  public let condition: Expression
  public let whenTrue: Expression
  public let whenFalse: Expression
  public let span: SourceSpan

  public init(
    condition: Expression, whenTrue: Expression, whenFalse: Expression, span: SourceSpan
  ) {
    self.condition = condition
    self.whenTrue = whenTrue
    self.whenFalse = whenFalse
    self.span = span
  }
}

/// `base.name`; a member may be any word, keywords included, and the number of a tuple's element.
public final class MemberExpression: Sendable {
  public let id: NodeID
  public let base: Expression
  public let name: Identifier
  /// `base?.name`: nil where the base is nil.
  public let isOptional: Bool
  public let span: SourceSpan

  public init(id: NodeID, base: Expression, name: Identifier, isOptional: Bool, span: SourceSpan) {
    self.id = id
    self.base = base
    self.name = name
    self.isOptional = isOptional
    self.span = span
  }
}

/// `base[index]`
public final class SubscriptExpression: Sendable {
  public let base: Expression
  public let index: Expression
  /// `base?[index]`: nil where the base is nil.
  public let isOptional: Bool
  public let span: SourceSpan

  public init(base: Expression, index: Expression, isOptional: Bool, span: SourceSpan) {
    self.base = base
    self.index = index
    self.isOptional = isOptional
    self.span = span
  }
}

/// `callee(label: value) { trailing }`; a method call has a member as its callee.
public final class CallExpression: Sendable {
  public struct Argument: Sendable {
    public let label: Identifier?
    public let value: Expression

    public init(label: Identifier?, value: Expression) {
      self.label = label
      self.value = value
    }
  }
  public let id: NodeID
  public let callee: Expression
  public let arguments: [Argument]
  public let trailingClosure: ClosureExpression?
  /// From `(` to `)`; empty, after the callee, where only a trailing closure stands.
  public let argumentsSpan: SourceSpan
  public let span: SourceSpan

  public init(
    id: NodeID, callee: Expression, arguments: [Argument], trailingClosure: ClosureExpression?,
    argumentsSpan: SourceSpan, span: SourceSpan
  ) {
    self.id = id
    self.callee = callee
    self.arguments = arguments
    self.trailingClosure = trailingClosure
    self.argumentsSpan = argumentsSpan
    self.span = span
  }
}

/// `{ a, b in … }`, `{ (a: Int) -> Int in … }`, `{ $0 + 1 }`
public final class ClosureExpression: Sendable {
  public let id: NodeID
  /// Without a header: one per `$n` used, named `$0`, `$1` … up to the highest.
  public let parameters: [Parameter]
  public let hasHeader: Bool
  public let result: TypeExpression?
  public let body: Block
  public let span: SourceSpan

  public init(
    id: NodeID, parameters: [Parameter], hasHeader: Bool, result: TypeExpression?, body: Block,
    span: SourceSpan
  ) {
    self.id = id
    self.parameters = parameters
    self.hasHeader = hasHeader
    self.result = result
    self.body = body
    self.span = span
  }
}

/// `value!`
public final class ForceUnwrap: Sendable {
  public let operand: Expression
  public let span: SourceSpan

  public init(_ operand: Expression, span: SourceSpan) {
    self.operand = operand
    self.span = span
  }
}

/// `try value` (no effect), `try? value` (nil where it throws), `try! value` (no effect beyond `try`:
/// an uncaught error ends the script either way).
public final class TryExpression: Sendable {
  public enum Kind: Sendable { case plain, optional, forced }
  public let kind: Kind
  public let operand: Expression
  public let span: SourceSpan

  public init(kind: Kind, operand: Expression, span: SourceSpan) {
    self.kind = kind
    self.operand = operand
    self.span = span
  }
}

/// `value is Type`, `value as Type` (checked before or while it runs), `value as? Type` (nil where it is
/// none), `value as! Type`.
public final class TypeTest: Sendable {
  public enum Kind: Sendable { case test, cast, optional, forced }
  public let kind: Kind
  public let operand: Expression
  public let type: TypeExpression
  public let span: SourceSpan

  public init(kind: Kind, operand: Expression, type: TypeExpression, span: SourceSpan) {
    self.kind = kind
    self.operand = operand
    self.type = type
    self.span = span
  }
}
