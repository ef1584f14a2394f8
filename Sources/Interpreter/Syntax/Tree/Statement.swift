/// A statement. Payloads are classes, so that a tree is cheap to pass and to walk.
///
/// `struct`, `switch`, `import`, `test`, tuples and patterns join here with the rest of the language.
public enum Statement: Sendable {
  case variable(VariableDeclaration)
  case function(FunctionDeclaration)
  case expression(Expression)
  case assignment(Assignment)
  case ifElse(IfStatement)
  case guardElse(GuardStatement)
  case whileLoop(WhileLoop)
  case repeatLoop(RepeatLoop)
  case forLoop(ForLoop)
  case breakLoop(SourceSpan)
  case continueLoop(SourceSpan)
  case returnValue(ReturnStatement)
  case deferred(DeferStatement)
  case doCatch(DoCatch)
  case throwError(ThrowStatement)

  public var span: SourceSpan {
    switch self {
    case .variable(let node): node.span
    case .function(let node): node.span
    case .expression(let node): node.span
    case .assignment(let node): node.span
    case .ifElse(let node): node.span
    case .guardElse(let node): node.span
    case .whileLoop(let node): node.span
    case .repeatLoop(let node): node.span
    case .forLoop(let node): node.span
    case .breakLoop(let span), .continueLoop(let span): span
    case .returnValue(let node): node.span
    case .deferred(let node): node.span
    case .doCatch(let node): node.span
    case .throwError(let node): node.span
    }
  }
}

/// `let name: Type = value`, `var name = value`, `var name: Type` (nil until assigned), `let _ = value`.
public final class VariableDeclaration: Sendable {
  public let id: NodeID
  public let isMutable: Bool
  /// `_` discards.
  public let name: Identifier
  public let type: TypeExpression?
  public let value: Expression?
  public let span: SourceSpan

  public init(
    id: NodeID, isMutable: Bool, name: Identifier, type: TypeExpression?, value: Expression?,
    span: SourceSpan
  ) {
    self.id = id
    self.isMutable = isMutable
    self.name = name
    self.type = type
    self.value = value
    self.span = span
  }
}

/// `func name(label name: Type = default, …) throws -> Type { … }`
public final class FunctionDeclaration: Sendable {
  public let id: NodeID
  public let name: Identifier
  public let parameters: [Parameter]
  public let result: TypeExpression?
  public let body: Block
  /// The text of the `///` lines directly above, without the slashes; nil where there are none.
  public let documentation: String?
  public let span: SourceSpan

  public init(
    id: NodeID, name: Identifier, parameters: [Parameter], result: TypeExpression?, body: Block,
    documentation: String?, span: SourceSpan
  ) {
    self.id = id
    self.name = name
    self.parameters = parameters
    self.result = result
    self.body = body
    self.documentation = documentation
    self.span = span
  }
}

/// One parameter of a function or a closure.
public final class Parameter: Sendable {
  public let id: NodeID
  /// The label at the call: nil where `_` was written, and in closures.
  public let label: Identifier?
  public let name: Identifier
  public let type: TypeExpression?
  public let defaultValue: Expression?
  public let span: SourceSpan

  public init(
    id: NodeID, label: Identifier?, name: Identifier, type: TypeExpression?,
    defaultValue: Expression?, span: SourceSpan
  ) {
    self.id = id
    self.label = label
    self.name = name
    self.type = type
    self.defaultValue = defaultValue
    self.span = span
  }
}

/// `target = value`, `target += value`. The target is a name, a member or a subscript.
public final class Assignment: Sendable {
  public let id: NodeID
  public let target: Expression
  /// nil for `=`; the binary operator for a compound assignment.
  public let operation: BinaryOperator?
  public let operatorSpan: SourceSpan
  public let value: Expression
  public let span: SourceSpan

  public init(
    id: NodeID, target: Expression, operation: BinaryOperator?, operatorSpan: SourceSpan,
    value: Expression, span: SourceSpan
  ) {
    self.id = id
    self.target = target
    self.operation = operation
    self.operatorSpan = operatorSpan
    self.value = value
    self.span = span
  }
}

