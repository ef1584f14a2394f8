extension TableDraft {
  /// Adds a partition.
  /// - Returns: its number.
  /// - Throws: `.noSpace`, which names the free space; `.invalidArgument`, `.exists`.
  @discardableResult
  public mutating func add(_ request: PartitionRequest) throws(DiskError) -> Int {
    try add(request, basis: freeSectors)
  }

  /// Adds several, all or none. Percentages are of what is free before the first; a `.rest` among
  /// them takes what the others leave. Behind an extended partition come its logicals, as far as
  /// they are not said to be primaries, and share what is free in it.
  public mutating func add(_ requests: [PartitionRequest]) throws(DiskError) {
    var basis = freeSectors
    var next = self
    for (index, request) in requests.enumerated() {
      var request = request
      let others = requests[(index + 1)...].prefix {
        request.type.isExtended || !$0.type.isExtended
      }
      if request.length == .rest, !request.type.isExtended, !others.isEmpty {
        request.length = try next.rest(before: others, basis)
      }
      _ = try next.add(request, basis: basis)
      if request.type.isExtended { basis = next.innerGaps.reduce(0) { $0 + $1.room } }
    }
    self = next
  }

  private mutating func add(
    _ request: PartitionRequest, basis: UInt64
  ) throws(DiskError) -> Int {
    let role = try role(for: request)
    let number = try number(for: request, role)
    let (start, sectors) = try place(request, role, basis)
    try refuseUnused(request.type)
    var next = self
    var partition = DraftPartition(
      number: number, start: start, sectors: sectors, type: request.type, role: role)
    if label == .gpt {
      partition.uuid = request.uuid ?? next.guids.next()
      partition.nameUnits = try Self.nameUnits(request.name)
      partition.attributes = request.attributes
      if request.isBootable { partition.attributes.insert(.legacyBIOSBootable) }
    } else {
      try refuseGPTFields(request)
      partition.isBootable = request.isBootable
    }
    next.insert(partition)
    try next.check()
    self = next
    return number
  }

  /// A type of zeros marks an entry that is not in use.
  func refuseUnused(_ type: PartitionType) throws(DiskError) {
    guard type == .gpt(.zero) else { return }
    throw DiskError(
      .invalidArgument, "a type of all zeros marks an entry that is not in use",
      hint: "delete(number) takes a partition out of the table")
  }

  private mutating func insert(_ partition: DraftPartition) {
    let index = partitions.firstIndex { $0.number > partition.number } ?? partitions.count
    partitions.insert(partition, at: index)
  }

  private func refuseGPTFields(_ request: PartitionRequest) throws(DiskError) {
    guard request.name.isEmpty else {
      throw DiskError(
        .invalidArgument, "an MBR keeps no names", found: request.name,
        hint: "leave the name out, or make a GPT")
    }
    guard request.uuid == nil, request.attributes.isEmpty else {
      throw DiskError(.invalidArgument, "an MBR keeps no UUID and no attributes of a partition")
    }
  }

  static func nameUnits(_ name: String) throws(DiskError) -> [UInt16] {
    let units = Array(name.utf16)
    guard units.count <= GPTLayout.nameUnits, !units.contains(0) else {
      throw DiskError(
        .invalidArgument,
        units.contains(0)
          ? "a partition's name holds no NUL"
          : "the name has \(units.count) UTF-16 units, and a GPT keeps \(GPTLayout.nameUnits)",
        found: name)
    }
    return units
  }

  // MARK: - Which entry

  private func role(for request: PartitionRequest) throws(DiskError) -> Partition.Role {
    guard label == .dos else {
      guard request.role == nil || request.role == .primary else {
        throw DiskError(.invalidArgument, "every partition of a GPT is a primary one")
      }
      return .primary
    }
    if request.type.isExtended {
      guard request.role != .logical else {
        throw DiskError(.invalidArgument, "an extended partition cannot be a logical one")
      }
      if let extended {
        throw DiskError(
          .exists, "there is an extended partition already: \(extended.number)")
      }
      return .extended
    }
    if request.role == .extended {
      throw DiskError(
        .invalidArgument, "the type \(request.type) is not one of an extended partition",
        hint: "use .extended")
    }
    if let role = request.role { return role }
    return try impliedRole(request)
  }

  private func impliedRole(_ request: PartitionRequest) throws(DiskError) -> Partition.Role {
    if let number = request.number { return number >= 5 ? .logical : .primary }
    guard let extended else { return .primary }
    if let start = try sector(of: request.place) {
      return start > extended.start && start <= extended.end ? .logical : .primary
    }
    guard lowestFree(1...MBRLayout.entryCount) != nil else { return .logical }
    // What is left over beside the extended partition for want of alignment is no place.
    var least = grain
    if case .bytes(let bytes) = request.length { least = try sectors(bytes, "a size") }
    return outerGaps.contains { $0.room >= least } ? .primary : .logical
  }

  private func number(
    for request: PartitionRequest, _ role: Partition.Role
  ) throws(DiskError) -> Int {
    if role == .logical {
      guard extended != nil else {
        throw DiskError(
          .invalidArgument, "a logical partition needs an extended one",
          hint: "add one of the type .extended first")
      }
      let next = 5 + partitions.count(where: \.isLogical)
      guard request.number == nil || request.number == next else {
        throw DiskError(
          .invalidArgument, "the next logical partition is number \(next)",
          found: request.number.map(String.init))
      }
      guard next < 5 + ExtendedChain.limit else {
        throw DiskError(.noSpace, "the chain of logical partitions is as long as it may be")
      }
      return next
    }
    let range = 1...(gpt?.entryCount ?? MBRLayout.entryCount)
    if let number = request.number {
      guard range.contains(number) else {
        throw DiskError(
          .invalidArgument,
          "the table has room for the numbers \(range.lowerBound) to "
            + "\(range.upperBound), not for \(number)")
      }
      guard self[number: number] == nil else {
        throw DiskError(.exists, "there is a partition \(number) already")
      }
      return number
    }
    if let free = lowestFree(range) { return free }
    throw DiskError(
      .noSpace, "all \(range.upperBound) entries of the table are taken",
      hint: label == .dos && extended == nil
        ? "delete one, and add an extended partition in its place" : nil)
  }

  private func lowestFree(_ range: ClosedRange<Int>) -> Int? {
    let taken = Set(partitions.map(\.number))
    return range.first { !taken.contains($0) }
  }
}
