/// A tree as a text that says all that the tree means, and nothing about places. Two sources that mean the
/// same have the same text.
struct TreeShape {
  private(set) var text: [UInt8] = []

  /// The shape of a tree with its comments.
  static func text(of tree: SyntaxTree) -> [UInt8] {
    var shape = TreeShape()
    shape.list("script", tree.statements) { $0.statement($1) }
    for comment in tree.comments {
      shape.word("comment")
      shape.documentation(tree.source.text(comment.span))
    }
    return shape.text
  }

  mutating func word(_ word: String) {
    text += Array(word.utf8)
    text.append(0x0A)
  }

  /// A name or a text, which may hold anything: with its length.
  mutating func quoted(_ value: String?) {
    guard let value else { return word("-") }
    let bytes = Array(value.utf8)
    word("\(bytes.count)")
    text += bytes
    text.append(0x0A)
  }

  mutating func node(_ head: String, _ body: (inout TreeShape) -> Void) {
    word("(" + head)
    body(&self)
    word(")")
  }

  mutating func list<Element>(
    _ head: String, _ elements: [Element], _ body: (inout TreeShape, Element) -> Void
  ) {
    node("\(head) \(elements.count)") { shape in
      for element in elements { body(&shape, element) }
    }
  }

  mutating func optional<Part>(_ value: Part?, _ body: (inout TreeShape, Part) -> Void) {
    guard let value else { return word("-") }
    body(&self, value)
  }

  /// White space at the ends of lines means nothing.
  mutating func documentation(_ value: String?) {
    guard let value else { return word("-") }
    for line in value.split(separator: "\n", omittingEmptySubsequences: false) {
      var bytes = Array(line.utf8)
      while let last = bytes.last, last == 0x20 || last == 0x09 || last == 0x0D {
        bytes.removeLast()
      }
      quoted(String(decoding: bytes, as: UTF8.self))
    }
  }
}

/// Statements.
extension TreeShape {
  mutating func block(_ block: Block) { list("block", block.statements) { $0.statement($1) } }

  mutating func statement(_ statement: Statement) {
    switch statement {
    case .variable(let node): variable(node)
    case .destructuring(let node):
      self.node("destructuring \(node.isMutable)") {
        $0.pattern(node.pattern)
        $0.optional(node.type) { $0.type($1) }
        $0.expression(node.value)
      }
    case .function(let node): function(node)
    case .structure(let node): structure(node)
    case .importFile(let node): self.node("import") { $0.quoted(node.path) }
    case .test(let node):
      self.node("test") {
        $0.quoted(node.name)
        $0.block(node.body)
      }
    case .expression(let node): expression(node)
    case .assignment(let node):
      self.node("assign \(node.operation?.rawValue ?? "")") {
        $0.expression(node.target)
        $0.expression(node.value)
      }
    case .ifElse(let node): conditional(node)
    case .switchOver(let node): switched(node)
    case .guardElse(let node):
      self.node("guard") {
        $0.list("conditions", node.conditions) { $0.condition($1) }
        $0.block(node.otherwise)
      }
    case .breakLoop(let node): self.node("break") { $0.quoted(node.label?.text) }
    case .continueLoop(let node): self.node("continue") { $0.quoted(node.label?.text) }
    case .returnValue(let node):
      self.node("return") { $0.optional(node.value) { $0.expression($1) } }
    case .deferred(let node): self.node("defer") { $0.block(node.body) }
    case .throwError(let node): self.node("throw") { $0.expression(node.value) }
    case .whileLoop, .repeatLoop, .forLoop: loop(statement)
    case .doCatch(let node):
      self.node("do") {
        $0.block(node.body)
        $0.list("clauses", node.clauses) { $0.clause($1) }
      }
    }
  }