/// One part of the condition of `if`, `guard` and `while`; parts are joined by commas.
public enum Condition: Sendable {
  case expression(Expression)
  /// `let name = value`, `var name = value`, `let name` (short for `let name = name`): holds where the
  /// value is not nil.
  case binding(VariableDeclaration)

  public var span: SourceSpan {
    switch self {
    case .expression(let node): node.span
    case .binding(let node): node.span
    }
  }
}

public final class IfStatement: Sendable {
  public indirect enum Otherwise: Sendable {
    case block(Block)
    case elseIf(IfStatement)
  }
  public let conditions: [Condition]
  public let then: Block
  public let otherwise: Otherwise?
  public let span: SourceSpan

  public init(conditions: [Condition], then: Block, otherwise: Otherwise?, span: SourceSpan) {
    self.conditions = conditions
    self.then = then
    self.otherwise = otherwise
    self.span = span
  }
}

/// `guard conditions else { … }`; its bindings live on in the enclosing scope.
public final class GuardStatement: Sendable {
  public let conditions: [Condition]
  public let otherwise: Block
  public let span: SourceSpan

  public init(conditions: [Condition], otherwise: Block, span: SourceSpan) {
    self.conditions = conditions
    self.otherwise = otherwise
    self.span = span
  }
}

public final class WhileLoop: Sendable {
  public let conditions: [Condition]
  public let body: Block
  public let span: SourceSpan

  public init(conditions: [Condition], body: Block, span: SourceSpan) {
    self.conditions = conditions
    self.body = body
    self.span = span
  }
}

/// `repeat { … } while condition`
public final class RepeatLoop: Sendable {
  public let body: Block
  public let condition: Expression
  public let span: SourceSpan

  public init(body: Block, condition: Expression, span: SourceSpan) {
    self.body = body
    self.condition = condition
    self.span = span
  }
}

/// `for name in sequence where condition { … }`; a fresh constant each turn.
public final class ForLoop: Sendable {
  public let id: NodeID
  /// `_` discards.
  public let name: Identifier
  public let sequence: Expression
  public let filter: Expression?
  public let body: Block
  public let span: SourceSpan

  public init(
    id: NodeID, name: Identifier, sequence: Expression, filter: Expression?, body: Block,
    span: SourceSpan
  ) {
    self.id = id
    self.name = name
    self.sequence = sequence
    self.filter = filter
    self.body = body
    self.span = span
  }
}

public final class ReturnStatement: Sendable {
  public let value: Expression?
  public let span: SourceSpan

  public init(value: Expression?, span: SourceSpan) {
    self.value = value
    self.span = span
  }
}

/// `defer { … }`: runs when its scope is left, in reverse order of the defers met.
public final class DeferStatement: Sendable {
  public let id: NodeID
  public let body: Block
  public let span: SourceSpan

  public init(id: NodeID, body: Block, span: SourceSpan) {
    self.id = id
    self.body = body
    self.span = span
  }
}

/// `do { … } catch let name where condition { … } catch { … }`; no clause at all is a plain scope.
public final class DoCatch: Sendable {
  public struct Clause: Sendable {
    public let id: NodeID
    /// The name the error is bound to: `error` where none was written.
    public let name: Identifier
    /// `catch .notFound` catches only errors whose `code` is this symbol.
    public let symbol: Identifier?
    public let filter: Expression?
    public let body: Block
    public let span: SourceSpan

    public init(
      id: NodeID, name: Identifier, symbol: Identifier?, filter: Expression?, body: Block,
      span: SourceSpan
    ) {
      self.id = id
      self.name = name
      self.symbol = symbol
      self.filter = filter
      self.body = body
      self.span = span
    }
  }
  public let body: Block
  public let clauses: [Clause]
  public let span: SourceSpan

  public init(body: Block, clauses: [Clause], span: SourceSpan) {
    self.body = body
    self.clauses = clauses
    self.span = span
  }
}

public final class ThrowStatement: Sendable {
  public let value: Expression
  public let span: SourceSpan

  public init(value: Expression, span: SourceSpan) {
    self.value = value
    self.span = span
  }
}
