extension Library {
  /// Paths: a String is one. Nothing here looks at the file system but `absolute` and `resolved`.
  static let pathRows: [Primitive] = [
    Primitive(
      "Path", .function, category: "Paths", parameters: [.unlabeled("text", .string)],
      result: .string, errors: "An empty text, a NUL character.",
      summary: "The text as a path: every String is one, and this makes sure that it can be.",
      example: "print(Path(\"images/root.img\").name)", output: "root.img"
    ) { call in
      try Files.check(call.text(0))
      return call.retained(0)
    },
    part("name", "The last part of a path.", "disk.tar.gz") { $0.name },
    part("stem", "The last part of a path without its extension.", "disk.tar") { $0.stem },
    part("extension", "What stands behind the last dot of a path's last part; else empty.", "gz") {
      $0.fileExtension
    },
    part("parent", "The folder that holds what a path leads to.", "images/old") { $0.parent },
    Primitive(
      "appending", .method, category: "Paths",
      parameters: [.receiver(.string), .unlabeled("part", .string)], result: .string,
      errors: "A part that begins at the root.", summary: "A path with another one behind it.",
      example: "print(\"images\".appending(\"root.img\"))", output: "images/root.img"
    ) { call in
      let part = call.text(1)
      if FilePath(part).isAbsolute {
        throw ScriptFault(
          .invalidArgument, "`\(Escaping.visible(part))` begins at the root, and leads there alone",
          symbol: "arguments")
      }
      return call.string(FilePath(call.text(0)).appending(part))
    },
    Primitive(
      "withExtension", .method, category: "Paths",
      parameters: [.receiver(.string), .unlabeled("extension", .string)], result: .string,
      summary: "A path with another extension, or with none where it is empty.",
      example: "print(\"images/root.img\".withExtension(\"qcow2\"))", output: "images/root.qcow2"
    ) { call in call.string(FilePath(call.text(0)).withExtension(call.text(1))) },
    Primitive(
      "normalized", .property, category: "Paths", parameters: [.receiver(.string)],
      result: .string,
      summary: "A path without `.`, `//` and `x/..`, by its text alone: links are not looked at.",
      example: "print(\"a/./b/../c//d\".normalized)", output: "a/c/d"
    ) { call in call.string(FilePath(call.text(0)).normalized) },
    Primitive(
      "absolute", .property, category: "Paths", parameters: [.receiver(.string)],
      result: .string, permission: .readFiles,
      errors: "The working folder has been removed.",
      summary: "A path from the root on, normalized; a relative one is below the working folder.",
      example: "print(\"/srv/../root.img\".absolute)", output: "/root.img"
    ) { call in
      let path = FilePath(call.text(0))
      if path.isAbsolute { return call.string(path.normalized) }
      let folder = FilePath(try Files.workingFolder())
      return call.string(FilePath(folder.appending(path.text)).normalized)
    },
    Primitive(
      "resolved", .property, category: "Paths", parameters: [.receiver(.string)],
      result: .string, permission: .readFiles, errors: "Nothing there.",
      summary: "The path from the root on that symbolic links lead to.",
      example: "print(\"/proc/../dev\".resolved)", output: "/dev"
    ) { call in call.string(try call.files.resolved(call.text(0))) },
  ]

  private static func part(
    _ name: String, _ summary: String, _ output: String,
    _ body: @escaping @Sendable (FilePath) -> String
  ) -> Primitive {
    Primitive(
      name, .property, category: "Paths", parameters: [.receiver(.string)], result: .string,
      summary: summary, example: "print(\"images/old/disk.tar.gz\".\(name))", output: output
    ) { call in call.string(body(FilePath(call.text(0)))) }
  }
}

extension PrimitiveCall {
  /// The files that this engine was given.
  var files: Files {
    Files(calls: services.host.files, isStopWanted: { [unowned vm] in vm.isStopWanted })
  }

  /// Asks before a new file replaces another.
  func confirmReplacing(_ path: String, overwrite: Bool) throws {
    if overwrite, try files.facts(path)?.kind == .file {
      try services.confirm(.replacedFile, path)
    }
  }

  /// Makes a file, and asks before that replaces another; a copy lets the host hear how far it is.
  func replacing<Result>(
    _ path: String, overwrite: Bool, _ work: (Files) throws -> Result
  ) throws -> Result {
    try confirmReplacing(path, overwrite: overwrite)
    let result = try tracked { progress in
      var files = files
      files.progress = progress
      return try work(files)
    }
    services.settle(path)
    return result
  }
}
