import DiskInterpreter

/// A tree as a compact S-expression: what the parser understood, and nothing about places.
enum TreeDump {
  static func text(_ tree: SyntaxTree) -> String {
    tree.statements.map { text($0) }.joined(separator: " ")
  }

  static func list(_ head: String, _ parts: [String]) -> String {
    "(" + ([head] + parts.filter { !$0.isEmpty }).joined(separator: " ") + ")"
  }

  static func text(_ statement: Statement) -> String {
    switch statement {
    case .variable(let node): variable(node)
    case .function(let node): function(node)
    case .expression(let node): text(node)
    case .assignment(let node):
      list((node.operation?.rawValue ?? "") + "=", [text(node.target), text(node.value)])
    case .ifElse(let node): conditional(node)
    case .guardElse(let node): list("guard", node.conditions.map(text) + [text(node.otherwise)])
    case .whileLoop(let node):
      list(
        (node.label.map { $0.text + ":" } ?? "") + "while",
        node.conditions.map(text) + [text(node.body)])
    case .repeatLoop(let node):
      list(
        (node.label.map { $0.text + ":" } ?? "") + "repeat",
        [text(node.body), text(node.condition)])
    case .forLoop(let node):
      list(
        (node.label.map { $0.text + ":" } ?? "") + "for",
        [
          (node.isFiltering ? "case " : "") + text(node.pattern), node.type.map(text) ?? "",
          text(node.sequence),
          node.filter.map { list("where", [text($0)]) } ?? "",
          text(node.body),
        ])
    case .breakLoop(let node): list("break", [node.label?.text ?? ""])
    case .continueLoop(let node): list("continue", [node.label?.text ?? ""])
    case .destructuring(let node):
      list(
        node.isMutable ? "var" : "let",
        [text(node.pattern), node.type.map { ": " + text($0) } ?? "", text(node.value)])
    case .structure(let node): structure(node)
    case .importFile(let node): list("import", [String(reflecting: node.path)])
    case .test(let node): list("test", [String(reflecting: node.name), text(node.body)])
    case .switchOver(let node): switched(node)
    case .returnValue(let node): list("return", [node.value.map { text($0) } ?? ""])
    case .deferred(let node): list("defer", [text(node.body)])
    case .doCatch(let node): list("do", [text(node.body)] + node.clauses.map(text))
    case .throwError(let node): list("throw", [text(node.value)])
    }
  }

  private static func variable(_ node: VariableDeclaration) -> String {
    list(
      node.isMutable ? "var" : "let",
      [node.name.text, node.type.map { ": " + text($0) } ?? "", node.value.map { text($0) } ?? ""])
  }

  static func function(_ node: FunctionDeclaration) -> String {
    list(
      "func",
      [
        node.name.text, "(" + node.parameters.map { text($0) }.joined(separator: " ") + ")",
        node.result.map { "-> " + text($0) } ?? "",
        node.documentation.map { "doc:" + String(reflecting: $0) } ?? "", text(node.body),
      ])
  }

  private static func conditional(_ node: IfStatement) -> String {
    var parts = node.conditions.map(text) + [text(node.then)]
    switch node.otherwise {
    case .block(let block): parts.append(text(block))
    case .elseIf(let next): parts.append(conditional(next))
    case nil: break
    }
    return list("if", parts)
  }

  private static func switched(_ node: SwitchStatement) -> String {
    list(
      "switch",
      [text(node.subject)]
        + node.cases.map { part in
          let choices = part.choices.map { choice in
            text(choice.pattern) + (choice.filter.map { " " + list("where", [text($0)]) } ?? "")
          }
          return list(
            part.isDefault ? "default" : "case", [choices.joined(separator: ", "), text(part.body)])
        })
  }

  static func text(_ block: Block) -> String {
    "{" + block.statements.map { text($0) }.joined(separator: " ") + "}"
  }

  private static func text(_ condition: Condition) -> String {
    switch condition {
    case .expression(let node): text(node)
    case .binding(let node): variable(node)
    case .matching(let pattern, let value, _): list("case", [text(pattern), text(value)])
    }
  }

  private static func text(_ clause: DoCatch.Clause) -> String {
    list(
      "catch",
      [
        clause.name.text, clause.symbol.map { "." + $0.text } ?? "",
        clause.filter.map { list("where", [text($0)]) } ?? "", text(clause.body),
      ])
  }

  private static func text(_ node: Parameter) -> String {
    let label = node.label.map { $0.text == node.name.text ? "" : $0.text + " " } ?? "_ "
    let type = node.type.map { ": " + text($0) } ?? ""
    return "[" + label + node.name.text + type
      + (node.defaultValue.map { " = " + text($0) } ?? "") + "]"
  }

