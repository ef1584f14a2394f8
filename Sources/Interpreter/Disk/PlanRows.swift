import DiskRuntime

extension DiskBinding {
  static let tableEdit: ScriptType = .host("TableEdit")
  static let part: ScriptType = .host("Part")
  static let tablePlan: ScriptType = .host("TablePlan")

  private static let blank = "let img = createImage(\"disk.img\", size: 100MiB)\n"

  /// Beginning a change of a table.
  static let planRows: [Primitive] = [
    Primitive(
      "newTable", .method, category: "Editing tables",
      parameters: [
        .receiver(image), .unlabeled("label", .symbol(["dos", "gpt"])),
        .labeled("id", .string, default: "a new one"),
        .labeled("entries", .int, default: "128"),
        .labeled("firstUsable", .int, default: "at 1 MiB"),
        .labeled("seed", .int, default: "by chance"),
        .labeled("overwrite", .bool, default: "false"),
      ], result: tableEdit, permission: .readFiles,
      errors: "A disk with a table or a file system on it without `overwrite: true`, or too small.",
      summary: "A new, empty partition table as a plan in memory; nothing is on the disk yet.",
      example: blank + "let t = newTable(img, .gpt)\nt.add(name: \"root\", type: .linux)\n"
        + "t.write()\nprint(partitions(img)[0].size.human)", output: "98 MiB"
    ) { call in call.wrap(try newTable(call), "TableEdit") },
    Primitive(
      "edit", .method, category: "Editing tables",
      parameters: [
        .receiver(partitionTable), .labeled("seed", .int, default: "by chance"),
      ], result: tableEdit, permission: .readFiles,
      errors: "A table with faults that a change could make worse.",
      summary: "The table as a plan in memory, to be changed; nothing is on the disk yet.",
      example: exampleDisk + "let t = edit(table(img)!)\nt.resize(1, to: 2MiB)\nt.write()\n"
        + "print(partitions(img)[0].size.human)", output: "2 MiB"
    ) { call in
      let handle = call.host(0, as: TableHandle.self)
      let draft = try TableDraft(
        editing: handle.table, on: handle.image.image.device, guids: call.guids(seed: 1))
      return call.wrap(TableEditHandle(draft, handle.image), "TableEdit")
    },
    Primitive(
      "newTable", .method, category: "Editing tables",
      parameters: [
        .receiver(image), .labeled("from", partitionTable),
        .labeled("keepIDs", .bool, default: "true"),
        .labeled("seed", .int, default: "by chance"),
        .labeled("overwrite", .bool, default: "false"),
      ], result: tableEdit, permission: .readFiles,
      errors: "A disk that is too small, or has other sectors; a table without `overwrite: true`.",
      summary: "The table of another disk for this one, as a plan in memory.",
      example: exampleDisk
        + "let copy = createImage(\"new.img\", size: 20MiB)\nnewTable(copy, from: table(img)!).write()\n"
        + "print(copy.partitions[0].size.human)", output: "4 MiB"
    ) { call in
      let handle = call.image(0)
      return call.wrap(
        TableEditHandle(
          try handle.image.newTable(
            from: call.host(1, as: TableHandle.self).table,
            keepingIDs: call.bool(2, default: true), overwrite: call.bool(4),
            guids: call.guids(seed: 3)), handle), "TableEdit")
    },
    Primitive(
      "newTable", .method, category: "Editing tables",
      parameters: [
        .receiver(image), .labeled("script", .string),
        .labeled("seed", .int, default: "by chance"),
        .labeled("overwrite", .bool, default: "false"),
      ], result: tableEdit, permission: .readFiles,
      errors: "A line that is not understood, with its number; what does not fit.",
      summary: "A table from a script of sfdisk (`sfdisk -d`), as a plan in memory.",
      example: blank
        + "let t = newTable(img, script: \"label: gpt\\nsize=20M, name=a\\n, , S\\n\")\nt.write()\n"
        + "for p in partitions(img) { print(p.size.human, p.typeName) }",
      output: "20 MiB Linux filesystem\n78 MiB Linux swap"
    ) { call in
      let handle = call.image(0)
      return call.wrap(
        TableEditHandle(
          try handle.image.newTable(
            script: call.text(1), overwrite: call.bool(3), guids: call.guids(seed: 2)), handle),
        "TableEdit")
    },
    Primitive(
      "script", .property, category: "Editing tables", parameters: [.receiver(partitionTable)],
      result: .string, permission: .readFiles,
      summary: "The table as a script of sfdisk, as `sfdisk -d` prints it.",
      example: exampleDisk + "print(table(img)!.script)",
      output:
        "label: dos\nlabel-id: 0x00000000\ndevice: disk.img\nunit: sectors\nsector-size: 512\n\n"
        + "disk.img1 : start=        2048, size=        8192, type=83, bootable"
    ) { call in
      let handle = call.host(0, as: TableHandle.self)
      let text = handle.table.sfdiskScript(device: handle.image.image.path)
      return call.string(String(text.dropLast()))
    },
    Primitive(
      "repair", .method, category: "Editing tables",
      parameters: [
        .receiver(partitionTable), .labeled("seed", .int, default: "by chance"),
      ], result: tableEdit, permission: .readFiles,
      errors: "Partitions that overlap or reach past the end, which only their owner can mend.",
      summary:
        "Plans what mends a table: a damaged or misplaced copy of a GPT, the protective MBR, a chain.",
      example: blank + "partition(img, .gpt, [Part(\"a\", .linux, .rest)])\n"
        + "img.write(b\"00\", at: 512B)\nlet t = repair(table(img)!)\n"
        + "for w in t.plan.writes { print(w.structure) }\nt.write()\nprint(table(img)!.problems)",
      output: "primary GPT header\n[]"
    ) { call in
      let handle = call.host(0, as: TableHandle.self)
      let draft = try TableDraft(
        repairing: handle.table, on: handle.image.image.device, guids: call.guids(seed: 1))
      return call.wrap(TableEditHandle(draft, handle.image), "TableEdit")
    },
    Primitive(
      "partition", .method, category: "Editing tables",
      parameters: [
        .receiver(image), .unlabeled("label", .symbol(["dos", "gpt"])),
        .unlabeled("parts", .array(part)), .labeled("id", .string, default: "a new one"),
        .labeled("seed", .int, default: "by chance"),
        .labeled("overwrite", .bool, default: "false"),
      ], result: partitionTable, permission: .writeFiles,
      errors: "As `newTable`, `add` and `write`; then nothing is written.",
      summary: "Makes a new table with these partitions and writes it; gives the table.",
      example: blank
        + "let t = partition(img, .gpt, [Part(\"ESP\", .esp, 64MiB), Part(\"root\", .linux, .rest)])\n"
        + "for p in t.partitions { print(p.name, p.size.human) }", output: "ESP 64 MiB\nroot 34 MiB"
    ) { call in try partition(call) },
    Primitive(
      "Part", .function, category: "Editing tables",
      parameters: [
        .unlabeled("name", .string), .unlabeled("type", PlanWords.type),
        .unlabeled("size", PlanWords.size),
        .labeled("start", PlanWords.start, default: ".first"),
        .labeled("number", .int, default: "the lowest free"),
        .labeled("role", PlanWords.role, default: ".primary, else .logical"),
        .labeled("uuid", .string, default: "a new one"),
        .labeled("bootable", .bool, default: "false"),
        .labeled("attributes", .array(.any), default: "[]"),
      ], result: part, errors: "A share, a GUID or an attribute that is none.",
      summary: "What a partition of `partition` should be: a size, a share (`\"25%\"`) or `.rest`.",
      example: "print(Part(\"home\", .home, \"50%\"))",
      output: "Part “home” (home, 50% of what is free)"
    ) { call in
      call.wrap(Box(try description(call, name: 0, type: 1, size: 2, start: 3)), "Part")
    },
    Primitive(
      "undo", .method, category: "Editing tables", parameters: [.receiver(image)],
      result: .bool, permission: .writeFiles,
      errors: "A table that another program changed since; an image that is open for reading only.",
      summary:
        "Takes the last change of the table back, also an interrupted one or a former session's; "
        + "false if there is none.",
      example: blank + "partition(img, .gpt, [Part(\"a\", .linux, .rest)])\n"
        + "print(undo(img), partitions(img).count)", output: "true 0"
    ) { call in
      try call.confirmWriting(0)
      return Value(
        try call.tracked { progress in
          try call.image(0).image.undoTable(shouldStop: call.shouldStop, progress: progress)
        })
    },
    Primitive(
      "resume", .method, category: "Editing tables", parameters: [.receiver(image)],
      result: .bool, permission: .writeFiles,
      errors: "As `write`.",
      summary:
        "Goes on with an interrupted move of a partition to its end; false if there is none.",
      example: exampleDisk + "print(resume(img))", output: "false"
    ) { call in
      try call.confirmWriting(0)
      return Value(
        try call.tracked { progress in
          try call.image(0).image.resumeTableChange(
            shouldStop: call.shouldStop, progress: progress)
        })
    },
  ]

