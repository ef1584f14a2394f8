/// One partition as its table describes it.
public struct Partition: Hashable, Sendable {
  /// Where an MBR keeps its entry; every GPT partition is `.primary`.
  public enum Role: String, Hashable, Sendable {
    case primary, extended, logical
  }

  /// What tells this partition from every other.
  enum Identity: Hashable, Sendable {
    /// The identifier of the disk, which the number completes.
    case mbr(UInt32)
    case gpt(GUID)
    /// A table of another kind, whose partitions have none.
    case none
  }

  /// From 1: MBR primaries 1–4, logicals from 5 in the order of their chain; GPT entry index + 1.
  public let number: Int
  /// The first sector.
  public let start: LBA
  /// The number of sectors. 0 only for an MBR entry that has a type but no length.
  public let sectors: UInt64
  /// The first byte: first sector × sector size.
  public let offset: ByteOffset
  /// The length in bytes.
  public let size: ByteCount
  public let type: PartitionType
  public let role: Role
  /// The active flag of an MBR entry (0x80). Always false in a GPT, which has an attribute for it.
  public let isBootable: Bool
  let identity: Identity
  /// GPT: the name, decoded from UTF-16; anything may stand in it. Empty for MBR.
  public let name: String
  /// GPT: the name's code units, where they are not valid UTF-16 and `name` has U+FFFD for them.
  public let malformedName: [UInt16]?
  public let attributes: GPTAttributes
  /// Flags of a Sun or SGI label, as sfdisk prints them: `boot`, `swap`, `u`; elsewhere empty.
  public let flags: String
  /// The bytes of the table's entry on the disk.
  public let entryRange: Range<Int>

  /// The last sector, as fdisk prints it. The same as `start` for a partition without length.
  public var end: LBA { LBA(sectors == 0 ? start.value : start.value + (sectors - 1)) }
  /// GPT: the unique GUID in upper case. MBR: disk identifier and number, `8350c7f6-01`, as blkid
  /// gives it as PARTUUID; nil where the disk has no identifier.
  public var uuid: String? {
    switch identity {
    case .gpt(let guid): guid.description
    case .mbr(0), .none: nil
    case .mbr(let disk): hex(UInt64(disk), 8) + "-" + hex(UInt64(number), 2)
    }
  }
  /// The name of its type, as fdisk prints it; `unknown` for one that nobody has named.
  public var typeName: String { type.name ?? "unknown" }
  public var isExtended: Bool { role == .extended }
  public var isLogical: Bool { role == .logical }

  /// The sectors `start ..< end+1`.
  var sectorRange: Range<UInt64> { start.value..<(start.value + sectors) }

  /// nil where the partition reaches past what a 64-bit file offset can address.
  init?(
    number: Int, start: UInt64, sectors: UInt64, sectorSize: SectorSize, type: PartitionType,
    role: Role, isBootable: Bool = false, identity: Identity, name: DecodedName = .empty,
    attributes: GPTAttributes = [], flags: String = "", entryRange: Range<Int>
  ) {
    let (end, overflow) = start.addingReportingOverflow(sectors)
    guard !overflow, end <= UInt64(Int.max) / UInt64(sectorSize.bytes) else { return nil }
    self.number = number
    self.start = LBA(start)
    self.sectors = sectors
    offset = ByteOffset(Int(start) * sectorSize.bytes)
    size = ByteCount(Int(sectors) * sectorSize.bytes)
    self.type = type
    self.role = role
    self.isBootable = isBootable
    self.identity = identity
    self.name = name.text
    malformedName = name.malformed
    self.attributes = attributes
    self.flags = flags
    self.entryRange = entryRange
  }
}
