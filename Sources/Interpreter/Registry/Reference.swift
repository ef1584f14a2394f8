/// The registry as text: help pages and the reference.
enum Reference {
  /// What `?name` shows of one row.
  static func page(_ row: Primitive) -> String {
    var lines = [row.signature, "", "  \(row.summary)"]
    if let spellings = spellings(row) { lines += ["", "  Written \(spellings)."] }
    if let errors = row.errors { lines.append("  Throws: \(errors)") }
    if row.permission != .none { lines.append("  It \(row.permission.rawValue).") }
    lines += ["", "  Example:"] + row.example.split(separator: "\n").map { "    \($0)" }
    if !row.output.isEmpty {
      lines += ["  prints:"] + row.output.split(separator: "\n").map { "    \($0)" }
    }
    return lines.joined(separator: "\n")
  }

  private static func spellings(_ row: Primitive) -> String? {
    guard row.receiver != nil else { return nil }
    let rest = row.parameters.dropFirst().isEmpty ? "" : ", …"
    switch row.form {
    case .property: return "`x.\(row.name)` or `\(row.name)(x\(rest))`"
    case .method:
      return "`x.\(row.name)(\(rest.isEmpty ? "" : "…"))` or `\(row.name)(x\(rest))`"
    case .mutating: return "`x.\(row.name)(\(rest.isEmpty ? "" : "…"))`, where `x` is a `var`"
    case .function, .constant: return nil
    }
  }

  /// Documentation/Library.md: every row by category.
  static func library(_ registry: Registry) -> String {
    var text = """
      # Library

      Generated from the registry by `make docs`; a test fails when it drifts.

      """
    var categories: [String] = []
    for row in registry.rows where !categories.contains(row.category) {
      categories.append(row.category)
    }
    for category in categories {
      text += "\n## \(category)\n"
      for row in registry.rows where row.category == category { text += "\n" + entry(row) }
    }
    return text
  }

  private static func entry(_ row: Primitive) -> String {
    var text = "### `\(row.signature)`\n\n\(row.summary)\n"
    if let spellings = spellings(row) { text += "\nWritten \(spellings).\n" }
    if let errors = row.errors { text += "\nThrows: \(errors)\n" }
    if row.permission != .none { text += "\nIt \(row.permission.rawValue).\n" }
    text += "\n```dsk\n\(row.example)\n```\n"
    if !row.output.isEmpty { text += "```\n\(row.output)\n```\n" }
    return text
  }
}
