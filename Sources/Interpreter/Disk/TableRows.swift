import DiskRuntime

extension DiskBinding {
  /// An MBR with one bootable partition, written by hand, for the examples.
  static let exampleDisk =
    "let img = createImage(\"disk.img\", size: 10MiB)\n"
    + "img.write(b\"80 000000 83 000000 00080000 00200000\", at: 446B)\n"
    + "img.write(b\"55 aa\", at: 510B)\n"

  /// Reading partition tables.
  static let tableRows: [Primitive] = [
    Primitive(
      "partitions", .property, category: "Partitions",
      parameters: [.receiver(image), .labeled("lenient", .bool, default: "false")],
      result: .array(partition), permission: .readFiles,
      errors: "A broken table, unless `lenient: true`, which gives what can be read.",
      summary: "The partitions in number order; none for a disk without a table.",
      example: exampleDisk + "for p in partitions(img) { print(p.number, p.start, p.sectors) }",
      output: "1 2048 8192"
    ) { call in
      let handle = call.image(0)
      guard let table = try handle.image.partitionTable(lenient: call.bool(1)) else {
        return call.heap.makeArray(capacity: 0)
      }
      return call.heap.makeArray(
        table.partitions.map { call.wrap(PartitionHandle($0, table, handle), "Partition") })
    },
    Primitive(
      "partitions", .property, category: "Partitions",
      parameters: [.receiver(partition), .labeled("lenient", .bool, default: "false")],
      result: .array(partition), permission: .readFiles,
      errors: "A broken table, unless `lenient: true`; a partition past the end of the disk.",
      summary:
        "The partitions of a table inside a partition, such as the disklabel of a BSD slice.",
      example: exampleDisk + "print(partitions(partitions(img)[0]).count)", output: "0"
    ) { call in
      let handle = call.partition(0)
      let image = handle.image.image
      let found = try PartitionTable.read(
        inside: handle.partition, of: image.device, sectorSize: image.sectorSize,
        lenient: call.bool(1))
      guard let found else { return call.heap.makeArray(capacity: 0) }
      return call.heap.makeArray(
        found.partitions.map { call.wrap(PartitionHandle($0, found, handle.image), "Partition") })
    },
    Primitive(
      "table", .property, category: "Partitions",
      parameters: [.receiver(image), .labeled("lenient", .bool, default: "false")],
      result: .optional(partitionTable), permission: .readFiles,
      errors: "A broken table, unless `lenient: true`, which gives what can be read.",
      summary:
        "The partition table, or nil; prints like `fdisk -l`, and `json` gives what `sfdisk -J` says.",
      example: exampleDisk + "print(table(img)?.label)", output: ".dos"
    ) { call in
      let handle = call.image(0)
      guard let table = try handle.image.partitionTable(lenient: call.bool(1)) else {
        return .none
      }
      return call.wrap(TableHandle(table, handle), "PartitionTable")
    },
  ]

  /// Facts about a table.
  static let tableFactRows: [Primitive] = [
    fact(
      "label", .symbol([]),
      "The kind of table: `.dos`, `.gpt`, or one that is only read: `.mac`, `.bsd`, `.sun` …",
      ".dos"
    ) { call in
      .symbol(call.vm.names.intern(call.table.label.rawValue))
    },
    fact("id", .string, "The disk's identifier, as sfdisk prints it.", "0x00000000") { call in
      call.string(call.table.id)
    },
    fact("sectorSize", .size, "The sector size that the table counts in.", "512") { call in
      .size(call.table.sectorSize.bytes)
    },
    fact("firstUsable", .int, "The first sector that a partition may take.", "2048") { call in
      Value(Int(clamping: call.table.firstUsable.value))
    },
    fact("lastUsable", .int, "The last sector that a partition may take.", "20479") { call in
      Value(Int(clamping: call.table.lastUsable.value))
    },
    fact(
      "free", .array(.host("FreeSpace")), "The gaps that a partition would fit into.",
      "[sectors 10240 to 20479 (5 MiB)]"
    ) { call in
      call.heap.makeArray(call.table.free.map { call.wrap(Box($0), "FreeSpace") })
    },
    fact(
      "problems", .array(.host("Problem")), "What is wrong with the table; none for a sound one.",
      "[]"
    ) { call in
      call.heap.makeArray(call.table.problems.map { call.wrap(Box($0), "Problem") })
    },
    fact("partitions", .array(partition), "The partitions in number order.", nil) { call in
      let handle = call.host(0, as: TableHandle.self)
      return call.heap.makeArray(
        handle.table.partitions.map {
          call.wrap(PartitionHandle($0, handle.table, handle.image), "Partition")
        })
    },
  ]

  private static func fact(
    _ name: String, _ result: ScriptType, _ summary: String, _ output: String?,
    _ body: @escaping Primitive.Body
  ) -> Primitive {
    Primitive(
      name, .property, category: "Partitions", parameters: [.receiver(partitionTable)],
      result: result, permission: .readFiles, summary: summary,
      example: exampleDisk
        + (output == nil ? "print(table(img)!.\(name).count)" : "print(table(img)!.\(name))"),
      output: output ?? "1", body: body)
  }
}

extension PrimitiveCall {
  var table: PartitionTable { host(0, as: TableHandle.self).table }
}
