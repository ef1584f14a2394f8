import DiskRuntime

extension DiskBinding {
  /// Where a partition lies.
  static let partitionRows: [Primitive] = [
    fact("number", .int, "Its number: MBR primaries 1 to 4, logicals from 5 on.", "1") { part, _ in
      Value(part.number)
    },
    fact("start", .int, "Its first sector.", "2048") { part, _ in
      Value(Int(clamping: part.start.value))
    },
    fact("end", .int, "Its last sector, which belongs to it.", "10239") { part, _ in
      Value(Int(clamping: part.end.value))
    },
    fact("sectors", .int, "Its length in sectors.", "8192") { part, _ in
      Value(Int(clamping: part.sectors))
    },
    fact(
      "offset", .size, "Where it begins in the image: first sector × sector size.", "1048576"
    ) { part, _ in .size(part.offset.bytes) },
    fact("size", .size, "Its length in bytes.", "4194304") { part, _ in .size(part.size.bytes) },
  ]

  /// What a partition is.
  static let partitionFactRows: [Primitive] = [
    fact(
      "type", .string, "Its type as sfdisk prints it: hexadecimal for MBR, a GUID for GPT.", "83"
    ) { part, call in call.string(part.type.description) },
    fact("typeName", .string, "Its type in words, as fdisk prints it.", "Linux") { part, call in
      call.string(part.typeName)
    },
    fact("name", .string, "Its name in a GPT; empty in an MBR.", "") { part, call in
      call.string(part.name)
    },
    fact("bootable", .bool, "Whether its MBR entry is flagged as active.", "true") { part, _ in
      Value(part.isBootable)
    },
    fact(
      "uuid", .optional(.string), "Its unique identifier; nil in an MBR without a disk identifier.",
      "nil"
    ) { part, call in part.uuid.map { call.string($0) } ?? .none },
    fact("attributes", .string, "Its GPT attributes, as sfdisk prints them.", "") { part, call in
      call.string(part.attributes.description)
    },
    fact(
      "role", .symbol([]), "`.primary`, `.extended` or `.logical`.", ".primary"
    ) { part, call in .symbol(call.vm.names.intern(part.role.rawValue)) },
    Primitive(
      "image", .property, category: "Partitions", parameters: [.receiver(partition)],
      result: image, permission: .readFiles, summary: "The image that it lies in.",
      example: exampleDisk + "print(partitions(img)[0].image.path)", output: "disk.img"
    ) { call in call.wrap(call.partition(0).image) },
    Primitive(
      "content", .property, category: "Partitions", parameters: [.receiver(storage)],
      result: .optional(.host("Content")), permission: .readFiles,
      errors: "An unreadable sector.",
      summary: "What lies on it, as blkid tells it: a file system, a volume, swap; nil if unknown.",
      example: exampleDisk + "print(partitions(img)[0].content)", output: "nil"
    ) { call in
      guard let probe = try probeContent(call.device(0)) else { return .none }
      return call.wrap(Box(probe), "Content")
    },
  ]

  private static func fact(
    _ name: String, _ result: ScriptType, _ summary: String, _ output: String,
    _ body: @escaping @Sendable (Partition, borrowing PrimitiveCall) -> Value
  ) -> Primitive {
    Primitive(
      name, .property, category: "Partitions", parameters: [.receiver(partition)],
      result: result, permission: .readFiles, summary: summary,
      example: exampleDisk + "print(partitions(img)[0].\(name))", output: output
    ) { call in body(call.partition(0).partition, call) }
  }
}