  static func text(_ pattern: Pattern) -> String {
    switch pattern {
    case .wildcard: "_"
    case .binding(let node): (node.isMutable ? "var:" : "let:") + node.name.text
    case .tuple(let elements, _):
      list("tuple", elements.map { ($0.label.map { $0.text + ": " } ?? "") + text($0.pattern) })
    case .array(let parts, _): list("array", parts.map { text($0) })
    case .optional(let part, _): text(part) + "?"
    case .typeTest(let type, _): list("is", [text(type)])
    case .cast(let part, let type, _): list("as", [text(part), text(type)])
    case .value(let node): text(node)
    }
  }

  static func text(_ type: TypeExpression) -> String {
    switch type {
    case .named(let name): name.text
    case .array(let element, _): "[\(text(element))]"
    case .dictionary(let key, let value, _): "[\(text(key)): \(text(value))]"
    case .optional(let wrapped, _):
      if case .function = wrapped { "(" + text(wrapped) + ")?" } else { text(wrapped) + "?" }
    case .function(let parameters, let result, _):
      "(" + parameters.map { text($0) }.joined(separator: ", ") + ") -> " + text(result)
    case .tuple(let elements, _):
      "("
        + elements.map { ($0.label.map { $0.text + ": " } ?? "") + text($0.type) }
        .joined(separator: ", ") + ")"
    case .counted(let element, let count, _): "[" + text(count) + " of " + text(element) + "]"
    case .sized(let name, let width, _): name.text + "(" + text(width) + ")"
    }
  }

  static func text(_ expression: Expression) -> String {
    switch expression {
    case .literal(let node): literal(node.value)
    case .string(let node): string(node)
    case .name(let node): node.name
    case .symbol(let node): "." + node.name
    case .array(let node): list("array", node.elements.map { text($0) })
    case .dictionary(let node):
      list("dict", node.entries.map { text($0.key) + ": " + text($0.value) })
    case .group(let node): list("group", [text(node.inner)])
    case .prefix(let node): list("prefix" + node.operation.rawValue, [text(node.operand)])
    case .binary(let node): list(node.operation.rawValue, [text(node.left), text(node.right)])
    case .ternary(let node):
      list("?:", [text(node.condition), text(node.whenTrue), text(node.whenFalse)])
    case .member(let node): list(node.isOptional ? "?." : ".", [text(node.base), node.name.text])
    case .subscripted(let node):
      list(node.isOptional ? "?[]" : "[]", [text(node.base), text(node.index)])
    case .call(let node): call(node)
    case .closure(let node): closure(node)
    case .forceUnwrap(let node): list("!", [text(node.operand)])
    case .attempt(let node):
      list(
        node.kind == .plain ? "try" : node.kind == .optional ? "try?" : "try!", [text(node.operand)]
      )
    case .tuple(let node):
      list("tuple", node.elements.map { ($0.label.map { $0.text + ": " } ?? "") + text($0.value) })
    case .ifElse(let node): "=" + conditional(node)
    case .switchOver(let node): "=" + switched(node)
    case .typeTest(let node):
      list(
        node.kind == .test
          ? "is" : node.kind == .cast ? "as" : node.kind == .optional ? "as?" : "as!",
        [text(node.operand), text(node.type)])
    }
  }

  private static func literal(_ value: Literal.Value) -> String {
    switch value {
    case .none: "nil"
    case .bool(let value): "\(value)"
    case .int(let value): "\(value)"
    case .unsigned(let value): "\(value)"
    case .double(let value): "\(value)"
    case .size(let value): "\(value)B"
    case .bytes(let value):
      "b'" + value.map { String($0, radix: 16) }.joined(separator: " ") + "'"
    }
  }

  private static func string(_ node: StringLiteral) -> String {
    let parts = node.segments.map { segment in
      switch segment {
      case .text(let text): String(reflecting: text)
      case .interpolation(let value): text(value)
      }
    }
    return parts.count == 1 && parts[0].hasPrefix("\"") ? parts[0] : list("str", parts)
  }

  private static func call(_ node: CallExpression) -> String {
    let arguments = node.arguments.map { ($0.label.map { $0.text + ": " } ?? "") + text($0.value) }
    let trailing = node.trailingClosure.map { "trailing:" + closure($0) } ?? ""
    return list("call", [text(node.callee)] + arguments + [trailing])
  }

  private static func closure(_ node: ClosureExpression) -> String {
    let parameters = node.parameters.map { parameter in
      parameter.name.text + (parameter.type.map { ": " + text($0) } ?? "")
    }
    let result = node.result.map { " -> " + text($0) } ?? ""
    let header =
      node.hasHeader
      ? "(" + parameters.joined(separator: " ") + ")" + result + " in"
      : parameters.joined(separator: " ")
    return list("closure", [header] + node.body.statements.map { text($0) })
  }
}
