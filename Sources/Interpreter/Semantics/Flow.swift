/// Whether control can reach what follows.
enum Flow {
  static func leaves(_ block: Block) -> Bool { block.statements.contains { leaves($0) } }

  /// Whether a statement always leaves the statements that it stands among.
  static func leaves(_ statement: Statement) -> Bool {
    switch statement {
    case .returnValue, .throwError, .breakLoop, .continueLoop: true
    case .ifElse(let node): leaves(node)
    case .switchOver(let node): leaves(node)
    case .doCatch(let node): leaves(node.body) && node.clauses.allSatisfy { leaves($0.body) }
    case .expression(let expression): callsExit(expression)
    case .whileLoop(let node):
      node.conditions.count == 1 && isEndless(node.conditions[0], node.body)
    case .repeatLoop(let node): isEndless(.expression(node.condition), node.body)
    default: false
    }
  }

  /// Every case leaves; the checker sees to it that one is always taken. A `break` leaves only the
  /// `switch`.
  private static func leaves(_ node: SwitchStatement) -> Bool {
    node.cases.allSatisfy { !endsSwitch($0.body) && leaves($0.body) }
  }

  private static func leaves(_ node: IfStatement) -> Bool {
    guard leaves(node.then) else { return false }
    switch node.otherwise {
    case .block(let block): return leaves(block)
    case .elseIf(let next): return leaves(next)
    case nil: return false
    }
  }

  private static func callsExit(_ expression: Expression) -> Bool {
    guard case .call(let call) = expression, case .name(let callee) = call.callee else {
      return false
    }
    return callee.name == "exit"
  }

  /// `while true` without a `break` of its own.
  private static func isEndless(_ condition: Condition, _ body: Block) -> Bool {
    guard case .expression(.literal(let literal)) = condition, case .bool(true) = literal.value
    else { return false }
    return !breaks(body)
  }

  /// Whether a `break` in the block leaves what the block is the body of, or something around that.
  /// - Parameter inner: the labels of the loops in between; nil where there is no loop and no `switch`.
  private static func breaks(_ block: Block, _ inner: [String]? = nil) -> Bool {
    block.statements.contains { breaks($0, inner) }
  }

  private static func breaks(_ statement: Statement, _ inner: [String]?) -> Bool {
    switch statement {
    case .breakLoop(let node):
      node.label.map { !(inner ?? []).contains($0.text) } ?? (inner == nil)
    case .switchOver(let node): node.cases.contains { breaks($0.body, inner ?? []) }
    case .ifElse(let node): breaks(node, inner)
    case .guardElse(let node): breaks(node.otherwise, inner)
    case .doCatch(let node):
      breaks(node.body, inner) || node.clauses.contains { breaks($0.body, inner) }
    case .whileLoop(let node): breaks(node.body, (inner ?? []) + [node.label?.text ?? ""])
    case .repeatLoop(let node): breaks(node.body, (inner ?? []) + [node.label?.text ?? ""])
    case .forLoop(let node): breaks(node.body, (inner ?? []) + [node.label?.text ?? ""])
    case .variable(let node): node.value.map { breaks($0, inner) } ?? false
    case .assignment(let node): breaks(node.value, inner)
    case .expression(let node): breaks(node, inner)
    default: false
    }
  }

  /// Branches that stand for a value.
  private static func breaks(_ value: Expression, _ inner: [String]?) -> Bool {
    switch value {
    case .ifElse(let node): breaks(node, inner)
    case .switchOver(let node): node.cases.contains { breaks($0.body, inner ?? []) }
    default: false
    }
  }

  private static func breaks(_ node: IfStatement, _ inner: [String]?) -> Bool {
    if breaks(node.then, inner) { return true }
    switch node.otherwise {
    case .block(let block): return breaks(block, inner)
    case .elseIf(let next): return breaks(next, inner)
    case nil: return false
    }
  }

  /// Whether a `break` of the block ends the `switch` that it is a case of.
  static func endsSwitch(_ block: Block) -> Bool {
    block.statements.contains { statement in
      switch statement {
      case .breakLoop(let node): node.label == nil
      case .ifElse(let node): endsSwitch(node)
      case .guardElse(let node): endsSwitch(node.otherwise)
      case .doCatch(let node):
        endsSwitch(node.body) || node.clauses.contains { endsSwitch($0.body) }
      default: false
      }
    }
  }

  private static func endsSwitch(_ node: IfStatement) -> Bool {
    if endsSwitch(node.then) { return true }
    switch node.otherwise {
    case .block(let block): return endsSwitch(block)
    case .elseIf(let next): return endsSwitch(next)
    case nil: return false
    }
  }
}
