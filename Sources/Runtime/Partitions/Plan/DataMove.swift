/// The data of one partition, to be carried to another place on the same disk.
public struct DataMove: Hashable, Sendable {
  public let partition: Int
  public let from: ByteOffset
  public let to: ByteOffset
  public let size: ByteCount

  /// Whether source and destination have bytes in common.
  public var overlaps: Bool {
    abs(from.bytes - to.bytes) < size.bytes
  }

  static func moves(_ draft: TableDraft) -> [DataMove] {
    let sector = draft.sectorSize.bytes
    return draft.partitions.compactMap { partition in
      guard let origin = partition.origin, origin.start != partition.start, !partition.isExtended
      else { return nil }
      let sectors = min(origin.sectors, partition.sectors)
      return DataMove(
        partition: partition.number, from: ByteOffset(Int(origin.start) * sector),
        to: ByteOffset(Int(partition.start) * sector), size: ByteCount(Int(sectors) * sector))
    }
  }
}
