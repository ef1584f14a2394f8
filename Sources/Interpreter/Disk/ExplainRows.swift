import DiskRuntime

extension DiskBinding {
  /// What a byte of a disk is.
  static let explainRows: [Primitive] = [
    Primitive(
      "explain", .method, category: "Data",
      parameters: [.receiver(image), .labeled("at", .size)], result: .host("Explanation"),
      permission: .readFiles, errors: "A position past the end, an unreadable sector.",
      summary:
        "What a byte belongs to: structure, field, value and arithmetic, and its place in the file.",
      example: exampleDisk + "print(explain(img, at: 454B))",
      output: "byte 454 (0x1c6): MBR, entry 1, of partition 1\n"
        + "  first sector (LBA) at 0x1c6 = 00 08 00 00 = 2048; × 512 = byte 1048576\n"
        + "  in the file at byte 454 (0x1c6)"
    ) { call in call.wrap(Box(try call.image(0).image.explain(at: call.offset(1))), "Explanation")
    },
    Primitive(
      "explain", .method, category: "Data",
      parameters: [.receiver(image), .labeled("inFile", .size)], result: .host("Explanation"),
      permission: .readFiles, errors: "A byte of the file that is none of the disk.",
      summary: "The same for a byte of the image's file, which in a format is another.",
      example: exampleDisk + "print(explain(img, inFile: 510B).field)", output: "signature"
    ) { call in
      call.wrap(Box(try call.image(0).image.explain(inFile: call.offset(1))), "Explanation")
    },
    fact("structure", .string, "What the byte lies in.", "MBR") { call, it in
      call.string(it.structure)
    },
    fact("field", .optional(.string), "The field that it is part of.", "first sector (LBA)") {
      call, it in it.field.map { call.string($0.name) } ?? .none
    },
    fact("bytes", .optional(.bytes), "The bytes of the field.", "b\"00 08 00 00\"") { call, it in
      guard let bytes = it.field?.bytes else { return .none }
      return call.heap.makeBytes(count: bytes.count) { buffer in buffer.copyBytes(from: bytes) }
    },
    fact(
      "value", .optional(.string), "What they say, with the arithmetic.",
      "2048; × 512 = byte 1048576"
    ) { call, it in it.field.map { call.string($0.value) } ?? .none },
    fact("number", .optional(.int), "The partition concerned.", "1") { _, it in
      it.partition.map { Value($0) } ?? .none
    },
    fact("inFile", .optional(.size), "Where it lies in the image's file.", "454") { _, it in
      it.hostOffset.map { .size($0) } ?? .none
    },
  ]

  private static func fact(
    _ name: String, _ result: ScriptType, _ summary: String, _ output: String,
    _ body: @escaping @Sendable (borrowing PrimitiveCall, ByteExplanation) -> Value
  ) -> Primitive {
    Primitive(
      name, .property, category: "Records", parameters: [.receiver(.host("Explanation"))],
      result: result, permission: .readFiles, summary: "Explanation: \(summary)",
      example: exampleDisk + "print(explain(img, at: 454B).\(name))", output: output
    ) { call in body(call, call.host(0, as: Box<ByteExplanation>.self).value) }
  }
}

/// An explanation as people read it, and as JSON.
enum ExplainText {
  @Sendable static func text(_ it: ByteExplanation) -> String {
    let parts = [it.structure, it.part, it.content.map { "which holds \($0)" }].compactMap { $0 }
    var head = "\(place(it.offset)): " + parts.joined(separator: ", ")
    if let number = it.partition, it.part != nil { head += ", of partition \(number)" }
    var lines = [head]
    if let field = it.field {
      let bytes = field.bytes.prefix(16).map(Hex.byte).joined(separator: " ")
      let more = field.bytes.count > 16 ? " …" : ""
      lines.append(
        "  \(field.name) at \(address(field.range.lowerBound)) = \(bytes)\(more) = "
          + Escaping.visible(field.value))
    } else {
      lines.append(
        "  byte \(it.offset - it.range.lowerBound) of \(it.range.count), from "
          + "\(it.range.lowerBound) on")
    }
    lines.append(
      it.hostOffset.map { "  in the file at \(place($0))" } ?? "  not stored in the file")
    return lines.joined(separator: "\n")
  }

  private static func address(_ offset: Int) -> String { "0x" + String(offset, radix: 16) }
  private static func place(_ offset: Int) -> String { "byte \(offset) (\(address(offset)))" }

  @Sendable static func json(_ it: ByteExplanation) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("offset", .int(it.offset)), ("structure", .string(it.structure)),
      ("start", .int(it.range.lowerBound)), ("length", .int(it.range.count)),
    ]
    if let part = it.part { members.append(("part", .string(part))) }
    if let field = it.field {
      members.append(("field", .string(field.name)))
      members.append(("bytes", .string(field.bytes.map(Hex.byte).joined())))
      members.append(("value", .string(field.value)))
    }
    if let number = it.partition { members.append(("partition", .int(number))) }
    if let content = it.content { members.append(("content", .string(content))) }
    if let host = it.hostOffset { members.append(("file-offset", .int(host))) }
    return .object(members)
  }
}
