import DiskInterpreter

extension TreeDump {
  /// The identities of all nodes of a tree; a repeated one is given as −1.
  static func identities(_ tree: SyntaxTree) -> Set<Int> {
    var walk = IdentityWalk()
    for statement in tree.statements { walk.visit(statement) }
    return walk.found
  }

  /// The number of nodes on the longest path of a tree.
  static func height(_ tree: SyntaxTree) -> Int {
    var walk = IdentityWalk()
    for statement in tree.statements { walk.visit(statement) }
    return walk.tallest
  }
}

/// Visits every node of a tree.
private struct IdentityWalk {
  var found: Set<Int> = []
  var tallest = 0
  private var depth = 0

  private mutating func note(_ id: NodeID) {
    if !found.insert(id.index).inserted { found.insert(-1) }
  }

  private mutating func deeper(_ body: (inout IdentityWalk) -> Void) {
    depth += 1
    tallest = max(tallest, depth)
    body(&self)
    depth -= 1
  }

  mutating func visit(_ statement: Statement) {
    deeper { walk in
      switch statement {
      case .variable(let node): walk.visit(node)
      case .function(let node):
        walk.note(node.id)
        for parameter in node.parameters { walk.visit(parameter) }
        walk.visit(node.body)
      case .expression(let node): walk.visit(node)
      case .assignment(let node):
        walk.note(node.id)
        walk.visit(node.target)
        walk.visit(node.value)
      case .ifElse(let node): walk.visit(node)
      case .guardElse(let node):
        for condition in node.conditions { walk.visit(condition) }
        walk.visit(node.otherwise)
      case .whileLoop(let node):
        for condition in node.conditions { walk.visit(condition) }
        walk.visit(node.body)
      case .repeatLoop(let node):
        walk.visit(node.body)
        walk.visit(node.condition)
      case .forLoop(let node):
        walk.visit(node.pattern)
        if let type = node.type { walk.visit(type) }
        walk.visit(node.sequence)
        if let filter = node.filter { walk.visit(filter) }
        walk.visit(node.body)
      case .breakLoop, .continueLoop: break
      case .returnValue(let node): if let value = node.value { walk.visit(value) }
      case .deferred(let node):
        walk.note(node.id)
        walk.visit(node.body)
      case .doCatch(let node):
        walk.visit(node.body)
        for clause in node.clauses {
          walk.note(clause.id)
          if let filter = clause.filter { walk.visit(filter) }
          walk.visit(clause.body)
        }
      case .throwError(let node): walk.visit(node.value)
      case .destructuring(let node):
        walk.visit(node.pattern)
        if let type = node.type { walk.visit(type) }
        walk.visit(node.value)
      case .structure(let node): walk.visit(node)
      case .importFile(let node): walk.note(node.id)
      case .test(let node):
        walk.note(node.id)
        walk.visit(node.body)
      case .switchOver(let node): walk.visit(node)
      }
    }
  }

  private mutating func visit(_ node: VariableDeclaration) {
    note(node.id)
    if let value = node.value { visit(value) }
  }

  private mutating func visit(_ node: Parameter) {
    note(node.id)
    if let value = node.defaultValue { visit(value) }
  }

  private mutating func visit(_ block: Block) {
    for statement in block.statements { visit(statement) }
  }

  private mutating func visit(_ condition: Condition) {
    switch condition {
    case .expression(let node): visit(node)
    case .binding(let node): visit(node)
    case .matching(let pattern, let value, _):
      visit(pattern)
      visit(value)
    }
  }

  private mutating func visit(_ node: IfStatement) {
    deeper { walk in
      for condition in node.conditions { walk.visit(condition) }
      walk.visit(node.then)
      switch node.otherwise {
      case .block(let block): walk.visit(block)
      case .elseIf(let next): walk.visit(next)
      case nil: break
      }
    }
  }

  mutating func visit(_ expression: Expression) {
    deeper { walk in
      switch expression {
      case .literal: break
      case .string(let node):
        for case .interpolation(let value) in node.segments { walk.visit(value) }
      case .name(let node): walk.note(node.id)
      case .symbol(let node): walk.note(node.id)
      case .array(let node): for element in node.elements { walk.visit(element) }
      case .dictionary(let node):
        for entry in node.entries {
          walk.visit(entry.key)
          walk.visit(entry.value)
        }
      case .group(let node): walk.visit(node.inner)
      case .prefix(let node): walk.visit(node.operand)
      case .binary(let node):
        walk.visit(node.left)
        walk.visit(node.right)
      case .ternary(let node):
        walk.visit(node.condition)
        walk.visit(node.whenTrue)
        walk.visit(node.whenFalse)
      case .member(let node):
        walk.note(node.id)
        walk.visit(node.base)
      case .subscripted(let node):
        walk.visit(node.base)
        walk.visit(node.index)
      case .call(let node):
        walk.note(node.id)
        walk.visit(node.callee)
        for argument in node.arguments { walk.visit(argument.value) }
        if let closure = node.trailingClosure { walk.visit(closure) }
      case .closure(let node): walk.visit(node)
      case .forceUnwrap(let node): walk.visit(node.operand)
      case .attempt(let node): walk.visit(node.operand)
      case .tuple(let node): for element in node.elements { walk.visit(element.value) }
      case .ifElse(let node): walk.visit(node)
      case .switchOver(let node): walk.visit(node)
      case .typeTest(let node):
        walk.visit(node.operand)
        walk.visit(node.type)
      }
    }
  }

  private mutating func visit(_ pattern: Pattern) {
    deeper { walk in
      switch pattern {
      case .wildcard: break
      case .binding(let node): walk.note(node.id)
      case .tuple(let elements, _): for element in elements { walk.visit(element.pattern) }
      case .array(let parts, _): for part in parts { walk.visit(part) }
      case .optional(let part, _): walk.visit(part)
      case .typeTest(let type, _): walk.visit(type)
      case .cast(let part, let type, _):
        walk.visit(part)
        walk.visit(type)
      case .value(let node): walk.visit(node)
      }
    }
  }

  private mutating func visit(_ node: SwitchStatement) {
    note(node.id)
    deeper { walk in
      walk.visit(node.subject)
      for part in node.cases {
        for choice in part.choices {
          walk.visit(choice.pattern)
          if let filter = choice.filter { walk.visit(filter) }
        }
        walk.visit(part.body)
      }
    }
  }

  private mutating func visit(_ node: StructDeclaration) {
    note(node.id)
    for member in node.members {
      switch member {
      case .field(let field):
        note(field.id)
        if let type = field.type { visit(type) }
        if let value = field.defaultValue { visit(value) }
        if let constraint = field.constraint { visit(constraint) }
      case .computed(let computed):
        note(computed.id)
        visit(computed.body)
      case .method(let method): visit(.function(method.function))
      }
    }
  }

  /// Only the widths and counts in a type are nodes with an identity.
  private mutating func visit(_ type: TypeExpression) {
    switch type {
    case .counted(let element, let count, _):
      visit(count)
      visit(element)
    case .sized(_, let width, _): visit(width)
    default: break
    }
  }

  private mutating func visit(_ node: ClosureExpression) {
    note(node.id)
    for parameter in node.parameters { visit(parameter) }
    visit(node.body)
  }
}
