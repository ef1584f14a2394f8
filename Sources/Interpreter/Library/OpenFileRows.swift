extension Library {
  static let file: ScriptType = .host("File")
  private static let setUp =
    "let path = temporaryFile()\nappendText(path, \"one\\ntwo\\nthree\\n\")\n"

  /// Files too big to be held at once.
  static let openFileRows: [Primitive] = [
    Primitive(
      "openFile", .method, category: "Files", parameters: [.receiver(.string)], result: file,
      permission: .readFiles, errors: "No such file, a folder, no permission.",
      summary: "Opens a file to go through it piece by piece; the end of its scope closes it.",
      example: setUp + "for line in openFile(path).lines { print(line) }", output: "one\ntwo\nthree"
    ) { call in call.wrap(try OpenFile(call.text(0), call.files), "File") },
    Primitive(
      "lines", .property, category: "Files", parameters: [.receiver(file)],
      result: .host("Lines"), permission: .readFiles,
      errors: "While it is gone through: an unreadable file, bytes that are not UTF-8.",
      summary: "The lines of a file without their line breaks, read as they are asked for.",
      example: setUp + "print(openFile(path).lines.filter { $0.contains(\"t\") })",
      output: "[\"two\", \"three\"]"
    ) { call in call.wrap(FileLines(call.host(0, as: OpenFile.self)), "Lines") },
    Primitive(
      "chunks", .method, category: "Files",
      parameters: [.receiver(file), .labeled("of", .size)], result: .host("Chunks"),
      permission: .readFiles,
      errors: "A size of 0 or of more than 1 GiB; while it is gone through, an unreadable file.",
      summary: "The bytes of a file in pieces of a size, read as they are asked for.",
      example: setUp + "for chunk in openFile(path).chunks(of: 10B) { print(chunk.count) }",
      output: "10\n4"
    ) { call in
      guard (1...1 << 30).contains(call.int(1)) else {
        throw ScriptFault(
          .invalidArgument, "a piece has 1B … 1GiB, and this is \(call.int(1))B",
          symbol: "arguments")
      }
      let sequence = FileChunks(call.host(0, as: OpenFile.self), size: call.int(1))
      return call.wrap(sequence, "Chunks")
    },
    Primitive(
      "path", .property, category: "Files", parameters: [.receiver(file)], result: .string,
      summary: "The path as it was given.",
      example: setUp + "print(openFile(path).path == path)", output: "true"
    ) { call in call.string(call.host(0, as: OpenFile.self).path) },
    Primitive(
      "close", .method, category: "Files", parameters: [.receiver(file)], result: .none,
      permission: .readFiles, summary: "Closes a file before the end of its scope.",
      example: setUp + "let file = openFile(path)\nfile.close()\nprint(file)",
      output: "a closed file"
    ) { call in
      call.host(0, as: OpenFile.self).close()
      return .none
    },
  ]

  /// The types of objects that the library makes.
  static let fileHostTypes: [Registry.HostType] = [
    hostType("File", "A file that is open for reading.") { object in
      let file = unsafeDowncast(object, to: OpenFile.self)
      return file.isOpen ? "\(Escaping.visible(file.path)) (open)" : "a closed file"
    },
    hostType("Lines", "The lines of a file, read as they are asked for.") { _ in "lines of a file"
    },
    hostType("Chunks", "Pieces of a file, read as they are asked for.") { _ in "pieces of a file" },
    dateType, runResultType,
  ]

  static func hostType(
    _ name: String, _ summary: String, json: (@Sendable (AnyObject) -> JSONValue)? = nil,
    _ describe: @escaping @Sendable (AnyObject) -> String
  ) -> Registry.HostType {
    Registry.HostType(
      name: name, summary: summary, describe: describe, echo: nil, table: nil, encode: json)
  }
}
