/// A partition of a table that is being edited: what it will be, and what it was.
public struct DraftPartition: Hashable, Sendable {
  /// Where it was before the edit.
  public struct Origin: Hashable, Sendable {
    public let number: Int
    public let start: UInt64
    public let sectors: UInt64
  }

  /// MBR primaries 1–4, logicals from 5 in the order of their chain; GPT entry index + 1.
  public internal(set) var number: Int
  /// The first sector.
  public internal(set) var start: UInt64
  /// The length in sectors.
  public internal(set) var sectors: UInt64
  public internal(set) var type: PartitionType
  public internal(set) var role: Partition.Role
  public internal(set) var isBootable = false
  /// GPT: the unique GUID; zero in an MBR.
  public internal(set) var uuid: GUID = .zero
  public internal(set) var attributes: GPTAttributes = []
  /// GPT: the name's code units, also where they are not valid UTF-16. At most 36.
  var nameUnits: [UInt16] = []
  /// nil for one that the edit added.
  public internal(set) var origin: Origin?
  /// The entry's bytes as they were, of which an edit keeps what it does not understand.
  var entry: [UInt8] = []
  /// A logical partition's EBR, where it has one already.
  var ebr: UInt64?

  init(number: Int, start: UInt64, sectors: UInt64, type: PartitionType, role: Partition.Role) {
    self.number = number
    self.start = start
    self.sectors = sectors
    self.type = type
    self.role = role
  }

  public var name: String { String(decoding: nameUnits, as: UTF16.self) }
  /// The last sector.
  public var end: UInt64 { sectors == 0 ? start : start + (sectors - 1) }
  var isLogical: Bool { role == .logical }
  var isExtended: Bool { role == .extended }

  /// As it was read from the disk.
  init(_ partition: Partition, sectorSize: SectorSize) {
    self.init(
      number: partition.number, start: partition.start.value, sectors: partition.sectors,
      type: partition.type, role: partition.role)
    isBootable = partition.isBootable
    if case .gpt(let guid) = partition.identity { uuid = guid }
    attributes = partition.attributes
    nameUnits = partition.malformedName ?? Array(partition.name.utf16)
    origin = Origin(number: number, start: start, sectors: sectors)
    if partition.isLogical {
      ebr = UInt64(partition.entryRange.lowerBound / sectorSize.bytes)
    }
  }
}
