/// Makes the MBR and the extended boot records of an edited table.
struct MBREncoder {
  private let draft: TableDraft
  private let device: any BlockDevice
  private let sector: Int

  init(_ draft: TableDraft, _ device: any BlockDevice) {
    self.draft = draft
    self.device = device
    sector = draft.sectorSize.bytes
  }

  /// First the EBRs, then the MBR, which makes them count.
  func regions() throws(DiskError) -> [TableRegion] {
    try extendedRegions() + [mbr()]
  }

  private func mbr() throws(DiskError) -> TableRegion {
    var bytes = draft.bootSector
    if case .mbr(let number) = draft.id { bytes.set(number, at: MBRLayout.identifier) }
    for index in 0..<MBRLayout.entryCount {
      let at = MBRLayout.entries + MBRLayout.entrySize * index
      let entry =
        draft[number: index + 1].map { Self.entry($0, start: $0.start) }
        ?? [UInt8](repeating: 0, count: MBRLayout.entrySize)
      bytes.set(bytes: entry, at: at)
    }
    bytes.set(bytes: [0x55, 0xaa], at: MBRLayout.signature)
    return TableRegion(
      structure: .mbr, offset: 0, bytes: try wholeSector(bytes, 0), stage: 3)
  }

  /// An entry whose place and length did not change keeps its bytes, also the address that
  /// another program computed with another geometry.
  private static func entry(_ partition: DraftPartition, start: UInt64) -> [UInt8] {
    guard case .mbr(let type) = partition.type else { return [] }
    let entry = MBRAddress.entry(
      type: type, isActive: partition.isBootable, place: partition.start,
      start: UInt32(truncatingIfNeeded: start),
      sectors: UInt32(truncatingIfNeeded: partition.sectors))
    guard partition.entry.count == MBRLayout.entrySize,
      partition.entry[8...].elementsEqual(entry[8...])
    else { return entry }
    var kept = partition.entry
    kept[0] = entry[0]
    kept[4] = type
    return kept
  }

  // MARK: - The chain of logical partitions

  /// The EBRs of the table as it was, which a reader follows until the MBR says otherwise.
  private var live: Set<UInt64> {
    Set(
      (draft.origin?.partitions ?? []).filter(\.isLogical).map {
        UInt64($0.entryRange.lowerBound / sector)
      })
  }

  private func extendedRegions() throws(DiskError) -> [TableRegion] {
    guard let extended = draft.extended else { return [] }
    let logicals = draft.partitions.filter(\.isLogical).sorted { $0.number < $1.number }
    let places = try EBRPlaces(draft, extended, logicals).places()
    guard !logicals.isEmpty else {
      return try emptyChain(extended).map { [$0] } ?? []
    }
    var regions: [TableRegion] = []
    for (index, logical) in logicals.enumerated() {
      let link = index + 1 < logicals.count ? (places[index + 1], logicals[index + 1]) : nil
      regions.append(try ebr(logical, at: places[index], link, in: extended))
    }
    return regions
  }

  /// A new extended partition begins with a blank EBR: what was there before must not be followed.
  private func emptyChain(_ extended: DraftPartition) throws(DiskError) -> TableRegion? {
    let wasEmpty = draft.origin?.partitions.contains { $0.isLogical } == false
    if let origin = extended.origin, origin.start == extended.start, wasEmpty { return nil }
    var bytes = [UInt8](repeating: 0, count: MBRLayout.size)
    bytes.set(bytes: [0x55, 0xaa], at: MBRLayout.signature)
    return TableRegion(
      structure: .ebr(nil), offset: Int(extended.start) * sector,
      bytes: try wholeSector(bytes, extended.start), stage: stage(extended.start))
  }