  private static func newTable(_ call: borrowing PrimitiveCall) throws -> TableEditHandle {
    let handle = call.image(0)
    var options = TableDraft.Options()
    options.id = try call.diskIdentifier(2)
    if call.isGiven(3) { options.entryCount = call.int(3) }
    if call.isGiven(4) { options.firstUsable = UInt64(exactly: call.int(4)) ?? 0 }
    return TableEditHandle(
      try draft(
        call, handle.image, options, overwrite: call.bool(6), guids: call.guids(seed: 5)), handle)
  }

  private static func draft(
    _ call: borrowing PrimitiveCall, _ image: Image, _ options: TableDraft.Options,
    overwrite: Bool, guids: GUIDSource
  ) throws -> TableDraft {
    let label = PartitionTable.Label(rawValue: call.symbol(1, default: "gpt")) ?? .gpt
    return try image.newTable(
      label, options: options, overwrite: overwrite, guids: guids)
  }

  private static func partition(_ call: borrowing PrimitiveCall) throws -> Value {
    let handle = call.image(0)
    try call.confirmWriting(0)
    var options = TableDraft.Options()
    options.id = try call.diskIdentifier(3)
    let made = try draft(
      call, handle.image, options, overwrite: call.bool(5), guids: call.guids(seed: 4))
    let edit = TableEditHandle(made, handle)
    let array = call[2].asArray.pointee
    let requests = try (0..<array.count).map { index in
      let value = array.elements.unsafelyUnwrapped[index]
      let part = unsafeDowncast(
        value.asHost.pointee.reference.takeUnretainedValue(), to: Box<PartDescription>.self)
      return try part.value.request(made.label)
    }
    try edit.draft.add(requests)
    try edit.write()
    guard let table = try handle.image.partitionTable() else { return .none }
    return call.wrap(TableHandle(table, handle), "PartitionTable")
  }

  /// The arguments of a new partition: the first four where they are told to be, the others behind.
  static func description(
    _ call: borrowing PrimitiveCall, name: Int, type: Int, size: Int, start: Int
  ) throws -> PartDescription {
    let rest = max(name, type, size, start) + 1
    return PartDescription(
      type: call.typeWord(type), length: try call.length(size), place: try call.place(start),
      number: call.isGiven(rest) ? call.int(rest) : nil,
      role: call.isGiven(rest + 1)
        ? Partition.Role(rawValue: call.symbol(rest + 1, default: "")) : nil,
      name: call.text(name), uuid: try call.guid(rest + 2), isBootable: call.bool(rest + 3),
      attributes: try call.attributes(rest + 4) ?? [])
  }
}
