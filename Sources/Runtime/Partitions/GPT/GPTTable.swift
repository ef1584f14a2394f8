/// Reads a GUID partition table: chooses between its two headers, and takes the entries.
struct GPTTable {
  enum Outcome {
    case table(PartitionTable)
    /// No header can be used; what is wrong with them.
    case unusable(TableProblem)
  }

  private let disk: DiskWindow
  private let mbr: MBRSector

  init(_ disk: DiskWindow, _ mbr: MBRSector) {
    self.disk = disk
    self.mbr = mbr
  }

  /// - Throws: `.corrupt` in a strict reading where neither header is sound; but a GPT that was
  ///   made for a larger disk is merely unusable on this one.
  func read(lenient: Bool) throws(DiskError) -> Outcome {
    var problems = ProblemList()
    let primary = try GPTCandidate(disk, at: 1)
    let backupLBA = primary.isSound ? primary.header?.alternate : nil
    let backup = try GPTCandidate(
      disk, at: backupLBA ?? max(disk.sectors, 1) - 1, twin: primary.isSound ? primary : nil)
    guard let (used, source) = choose(primary, backup, lenient: lenient),
      let header = used.header, let entries = used.entries
    else {
      let problem = neither(primary, backup)
      problems.add(problem)
      if !lenient { try problems.throwFatal(path: disk.device.name) }
      return .unusable(problem)
    }
    report(primary, backup, &problems)
    var reader = GPTEntryReader(disk, header, entries)
    let partitions = reader.read(&problems)
    PartitionChecks(disk).check(partitions, &problems)
    if !lenient { try problems.throwFatal(path: disk.device.name) }
    return .table(table(header, source, partitions, problems.finished))
  }

  private func choose(
    _ primary: GPTCandidate, _ backup: GPTCandidate, lenient: Bool
  ) -> (GPTCandidate, GPTDetails.Source)? {
    if primary.isSound { return (primary, .primary) }
    if backup.isSound { return (backup, .backup) }
    guard lenient else { return nil }
    if primary.entries != nil { return (primary, .primary) }
    return backup.entries != nil ? (backup, .backup) : nil
  }

  private func table(
    _ header: GPTHeader, _ source: GPTDetails.Source, _ partitions: [Partition],
    _ problems: [TableProblem]
  ) -> PartitionTable {
    PartitionTable(
      label: .gpt, id: header.diskGUID.description, sectorSize: disk.sectorSize,
      diskSize: disk.device.size, firstUsable: LBA(header.firstUsable),
      lastUsable: LBA(header.lastUsable), grain: Alignment(disk).grain, partitions: partitions,
      problems: problems,
      gpt: GPTDetails(
        source: source, headerLBA: LBA(header.own), alternateLBA: LBA(header.alternate),
        entriesLBA: LBA(header.entriesLBA), entryCount: Int(header.entryCount),
        entrySize: Int(header.entrySize),
        mbrEntries: mbr.isSigned ? MBRTable(disk, mbr).primaries : []))
  }
}

// MARK: - What is wrong

extension GPTTable {
  private func report(
    _ primary: GPTCandidate, _ backup: GPTCandidate, _ problems: inout ProblemList
  ) {
    switch (primary.fault, backup.fault) {
    case (let first?, let second?):
      problems.add(neither(primary, backup, first, second))
    case (let fault?, nil):
      problems.add(
        .primaryHeader, .error,
        "the primary GPT at sector \(primary.lba) is damaged, and the backup at sector "
          + "\(backup.lba) is used: \(fault.reason)",
        range: fault.range, hint: "gdisk restores it from the backup when it writes the table")
    case (nil, let fault?):
      problems.add(
        .backupHeader, .error,
        "the backup GPT at sector \(backup.lba) is damaged: \(fault.reason)",
        range: fault.range, hint: "gdisk restores it from the primary when it writes the table")
    case (nil, nil):
      compare(primary, backup, &problems)
    }
    reportMBR(&problems)
  }

