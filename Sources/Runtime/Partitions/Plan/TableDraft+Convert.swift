extension TableDraft {
  /// The same partitions under another kind of table, their data where it is.
  ///
  /// To a GPT: logicals become partitions like others, and keep their numbers. To an MBR: four
  /// partitions become primaries, in the order of their place; of more than four, all but three
  /// become logicals: neighbours, each of which needs a free sector before it.
  /// - Parameter sectorSize: nil to keep it; every partition must begin and end at a sector.
  /// - Throws: `.noSpace`, which names the partition that is in the way; `.unsupported` for a type
  ///   that the other kind does not know.
  public func converted(
    to label: PartitionTable.Label, sectorSize: SectorSize? = nil, on device: any BlockDevice
  ) throws(DiskError) -> TableDraft {
    let target = sectorSize ?? self.sectorSize
    var scaled: [DraftPartition] = []
    for partition in partitions { scaled.append(try scale(partition, to: target)) }
    var options = Options()
    if label == self.label {
      options.id = id
      if let gpt { options.entryCount = gpt.entryCount }
    }
    let kept = scaled.filter { !$0.isExtended || label == self.label }
    if label == .gpt { options.firstUsable = try firstUsable(for: kept, options, target) }
    var result = try TableDraft(
      converting: self, to: label, sectorSize: target, on: device, options: options)
    result.isSectorSizeAsked = sectorSize != nil
    result.partitions = try label == self.label ? kept : result.translate(kept, from: self)
    try result.check()
    return result
  }

  private init(
    converting old: TableDraft, to label: PartitionTable.Label, sectorSize: SectorSize,
    on device: any BlockDevice, options: Options
  ) throws(DiskError) {
    try self.init(
      new: label, on: device, sectorSize: sectorSize, replacing: old.origin, options: options,
      guids: old.guids)
    convertedFrom = old.origin
  }

  // MARK: - Sectors of another size

  private func scale(
    _ partition: DraftPartition, to target: SectorSize
  ) throws(DiskError) -> DraftPartition {
    guard target != sectorSize else { return partition }
    var scaled = partition
    let (old, new) = (UInt64(sectorSize.bytes), UInt64(target.bytes))
    // Both below 2^63 bytes, as every partition of a table is.
    let (start, length) = (partition.start * old, partition.sectors * old)
    guard start % new == 0, length % new == 0 else {
      throw DiskError(
        .invalidArgument,
        "partition \(partition.number) begins at byte \(start) and has \(length) bytes, which are "
          + "not both multiples of \(new)")
    }
    scaled.start = start / new
    scaled.sectors = length / new
    // The entry counted in other sectors, and so did the EBR's place.
    scaled.entry = label == .gpt ? partition.entry : []
    scaled.ebr = partition.ebr.flatMap { $0 * old % new == 0 ? $0 * old / new : nil }
    if let origin = scaled.origin {
      scaled.origin = DraftPartition.Origin(
        number: origin.number, start: origin.start * old / new, sectors: origin.sectors * old / new)
    }
    return scaled
  }

  /// As low as the first partition asks for.
  private func firstUsable(
    for partitions: [DraftPartition], _ options: Options, _ target: SectorSize
  ) throws(DiskError) -> UInt64? {
    let array = (options.entryCount * 128 + target.bytes - 1) / target.bytes
    let least = UInt64(2 + array)
    let usual = Alignment(sectors: UInt64(diskSize.bytes / target.bytes), sectorSize: target)
    guard let first = partitions.min(by: { $0.start < $1.start }),
      first.start < max(usual.firstSector, least)
    else { return nil }
    guard first.start >= least else {
      throw DiskError(
        .noSpace,
        "partition \(first.number) begins at sector \(first.start), and a GPT takes the first "
          + "\(least)", hint: "move it first")
    }
    return least
  }

  // MARK: - Entries of the other kind

  private mutating func translate(
    _ partitions: [DraftPartition], from old: TableDraft
  ) throws(DiskError) -> [DraftPartition] {
    var translated: [DraftPartition] = []
    for partition in partitions {
      var new = partition
      new.role = .primary
      new.entry = []
      new.ebr = nil
      switch partition.type {
      case .mbr(let byte):
        new.type = .gpt(TypeMap.guid(byte))
        new.uuid = guids.next()
        if partition.isBootable { new.attributes = .legacyBIOSBootable }
        new.isBootable = false
      case .code, .text: break
      case .gpt(let guid):
        new.type = .mbr(TypeMap.byte(guid))
        new.isBootable = partition.attributes.contains(.legacyBIOSBootable)
        new.uuid = .zero
        new.attributes = []
        new.nameUnits = []
      }
      translated.append(new)
    }
    return try label == .dos ? mbrRoles(translated) : translated
  }

  private func mbrRoles(_ partitions: [DraftPartition]) throws(DiskError) -> [DraftPartition] {
    var ordered = partitions.sorted { $0.start < $1.start }
    guard let logicals = try logicals(ordered) else {
      for index in ordered.indices { ordered[index].number = index + 1 }
      return ordered
    }
    let (first, last) = (ordered[logicals.lowerBound], ordered[logicals.upperBound - 1])
    // From the boundary before the first logical, where there is room, or the sector before it.
    let lowest = logicals.lowerBound == 0 ? 1 : ordered[logicals.lowerBound - 1].end + 1
    let isRoomy = first.start > ebrRoom && first.start - ebrRoom >= lowest
    let start = isRoomy ? first.start - ebrRoom : first.start - 1
    var primary = 0
    for index in ordered.indices {
      if logicals.contains(index) {
        ordered[index].role = .logical
        ordered[index].number = index - logicals.lowerBound + 5
      } else {
        primary += 1
        ordered[index].number = primary
      }
    }
    let extended = DraftPartition(
      number: primary + 1, start: start, sectors: last.end - start + 1, type: .mbr(0x0f),
      role: .extended)
    ordered.append(extended)
    return ordered.sorted { $0.number < $1.number }
  }

  /// The partitions, by their place in order, that become logicals: neighbours, each with a free
  /// sector before it. nil where none has to.
  private func logicals(_ ordered: [DraftPartition]) throws(DiskError) -> Range<Int>? {
    guard ordered.count > MBRLayout.entryCount else { return nil }
    let count = ordered.count - (MBRLayout.entryCount - 1)
    for first in 0...(ordered.count - count) {
      let isFree = (first..<(first + count)).allSatisfy { index in
        let before = index == 0 ? 0 : ordered[index - 1].end
        return ordered[index].start > before + 1
      }
      if isFree { return first..<(first + count) }
    }
    throw DiskError(
      .noSpace,
      "of \(ordered.count) partitions an MBR keeps \(count) as logicals, each of which needs a free "
        + "sector before it", hint: "move some of them first")
  }
}

