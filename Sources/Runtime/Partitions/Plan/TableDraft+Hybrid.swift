/// Partitions that the MBR before a GPT lists too, for firmware and systems that read only an MBR.
extension TableDraft {
  struct HybridMBR: Hashable, Sendable {
    /// Partitions by number, in the order of their entries.
    var numbers: [Int]
    /// The one whose entry is marked active.
    var bootable: Int?
    /// Whether the entry that announces the GPT comes last instead of first.
    var isProtectiveLast = false
  }

  /// Lists up to three partitions in the MBR as well, beside an entry that announces the GPT; none to
  /// have the protective MBR alone. The entries say what the partitions are when the plan is made, and
  /// a later change of those partitions does not change them.
  /// - Throws: `.invalidArgument` for another kind of table, numbers twice or more than three;
  ///   `.notFound`; `.noSpace` for what an MBR's 32 bits cannot say.
  public mutating func setHybrid(
    _ numbers: [Int], bootable: Int? = nil, isProtectiveLast: Bool = false
  ) throws(DiskError) {
    guard gpt != nil else {
      throw DiskError(.invalidArgument, "only a GPT has a hybrid MBR", found: label.rawValue)
    }
    guard numbers.count <= 3, Set(numbers).count == numbers.count else {
      throw DiskError(
        .invalidArgument,
        "a hybrid MBR lists up to three different partitions: the fourth entry announces the GPT",
        found: numbers.map(String.init).joined(separator: ", "))
    }
    if let bootable, !numbers.contains(bootable) {
      throw DiskError(
        .invalidArgument, "partition \(bootable) is not among those that the hybrid MBR lists")
    }
    let hybrid = HybridMBR(
      numbers: numbers, bootable: bootable, isProtectiveLast: isProtectiveLast)
    gpt?.hybrid = numbers.isEmpty ? nil : hybrid
    gpt?.isProtectiveMBRKept = false
    try checkHybrid()
  }

  /// - Throws: as `setHybrid`.
  func checkHybrid() throws(DiskError) {
    for number in gpt?.hybrid?.numbers ?? [] {
      let partition = partitions[try index(number)]
      guard partition.start <= UInt64(UInt32.max), partition.sectors <= UInt64(UInt32.max) else {
        throw DiskError(
          .noSpace,
          "partition \(number) reaches past the 2^32 sectors that an MBR can count",
          hint: "leave it out of the hybrid MBR")
      }
    }
  }

  /// The four entries of a hybrid MBR, as sgdisk lays them out: the one that announces the GPT covers
  /// what comes before the first partition.
  func hybridEntries(_ hybrid: HybridMBR) -> [[UInt8]] {
    let listed = hybrid.numbers.compactMap { self[number: $0] }
    var entries = listed.map { partition in
      MBRAddress.entry(
        type: TypeMap.byte(of: partition.type), isActive: partition.number == hybrid.bootable,
        place: partition.start, start: UInt32(truncatingIfNeeded: partition.start),
        sectors: UInt32(truncatingIfNeeded: partition.sectors))
    }
    let first = listed.map(\.start).min() ?? firstUsable
    var protective = MBRAddress.entry(
      type: MBRLayout.protectiveType, isActive: false, place: 1, start: 1,
      sectors: UInt32(clamping: first - 1))
    // UEFI Specification 2.10, table 5-4: this address, whatever the geometry.
    protective.set(bytes: [0x00, 0x02, 0x00], at: 1)
    entries.insert(protective, at: hybrid.isProtectiveLast ? entries.count : 0)
    return entries
  }
}

extension TypeMap {
  fileprivate static func byte(of type: PartitionType) -> UInt8 {
    if case .gpt(let guid) = type { return byte(guid) }
    return 0x83
  }
}