  private func compare(
    _ primary: GPTCandidate, _ backup: GPTCandidate, _ problems: inout ProblemList
  ) {
    guard let first = primary.header, let second = backup.header else { return }
    let offset = Int(backup.lba) * disk.sectorSize.bytes
    if first.entriesCRC != second.entriesCRC || first.diskGUID != second.diskGUID
      || first.firstUsable != second.firstUsable || first.lastUsable != second.lastUsable
      || second.alternate != primary.lba
    {
      problems.add(
        .headersDiffer, .error,
        "the primary and the backup GPT are both sound, but not the same; the primary is used",
        range: offset..<(offset + GPTLayout.minimumHeaderSize),
        hint: "gdisk makes the backup equal to the primary when it writes the table")
    }
    if backup.lba != disk.sectors - 1 {
      problems.add(
        .backupMisplaced, .warning,
        "the backup GPT is at sector \(backup.lba), not at the last one, \(disk.sectors - 1)",
        range: offset..<(offset + GPTLayout.minimumHeaderSize),
        hint: "the disk was enlarged: sgdisk -e moves the backup to its end")
    }
    if first.revision != GPTLayout.revision {
      problems.add(
        .unknownRevision, .warning,
        "the GPT is of revision 0x\(hex(UInt64(first.revision), 8)), not 1.0",
        range: (disk.sectorSize.bytes + 8)..<(disk.sectorSize.bytes + 12))
    }
  }

  private func reportMBR(_ problems: inout ProblemList) {
    guard mbr.isSigned else {
      problems.add(
        .protectiveMBRMissing, .error,
        "the protective MBR in sector 0 is missing, so the kernel ignores this GPT",
        range: 0..<512, hint: "gdisk writes a new one with the table")
      return
    }
    for (index, entry) in mbr.entries.enumerated()
    where entry.type == MBRLayout.protectiveType {
      let whole = UInt32(clamping: disk.sectors - 1)
      let isHybrid = mbr.entries.contains {
        $0.type != MBRLayout.protectiveType && $0.type != 0
      }
      if entry.start == 1, isHybrid || entry.sectors == whole || entry.sectors == .max { continue }
      let start = MBRLayout.entries + MBRLayout.entrySize * index
      problems.add(
        .protectiveMBRSize, .warning,
        "the protective MBR covers \(entry.sectors) sectors from sector \(entry.start), not "
          + "\(whole) from sector 1", range: start..<(start + MBRLayout.entrySize))
      return
    }
  }

  private func neither(_ primary: GPTCandidate, _ backup: GPTCandidate) -> TableProblem {
    guard let first = primary.fault, let second = backup.fault else {
      // Unreachable by `choose`; a table without entries is as good as none.
      return TableProblem(.bothHeaders, .fatal, "no GPT header can be used")
    }
    return neither(primary, backup, first, second)
  }

  private func neither(
    _ primary: GPTCandidate, _ backup: GPTCandidate, _ first: GPTCandidate.Fault,
    _ second: GPTCandidate.Fault
  ) -> TableProblem {
    if let larger = [first, second].first(where: \.isForLargerDisk) {
      return TableProblem(
        .diskSizeMismatch, .error, "the GPT was made for a larger disk: \(larger.reason)",
        range: larger.range,
        hint: "the image is cut short: lenient: true lists the partitions of its GPT")
    }
    return TableProblem(
      .bothHeaders, .fatal,
      "neither GPT can be used: primary at sector \(primary.lba): \(first.reason); "
        + "backup at sector \(backup.lba): \(second.reason)", range: first.range,
      hint: sectorSizeHint)
  }

  /// The commonest reason for a GPT that is nowhere: sectors of another size.
  private var sectorSizeHint: String? {
    for bytes in GPTProbe.candidates where bytes != disk.sectorSize.bytes {
      guard let size = try? SectorSize(bytes) else { continue }
      if GPTProbe.isPrimary(disk, sectorSize: size) {
        return "a GPT header fits a sector size of \(bytes) bytes: say sectorSize: \(bytes)"
      }
    }
    return nil
  }
}
