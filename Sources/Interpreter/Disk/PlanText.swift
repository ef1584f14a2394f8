import DiskRuntime

/// A plan as people read it: the table before and after, the disk as a map, the writes, the warnings.
enum PlanText {
  static func text(_ handle: TablePlanHandle) -> String {
    let plan = handle.plan
    let path = Escaping.visible(handle.image.image.path)
    var lines = ["Plan for \(path), \(SizeText.human(plan.after.diskSize.bytes)):"]
    if plan.isEmpty { return lines[0] + " nothing to do" }
    lines += section("Before", plan.before, marks: [:])
    lines += section("After", plan.after, marks: marks(plan))
    lines += ["", "Writes"]
    lines += plan.writes.map { "  \(DiskMap.pad("\($0.range.lowerBound)B", 14)) \(write($0))" }
    for move in plan.moves {
      lines.append(
        "  data of partition \(move.partition): \(SizeText.human(move.size.bytes)) from "
          + "\(move.from.bytes)B to \(move.to.bytes)B")
    }
    if !plan.warnings.isEmpty { lines += ["", "Warnings"] }
    lines += plan.warnings.map { "  " + Escaping.visible($0.message) }
    return lines.joined(separator: "\n")
  }

  private static func write(_ write: TableWrite) -> String {
    let changed = write.changed
    return "\(write.structure) (\(write.new.count) bytes, of which "
      + "\(changed.lowerBound - write.offset) to \(changed.upperBound - write.offset - 1) change)"
  }

  private static func section(
    _ title: String, _ table: PartitionTable?, marks: [Int: String]
  ) -> [String] {
    guard let table else { return ["", "\(title): no table"] }
    let head = "\(title): \(table.label.rawValue) \(table.id)"
    guard !table.partitions.isEmpty else { return ["", head, "  no partitions"] }
    let rows = rows(table, marks).text.split(separator: "\n").map { "  \($0)" }
    return ["", head] + rows + ["  " + DiskMap(table).text]
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
    guard let old = before?.partitions.first(where: { $0.start == part.start }) else {
      guard let old = before?[number: part.number], old.uuid == part.uuid, part.uuid != nil,
        part.size == old.size
      else { return "new" }
      return "moved"
    }
    var words: [String] = []
    if old.number != part.number { words.append("was \(old.number)") }
    if part.sectors > old.sectors { words.append("larger") }
    if part.sectors < old.sectors { words.append("smaller") }
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
      case .bytes(let bytes): SizeText.human(bytes.bytes)
      case .percent(let percent): "\(percent)% of what is free"
      case .rest: "the rest"
      }
    let name = part.name.isEmpty ? "" : " “\(Escaping.visible(part.name))”"
    return "Part\(name) (\(Escaping.visible(part.type)), \(size))"
  }
}

/// A disk on one line: its partitions and gaps, wide ones wider.
struct DiskMap {
  private let table: PartitionTable
  /// Columns that are given out by size; each part has its name's besides.
  private static let room = 40
  /// More than these would be a map that nobody reads.
  private static let limit = 12

  init(_ table: PartitionTable) { self.table = table }

  var text: String {
    var parts = table.partitions.filter { !$0.isExtended }.map { part in
      (part.start.value, part.sectors, "\(part.number) \(Escaping.visible(part.name))")
    }
    parts += table.free.map { ($0.start.value, $0.sectors, "free") }
    guard parts.count <= Self.limit else {
      return "(\(table.partitions.count) partitions, \(table.free.count) gaps)"
    }
    let whole = max(parts.reduce(0) { $0 + Double($1.1) }, 1)
    let cells = parts.sorted { $0.0 < $1.0 }.map { part in
      let name = part.2.hasSuffix(" ") ? String(part.2.dropLast()) : part.2
      let width = Int(Double(part.1) / whole * Double(Self.room))
      return Self.pad(name, max(width, TextTable.width(name)))
    }
    return "|" + cells.joined(separator: "|") + "|"
  }

  static func pad(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - TextTable.width(text)))
  }
}
