extension Library {
  private static let setUp =
    "let path = temporaryFolder().appending(\"notes.txt\")\nwriteText(path, \"hello\")\n"

  /// What is there under a path.
  static let fileFactRows: [Primitive] = [
    kind("exists", "Whether there is something under a path; a link that leads nowhere is nothing.")
    { _ in true },
    kind("isFile", "Whether a path leads to a regular file.") { $0 == .file },
    kind("isFolder", "Whether a path leads to a folder.", "print(path.parent.isFolder)") {
      $0 == .folder
    },
    Primitive(
      "isLink", .property, category: "Files", parameters: [.receiver(.string)], result: .bool,
      permission: .readFiles, summary: "Whether a path names a symbolic link.",
      example: setUp + "print(path.isLink)", output: "false"
    ) { call in
      Value(try call.files.facts(call.text(0), following: false)?.kind == .link)
    },
    Primitive(
      "linkTarget", .property, category: "Files", parameters: [.receiver(.string)],
      result: .optional(.string), permission: .readFiles, errors: "Nothing there.",
      summary: "Where a symbolic link leads, as it is written in it; nil for what is none.",
      example: setUp + "let link = path + \".link\"\nmakeLink(link, to: \"notes.txt\")\n"
        + "print(link.linkTarget, path.linkTarget)", output: "notes.txt nil"
    ) { call in try call.files.linkTarget(call.text(0)).map { call.string($0) } ?? .none },
    fact("size", .size, "The number of bytes of the file that a path leads to.", "5") { _, facts in
      .size(facts.size)
    },
    fact(
      "modified", .host("Date"), "When the file that a path leads to was last written to.", "true",
      shown: "path.modified.year > 2000"
    ) { call, facts in try call.wrapDate(facts.modified) },
    fact(
      "permissions", .int,
      "The permission bits of the file that a path leads to, such as 0o644.", "644",
      shown: "String(path.permissions & 0o700 | 0o44, radix: 8)"
    ) { _, facts in Value(facts.permissions) },
    Primitive(
      "setPermissions", .method, category: "Files",
      parameters: [.receiver(.string), .unlabeled("bits", .int)], result: .none,
      permission: .writeFiles, errors: "Bits outside of 0 … 0o7777, nothing there, no permission.",
      summary: "Sets the permission bits of the file that a path leads to.",
      example: setUp + "setPermissions(path, 0o600)\nprint(path.permissions == 0o600)",
      output: "true"
    ) { call in
      guard (0...0o7777).contains(call.int(1)) else {
        throw ScriptFault(
          .invalidArgument, "permission bits are 0 … 0o7777, and this is \(call.int(1))",
          symbol: "arguments", help: "write them in octal, such as 0o644")
      }
      try call.files.setPermissions(call.text(0), call.int(1))
      return .none
    },
  ]

  private static func kind(
    _ name: String, _ summary: String, _ shown: String? = nil,
    _ test: @escaping @Sendable (Files.Kind) -> Bool
  ) -> Primitive {
    Primitive(
      name, .property, category: "Files", parameters: [.receiver(.string)], result: .bool,
      permission: .readFiles, errors: "A folder on the way that must not be entered.",
      summary: summary, example: setUp + (shown ?? "print(path.\(name))"), output: "true"
    ) { call in Value(try call.files.facts(call.text(0)).map { test($0.kind) } ?? false) }
  }

  private static func fact(
    _ name: String, _ result: ScriptType, _ summary: String, _ output: String,
    shown: String? = nil,
    _ body: @escaping @Sendable (borrowing PrimitiveCall, Files.Facts) throws -> Value
  ) -> Primitive {
    Primitive(
      name, .property, category: "Files", parameters: [.receiver(.string)], result: result,
      permission: .readFiles, errors: "Nothing there.", summary: summary,
      example: setUp + "print(\(shown ?? "path.\(name)"))", output: output
    ) { call in
      do {
        return try body(call, try call.files.existing(call.text(0)))
      } catch var error as HostError where error.code == .notFound && name == "size" {
        error.hint = "this is the size of a file: `count` is the number of a String's characters"
        throw error
      }
    }
  }
}
