/// Reads the table of a master boot record.
struct MBRTable {
  private let disk: DiskWindow
  private let sector: MBRSector
  /// Why the GPT that the record announces cannot be used.
  private let missingGPT: TableProblem?

  init(_ disk: DiskWindow, _ sector: MBRSector, instead missingGPT: TableProblem? = nil) {
    self.disk = disk
    self.sector = sector
    self.missingGPT = missingGPT
  }

  /// nil where sector 0 is signed, but holds no table.
  func read(lenient: Bool) throws(DiskError) -> PartitionTable? {
    var problems = ProblemList()
    if let reason = whyNoTable {
      guard lenient else { return nil }
      problems.add(reason)
    }
    if let missingGPT { problems.add(missingGPT) } else { noteNeighbours(&problems) }
    var partitions = primaries
    let containers = partitions.filter(\.isExtended)
    if let container = containers.first {
      var chain = ExtendedChain(disk, container, identifier: sector.identifier)
      partitions += try chain.read(lenient: lenient, &problems)
    }
    for extra in containers.dropFirst() {
      problems.add(
        .secondExtended, .error,
        "partition \(extra.number) is a second extended partition: its logicals are not listed",
        range: extra.entryRange, partition: extra.number)
    }
    PartitionChecks(disk).check(partitions, &problems)
    if !lenient { try problems.throwFatal(path: disk.device.name) }
    return table(partitions, problems.finished)
  }

  // MARK: - Is it a table at all

  private var whyNoTable: TableProblem? {
    // IBM's AIX writes its own record with the signature of an MBR.
    if sector.view.holds([0xc9, 0xc2, 0xd4, 0xc1], at: 0) {
      return TableProblem(
        .notATable, .error, "sector 0 is an AIX record, not a partition table", range: 0..<512)
    }
    if let name = BootSector.fileSystem(sector.view) {
      return TableProblem(
        .notATable, .error, "sector 0 is the boot sector of a \(name) file system, not a table",
        range: 0..<512)
    }
    for (index, entry) in sector.entries.enumerated() where !entry.isPlausible {
      let byte = String(entry.bootIndicator, radix: 16)
      return TableProblem(
        .badBootIndicator, .error,
        "entry \(index + 1) has the boot indicator \(byte), so sector 0 is no partition table",
        range: entryRange(index))
    }
    return nil
  }

  private func noteNeighbours(_ problems: inout ProblemList) {
    if BootSector.isExFAT(sector.view) {
      problems.add(
        .fileSystemToo, .warning, "sector 0 is also the boot sector of an exFAT file system",
        range: 0..<512)
    }
    if GPTProbe.isPrimary(disk, sectorSize: disk.sectorSize) {
      let offset = disk.sectorSize.bytes
      problems.add(
        .unannouncedGPT, .warning,
        "sector 1 holds a GPT header, which the MBR does not announce and the kernel ignores",
        range: offset..<(offset + GPTLayout.minimumHeaderSize))
    }
  }

  // MARK: - Entries

  /// The four entries of the record, those that are not cleared.
  var primaries: [Partition] {
    var found: [Partition] = []
    for (index, entry) in sector.entries.enumerated() where !entry.isCleared {
      let partition = Partition(
        number: index + 1, start: UInt64(entry.start), sectors: UInt64(entry.sectors),
        sectorSize: disk.sectorSize, type: .mbr(entry.type),
        role: entry.isExtended ? .extended : .primary,
        isBootable: entry.bootIndicator == MBRLayout.activeFlag,
        identity: .mbr(sector.identifier), entryRange: entryRange(index))
      if let partition { found.append(partition) }
    }
    return found
  }

  private func entryRange(_ index: Int) -> Range<Int> {
    let start = MBRLayout.entries + MBRLayout.entrySize * index
    return start..<(start + MBRLayout.entrySize)
  }

  private func table(_ partitions: [Partition], _ problems: [TableProblem]) -> PartitionTable {
    let alignment = Alignment(disk)
    return PartitionTable(
      label: .dos, id: "0x" + hex(UInt64(sector.identifier), 8),
      sectorSize: disk.sectorSize, diskSize: disk.device.size,
      firstUsable: LBA(alignment.firstSector),
      lastUsable: LBA(disk.sectors == 0 ? 0 : disk.sectors - 1),
      grain: alignment.grain, partitions: partitions, problems: problems, gpt: nil)
  }
}
