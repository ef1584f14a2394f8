import DiskRuntime

/// A plan as people read it: the table before and after, the disk as a map, the writes, the warnings.
enum PlanText {
  static func text(_ handle: TablePlanHandle) -> String {
    lines(handle) { table, marks in
      rows(table, marks).text.split(separator: "\n").map { DrawnLine("  \($0)") }
        + [DrawnLine("  " + DiskMap(table).text)]
    }.map(\.text).joined(separator: "\n")
  }

  /// The same at the prompt: fitted to the terminal, with the disk as a map to scale.
  static func lines(_ handle: TablePlanHandle, on canvas: Canvas) -> [DrawnLine] {
    lines(handle) { table, marks in
      rows(table, marks).lines(on: canvas) + DiskMap(table).segments.lines(on: canvas)
    }
  }

  /// - Parameter draw: a table that has partitions, with what becomes of each.
  private static func lines(
    _ handle: TablePlanHandle, _ draw: (PartitionTable, [Int: String]) -> [DrawnLine]
  ) -> [DrawnLine] {
    func section(
      _ title: String, _ table: PartitionTable?, marks: [Int: String]
    ) -> [DrawnLine] {
      guard let table else { return [DrawnLine(""), DrawnLine("\(title): no table")] }
      let head = DrawnLine("\(title): \(table.label.rawValue) \(table.id)", .heading)
      guard !table.partitions.isEmpty else {
        return [DrawnLine(""), head, DrawnLine("  no partitions")]
      }
      return [DrawnLine(""), head] + draw(table, marks)
    }
    let plan = handle.plan
    let path = Escaping.visible(handle.image.image.path)
    let title = "Plan for \(path), \(SizeText.human(plan.after.diskSize.bytes)):"
    if plan.isEmpty { return [DrawnLine(title + " nothing to do")] }
    var lines = [DrawnLine(title)]
    lines += section("Before", plan.before, marks: [:])
    lines += section("After", plan.after, marks: marks(plan))
    lines += [DrawnLine(""), DrawnLine("Writes", .heading)]
    lines += plan.writes.map {
      DrawnLine("  \(TextTable.pad("\($0.range.lowerBound)B", to: 14)) \(write($0))")
    }
    for move in plan.moves {
      lines.append(
        DrawnLine(
          "  data of partition \(move.partition): \(SizeText.human(move.size.bytes)) from "
            + "\(move.from.bytes)B to \(move.to.bytes)B"))
    }
    if !plan.warnings.isEmpty { lines += [DrawnLine(""), DrawnLine("Warnings", .heading)] }
    return lines + plan.warnings.map { DrawnLine("  " + Escaping.visible($0.message)) }
  }

  private static func write(_ write: TableWrite) -> String {
    let changed = write.changed
    return "\(write.structure) (\(write.new.count) bytes, of which "
      + "\(changed.lowerBound - write.offset) to \(changed.upperBound - write.offset - 1) change)"
  }

  private static func rows(_ table: PartitionTable, _ marks: [Int: String]) -> TextTable {
    let hasNames = table.partitions.contains { !$0.name.isEmpty }
    var columns: [(title: String, alignment: TextTable.Alignment)] = [
      ("#", .right), ("Start", .right), ("End", .right), ("Size", .right), ("Type", .left),
    ]
    if hasNames { columns.append(("Name", .left)) }
    if !marks.isEmpty { columns.append(("Change", .left)) }
    return TextTable(
      columns,
      rows: table.partitions.map { part in
        var cells = [
          "\(part.number)", "\(part.start.value)", "\(part.end.value)",
          SizeText.human(part.size.bytes), part.typeName,
        ]
        if hasNames { cells.append(Escaping.visible(part.name)) }
        if !marks.isEmpty { cells.append(marks[part.number] ?? "") }
        return cells
      })
  }

  /// What becomes of each partition, by its number afterwards.
  private static func marks(_ plan: TablePlan) -> [Int: String] {
    var marks: [Int: String] = [:]
    for part in plan.after.partitions { marks[part.number] = mark(part, plan.before) }
    return marks.filter { !$0.value.isEmpty }
  }

  private static func mark(_ part: Partition, _ before: PartitionTable?) -> String {
    guard let old = before?.partitions.first(where: { $0.offset == part.offset }) else {
      guard let old = before?[number: part.number], old.uuid == part.uuid, part.uuid != nil,
        part.size == old.size
      else { return "new" }
      return "moved"
    }
    var words: [String] = []
    if old.number != part.number { words.append("was \(old.number)") }
    if part.size > old.size { words.append("larger") }
    if part.size < old.size { words.append("smaller") }
    if old.type.description != part.type.description { words.append("type") }
    if old.name != part.name { words.append("name") }
    if old.uuid != part.uuid, old.number == part.number { words.append("uuid") }
    if old.isBootable != part.isBootable || old.attributes != part.attributes {
      words.append("flags")
    }
    return words.joined(separator: ", ")
  }

  static func json(_ handle: TablePlanHandle) -> JSONValue {
    let plan = handle.plan
    func table(_ table: PartitionTable?) -> JSONValue {
      table.map { DiskBinding.sfdiskJSON(TableHandle($0, handle.image)) } ?? .null
    }
    return .object([
      ("before", table(plan.before)), ("after", table(plan.after)),
      ("writes", .array(plan.writes.map(writeJSON))),
      ("warnings", .array(plan.warnings.map(warningJSON))),
    ])
  }

  @Sendable static func writeJSON(_ write: TableWrite) -> JSONValue {
    .object([
      ("structure", .string("\(write.structure)")), ("offset", .int(write.offset)),
      ("length", .int(write.new.count)),
    ])
  }

  @Sendable static func warningJSON(_ warning: PlanWarning) -> JSONValue {
    var members: [(String, JSONValue)] = [
      ("kind", .string(warning.kind.rawValue)), ("message", .string(warning.message)),
    ]
    if let number = warning.partition { members.append(("partition", .int(number))) }
    return .object(members)
  }

  @Sendable static func writeText(_ write: TableWrite) -> String {
    "bytes \(write.changed.lowerBound) to \(write.changed.upperBound - 1): \(write.structure)"
  }

  @Sendable static func warningText(_ warning: PlanWarning) -> String {
    "\(warning.kind.rawValue): \(Escaping.visible(warning.message))"
  }

  @Sendable static func partText(_ part: PartDescription) -> String {
    let size =
      switch part.length {
      case .bytes(let bytes), .about(let bytes): SizeText.human(bytes.bytes)
      case .percent(let percent): "\(percent)% of what is free"
      case .rest, .gap: "the rest"
      }
    let name = part.name.isEmpty ? "" : " “\(Escaping.visible(part.name))”"
    return "Part\(name) (\(Escaping.visible(part.type)), \(size))"
  }
}
