extension Image {
  /// A new, empty table for this disk, in memory.
  /// - Parameter overwrite: whether a table, or a file system on the whole disk, may go.
  /// - Throws: `.exists`, which says what is there; as `TableDraft.init`.
  public func newTable(
    _ label: PartitionTable.Label, options: TableDraft.Options = TableDraft.Options(),
    overwrite: Bool, guids: GUIDSource
  ) throws(DiskError) -> TableDraft {
    let existing = try replaceable(overwrite: overwrite)
    var draft = try TableDraft(
      new: label, on: device, sectorSize: sectorSize, replacing: existing, options: options,
      guids: guids)
    draft.ground = TableDraft.Ground(table: existing, mayGo: overwrite)
    return draft
  }

  /// The table of another disk for this one, in memory.
  /// - Throws: `.exists`; as `TableDraft.init(copying:)`.
  public func newTable(
    from table: PartitionTable, keepingIDs: Bool, overwrite: Bool, guids: GUIDSource
  ) throws(DiskError) -> TableDraft {
    let existing = try replaceable(overwrite: overwrite)
    var draft = try TableDraft(
      copying: table, onto: device, sectorSize: sectorSize, replacing: existing,
      keepingIDs: keepingIDs, guids: guids)
    draft.ground = TableDraft.Ground(table: existing, mayGo: overwrite)
    return draft
  }

  /// The table that a script of sfdisk describes, in memory.
  /// - Throws: `.exists`; as `ScriptReader.init` and `TableDraft.add`.
  public func newTable(
    script: String, overwrite: Bool, guids: GUIDSource
  ) throws(DiskError) -> TableDraft {
    let reader = try ScriptReader(script, sectorSize: sectorSize)
    var draft = try newTable(
      reader.label, options: reader.options, overwrite: overwrite, guids: guids)
    // One after the other, as sfdisk adds them: the second takes what the first leaves.
    for request in reader.requests { try draft.add(request) }
    return draft
  }

  /// The table that a new one would replace, if it may.
  private func replaceable(overwrite: Bool) throws(DiskError) -> PartitionTable? {
    let existing = try PartitionTable.read(from: device, sectorSize: sectorSize, lenient: true)
    if !overwrite, let what = try whatIsThere(existing) {
      throw DiskError(
        .exists, "the disk holds \(what)", path: path, hint: "say overwrite: true to replace it")
    }
    return existing
  }

  private func whatIsThere(_ table: PartitionTable?) throws(DiskError) -> String? {
    if let table, !table.problems.contains(where: { $0.kind == .notATable }) {
      let count = table.partitions.count
      return "a \(table.label.rawValue) table with \(count) partition\(count == 1 ? "" : "s")"
    }
    return try probeContent(device).map { content in
      let label = content.label.map { " called \"\($0)\"" } ?? ""
      return "\(content.type)\(label)"
    }
  }

  /// The plan of a change, with warnings about what lies on the disk and who uses it.
  /// - Throws: as `TablePlan.init`.
  public func plan(_ draft: TableDraft) throws(DiskError) -> TablePlan {
    let sectorWarning = try sectorSizeWarning(draft)
    var plan = try erasing(draft)
    if let sectorWarning { plan.warnings.append(sectorWarning) }
    if let ground = draft.ground, !ground.mayGo, let what = try whatIsThere(plan.before) {
      throw DiskError(
        .exists, "the disk holds \(what) by now", path: path,
        hint: "say overwrite: true to replace it")
    }
    for partition in plan.after.partitions where !partition.isExtended {
      let origin = draft[number: partition.number]?.origin
      if let warning = try contentWarning(partition, origin, plan.before) {
        plan.warnings.append(warning)
      }
    }
    if let file {
      let holders = DiskUse.holdersByKernel(of: file)
      if let text = Holder.list(holders) {
        plan.warnings.append(PlanWarning(.inUse, "the disk is in use by \(text)"))
      }
    }
    return plan
  }

