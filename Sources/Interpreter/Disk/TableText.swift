import DiskRuntime

/// A partition table as `fdisk -l` prints it.
enum FdiskText {
  static func text(_ handle: TableHandle) -> String {
    let image = handle.image.image
    let topology = (try? image.file?.topology()) ?? nil
    let facts = handle.table.fdiskFacts(device: image.path, topology: topology)
    var lines = head(facts)
    if !facts.rows.isEmpty { lines += ["", table(facts).text] }
    if facts.isOutOfOrder { lines += ["", "Partition table entries are not in disk order."] }
    for problem in handle.table.problems {
      lines += ["", "\(problem.severity): \(Escaping.visible(problem.message))"]
    }
    return lines.joined(separator: "\n")
  }

  /// The same at the prompt: fitted to the terminal, with the disk as a map.
  static func lines(_ handle: TableHandle, on canvas: Canvas) -> [DrawnLine] {
    let image = handle.image.image
    let topology = (try? image.file?.topology()) ?? nil
    let facts = handle.table.fdiskFacts(device: image.path, topology: topology)
    var lines = head(facts).map { DrawnLine($0) }
    if !facts.rows.isEmpty {
      var table = table(facts)
      // All begin with the path of the disk: where it is long, its end is what tells them apart.
      table.spare = ["Sectors", "End", "Boot", "Id"]
      lines += [DrawnLine("")] + table.lines(on: canvas)
    }
    lines += [DrawnLine("")] + DiskMap(handle.table).segments.lines(on: canvas)
    if facts.isOutOfOrder {
      lines.append(DrawnLine("Partition table entries are not in disk order."))
    }
    return lines + problems(handle.table)
  }

  static func problems(_ table: PartitionTable) -> [DrawnLine] {
    table.problems.map {
      DrawnLine("\($0.severity): \(Escaping.visible($0.message))", .damaged)
    }
  }

  private static func head(_ facts: FdiskFacts) -> [String] {
    let unit = facts.logicalSectorSize
    return [
      "Disk \(Escaping.visible(facts.device)): \(facts.size), \(facts.bytes.bytes) bytes, "
        + "\(facts.sectors) sectors",
      "Units: sectors of 1 * \(unit) = \(unit) bytes",
      "Sector size (logical/physical): \(unit) bytes / \(facts.physicalSectorSize) bytes",
      "I/O size (minimum/optimal): \(facts.minimumIOSize) bytes / \(facts.optimalIOSize) bytes",
      "Disklabel type: \(facts.label)", "Disk identifier: \(facts.identifier)",
    ]
  }

  /// The columns of fdisk for this kind of table.
  private static func table(_ facts: FdiskFacts) -> TextTable {
    let isDOS = facts.label == "dos"
    var columns: [(title: String, alignment: TextTable.Alignment)] = [("Device", .left)]
    if isDOS { columns.append(("Boot", .left)) }
    columns += [("Start", .right), ("End", .right), ("Sectors", .right), ("Size", .right)]
    if isDOS { columns.append(("Id", .right)) }
    columns.append(("Type", .left))
    return TextTable(
      columns,
      rows: facts.rows.map { row in
        var cells = [Escaping.visible(row.device)]
        if isDOS { cells.append(row.isBootable ? "*" : "") }
        cells += ["\(row.start)", "\(row.end)", "\(row.sectors)", row.size]
        if isDOS { cells.append(row.id ?? "") }
        return cells + [row.type]
      })
  }
}

/// Partitions as a table, and as JSON.
enum PartitionText {
  static func table(_ parts: [PartitionHandle]) -> TextTable {
    let hasNames = parts.contains { !$0.partition.name.isEmpty }
    let isBootable = parts.contains { $0.partition.isBootable }
    var columns: [(title: String, alignment: TextTable.Alignment)] = [
      ("#", .right), ("Start", .right), ("End", .right), ("Sectors", .right), ("Offset", .right),
      ("Size", .right),
    ]
    if isBootable { columns.append(("Boot", .left)) }
    columns.append(("Type", .left))
    if hasNames { columns.append(("Name", .left)) }
    var table = TextTable(
      columns,
      rows: parts.map { handle in
        let part = handle.partition
        var cells = [
          "\(part.number)", "\(part.start.value)", "\(part.end.value)", "\(part.sectors)",
          "\(part.offset.bytes)", SizeText.human(part.size.bytes),
        ]
        if isBootable { cells.append(part.isBootable ? "*" : "") }
        cells.append(part.typeName)
        if hasNames { cells.append(Escaping.visible(part.name)) }
        return cells
      })
    table.spare = ["Sectors", "End", "Boot", "Offset", "Start"]
    table.plural = "partitions"
    return table
  }

  /// Several at the prompt: a table, and where they are all of one disk, that as a map.
  static func lines(_ parts: [PartitionHandle], on canvas: Canvas) -> [DrawnLine] {
    let lines = table(parts).lines(on: canvas)
    guard let first = parts.first,
      parts.allSatisfy({ $0.image.image === first.image.image && $0.table == first.table })
    else { return lines }
    return lines + DiskMap(first.table).segments.lines(on: canvas)
      + FdiskText.problems(first.table)
  }

  /// The members that `sfdisk -J` has for the partition.
  static func json(_ handle: PartitionHandle) -> JSONValue {
    let dump = handle.table.sfdiskDump(device: handle.image.image.path)
    let node = PartitionTable.nodeName(
      device: handle.image.image.path, number: handle.partition.number)
    for field in dump.fields {
      guard case .list(let list) = field.value else { continue }
      for case .record(let members) in list
      where members.contains(where: { $0.key == "node" && $0.value == .string(node) }) {
        return DiskBinding.json(.record(members))
      }
    }
    return .null
  }
}
