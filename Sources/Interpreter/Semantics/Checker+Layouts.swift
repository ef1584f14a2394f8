/// `@layout` structures: every field must have a width, and a value of a kind that the library knows.
extension Checker {
  /// What a decoded field is, by the type in its declaration.
  func layoutType(_ node: TypeExpression?) -> ScriptType? {
    guard let node else { return nil }
    switch node {
    case .named(let name):
      if let structure = resolution.typeNames[name.span.start] { return structure.type }
      guard let kind = RecordLayout.scalar(name.text, isBig: false) else { return .any }
      return Checker.value(of: kind)
    case .sized(let name, _, _): return name.text == "Bytes" ? .bytes : .string
    case .counted(let element, _, _): return .array(layoutType(element) ?? .any)
    default: return .any
    }
  }

  private static func value(of kind: RecordLayout.Kind) -> ScriptType {
    switch kind {
    case .integer(8, _, false): .oneOf([.int, .unsigned])
    case .integer: .int
    default: .string
    }
  }

  func checkLayout(_ structure: StructUnit) {
    if let order = structure.node.layout?.order, order.text != "little", order.text != "big" {
      report(
        .invalidStructure, "the byte order of a layout is `.little` or `.big`", order.span,
        help: Suggestion.closest(to: order.text, among: ["little", "big"]).map {
          "did you mean `.\($0)`?"
        })
    }
    if structure.fields.isEmpty {
      report(.invalidStructure, "a layout has at least one field", structure.node.name.span)
    }
    for field in structure.fields { checkField(field, structure) }
  }

  private func checkField(_ field: StructUnit.Field, _ structure: StructUnit) {
    guard let type = field.node.type else {
      report(
        .invalidStructure, "a field of a layout needs a type with a width", field.node.name.span,
        help: "write `var \(field.name): u32`")
      return
    }
    checkWidth(type, structure)
  }

  private func checkWidth(_ node: TypeExpression, _ structure: StructUnit) {
    switch node {
    case .named(let name):
      if let other = resolution.typeNames[name.span.start] {
        checkNested(other, name, structure)
        return
      }
      if RecordLayout.scalar(name.text, isBig: false) != nil { return }
      // There is no such type, which is reported.
      if ScriptType.named[name.text] == nil, !registry.isHostType(name.text) { return }
      report(
        .invalidStructure, "`\(name.text)` has no width", name.span,
        help: Checker.widthHelp(name.text))
    case .sized(let name, let width, _):
      if !["Bytes", "Text", "UTF16"].contains(name.text) {
        report(
          .invalidStructure, "there is no type `\(name.text)(…)`", name.span,
          help: "write `Bytes(16)`, `Text(8)` or `UTF16(36)`")
      }
      count(width, structure)
    case .counted(let element, let number, _):
      checkWidth(element, structure)
      count(number, structure)
    default:
      report(
        .invalidStructure, "a field of a layout has a type with a width", node.span,
        help: "write `u32`, `Bytes(16)`, `Text(8)`, `GUID`, `[4 of T]` or another layout")
    }
  }

  private static func widthHelp(_ name: String) -> String {
    switch name {
    case "Int": "write `u32`, `i64` or another integer of a fixed width"
    case "String": "write `Text(8)`, or `UTF16(36)`"
    case "Bytes": "write `Bytes(16)`"
    case "Size": "write `u64`, and multiply by `1B` where it is used"
    default: "write `u32`, `Bytes(16)`, `Text(8)`, `GUID`, `[4 of T]` or another layout"
    }
  }

  private func checkNested(_ other: StructUnit, _ name: Identifier, _ structure: StructUnit) {
    if other.node.layout == nil {
      report(
        .invalidStructure, "`\(name.text)` is no layout, so that it has no width", name.span,
        help: "write `@layout(.little)` before its `struct`")
    } else if other.number >= structure.number {
      report(
        .invalidStructure,
        other === structure
          ? "a layout cannot contain itself" : "`\(name.text)` is declared further down",
        name.span, help: other === structure ? nil : "move its declaration up")
    }
  }

  private func count(_ node: Expression, _ structure: StructUnit) {
    let outer = unit
    if let own = structure.conditions[node.identity] { unit = own }
    let known = expression(node)
    unit = outer
    if known.overlaps(.int) || known.overlaps(.size) { return }
    report(
      .wrongType, "a count is an Int, and this is \(VM.withArticle(known.description))", node.span)
  }
}
