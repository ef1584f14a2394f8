/// What a new partition should be: how large, where, and what for.
public struct PartitionRequest: Hashable, Sendable {
  public enum Length: Hashable, Sendable {
    /// Exactly so many bytes, a whole number of sectors.
    case bytes(ByteCount)
    /// So many bytes, with the end at the boundary of the alignment that is nearest; from less than a
    /// grain on exactly so many.
    case about(ByteCount)
    /// Hundredths of the free space, 1–100, in whole grains of the alignment.
    case percent(Int)
    /// All of the gap it lies in, to the last boundary of the alignment.
    case rest
    /// As sfdisk takes a gap: to its last sector, but at the end of a GPT to the last boundary.
    case gap
  }

  public enum Place: Hashable, Sendable {
    /// The first gap that is large enough; for `.rest` the largest one.
    case first
    /// The first gap that is large enough, also for `.rest`.
    case lowest
    /// The smallest gap that is large enough.
    case best
    case largest
    /// The last gap that is large enough.
    case last
    /// Exactly at this sector, aligned or not.
    case sector(UInt64)
    /// Exactly at this byte, which must begin a sector.
    case byte(ByteOffset)
  }

  public var type: PartitionType
  public var length: Length
  public var place: Place
  /// nil for the lowest one that is free.
  public var number: Int?
  /// MBR: nil for a primary where one is free and fits, else a logical.
  public var role: Partition.Role?
  /// GPT.
  public var name: String
  /// GPT: nil for one from the seed.
  public var uuid: GUID?
  /// In an MBR the active flag, in a GPT the attribute for a legacy BIOS.
  public var isBootable: Bool
  /// GPT.
  public var attributes: GPTAttributes

  public init(
    type: PartitionType, length: Length, place: Place = .first, number: Int? = nil,
    role: Partition.Role? = nil, name: String = "", uuid: GUID? = nil, isBootable: Bool = false,
    attributes: GPTAttributes = []
  ) {
    self.type = type
    self.length = length
    self.place = place
    self.number = number
    self.role = role
    self.name = name
    self.uuid = uuid
    self.isBootable = isBootable
    self.attributes = attributes
  }
}
