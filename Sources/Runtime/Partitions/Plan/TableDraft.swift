/// A partition table that is being edited: a pure value, of which nothing is on a disk yet.
///
/// Every operation checks what it is asked for and throws where it does not fit: nothing is
/// clamped, rounded or moved to make it fit. A size is rounded only where `.about` asks for that.
public struct TableDraft: Hashable, Sendable {
  public let label: PartitionTable.Label
  public internal(set) var sectorSize: SectorSize
  public let diskSize: ByteCount
  /// The disk's identifier.
  public internal(set) var id: Identifier
  /// The first and the last sector that a partition may take.
  public internal(set) var firstUsable: UInt64
  public internal(set) var lastUsable: UInt64
  /// What new partitions are aligned to, in sectors, and where the first of them begins.
  public internal(set) var grain: UInt64
  var firstAligned: UInt64
  public internal(set) var partitions: [DraftPartition] = []
  /// The first 512 bytes of the disk, of which the boot code is kept.
  var bootSector: [UInt8]
  /// What a GPT has beyond its partitions; nil for an MBR.
  var gpt: GPTShape?
  /// The headers of a GPT that was here before and is to go, by their bytes.
  var obsolete: [Int] = []
  /// The marks of what was on the whole disk and is to go.
  var stale: [StaleMark] = []
  public internal(set) var guids: GUIDSource
  /// nil for a new table.
  let origin: PartitionTable?
  /// The table whose partitions a new one of another kind takes over.
  var convertedFrom: PartitionTable?
  /// Whether sectors of this size were asked for, and do not just come from the table before.
  var isSectorSizeAsked = false
  /// What a new table was to replace when it was begun; nil for one that takes another's place over.
  var ground: Ground?

  /// The disk under a new table.
  struct Ground: Hashable, Sendable {
    let table: PartitionTable?
    /// Whether what is there may go.
    let mayGo: Bool
  }

  public enum Identifier: Hashable, Sendable {
    case mbr(UInt32)
    case gpt(GUID)

    /// As sfdisk prints it.
    public var text: String {
      switch self {
      case .mbr(let number): "0x" + hex(UInt64(number), 8)
      case .gpt(let guid): guid.description
      }
    }
  }

  /// Where a GPT keeps its parts.
  struct GPTShape: Hashable, Sendable {
    var entryCount = 128
    var entrySize = GPTLayout.minimumEntrySize
    var entriesLBA: UInt64 = 2
    var backupLBA: UInt64
    /// Whether sector 0 is written anew, or kept because it announces the GPT as it should.
    var isProtectiveMBRKept = false
    /// nil for a protective MBR.
    var hybrid: HybridMBR?

    /// The sectors of one array of entries.
    func arraySectors(_ sector: SectorSize) -> UInt64 {
      UInt64((entryCount * entrySize + sector.bytes - 1) / sector.bytes)
    }
  }

  /// The number of whole sectors on the disk.
  public var diskSectors: UInt64 { UInt64(diskSize.bytes / sectorSize.bytes) }

  public subscript(number number: Int) -> DraftPartition? {
    partitions.first { $0.number == number }
  }

  /// The index of a partition.
  /// - Throws: `.notFound`, which names those that there are.
  func index(_ number: Int) throws(DiskError) -> Int {
    if let index = partitions.firstIndex(where: { $0.number == number }) { return index }
    let known = partitions.map { String($0.number) }.joined(separator: ", ")
    throw DiskError(
      .notFound, "there is no partition \(number)",
      hint: partitions.isEmpty ? "the table is empty" : "there are \(known)")
  }

  var extended: DraftPartition? { partitions.first(where: \.isExtended) }

  /// Bytes as a number of sectors.
  /// - Throws: `.invalidArgument` where they are not whole sectors.
  func sectors(_ size: ByteCount, _ what: String) throws(DiskError) -> UInt64 {
    guard size.bytes % sectorSize.bytes == 0 else {
      throw DiskError(
        .invalidArgument,
        "\(what) of \(size.bytes) bytes is no whole number of sectors of \(sectorSize.bytes) bytes",
        hint: "\(size.bytes / sectorSize.bytes * sectorSize.bytes) would be one")
    }
    return UInt64(size.bytes / sectorSize.bytes)
  }

  /// A number of sectors for messages: `9 MiB (18432 sectors)`.
  func sizeText(_ sectors: UInt64) -> String {
    let (bytes, overflow) = sectors.multipliedReportingOverflow(by: UInt64(sectorSize.bytes))
    guard !overflow, let exact = Int(exactly: bytes) else { return "\(sectors) sectors" }
    return "\(ByteCount(exact).fdiskText(.long)) (\(sectors) sectors)"
  }
}
