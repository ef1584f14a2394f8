extension TableDraft {
  /// Takes a partition out of the table; its bytes stay on the disk. An extended one takes its
  /// logicals with it, and logicals behind a deleted one move up in number.
  /// - Throws: `.notFound`.
  public mutating func delete(_ number: Int) throws(DiskError) {
    let partition = partitions.remove(at: try index(number))
    if partition.isExtended { partitions.removeAll(where: \.isLogical) }
    if partition.isLogical { renumberLogicals() }
  }

  /// Makes a partition end elsewhere; its start stays, and no data moves.
  /// - Throws: `.notFound`, `.noSpace`, `.invalidArgument`.
  public mutating func resize(
    _ number: Int, to length: PartitionRequest.Length
  ) throws(DiskError) {
    let index = try index(number)
    let partition = partitions[index]
    let room = lastFree(behind: partition) - partition.start + 1
    let wanted: UInt64
    switch length {
    case .bytes(let bytes): wanted = try sectors(bytes, "a size")
    case .rest:
      wanted =
        alignedEnd(
          from: partition.start, through: partition.start + room - 1) - partition.start + 1
    case .percent, .about, .gap:
      throw DiskError(.invalidArgument, "a partition is resized to a size, or to the rest")
    }
    guard wanted > 0 else { throw DiskError(.invalidArgument, "a partition cannot be empty") }
    guard wanted <= room else {
      throw DiskError(
        .noSpace,
        "partition \(number) cannot become \(sizeText(wanted)): up to "
          + "\(sizeText(room)) are free for it, to sector \(partition.start + room - 1)")
    }
    var next = self
    next.partitions[index].sectors = wanted
    try next.check()
    self = next
  }

  /// Makes a partition begin elsewhere, with its length and its data.
  /// - Throws: `.notFound`, `.noSpace`, `.unsupported` for an extended one.
  public mutating func move(_ number: Int, to place: PartitionRequest.Place) throws(DiskError) {
    let index = try index(number)
    guard !partitions[index].isExtended else {
      throw DiskError(
        .unsupported, "an extended partition cannot be moved with the logicals in it",
        hint: "move the logicals, then resize it")
    }
    var next = self
    var moved = next.partitions.remove(at: index)
    moved.ebr = nil
    let bytes = try ByteCount(checking: moved.sectors).bytes * sectorSize.bytes
    let request = PartitionRequest(
      type: moved.type, length: .bytes(ByteCount(bytes)), place: place, role: moved.role)
    moved.start = try next.place(request, moved.role, 0).start
    next.partitions.insert(moved, at: index)
    try next.check()
    self = next
  }

  /// What `set` may change; nil leaves as it is.
  public struct Settings: Hashable, Sendable {
    public var name: String?
    public var type: PartitionType?
    public var uuid: GUID?
    public var isBootable: Bool?
    public var attributes: GPTAttributes?

    public init() {}
  }

  /// Changes what a partition is, and not where.
  /// - Throws: `.notFound`, `.invalidArgument` for what the table cannot say.
  public mutating func set(_ number: Int, _ settings: Settings) throws(DiskError) {
    let index = try index(number)
    var partition = partitions[index]
    if label == .dos,
      settings.name ?? "" != "" || settings.uuid != nil
        || settings.attributes ?? [] != []
    {
      throw DiskError(
        .invalidArgument, "an MBR keeps no name, no UUID and no attributes of a partition")
    }
    if let type = settings.type {
      try refuseUnused(type)
      guard type.isExtended == partition.isExtended else {
        throw DiskError(
          .invalidArgument,
          "partition \(number) cannot become \(type): that is "
            + (type.isExtended ? "an extended partition" : "no extended partition"),
          hint: "delete it and add another")
      }
      partition.type = type
    }
    if let name = settings.name { partition.nameUnits = try Self.nameUnits(name) }
    if let uuid = settings.uuid { partition.uuid = uuid }
    if let attributes = settings.attributes { partition.attributes = attributes }
    if let isBootable = settings.isBootable {
      switch (label, isBootable) {
      case (.dos, _): partition.isBootable = isBootable
      case (_, true): partition.attributes.insert(.legacyBIOSBootable)
      case (_, false): partition.attributes.remove(.legacyBIOSBootable)
      }
    }
    partitions[index] = partition
  }

  /// Numbers the partitions in the order of their place. As with sfdisk, a GPT's are numbered from
  /// 1 on, and an MBR's primaries keep to the numbers that are in use.
  public mutating func sort() {
    let outer = partitions.filter { !$0.isLogical }.sorted { $0.start < $1.start }
    let inner = partitions.filter(\.isLogical).sorted { $0.start < $1.start }
    let used = outer.map(\.number).sorted()
    let hybrid = gpt?.hybrid
    let listed = hybrid?.numbers.compactMap { number in outer.firstIndex { $0.number == number } }
    let bootable = outer.firstIndex { $0.number == hybrid?.bootable }
    partitions = outer + inner
    for index in outer.indices {
      partitions[index].number = label == .gpt ? index + 1 : used[index]
    }
    renumberLogicals()
    if let listed { gpt?.hybrid?.numbers = listed.map { $0 + 1 } }
    gpt?.hybrid?.bootable = bootable.map { $0 + 1 }
  }

  /// Sets the disk's identifier.
  /// - Throws: `.invalidArgument` for the other kind's.
  public mutating func setID(_ id: Identifier) throws(DiskError) {
    switch (label, id) {
    case (.dos, .mbr), (.gpt, .gpt): self.id = id
    default: throw DiskError(.invalidArgument, "\(id.text) is no identifier of this kind of table")
    }
  }

  private mutating func renumberLogicals() {
    var next = 5
    for index in partitions.indices where partitions[index].isLogical {
      partitions[index].number = next
      next += 1
    }
  }

  /// The last sector that a partition could grow to.
  private func lastFree(behind partition: DraftPartition) -> UInt64 {
    var last = lastUsable
    if partition.isLogical, let extended { last = extended.end }
    for other in partitions where other.isLogical == partition.isLogical {
      let begin = min(other.ebr ?? other.start, other.start)
      if begin > partition.end, other.number != partition.number { last = min(last, begin - 1) }
      if other.start > partition.end { last = min(last, other.start - 1) }
    }
    return last
  }
}