  /// The plan, for a new table together with what erases the marks of what was there.
  private func erasing(_ draft: TableDraft) throws(DiskError) -> TablePlan {
    var plan = try TablePlan(draft, on: device)
    guard draft.ground != nil else { return plan }
    var draft = draft
    // Behind one file system another may show.
    for _ in 0..<8 {
      let disk = PatchedDevice(device, plan.writes)
      let marks = try StaleSignatures(on: disk, besides: plan.after.partitions).marks()
        .filter { !draft.stale.contains($0) }
      if marks.isEmpty { break }
      draft.stale += marks
      plan = try TablePlan(draft, on: device)
    }
    if let left = try probeContent(PatchedDevice(device, plan.writes)) {
      plan.warnings.append(
        PlanWarning(
          .problem, "the disk will still look like one with \(left.type) on all of it"))
    }
    return plan
  }

  /// Whether a reader will count in the table's sectors: a device has its own, a GPT shows them, and an
  /// MBR says nothing about them.
  private func sectorSizeWarning(_ draft: TableDraft) throws(DiskError) -> PlanWarning? {
    let usual = device.hardwareSectorSize ?? .s512
    guard draft.sectorSize != usual, device.hardwareSectorSize != nil || draft.label == .dos,
      !(isSectorSizeGiven && draft.sectorSize == sectorSize)
    else { return nil }
    let silent =
      "an MBR does not say that its sectors have \(draft.sectorSize.bytes) bytes, and is read with "
      + "sectors of \(usual.bytes) unless its reader is told"
    if draft.isSectorSizeAsked, device.hardwareSectorSize == nil {
      return PlanWarning(.sectorSize, silent)
    }
    throw DiskError(
      .invalidArgument,
      device.hardwareSectorSize == nil
        ? silent
        : "the device has sectors of \(usual.bytes) bytes, not of \(draft.sectorSize.bytes)",
      path: path, expected: "\(usual.bytes) bytes", found: "\(draft.sectorSize.bytes)",
      hint: "say sectorSize: \(usual.bytes)B to convert, or where the image is opened")
  }

  private func contentWarning(
    _ partition: Partition, _ origin: DraftPartition.Origin?, _ before: PartitionTable?
  ) throws(DiskError) -> PlanWarning? {
    guard let origin else { return try overwriting(partition, before) }
    if partition.sectors > origin.sectors {
      return try cutting(partition, before?.partitions.filter { $0.number != origin.number } ?? [])
    }
    guard partition.sectors < origin.sectors, origin.start == partition.start.value else {
      return nil
    }
    guard let before = before?[number: origin.number] else { return nil }
    let old = try slice(before)
    guard let content = try probeContent(old), let size = try contentSize(old, content),
      size > partition.size.bytes
    else { return nil }
    return PlanWarning(
      .smallerThanContent,
      "partition \(partition.number) becomes smaller than the \(content.type) in it, which has "
        + "\(size) bytes", partition: partition.number)
  }

  /// A new partition begins on something known, or cuts into a partition that was deleted.
  private func overwriting(
    _ partition: Partition, _ before: PartitionTable?
  ) throws(DiskError) -> PlanWarning? {
    if let content = try probeContent(slice(partition)) {
      return PlanWarning(
        .overwritesContent, "partition \(partition.number) begins on \(content.type) that is there",
        partition: partition.number)
    }
    return try cutting(
      partition, before?.partitions.filter { $0.start != partition.start } ?? [])
  }

  /// A partition takes sectors of another that was deleted, and has something in it.
  private func cutting(
    _ partition: Partition, _ others: [Partition]
  ) throws(DiskError) -> PlanWarning? {
    for old in others where !old.isExtended {
      guard old.sectorRange.overlaps(partition.sectorRange), old.size.bytes > 0,
        let slice = try? slice(old), let content = try probeContent(slice)
      else { continue }
      return PlanWarning(
        .overwritesContent,
        "partition \(partition.number) takes sectors of the \(content.type) that was partition "
          + "\(old.number)", partition: partition.number)
    }
    return nil
  }
}
