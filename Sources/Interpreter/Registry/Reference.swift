/// The registry as text: help pages and the reference.
enum Reference {
  /// What `?name` shows: the row that is used most in full, and of each other what differs.
  static func page(_ rows: [Primitive], width: Int) -> String {
    guard let main = rows.first(where: isAboutDisks) ?? rows.first else { return "" }
    let others = rows.filter { $0 !== main }
    if others.isEmpty { return page(main, width) }
    return page(main, width) + "\n\n  Also:\n" + brief(others, width)
  }

  /// What `?E0201` shows.
  static func page(_ code: DiagnosticCode, width: Int) -> String {
    var lines = [code.rawValue, "", wrapped(code.explanation, to: width, margin: 2), ""]
    if let example = CodeExample[code] {
      lines += ["  Example:"] + indented(example.faulty)
      for name in example.others.keys.sorted() {
        lines += ["  where \(name) is:"] + indented(example.others[name] ?? "")
      }
      lines += ["  mended:"] + indented(example.mended)
    } else if let shown = CodeExample.none[code] {
      lines.append(wrapped("What shows it: \(shown).", to: width, margin: 2))
    }
    return lines.joined(separator: "\n")
  }

  private static func indented(_ code: String) -> [String] {
    code.split(separator: "\n", omittingEmptySubsequences: false).map { "    \($0)" }
  }

  /// Whether it takes an image or a partition, or opens one.
  private static func isAboutDisks(_ row: Primitive) -> Bool {
    let disks: [ScriptType] = [.host("Image"), .host("Partition")]
    guard let receiver = row.receiver else { return disks.contains(row.result) }
    return receiver != .any && disks.contains { receiver.overlaps($0) }
  }

  private static func page(_ row: Primitive, _ width: Int) -> String {
    var lines = [signature(row, width), "", wrapped(row.summary, to: width, margin: 2)]
    if let spellings = spellings(row) { lines += ["", "  Written \(spellings)."] }
    if let errors = row.errors { lines.append(wrapped("Throws: \(errors)", to: width, margin: 2)) }
    if row.permission != .none { lines.append("  It \(row.permission.rawValue).") }
    if row.example.isEmpty { return lines.joined(separator: "\n") }
    lines += ["", "  Example:"] + row.example.split(separator: "\n").map { "    \($0)" }
    if !row.output.isEmpty {
      lines += ["  prints:"] + row.output.split(separator: "\n").map { "    \($0)" }
    }
    return lines.joined(separator: "\n")
  }

  /// One line a row, two where it is too long for one.
  private static func brief(_ rows: [Primitive], _ width: Int) -> String {
    let heads = rows.map(head)
    let room = heads.map(\.count).max() ?? 0
    return zip(rows, heads).map { row, head in
      let summary = row.receiver.map { withoutPrefix("\($0.description): ", row.summary) }
      let text = summary ?? row.summary
      let line = "    " + head + String(repeating: " ", count: room - head.count + 2) + text
      if line.count <= width { return line }
      return "    \(head)\n" + wrapped(text, to: width, margin: 8)
    }.joined(separator: "\n")
  }

  private static func withoutPrefix(_ prefix: String, _ text: String) -> String {
    text.hasPrefix(prefix) ? String(text.dropFirst(prefix.count)) : text
  }

  /// `Partition.offset -> Size`, `[Any].contains(where: Function) -> Bool`; an ellipsis stands for the
  /// arguments that have a default.
  private static func head(_ row: Primitive) -> String {
    let arrow = row.result == .none ? "" : " -> \(row.result.description)"
    let own = row.receiver == nil ? row.parameters[...] : row.parameters.dropFirst()
    var list = own.filter { $0.defaultText == nil }.map { parameter in
      (parameter.label.map { "\($0): " } ?? "") + parameter.type.description
        + (parameter.isVariadic ? "…" : "")
    }
    if own.contains(where: { $0.defaultText != nil }) { list.append("…") }
    let isBare = row.form == .constant || row.form == .property && list.isEmpty
    let call = row.name + (isBare ? "" : "(\(list.joined(separator: ", ")))") + arrow
    guard let receiver = row.receiver?.description else { return call }
    return receiver.contains(" | ") ? "(\(receiver)).\(call)" : "\(receiver).\(call)"
  }

  // MARK: Wrapping

  /// On one line where it fits, else broken behind its commas.
  private static func signature(_ row: Primitive, _ width: Int) -> String {
    fill(row.signature.split(separator: ", "), separator: ", ", to: width, next: "    ")
  }

  static func wrapped(_ text: String, to width: Int, margin: Int = 0) -> String {
    let indent = String(repeating: " ", count: margin)
    let words = text.split { $0 == " " || $0 == "\n" }
    return indent + fill(words, separator: " ", to: width - margin, next: indent)
  }

  /// Puts pieces on lines of at most `width` columns where that can be.
  private static func fill(
    _ pieces: [Substring], separator: String, to width: Int, next indent: String
  ) -> String {
    var text = ""
    var column = 0
    for piece in pieces {
      if column == 0 {
        text += piece
      } else if column + separator.count + piece.count <= width {
        text += separator + piece
        column += separator.count
      } else {
        text += separator.prefix { $0 != " " } + "\n" + indent + piece
        column = 0
      }
      column += piece.count
    }
    return text
  }

  // MARK: The whole

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

extension DiagnosticCode {
  /// The explanation, an example and the example mended, as `dsk explain` shows them; without a final
  /// line break.
  /// - Parameter width: columns that text is wrapped to; examples are not.
  public func page(width: Int) -> String { Reference.page(self, width: width) }
}