  private func ebr(
    _ logical: DraftPartition, at place: UInt64, _ link: (UInt64, DraftPartition)?,
    in extended: DraftPartition
  ) throws(DiskError) -> TableRegion {
    var bytes = try base(place)
    bytes.set(
      bytes: Self.entry(logical, start: logical.start - place), at: MBRLayout.entries)
    var linkEntry = [UInt8](repeating: 0, count: MBRLayout.entrySize)
    if let (next, partition) = link {
      // From the next EBR to the end of its partition, counted from the extended one.
      linkEntry = MBRAddress.entry(
        type: MBRLayout.linkType, isActive: false, place: next,
        start: UInt32(truncatingIfNeeded: next - extended.start),
        sectors: UInt32(truncatingIfNeeded: partition.end >= next ? partition.end - next + 1 : 1))
    }
    bytes.set(bytes: linkEntry, at: MBRLayout.entries + MBRLayout.entrySize)
    bytes.set(
      bytes: [UInt8](repeating: 0, count: 2 * MBRLayout.entrySize),
      at: MBRLayout.entries + 2 * MBRLayout.entrySize)
    bytes.set(bytes: [0x55, 0xaa], at: MBRLayout.signature)
    return TableRegion(
      structure: .ebr(logical.number), offset: Int(place) * sector,
      bytes: try wholeSector(bytes, place), stage: stage(place))
  }

  /// EBRs that nothing refers to yet are written before those that are in use.
  private func stage(_ place: UInt64) -> Int { live.contains(place) ? 2 : 1 }

  /// An EBR in use keeps its other bytes; a new one begins blank.
  private func base(_ place: UInt64) throws(DiskError) -> [UInt8] {
    guard live.contains(place) else { return [UInt8](repeating: 0, count: MBRLayout.size) }
    return try device.read(
      at: ByteOffset(Int(place) * sector), count: ByteCount(MBRLayout.size))
  }

  /// A record of 512 bytes with what follows it in its sector.
  private func wholeSector(_ record: [UInt8], _ lba: UInt64) throws(DiskError) -> [UInt8] {
    guard sector > record.count else { return record }
    var bytes = try device.read(at: ByteOffset(Int(lba) * sector), count: ByteCount(sector))
    bytes.set(bytes: record, at: 0)
    return bytes
  }
}

/// Where the EBRs of a chain go: the first at the start of the extended partition, the others where
/// they were, or as far before their partitions as sfdisk puts them.
struct EBRPlaces {
  private let draft: TableDraft
  private let extended: DraftPartition
  private let logicals: [DraftPartition]

  init(_ draft: TableDraft, _ extended: DraftPartition, _ logicals: [DraftPartition]) {
    self.draft = draft
    self.extended = extended
    self.logicals = logicals
  }

  /// - Throws: `.noSpace` where a partition has no free sector before it.
  func places() throws(DiskError) -> [UInt64] {
    var taken: Set<UInt64> = [extended.start]
    var places: [UInt64] = []
    for (index, logical) in logicals.enumerated() {
      if index == 0 {
        places.append(extended.start)
        continue
      }
      guard let place = candidates(logical).first(where: { isFree($0, taken) }) else {
        throw DiskError(
          .noSpace,
          "there is no free sector for the EBR of partition \(logical.number) before "
            + "its start at \(logical.start)")
      }
      taken.insert(place)
      places.append(place)
    }
    return places
  }

  /// Its own place, sfdisk's, or any just before the partition, the nearest first.
  private func candidates(_ logical: DraftPartition) -> [UInt64] {
    var list: [UInt64] = []
    if let ebr = logical.ebr { list.append(ebr) }
    if logical.start > draft.ebrRoom { list.append(logical.start - draft.ebrRoom) }
    for distance in 1...UInt64(8) where logical.start > distance {
      list.append(logical.start - distance)
    }
    return list
  }

  private func isFree(_ sector: UInt64, _ taken: Set<UInt64>) -> Bool {
    sector > extended.start && sector <= extended.end && !taken.contains(sector)
      && !logicals.contains { $0.start <= sector && sector <= $0.end }
  }
}
