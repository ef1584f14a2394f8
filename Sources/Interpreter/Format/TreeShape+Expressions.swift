/// Expressions, patterns and types.
extension TreeShape {
  mutating func expression(_ expression: Expression) {
    switch expression {
    case .literal(let node): word(Self.text(node.value))
    case .string(let node):
      list("string", node.segments) { shape, segment in
        switch segment {
        case .text(let text): shape.quoted(text)
        case .interpolation(let value): shape.node("value") { $0.expression(value) }
        }
      }
    case .name(let node): self.node("name") { $0.quoted(node.name) }
    case .symbol(let node): self.node("symbol") { $0.quoted(node.name) }
    case .array(let node): list("array", node.elements) { $0.expression($1) }
    case .dictionary(let node):
      list("dictionary", node.entries) { shape, entry in
        shape.expression(entry.key)
        shape.expression(entry.value)
      }
    case .tuple(let node):
      list("tuple", node.elements) { shape, element in
        shape.quoted(element.label?.text)
        shape.expression(element.value)
      }
    case .group(let node): self.node("group") { $0.expression(node.inner) }
    case .closure(let node): closure(node)
    case .ifElse(let node): self.node("value") { $0.conditional(node) }
    case .switchOver(let node): self.node("value") { $0.switched(node) }
    case .prefix, .binary, .ternary, .typeTest, .attempt: operation(expression)
    case .member, .subscripted, .call, .forceUnwrap: postfix(expression)
    }
  }

  private mutating func operation(_ expression: Expression) {
    switch expression {
    case .prefix(let node):
      self.node("prefix \(node.operation.rawValue)") { $0.expression(node.operand) }
    case .binary(let node):
      self.node("binary \(node.operation.rawValue)") {
        $0.expression(node.left)
        $0.expression(node.right)
      }
    case .ternary(let node):
      self.node("ternary") {
        $0.expression(node.condition)
        $0.expression(node.whenTrue)
        $0.expression(node.whenFalse)
      }
    case .typeTest(let node):
      self.node("cast \(node.kind)") {
        $0.expression(node.operand)
        $0.type(node.type)
      }
    case .attempt(let node): self.node("try \(node.kind)") { $0.expression(node.operand) }
    default: break
    }
  }

  private mutating func postfix(_ expression: Expression) {
    switch expression {
    case .member(let node):
      self.node("member \(node.isOptional)") {
        $0.quoted(node.name.text)
        $0.expression(node.base)
      }
    case .subscripted(let node):
      self.node("subscript \(node.isOptional)") {
        $0.expression(node.base)
        $0.expression(node.index)
      }
    case .call(let node):
      self.node("call") {
        $0.expression(node.callee)
        $0.list("arguments", node.arguments) { shape, argument in
          shape.quoted(argument.label?.text)
          shape.expression(argument.value)
        }
        $0.optional(node.trailingClosure) { $0.closure($1) }
      }
    case .forceUnwrap(let node): self.node("unwrap") { $0.expression(node.operand) }
    default: break
    }
  }

  private mutating func closure(_ node: ClosureExpression) {
    self.node("closure \(node.hasHeader)") {
      $0.list("parameters", node.parameters) { $0.parameter($1) }
      $0.optional(node.result) { $0.type($1) }
      $0.block(node.body)
    }
  }

  private static func text(_ value: Literal.Value) -> String {
    switch value {
    case .none: "nil"
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .unsigned(let value): "\(value)"
    case .double(let value): "double \(value.bitPattern)"
    case .size(let value): "size \(value)"
    case .bytes(let value): "bytes \(value)"
    }
  }

  mutating func pattern(_ pattern: Pattern) {
    switch pattern {
    case .wildcard: word("_")
    case .binding(let node): self.node("bind \(node.isMutable)") { $0.quoted(node.name.text) }
    case .tuple(let elements, _):
      list("tuple", elements) {
        $0.quoted($1.label?.text)
        $0.pattern($1.pattern)
      }
    case .array(let parts, _): list("array", parts) { $0.pattern($1) }
    case .optional(let part, _): self.node("optional") { $0.pattern(part) }
    case .typeTest(let type, _): self.node("is") { $0.type(type) }
    case .cast(let part, let type, _):
      self.node("as") {
        $0.pattern(part)
        $0.type(type)
      }
    case .value(let node): self.node("equal") { $0.expression(node) }
    }
  }

  mutating func type(_ type: TypeExpression) {
    switch type {
    case .named(let name): quoted(name.text)
    case .array(let element, _): self.node("array") { $0.type(element) }
    case .dictionary(let key, let value, _):
      self.node("dictionary") {
        $0.type(key)
        $0.type(value)
      }
    case .optional(let wrapped, _): self.node("optional") { $0.type(wrapped) }
    case .function(let parameters, let result, _):
      self.node("function") {
        $0.list("parameters", parameters) { $0.type($1) }
        $0.type(result)
      }
    case .tuple(let elements, _):
      list("tuple", elements) {
        $0.quoted($1.label?.text)
        $0.type($1.type)
      }
    case .counted(let element, let count, _):
      self.node("counted") {
        $0.expression(count)
        $0.type(element)
      }
    case .sized(let name, let width, _):
      self.node("sized") {
        $0.quoted(name.text)
        $0.expression(width)
      }
    }
  }
}
