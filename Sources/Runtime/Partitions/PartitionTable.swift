/// The partition table of a disk, read and checked: a value that keeps nothing open.
public struct PartitionTable: Hashable, Sendable {
  /// The kind of table, by the name that sfdisk has for it.
  public enum Label: String, Hashable, Sendable, CaseIterable {
    case dos, gpt
    /// Those that are read, and not written.
    case mac, bsd, dragonfly, sun, sgi, amiga, atari, pc98, dasd

    /// Those that can be made and changed.
    public static let editable: [Label] = [.dos, .gpt]
  }

  public let label: Label
  /// The disk's identifier as sfdisk prints it: `0x8350c7f6`, or a GUID in upper case.
  public let id: String
  public let sectorSize: SectorSize
  /// The size of the disk in bytes, of which a last incomplete sector is no part of any table.
  public let diskSize: ByteCount
  /// The first sector that a new partition may take: for a GPT as its header says, for an MBR
  /// the alignment of 1 MiB (one sector on a disk of at most 4 MiB).
  public let firstUsable: LBA
  /// The last sector that a partition may take: for a GPT as its header says, for an MBR the last
  /// of the disk, as sfdisk has it, also where 32-bit entries cannot reach it.
  public let lastUsable: LBA
  /// What partitions are aligned to, in bytes: 1 MiB, or one sector on a disk of at most 4 MiB.
  public let grain: ByteCount
  /// In number order.
  public let partitions: [Partition]
  /// What is wrong with the table, in the order of reading. Empty for a sound one.
  public let problems: [TableProblem]
  /// What a GPT has beyond its partitions; nil for other tables.
  public let gpt: GPTDetails?

  /// The number of whole sectors on the disk.
  public var diskSectors: UInt64 { UInt64(diskSize.bytes / sectorSize.bytes) }

  /// The partition of this number, or nil.
  public subscript(number number: Int) -> Partition? {
    partitions.first { $0.number == number }
  }
}

/// What a GPT has beyond its partitions.
public struct GPTDetails: Hashable, Sendable {
  /// Which of the two headers the partitions come from.
  public enum Source: String, Hashable, Sendable {
    case primary, backup
  }

  public let source: Source
  /// Where the header that was used lies, and the other one by its account.
  public let headerLBA: LBA
  public let alternateLBA: LBA
  public let entriesLBA: LBA
  /// How many entries the table has room for.
  public let entryCount: Int
  /// Bytes of one entry.
  public let entrySize: Int
  /// The entries of the MBR in sector 0, the protective one (`ee`) among them.
  public let mbrEntries: [Partition]

  /// Whether the MBR in sector 0 names more than the protective entry, for systems without GPT.
  public var isHybrid: Bool { mbrEntries.contains { $0.type != .mbr(MBRLayout.protectiveType) } }
}
