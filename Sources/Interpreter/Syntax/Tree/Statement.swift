/// A statement. Payloads are classes, so that a tree is cheap to pass and to walk.
public enum Statement: Sendable {
  case variable(VariableDeclaration)
  case destructuring(DestructuringDeclaration)
  case function(FunctionDeclaration)
  case structure(StructDeclaration)
  case importFile(ImportDeclaration)
  case test(TestDeclaration)
  case expression(Expression)
  case assignment(Assignment)
  case ifElse(IfStatement)
  case switchOver(SwitchStatement)
  case guardElse(GuardStatement)
  case whileLoop(WhileLoop)
  case repeatLoop(RepeatLoop)
  case forLoop(ForLoop)
  case breakLoop(JumpStatement)
  case continueLoop(JumpStatement)
  case returnValue(ReturnStatement)
  case deferred(DeferStatement)
  case doCatch(DoCatch)
  case throwError(ThrowStatement)

  public var span: SourceSpan {
    switch self {
    case .variable(let node): node.span
    case .destructuring(let node): node.span
    case .function(let node): node.span
    case .structure(let node): node.span
    case .importFile(let node): node.span
    case .test(let node): node.span
    case .expression(let node): node.span
    case .assignment(let node): node.span
    case .ifElse(let node): node.span
    case .switchOver(let node): node.span
    case .guardElse(let node): node.span
    case .whileLoop(let node): node.span
    case .repeatLoop(let node): node.span
    case .forLoop(let node): node.span
    case .breakLoop(let node), .continueLoop(let node): node.span
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

/// `let (a, b) = value`, `var [first, second] = value`: every name of the pattern is declared.
public final class DestructuringDeclaration: Sendable {
  public let isMutable: Bool
  public let pattern: Pattern
  /// The type of the whole value.
  public let type: TypeExpression?
  public let value: Expression
  public let span: SourceSpan

  public init(
    isMutable: Bool, pattern: Pattern, type: TypeExpression?, value: Expression, span: SourceSpan
  ) {
    self.isMutable = isMutable
    self.pattern = pattern
    self.type = type
    self.value = value
    self.span = span
  }
}

/// `import "path.dsk"`
public final class ImportDeclaration: Sendable {
  public let id: NodeID
  /// As written, relative to the file that it stands in.
  public let path: String
  public let pathSpan: SourceSpan
  public let span: SourceSpan

  public init(id: NodeID, path: String, pathSpan: SourceSpan, span: SourceSpan) {
    self.id = id
    self.path = path
    self.pathSpan = pathSpan
    self.span = span
  }
}

/// `test "claim" { … }`: runs under `dsk test` alone.
public final class TestDeclaration: Sendable {
  public let id: NodeID
  public let name: String
  public let nameSpan: SourceSpan
  public let body: Block
  public let span: SourceSpan

  public init(id: NodeID, name: String, nameSpan: SourceSpan, body: Block, span: SourceSpan) {
    self.id = id
    self.name = name
    self.nameSpan = nameSpan
    self.body = body
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
  /// Written with `inout`, which is a fault that assignments to it are a consequence of.
  let isByReference: Bool
  public let span: SourceSpan

  public init(
    id: NodeID, label: Identifier?, name: Identifier, type: TypeExpression?,
    defaultValue: Expression?, isByReference: Bool = false, span: SourceSpan
  ) {
    self.isByReference = isByReference
    self.id = id
    self.label = label
    self.name = name
    self.type = type
    self.defaultValue = defaultValue
    self.span = span
  }
}

/// `target = value`, `target += value`. The target is a name, a member, a subscript, or (for `=`) a
/// tuple of such targets.
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
  /// `case pattern = value`
  case matching(Pattern, Expression, SourceSpan)

  public var span: SourceSpan {
    switch self {
    case .expression(let node): node.span
    case .binding(let node): node.span
    case .matching(_, _, let span): span
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
  /// `label: while …`
  public let label: Identifier?
  public let conditions: [Condition]
  public let body: Block
  public let span: SourceSpan

  public init(label: Identifier?, conditions: [Condition], body: Block, span: SourceSpan) {
    self.label = label
    self.conditions = conditions
    self.body = body
    self.span = span
  }
}

/// `repeat { … } while condition`
public final class RepeatLoop: Sendable {
  public let label: Identifier?
  public let body: Block
  public let condition: Expression
  public let span: SourceSpan

  public init(label: Identifier?, body: Block, condition: Expression, span: SourceSpan) {
    self.label = label
    self.body = body
    self.condition = condition
    self.span = span
  }
}

/// `for pattern in sequence where condition { … }`; fresh constants each turn.
public final class ForLoop: Sendable {
  public let label: Identifier?
  /// A name, `_`, or a pattern that every element must fit.
  public let pattern: Pattern
  /// What every element is.
  public let type: TypeExpression?
  /// `for case pattern in …`: elements that do not fit are passed over.
  public let isFiltering: Bool
  public let sequence: Expression
  public let filter: Expression?
  public let body: Block
  public let span: SourceSpan

  public init(
    label: Identifier?, pattern: Pattern, type: TypeExpression?, isFiltering: Bool,
    sequence: Expression, filter: Expression?, body: Block, span: SourceSpan
  ) {
    self.label = label
    self.pattern = pattern
    self.type = type
    self.isFiltering = isFiltering
    self.sequence = sequence
    self.filter = filter
    self.body = body
    self.span = span
  }
}

/// `break`, `continue`, `break label`
public final class JumpStatement: Sendable {
  public let label: Identifier?
  public let span: SourceSpan

  public init(label: Identifier?, span: SourceSpan) {
    self.label = label
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
