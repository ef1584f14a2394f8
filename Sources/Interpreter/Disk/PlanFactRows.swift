import DiskRuntime

extension DiskBinding {
  private static let planned =
    "let img = createImage(\"disk.img\", size: 10MiB)\nlet t = newTable(img, .dos, id: \"0x1\")\n"
    + "t.add(size: 1MiB, start: 4097)\n"

  /// Facts about a plan.
  static let planFactRows: [Primitive] = [
    fact("before", .optional(partitionTable), "The table that is there; nil for none.", "nil") {
      call, handle in
      handle.plan.before.map { call.wrap(TableHandle($0, handle.image), "PartitionTable") }
        ?? .none
    },
    fact("after", partitionTable, "The table as it will be.", "0x00000001", shown: "after.id") {
      call, handle in call.wrap(TableHandle(handle.plan.after, handle.image), "PartitionTable")
    },
    fact(
      "writes", .array(.host("PlannedWrite")), "Each write, in the order in which they are made.",
      "[bytes 440 to 511: MBR]"
    ) { call, handle in
      call.heap.makeArray(handle.plan.writes.map { call.wrap(Box($0), "PlannedWrite") })
    },
    fact(
      "warnings", .array(.host("PlanWarning")), "What should be known before it is written.",
      "[misaligned: partition 1 begins at sector 4097, which is not a multiple of 2048]"
    ) { call, handle in
      call.heap.makeArray(handle.plan.warnings.map { call.wrap(Box($0), "PlanWarning") })
    },
    row("PlannedWrite", "writes[0]", "structure", .string, "What it changes.", "MBR") {
      call, box in call.string("\(box(TableWrite.self).structure)")
    },
    row(
      "PlannedWrite", "writes[0]", "bytes", .range, "The sectors that it writes.", "0B..<512B"
    ) { call, box in
      let range = box(TableWrite.self).range
      return call.heap.makeRange(
        range.lowerBound, range.upperBound, isSize: true, isClosed: false)
    },
    row(
      "PlannedWrite", "writes[0]", "old", .bytes, "The bytes that are there.", "512",
      shown: "old.count"
    ) { call, box in makeBytes(call, box(TableWrite.self).old) },
    row(
      "PlannedWrite", "writes[0]", "new", .bytes, "The bytes that will be there.", "55aa",
      shown: "new[510..<512].hex"
    ) { call, box in makeBytes(call, box(TableWrite.self).new) },
    row(
      "PlanWarning", "warnings[0]", "kind", .symbol([]), "The kind of warning.", ".misaligned"
    ) { call, box in .symbol(call.vm.names.intern(box(PlanWarning.self).kind.rawValue)) },
    row(
      "PlanWarning", "warnings[0]", "message", .string, "What should be known.",
      "partition 1 begins at sector 4097, which is not a multiple of 2048"
    ) { call, box in call.string(box(PlanWarning.self).message) },
    row(
      "PlanWarning", "warnings[0]", "number", .optional(.int), "The partition concerned.", "1"
    ) { _, box in box(PlanWarning.self).partition.map { Value($0) } ?? .none },
  ]

  private static func makeBytes(_ call: borrowing PrimitiveCall, _ bytes: [UInt8]) -> Value {
    call.heap.makeBytes(count: bytes.count) { buffer in buffer.copyBytes(from: bytes) }
  }

  private static func fact(
    _ name: String, _ result: ScriptType, _ summary: String, _ output: String,
    shown: String? = nil,
    _ body: @escaping @Sendable (borrowing PrimitiveCall, TablePlanHandle) -> Value
  ) -> Primitive {
    Primitive(
      name, .property, category: "Editing tables", parameters: [.receiver(tablePlan)],
      result: result, permission: .readFiles, summary: summary,
      example: planned + "print(t.plan.\(shown ?? name))", output: output
    ) { call in body(call, call.host(0, as: TablePlanHandle.self)) }
  }

  private static func row(
    _ type: String, _ source: String, _ name: String, _ result: ScriptType, _ summary: String,
    _ output: String, shown: String? = nil,
    _ body: @escaping @Sendable (borrowing PrimitiveCall, Unboxing) -> Value
  ) -> Primitive {
    Primitive(
      name, .property, category: "Records", parameters: [.receiver(.host(type))], result: result,
      permission: .readFiles, summary: "\(type): \(summary)",
      example: planned + "print(t.plan.\(source).\(shown ?? name))", output: output
    ) { call in
      body(call, Unboxing(object: call[0].asHost.pointee.reference.takeUnretainedValue()))
    }
  }
}
