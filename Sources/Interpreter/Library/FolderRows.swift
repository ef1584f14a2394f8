extension Library {
  private static let setUp = "let folder = temporaryFolder()\n"

  /// Folders, and what is temporary.
  static let folderRows: [Primitive] = [
    Primitive(
      "list", .method, category: "Files",
      parameters: [
        .receiver(.string), .labeled("matching", .string, default: "everything"),
        .labeled("recursive", .bool, default: "false"),
      ], result: .array(.string), permission: .readFiles,
      errors: "No such folder, no permission.",
      summary:
        "The paths of what a folder holds, sorted; of names that match a pattern of `*`, `?` and "
        + "`[…]`, or `**/` for any folders.",
      example: setUp + "for name in [\"b.img\", \"a.img\", \"c.txt\"] "
        + "{ writeText(folder.appending(name), \"\") }\n"
        + "print(list(folder, matching: \"*.img\").map { $0.name })",
      output: "[\"a.img\", \"b.img\"]"
    ) { call in
      let pattern = call.isGiven(1) ? GlobPattern(call.text(1)) : nil
      let found = try call.files.list(call.text(0), recursive: call.bool(2), matching: pattern)
      return call.heap.makeArray(found.map { call.string($0) })
    },
    Primitive(
      "createFolder", .method, category: "Files", parameters: [.receiver(.string)],
      result: .none, permission: .writeFiles, errors: "A file of this name, no permission.",
      summary: "Makes a folder, and those above it that are missing; one that is there may stay.",
      example: setUp + "createFolder(folder.appending(\"a/b\"))\n"
        + "print(folder.appending(\"a/b\").isFolder)", output: "true"
    ) { call in
      try call.files.makeFolder(call.text(0))
      return .none
    },
    Primitive(
      "removeFolder", .method, category: "Files",
      parameters: [.receiver(.string), .labeled("recursive", .bool, default: "false")],
      result: .none, permission: .writeFiles,
      errors: "No such folder, one that is not empty without `recursive: true`, a mount in it.",
      summary:
        "Removes an empty folder, or with `recursive: true` all that is in it; never what is "
        + "mounted there.",
      example: setUp + "createFolder(folder.appending(\"a/b\"))\n"
        + "removeFolder(folder.appending(\"a\"), recursive: true)\nprint(list(folder))",
      output: "[]"
    ) { call in
      try call.files.removeFolder(call.text(0), recursive: call.bool(1))
      return .none
    },
    Primitive(
      "temporaryFile", .function, category: "Files",
      parameters: [.labeled("suffix", .string, default: "\"\"")], result: .string,
      permission: .writeFiles, errors: "No space, no permission, a suffix with a slash.",
      summary: "Makes an empty file, removed when the session ends, however it ends; its path.",
      example: "let path = temporaryFile(suffix: \".img\")\nprint(path.extension, path.size)",
      output: "img 0"
    ) { call in
      let root = call.services.host.temporaryFolder
      return call.string(
        try call.services.temporaryItems.makeFile(
          suffix: call.text(0), in: root, call.files))
    },
    Primitive(
      "temporaryFolder", .function, category: "Files", parameters: [], result: .string,
      permission: .writeFiles, errors: "No space, no permission.",
      summary:
        "Makes an empty folder, removed with all that is in it when the session ends, however it "
        + "ends; its path.",
      example: "print(temporaryFolder().isFolder)", output: "true"
    ) { call in
      let root = call.services.host.temporaryFolder
      return call.string(try call.services.temporaryItems.makeFolder(in: root))
    },
    Primitive(
      "workingFolder", .constant, category: "Files", parameters: [], result: .string,
      permission: .readFiles, errors: "It has been removed.",
      summary: "The folder that relative paths begin at.",
      example: "print(workingFolder.isFolder)", output: "true"
    ) { call in call.string(try Files.workingFolder()) },
  ]
}
