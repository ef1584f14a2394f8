import DiskRuntime

extension DiskBinding {
  /// Three partitions of 4 MiB, 2 MiB and 20 MiB on 100 MiB.
  private static let three =
    "let img = createImage(\"disk.img\", size: 100MiB)\nlet t = newTable(img, .gpt, seed: 1)\n"
    + "t.add(name: \"a\", size: 4MiB)\nt.add(name: \"b\", size: 2MiB)\nt.add(name: \"c\", size: 20MiB)\n"

  private static let show =
    "\nfor p in t.plan.after.partitions { print(p.number, p.name, p.start, p.size) }"

  /// Changing a table that is only planned.
  static let tableEditRows: [Primitive] = [
    Primitive(
      "add", .method, category: "Editing tables",
      parameters: [
        .receiver(tableEdit), .labeled("name", .string, default: "\"\""),
        .labeled("type", PlanWords.type, default: ".linux"),
        .labeled("size", PlanWords.size, default: ".rest"),
        .labeled("start", PlanWords.start, default: ".first"),
        .labeled("number", .int, default: "the lowest free"),
        .labeled("role", PlanWords.role, default: ".primary, else .logical"),
        .labeled("uuid", .string, default: "a new one"),
        .labeled("bootable", .bool, default: "false"),
        .labeled("attributes", .array(.any), default: "[]"),
      ], result: .int, permission: .readFiles,
      errors: "What does not fit, with the free space named: nothing is clamped.",
      summary:
        "Plans a partition and gives its number: into the first gap that holds it, or the `.best`, "
        + "or at an exact `start:`.",
      example: three + "print(t.add(name: \"d\", size: \"50%\", start: 40MiB))" + show,
      output: "4\n1 a 2048 4194304\n2 b 10240 2097152\n3 c 14336 20971520\n4 d 81920 37748736"
    ) { call in
      let edit = call.edit
      let part = try description(call, name: 1, type: 2, size: 3, start: 4)
      return Value(try edit.draft.add(part.request(edit.draft.label)))
    },
    Primitive(
      "delete", .method, category: "Editing tables",
      parameters: [.receiver(tableEdit), .unlabeled("number", .int)], result: .none,
      permission: .readFiles, errors: "No partition of this number.",
      summary: "Plans a partition away; its bytes stay on the disk.",
      example: three + "t.delete(2)" + show,
      output: "1 a 2048 4194304\n3 c 14336 20971520"
    ) { call in
      try call.edit.draft.delete(call.int(1))
      return .none
    },
    Primitive(
      "resize", .method, category: "Editing tables",
      parameters: [
        .receiver(tableEdit), .unlabeled("number", .int),
        .labeled("to", .oneOf([.size, .symbol(["rest"])])),
      ], result: .none, permission: .readFiles,
      errors: "What does not fit, with the room that there is.",
      summary: "Plans another end of a partition; `.rest` is all that is free behind it.",
      example: three + "t.resize(3, to: .rest)\nt.resize(1, to: 1MiB)" + show,
      output: "1 a 2048 1048576\n2 b 10240 2097152\n3 c 14336 96468992"
    ) { call in
      try call.edit.draft.resize(call.int(1), to: try call.length(2))
      return .none
    },
    Primitive(
      "set", .method, category: "Editing tables",
      parameters: [
        .receiver(tableEdit), .unlabeled("number", .int),
        .labeled("name", .string, default: "as it is"),
        .labeled("type", PlanWords.type, default: "as it is"),
        .labeled("uuid", .string, default: "as it is"),
        .labeled("bootable", .bool, default: "as it is"),
        .labeled("attributes", .array(.any), default: "as they are"),
      ], result: .none, permission: .readFiles,
      errors: "What this kind of table cannot say.",
      summary:
        "Plans what a partition is; `attributes` are words such as `.readOnly`, or bit numbers.",
      example: three + "t.set(2, name: \"swap\", type: .swap, attributes: [.noAutomount, 60])\n"
        + "print(t.plan.after.partitions[1].attributes)", output: "GUID:60,63"
    ) { call in
      let edit = call.edit
      var settings = TableDraft.Settings()
      if call.isGiven(2) { settings.name = call.text(2) }
      if call.isGiven(3) {
        settings.type = try PartDescription.type(call.typeWord(3), edit.draft.label)
      }
      settings.uuid = try call.guid(4)
      if call.isGiven(5) { settings.isBootable = call.bool(5) }
      settings.attributes = try call.attributes(6)
      try edit.draft.set(call.int(1), settings)
      return .none
    },
    Primitive(
      "move", .method, category: "Editing tables",
      parameters: [
        .receiver(tableEdit), .unlabeled("number", .int), .labeled("to", PlanWords.start),
      ], result: .none, permission: .readFiles,
      errors: "A place that is not free, an extended partition.",
      summary:
        "Plans another place for a partition, to which `write` carries its data, overlapping or not.",
      example: three + "t.write()\nt.move(3, to: 8MiB)\nt.write()" + show,
      output: "1 a 2048 4194304\n2 b 10240 2097152\n3 c 16384 20971520"
    ) { call in
      try call.edit.draft.move(call.int(1), to: try call.place(2))
      return .none
    },
    Primitive(
      "grow", .method, category: "Editing tables", parameters: [.receiver(tableEdit)],
      result: .none, permission: .readFiles,
      summary:
        "Plans to take in the space that the disk gained: a GPT's backup goes to the new end.",
      example: three + "t.write()\nt.grow()\nprint(t.plan)",
      output: "Plan for disk.img, 100 MiB: nothing to do"
    ) { call in
      call.edit.draft.grow()
      return .none
    },
    Primitive(
      "convert", .method, category: "Editing tables",
      parameters: [
        .receiver(tableEdit), .labeled("to", .symbol(["dos", "gpt"])),
        .labeled("sectorSize", .size, default: "as it is"),
      ], result: .none, permission: .readFiles,
      errors: "A partition that is in the way of the other table, with its number.",
      summary: "Plans another kind of table, or sectors of another size; no data moves.",
      example: exampleDisk
        + "let t = edit(table(img)!)\nt.convert(to: .gpt)\nt.write()\nprint(table(img)!.label)",
      output: ".gpt"
    ) { call in
      let edit = call.edit
      let label = PartitionTable.Label(rawValue: call.symbol(1, default: "gpt")) ?? .gpt
      edit.draft = try edit.draft.converted(
        to: label, sectorSize: call.isGiven(2) ? try SectorSize(call.int(2)) : nil,
        on: edit.image.image.device)
      return .none
    },
    Primitive(
      "renumber", .method, category: "Editing tables", parameters: [.receiver(tableEdit)],
      result: .none, permission: .readFiles,
      summary: "Plans the numbers in the order of the partitions' places, as `sfdisk -r` has them.",
      example: three + "t.delete(1)\nt.renumber()" + show,
      output: "1 b 10240 2097152\n2 c 14336 20971520"
    ) { call in
      call.edit.draft.sort()
      return .none
    },
    Primitive(
      "plan", .property, category: "Editing tables", parameters: [.receiver(tableEdit)],
      result: tablePlan, permission: .readFiles, errors: "An unreadable sector.",
      summary: "What `write` would do: the table before and after, each write, and warnings.",
      example: three + "for w in t.plan.writes { print(w.bytes, w.structure) }",
      output: "104840704B..<104841216B backup GPT entries\n"
        + "104857088B..<104857600B backup GPT header\n1024B..<1536B primary GPT entries\n"
        + "512B..<1024B primary GPT header\n0B..<512B protective MBR"
    ) { call in
      let edit = call.edit
      let plan = try edit.image.image.plan(edit.draft)
      return call.wrap(TablePlanHandle(plan, edit.image), "TablePlan")
    },
    Primitive(
      "write", .method, category: "Editing tables", parameters: [.receiver(tableEdit)],
      result: .none, permission: .writeFiles,
      errors: "A disk that is in use, with the holder named; one that was changed meanwhile.",
      summary:
        "Carries the plan out as one transaction: a stop at any point leaves the old table or the new.",
      example: three + "t.write()\nprint(table(img)!.partitions.count)", output: "3"
    ) { call in
      try call.confirmWriting(call.edit.image.image)
      try call.tracked { progress in
        try call.edit.write(shouldStop: call.shouldStop, progress: progress)
      }
      return .none
    },
  ]
}

