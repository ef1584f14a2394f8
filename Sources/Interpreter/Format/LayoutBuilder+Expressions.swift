/// Expressions, patterns and types.
extension LayoutBuilder {
  mutating func expression(_ expression: Expression) {
    switch expression {
    case .literal(let node):
      // −2^63 is two tokens.
      if layout.first(node.span) < layout.last(node.span) {
        layout.markPrefix(layout.first(node.span))
      }
    case .string, .name: break
    case .symbol(let node): layout.markPrefix(layout.first(node.span))
    case .array(let node): for element in node.elements { self.expression(element) }
    case .dictionary(let node):
      for entry in node.entries {
        self.expression(entry.key)
        self.expression(entry.value)
      }
    case .tuple(let node): for element in node.elements { self.expression(element.value) }
    case .group(let node): self.expression(node.inner)
    case .prefix(let node):
      layout.markPrefix(layout.first(node.span))
      self.expression(node.operand)
    case .binary(let node): binary(node)
    case .ternary(let node): ternary(node)
    case .member, .subscripted, .call, .forceUnwrap: chain(expression)
    case .closure(let node): closure(node)
    case .attempt(let node): self.expression(node.operand)
    case .ifElse(let node): conditional(node)
    case .switchOver(let node): switched(node)
    case .typeTest(let node):
      self.expression(node.operand)
      type(node.type)
    }
  }

  /// Operators of one precedence in a row break together, each before itself.
  private mutating func binary(_ node: BinaryExpression) {
    var operators: [SourceSpan] = []
    var operands: [Expression] = []
    let precedence = node.operation.precedence
    var rest: [Expression] = [.binary(node)]
    while let next = rest.popLast() {
      if case .binary(let inner) = next, inner.operation.precedence == precedence {
        rest.append(inner.right)
        rest.append(inner.left)
        operators.append(inner.operatorSpan)
      } else {
        operands.append(next)
      }
    }
    if precedence != .rangeFormation {
      let places = operators.map { layout.first($0) }
      breakable(node.span, before: places, after: true)
    }
    for operand in operands { expression(operand) }
  }

  private mutating func ternary(_ node: TernaryExpression) {
    var marks: [Int] = []
    var last = node
    while true {
      marks.append(layout.last(last.condition.span) + 1)
      marks.append(layout.last(last.whenTrue.span) + 1)
      expression(last.condition)
      expression(last.whenTrue)
      guard case .ternary(let next) = last.whenFalse else { break }
      last = next
    }
    expression(last.whenFalse)
    breakable(node.span, before: marks, after: true)
  }

  /// A group that breaks before the atoms given; broken where the source breaks there, or behind them.
  private mutating func breakable(_ span: SourceSpan, before places: [Int], after: Bool) {
    let isForced = places.contains {
      atoms[$0].isOnNewLine || (after && atoms[$0 + 1].isOnNewLine)
    }
    let group = layout.group(.soft, layout.first(span), layout.last(span), isForced: isForced)
    for place in places { layout.allow(before: place, group, .inside, space: after) }
  }

  /// An operand and what follows it. Where there are two calls of members or more, the line may break before
  /// each member from the first of them on.
  private mutating func chain(_ whole: Expression) {
    var links: [Expression] = []
    var base = whole
    while let inner = operand(of: base) {
      links.append(base)
      base = inner
    }
    expression(base)
    var dots: [Int] = []
    var called: [Int] = []
    for (place, link) in links.reversed().enumerated() {
      self.link(link)
      guard case .member(let node) = link else { continue }
      let dot = layout.first(node.name.span) - (node.isOptional ? 2 : 1)
      dots.append(dot)
      let next = links.count - 2 - place
      if next >= 0, case .call = links[next] { called.append(dot) }
    }
    let broken = dots.filter { atoms[$0].isOnNewLine }
    guard called.count > 1 || !broken.isEmpty else { return }
    let regular = called.count > 1 ? dots.filter { $0 >= called[0] } : []
    breakable(whole.span, before: Set(regular + broken).sorted(), after: false)
  }

  private func operand(of expression: Expression) -> Expression? {
    switch expression {
    case .member(let node): node.base
    case .subscripted(let node): node.base
    case .call(let node): node.callee
    case .forceUnwrap(let node): node.operand
    default: nil
    }
  }

  /// What one link of a chain adds to the operand before it.
  private mutating func link(_ link: Expression) {
    switch link {
    case .call(let node):
      if node.argumentsSpan.end > node.argumentsSpan.start {
        layout.glue(layout.first(node.argumentsSpan))
      }
      for argument in node.arguments { expression(argument.value) }
      if let closure = node.trailingClosure { self.closure(closure) }
    case .subscripted(let node):
      layout.glue(layout.last(node.base.span) + (node.isOptional ? 2 : 1))
      expression(node.index)
    case .member(let node) where node.isOptional:
      layout.glue(layout.first(node.name.span) - 1)
    default: break
    }
  }

  private mutating func closure(_ node: ClosureExpression) {
    let group = layout.group(.block, layout.first(node.span), layout.last(node.span))
    var start: Int?
    if node.hasHeader {
      for parameter in node.parameters { self.parameter(parameter) }
      if let result = node.result { type(result) }
      start = endOfHeader(node) + 1
    }
    block(node.body, group, from: start)
  }

  /// The `in` of a closure's header.
  private func endOfHeader(_ node: ClosureExpression) -> Int {
    var index = layout.first(node.span)
    while atoms[index].kind != .keyword(.in) { index += 1 }
    return index
  }

  mutating func pattern(_ pattern: Pattern) {
    switch pattern {
    case .wildcard, .binding: break
    case .tuple(let elements, _): for element in elements { self.pattern(element.pattern) }
    case .array(let parts, _): for part in parts { self.pattern(part) }
    case .optional(let part, let span):
      if atoms[layout.last(span)].kind == .operation(.coalesce) { layout.glue(layout.last(span)) }
      self.pattern(part)
    case .typeTest(let type, _): self.type(type)
    case .cast(let part, let type, _):
      self.pattern(part)
      self.type(type)
    case .value(let node): expression(node)
    }
  }

  mutating func type(_ type: TypeExpression) {
    switch type {
    case .named: break
    case .array(let element, _): self.type(element)
    case .dictionary(let key, let value, _):
      self.type(key)
      self.type(value)
    case .optional(let wrapped, let span):
      // `Int??` ends with what is an operator elsewhere.
      if atoms[layout.last(span)].kind == .operation(.coalesce) { layout.glue(layout.last(span)) }
      self.type(wrapped)
    case .function(let parameters, let result, _):
      for parameter in parameters { self.type(parameter) }
      self.type(result)
    case .tuple(let elements, _): for element in elements { self.type(element.type) }
    case .counted(let element, let count, _):
      expression(count)
      self.type(element)
    case .sized(let name, let width, _):
      layout.glue(layout.last(name.span) + 1)
      expression(width)
    }
  }
}
