/// Finds what a byte of a disk belongs to: a structure of its table, a partition, or nothing.
struct ByteExplainer {
  private let device: any BlockDevice
  private let table: PartitionTable?
  private let sectorSize: SectorSize
  private var sector: Int { sectorSize.bytes }

  init(_ device: any BlockDevice, sectorSize: SectorSize) throws(DiskError) {
    self.device = device
    self.sectorSize = sectorSize
    table = try PartitionTable.read(from: device, sectorSize: sectorSize, lenient: true)
  }

  func explain(_ offset: Int) throws(DiskError) -> ByteExplanation {
    if let found = try inGPT(offset) { return found }
    if let found = try inMBR(offset) { return found }
    if let found = try inEBR(offset) { return found }
    if let found = inEntry(offset) { return found }
    if let found = try inPartition(offset) { return found }
    return try free(offset)
  }

  private func result(
    _ offset: Int, _ structure: String, _ range: Range<Int>, part: String? = nil,
    field: ByteExplanation.Field? = nil, partition: Int? = nil, content: String? = nil
  ) throws(DiskError) -> ByteExplanation {
    let extent = try device.extent(at: ByteOffset(offset))
    // What a backing file holds is at no place of this one.
    let host = extent.depth == 0 ? extent.hostOffset : nil
    return ByteExplanation(
      offset: offset, structure: structure, range: range, part: part, field: field,
      partition: partition, content: content,
      hostOffset: host.map { $0.bytes + offset - extent.start.bytes })
  }

  // MARK: - MBR

  private func inMBR(_ offset: Int) throws(DiskError) -> ByteExplanation? {
    guard offset < MBRLayout.size, let table, PartitionTable.Label.editable.contains(table.label)
    else { return nil }
    let name = table.gpt.map { $0.isHybrid ? "hybrid MBR" : "protective MBR" } ?? "MBR"
    return try record(offset, name, at: 0) { _ in .sector }
  }

  private func inEBR(_ offset: Int) throws(DiskError) -> ByteExplanation? {
    guard let table, let extended = table.partitions.first(where: \.isExtended) else { return nil }
    for logical in table.partitions where logical.isLogical {
      let start = logical.entryRange.lowerBound / sector * sector
      guard (start..<(start + MBRLayout.size)).contains(offset) else { continue }
      let lba = UInt64(start / sector)
      return try record(offset, "EBR of partition \(logical.number)", at: start) { index in
        index == 0
          ? .relative(to: lba, what: "this EBR")
          : .relative(to: extended.start.value, what: "the extended partition")
      }
    }
    return nil
  }

  private func record(
    _ offset: Int, _ name: String, at start: Int, _ place: (Int) -> FieldMap.Kind
  ) throws(DiskError) -> ByteExplanation {
    let bytes = try device.read(at: ByteOffset(start), count: ByteCount(MBRLayout.size))
    let inside = offset - start
    let range = start..<(start + MBRLayout.size)
    if inside >= MBRLayout.signature {
      let field = ByteExplanation.Field(
        name: "signature", range: (start + MBRLayout.signature)..<range.upperBound,
        bytes: Array(bytes[MBRLayout.signature...]), value: "55 AA marks a boot record")
      return try result(offset, name, range, field: field)
    }
    guard inside >= MBRLayout.entries else {
      return try result(
        offset, name, range,
        field: FieldMap.mbrHead.field(
          at: inside, of: bytes, start: start, sectorSize: sectorSize))
    }
    let index = (inside - MBRLayout.entries) / MBRLayout.entrySize
    let entry = MBRLayout.entries + index * MBRLayout.entrySize
    let field = FieldMap.mbrEntry(place(index)).field(
      at: inside - entry, of: Array(bytes[entry..<(entry + MBRLayout.entrySize)]),
      start: start + entry, sectorSize: sectorSize)
    let entryRange = (start + entry)..<(start + entry + MBRLayout.entrySize)
    let partition = table?.partitions.first { $0.entryRange == entryRange }?.number
    return try result(
      offset, name, range, part: "entry \(index + 1)", field: field, partition: partition)
  }

  // MARK: - GPT

  private func inGPT(_ offset: Int) throws(DiskError) -> ByteExplanation? {
    guard let table, let details = table.gpt else { return nil }
    let array = details.entryCount * details.entrySize
    let sectors = (array + sector - 1) / sector
    let isPrimary = details.source == .primary
    let backup = isPrimary ? details.alternateLBA : details.headerLBA
    guard let end = (try? backup.offset(sectorSize))?.bytes else { return nil }
    let primaryEntries =
      isPrimary ? (try? details.entriesLBA.offset(sectorSize))?.bytes ?? 2 * sector : 2 * sector
    let copies = [
      (name: "primary", header: sector, entries: primaryEntries),
      (name: "backup", header: end, entries: end - sectors * sector),
    ]
    for copy in copies {
      if (copy.header..<(copy.header + sector)).contains(offset) {
        return try header(offset, "\(copy.name) GPT header", copy.header)
      }
      if (copy.entries..<(copy.entries + array)).contains(offset) {
        return try entry(offset, "\(copy.name) GPT entries", copy.entries, details)
      }
    }
    return nil
  }