/// What the types of one kind of table are called in the other, as gdisk converts them.
enum TypeMap {
  private static let pairs: [(byte: UInt8, alias: String)] = [
    (0x83, "linux"), (0x82, "swap"), (0xef, "esp"), (0xfd, "raid"), (0x8e, "lvm"),
    (0x07, "microsoft-basic-data"), (0x0c, "microsoft-basic-data"),
    (0x0b, "microsoft-basic-data"), (0x0e, "microsoft-basic-data"),
    (0x06, "microsoft-basic-data"), (0x04, "microsoft-basic-data"),
    (0x01, "microsoft-basic-data"), (0xa5, "freebsd"), (0xa6, "openbsd"), (0xaf, "hfs"),
    (0xea, "xbootldr"), (0x27, "windows-recovery"), (0x41, "powerpc-prep-boot"),
  ]

  /// Linux's for what has no name in a GPT, as sgdisk does it.
  static func guid(_ byte: UInt8) -> GUID {
    let alias = pairs.first { $0.byte == byte }?.alias ?? "linux"
    return GPTTypes.guid(alias: alias) ?? .zero
  }

  static func byte(_ guid: GUID) -> UInt8 {
    pairs.first { GPTTypes.guid(alias: $0.alias) == guid }?.byte ?? 0x83
  }
}