/// A table that a script is changing.
final class TableEditHandle: EquatableResource {
  var draft: TableDraft
  let image: ImageHandle

  init(_ draft: TableDraft, _ image: ImageHandle) {
    self.draft = draft
    self.image = image
  }

  /// Afterwards the edit goes on from what is on the disk.
  func write(
    shouldStop: () -> Bool = { false }, progress: (Int, Int) -> Void = { _, _ in }
  ) throws(DiskError) {
    try image.image.write(
      try image.image.plan(draft), shouldStop: shouldStop, progress: progress)
    // Perhaps with sectors of another size than those that the image was opened with.
    let device = image.image.device
    guard let table = try PartitionTable.read(from: device, sectorSize: draft.sectorSize) else {
      return
    }
    draft = try TableDraft(editing: table, on: image.image.device, guids: draft.guids)
  }

  func isSame(as other: AnyObject) -> Bool { self === other }
}

/// A plan, and the image that it is for.
final class TablePlanHandle: EquatableResource {
  let plan: TablePlan
  let image: ImageHandle

  init(_ plan: TablePlan, _ image: ImageHandle) {
    self.plan = plan
    self.image = image
  }

  func isSame(as other: AnyObject) -> Bool { (other as? TablePlanHandle)?.plan == plan }
}

extension PrimitiveCall {
  fileprivate var edit: TableEditHandle { host(0, as: TableEditHandle.self) }
}