  private func header(
    _ offset: Int, _ name: String, _ start: Int
  ) throws(DiskError) -> ByteExplanation? {
    guard start >= 0, start <= device.size.bytes - sector else { return nil }
    let bytes = try device.read(at: ByteOffset(start), count: ByteCount(sector))
    return try result(
      offset, name, start..<(start + sector),
      field: FieldMap.gptHeader.field(
        at: offset - start, of: bytes, start: start, sectorSize: sectorSize))
  }

  private func entry(
    _ offset: Int, _ name: String, _ start: Int, _ details: GPTDetails
  ) throws(DiskError) -> ByteExplanation? {
    let index = (offset - start) / details.entrySize
    let at = start + index * details.entrySize
    guard at >= 0, at <= device.size.bytes - details.entrySize else { return nil }
    let bytes = try device.read(at: ByteOffset(at), count: ByteCount(details.entrySize))
    return try result(
      offset, name, start..<(start + details.entryCount * details.entrySize),
      part: "entry \(index + 1)",
      field: FieldMap.gptEntry.field(
        at: offset - at, of: bytes, start: at, sectorSize: sectorSize),
      partition: table?[number: index + 1]?.number)
  }

  // MARK: - The rest

  /// The entry of a table whose fields are not listed here.
  private func inEntry(_ offset: Int) -> ByteExplanation? {
    guard let table,
      let part = table.partitions.first(where: { $0.entryRange.contains(offset) })
    else { return nil }
    return try? result(
      offset, "\(table.label.rawValue) label", part.entryRange, part: "entry \(part.number)",
      partition: part.number)
  }

  private func inPartition(_ offset: Int) throws(DiskError) -> ByteExplanation? {
    let holding = (table?.partitions ?? []).filter { part in
      !part.isExtended && part.offset.bytes <= offset
        && offset - part.offset.bytes < part.size.bytes
    }
    // Of several, the smallest: tables of some kinds list the whole disk too.
    guard let part = holding.min(by: { $0.size < $1.size }) else { return nil }
    let start = part.offset.bytes
    let size = min(part.size.bytes, device.size.bytes - start)
    let slice = try SliceDevice(of: device, at: part.offset, size: ByteCount(size))
    return try result(
      offset, "partition \(part.number)", start..<(start + part.size.bytes),
      partition: part.number, content: probeContent(slice)?.type)
  }

  private func free(_ offset: Int) throws(DiskError) -> ByteExplanation {
    guard let table else {
      return try result(
        offset, "a disk without a table", 0..<device.size.bytes,
        content: probeContent(device)?.type)
    }
    let parts = table.partitions.filter { !$0.isExtended }
    let start =
      parts.map { $0.offset.bytes + $0.size.bytes }.filter { $0 <= offset }.max() ?? 0
    let end = parts.map(\.offset.bytes).filter { $0 > offset }.min() ?? device.size.bytes
    return try result(offset, "no partition", start..<end)
  }
}

extension Image {
  /// What the byte at an offset of the disk belongs to.
  /// - Throws: `.outOfRange`; what reading throws.
  public func explain(at offset: ByteOffset) throws(DiskError) -> ByteExplanation {
    try device.checkRange(offset, 1)
    return try ByteExplainer(device, sectorSize: sectorSize).explain(offset.bytes)
  }

  /// What the byte at an offset of the image's file belongs to.
  /// - Throws: `.notFound` where no byte of the disk is stored there.
  public func explain(inFile offset: ByteOffset) throws(DiskError) -> ByteExplanation {
    var position = 0
    while position < device.size.bytes {
      let extent = try device.extent(at: ByteOffset(position))
      // What lies in a backing file is at a place of another file.
      if extent.depth == 0, let host = extent.hostOffset?.bytes, host <= offset.bytes,
        offset.bytes - host < extent.length.bytes
      {
        return try explain(at: ByteOffset(extent.start.bytes + offset.bytes - host))
      }
      position = extent.start.bytes + extent.length.bytes
    }
    throw DiskError(
      .notFound, "byte \(offset.bytes) of the file holds no byte of the disk", path: path,
      hint: "it is a hole, or belongs to the format itself")
  }
}
