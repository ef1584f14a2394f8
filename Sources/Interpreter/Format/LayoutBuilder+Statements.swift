/// Statements and declarations.
extension LayoutBuilder {
  mutating func statement(_ statement: Statement) {
    switch statement {
    case .variable(let node): variable(node)
    case .destructuring(let node):
      pattern(node.pattern)
      if let type = node.type { self.type(type) }
      assigned(node.value)
    case .function(let node): function(node, from: node.span)
    case .structure(let node): structure(node)
    case .importFile: break
    case .test(let node): block(node.body, blockGroup(node.span))
    case .expression(let node): expression(node)
    case .assignment(let node):
      expression(node.target)
      assigned(node.value)
    case .ifElse(let node): conditional(node)
    case .switchOver(let node): switched(node)
    case .guardElse(let node):
      conditions(node.conditions)
      block(node.otherwise, blockGroup(node.span))
    case .whileLoop(let node):
      conditions(node.conditions)
      block(node.body, blockGroup(node.span))
    case .repeatLoop(let node):
      let group = blockGroup(node.span)
      block(node.body, group)
      layout.goOn(at: layout.last(node.body.span) + 1, group)
      expression(node.condition)
    case .forLoop(let node): loop(node)
    case .breakLoop, .continueLoop: break
    case .returnValue(let node): if let value = node.value { expression(value) }
    case .deferred(let node): block(node.body, blockGroup(node.span))
    case .doCatch(let node): doCatch(node)
    case .throwError(let node): expression(node.value)
    }
  }

  mutating func variable(_ node: VariableDeclaration) {
    if let type = node.type { self.type(type) }
    if let value = node.value { assigned(value) }
  }

  /// A value behind `=`: one that cannot be broken may begin the next line.
  mutating func assigned(_ value: Expression) {
    switch value {
    case .literal, .string, .name:
      let first = layout.first(value.span)
      let group = layout.group(.soft, first - 1, layout.last(value.span))
      layout.allow(before: first, group, .inside)
    default: break
    }
    expression(value)
  }

  mutating func function(_ node: FunctionDeclaration, from span: SourceSpan) {
    let open = layout.first(SourceSpan(node.name.span.start, node.name.span.end)) + 1
    layout.glue(open)
    for parameter in node.parameters { self.parameter(parameter) }
    if let result = node.result { type(result) }
    block(node.body, blockGroup(span))
  }

  mutating func parameter(_ node: Parameter) {
    if let type = node.type { self.type(type) }
    if let value = node.defaultValue { expression(value) }
  }

  /// All branches are one group: either the whole statement is on one line or each branch on lines of its own.
  mutating func conditional(_ node: IfStatement) {
    let group = blockGroup(node.span)
    var branch = node
    while true {
      conditions(branch.conditions)
      block(branch.then, group)
      switch branch.otherwise {
      case .elseIf(let next):
        layout.goOn(at: layout.last(branch.then.span) + 1, group)
        branch = next
        continue
      case .block(let last):
        layout.goOn(at: layout.last(branch.then.span) + 1, group)
        block(last, group)
      case nil: break
      }
      return
    }
  }

  mutating func conditions(_ list: [Condition]) {
    if let first = list.first {
      commaGroup(list.map(\.span), from: layout.first(first.span) - 1)
    }
    for condition in list {
      switch condition {
      case .expression(let node): expression(node)
      case .binding(let node): variable(node)
      case .matching(let pattern, let value, _):
        self.pattern(pattern)
        assigned(value)
      }
    }
  }

  private mutating func loop(_ node: ForLoop) {
    pattern(node.pattern)
    if let type = node.type { self.type(type) }
    expression(node.sequence)
    if let filter = node.filter { expression(filter) }
    block(node.body, blockGroup(node.span))
  }

  private mutating func doCatch(_ node: DoCatch) {
    let group = blockGroup(node.span)
    block(node.body, group)
    for clause in node.clauses {
      layout.goOn(at: layout.first(clause.span), group)
      if let symbol = clause.symbol { layout.markPrefix(layout.first(symbol.span) - 1) }
      if let filter = clause.filter { expression(filter) }
      block(clause.body, group)
    }
  }

  /// A `switch` is never on one line; a case is, where it has one statement that stands on its line.
  mutating func switched(_ node: SwitchStatement) {
    expression(node.subject)
    let group = blockGroup(node.span)
    layout.force(group)
    sequence(node.cases.map(\.span), group, place: .beside)
    let close = layout.last(node.span)
    if let open = atoms[close].partner { layout.goOn(at: open, group) }
    layout.allow(before: close, group, .closing)
    for part in node.cases {
      let first = layout.first(part.span)
      commaGroup(part.choices.map { $0.filter?.span ?? $0.pattern.span }, from: first)
      for choice in part.choices {
        pattern(choice.pattern)
        if let filter = choice.filter { expression(filter) }
      }
      caseBody(part, layout.group(.block, first, layout.last(part.span)))
    }
  }

  private mutating func caseBody(_ part: SwitchStatement.Case, _ group: Int) {
    guard let first = part.body.statements.first else { return }
    if atoms[layout.first(first.span)].isOnNewLine { layout.force(group) }
    sequence(part.body.statements.map(\.span), group)
    for statement in part.body.statements { self.statement(statement) }
  }

  private mutating func structure(_ node: StructDeclaration) {
    let name = layout.first(node.name.span)
    let group = blockGroup(node.span)
    if let attribute = node.layout {
      let open = layout.first(attribute.span) + 2
      if atoms[open].isMark(.leftParenthesis) { layout.glue(open) }
      if let order = attribute.order { layout.markPrefix(layout.first(order.span) - 1) }
      if atoms[name - 1].isOnNewLine {
        layout.force(group)
        layout.allow(before: name - 1, group, .beside)
      }
    }
    braces(name + 1, layout.last(node.span), node.members.map(\.span), group)
    for member in node.members { self.member(member) }
  }

  private mutating func member(_ member: StructDeclaration.Member) {
    switch member {
    case .field(let node):
      if let type = node.type { self.type(type) }
      if let value = node.defaultValue { assigned(value) }
      if let constraint = node.constraint { expression(constraint) }
    case .method(let node): function(node.function, from: node.span)
    case .computed(let node):
      if let type = node.type { self.type(type) }
      let group = blockGroup(node.span)
      let close = layout.last(node.span)
      if layout.last(node.body.span) != close, let open = atoms[close].partner {
        braces(open, close, [atoms[open + 1].span.joined(node.body.span)], group)
        block(
          node.body, layout.group(.block, open + 1, layout.last(node.body.span)))
      } else {
        block(node.body, group)
      }
    }
  }
}