  private mutating func loop(_ statement: Statement) {
    switch statement {
    case .whileLoop(let node):
      self.node("while") {
        $0.quoted(node.label?.text)
        $0.list("conditions", node.conditions) { $0.condition($1) }
        $0.block(node.body)
      }
    case .repeatLoop(let node):
      self.node("repeat") {
        $0.quoted(node.label?.text)
        $0.block(node.body)
        $0.expression(node.condition)
      }
    case .forLoop(let node):
      self.node("for \(node.isFiltering)") {
        $0.quoted(node.label?.text)
        $0.pattern(node.pattern)
        $0.optional(node.type) { $0.type($1) }
        $0.expression(node.sequence)
        $0.optional(node.filter) { $0.expression($1) }
        $0.block(node.body)
      }
    default: break
    }
  }

  private mutating func variable(_ node: VariableDeclaration) {
    self.node("variable \(node.isMutable)") {
      $0.quoted(node.name.text)
      $0.optional(node.type) { $0.type($1) }
      $0.optional(node.value) { $0.expression($1) }
    }
  }

  private mutating func function(_ node: FunctionDeclaration) {
    self.node("func") {
      $0.quoted(node.name.text)
      $0.list("parameters", node.parameters) { $0.parameter($1) }
      $0.optional(node.result) { $0.type($1) }
      $0.documentation(node.documentation)
      $0.block(node.body)
    }
  }

  mutating func parameter(_ node: Parameter) {
    self.node("parameter") {
      $0.quoted(node.label?.text)
      $0.quoted(node.name.text)
      $0.optional(node.type) { $0.type($1) }
      $0.optional(node.defaultValue) { $0.expression($1) }
    }
  }

  private mutating func structure(_ node: StructDeclaration) {
    self.node("struct") {
      $0.quoted(node.name.text)
      $0.optional(node.layout) { $0.quoted($1.order?.text ?? "layout") }
      $0.documentation(node.documentation)
      $0.list("members", node.members) { $0.member($1) }
    }
  }

  private mutating func member(_ member: StructDeclaration.Member) {
    switch member {
    case .field(let node):
      self.node("field \(node.isMutable)") {
        $0.quoted(node.name.text)
        $0.optional(node.type) { $0.type($1) }
        $0.optional(node.defaultValue) { $0.expression($1) }
        $0.optional(node.constraint) { $0.expression($1) }
        $0.documentation(node.documentation)
      }
    case .computed(let node):
      self.node("computed") {
        $0.quoted(node.name.text)
        $0.optional(node.type) { $0.type($1) }
        $0.documentation(node.documentation)
        $0.block(node.body)
      }
    case .method(let node): self.node("\(node.kind)") { $0.function(node.function) }
    }
  }

  private mutating func clause(_ clause: DoCatch.Clause) {
    self.node("catch") {
      $0.quoted(clause.name.text)
      $0.quoted(clause.symbol?.text)
      $0.optional(clause.filter) { $0.expression($1) }
      $0.block(clause.body)
    }
  }

  private mutating func condition(_ condition: Condition) {
    switch condition {
    case .expression(let node): expression(node)
    case .binding(let node): variable(node)
    case .matching(let pattern, let value, _):
      self.node("matching") {
        $0.pattern(pattern)
        $0.expression(value)
      }
    }
  }

  mutating func conditional(_ node: IfStatement) {
    self.node("if") {
      var branch = node
      while true {
        $0.list("conditions", branch.conditions) { $0.condition($1) }
        $0.block(branch.then)
        switch branch.otherwise {
        case .elseIf(let next):
          branch = next
          continue
        case .block(let last): $0.block(last)
        case nil: $0.word("-")
        }
        return
      }
    }
  }

  mutating func switched(_ node: SwitchStatement) {
    self.node("switch") {
      $0.expression(node.subject)
      $0.list("cases", node.cases) { shape, part in
        shape.list("choices", part.choices) {
          $0.pattern($1.pattern)
          $0.optional($1.filter) { $0.expression($1) }
        }
        shape.block(part.body)
      }
    }
  }
}
