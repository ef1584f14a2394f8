import DiskInterpreter

extension TreeDump {
  static func structure(_ node: StructDeclaration) -> String {
    let layout = node.layout.map { "@" + ($0.order?.text ?? "layout") } ?? ""
    return list(
      "struct",
      [layout, node.name.text, documentation(node.documentation)] + node.members.map { member($0) })
  }

  private static func documentation(_ text: String?) -> String {
    text.map { "doc:" + String(reflecting: $0) } ?? ""
  }

  private static func member(_ member: StructDeclaration.Member) -> String {
    switch member {
    case .field(let node):
      list(
        node.isMutable ? "var" : "let",
        [
          node.name.text, node.type.map { ": " + text($0) } ?? "",
          node.defaultValue.map { text($0) } ?? "",
          node.constraint.map { list("where", [text($0)]) } ?? "",
          documentation(node.documentation),
        ])
    case .computed(let node):
      list(
        "computed",
        [
          node.name.text, node.type.map { ": " + text($0) } ?? "", text(node.body),
          documentation(node.documentation),
        ])
    case .method(let node):
      node.kind == .plain
        ? function(node.function) : list("\(node.kind)", [function(node.function)])
    }
  }
}
