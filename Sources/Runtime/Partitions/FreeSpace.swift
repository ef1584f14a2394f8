/// A gap in which a new partition would fit.
public struct FreeSpace: Hashable, Sendable {
  public let start: LBA
  public let sectors: UInt64
  public let offset: ByteOffset
  public let size: ByteCount
  /// Whether it lies inside the extended partition, for logical partitions.
  public let isInsideExtended: Bool

  public var end: LBA { LBA(start.value + (sectors - 1)) }
}

extension PartitionTable {
  /// The gaps, as `sfdisk -F` lists them, ordered by start: aligned at their beginning to the
  /// grain, and none smaller than it except before the first partition.
  ///
  /// Inside an extended partition every logical keeps `firstUsable` sectors before it for its
  /// EBR, as libfdisk does when it adds one.
  public var free: [FreeSpace] {
    FreeSpaceFinder(self).find().sorted { ($0.start, $0.end) < ($1.start, $1.end) }
  }
}

/// libfdisk's search for gaps; all arithmetic is on sector numbers below 2^55, which
/// `Partition` guarantees, except for what a GPT header says is usable, which is clipped.
private struct FreeSpaceFinder {
  let table: PartitionTable
  let ordered: [Partition]
  let first: UInt64
  let last: UInt64
  /// The grain in sectors, at least 1.
  let grain: UInt64

  init(_ table: PartitionTable) {
    self.table = table
    let limit = UInt64(Int.max) / UInt64(table.sectorSize.bytes)
    first = min(table.firstUsable.value, limit)
    last = min(table.lastUsable.value, limit)
    grain = UInt64(max(table.grain.bytes / table.sectorSize.bytes, 1))
    ordered = table.partitions.enumerated()
      .sorted { ($0.element.start, $0.offset) < ($1.element.start, $1.offset) }.map(\.element)
  }

  func find() -> [FreeSpace] {
    var gaps: [FreeSpace] = []
    var position = first
    var isFirst = true
    for partition in ordered where !partition.isLogical {
      let start = partition.start.value
      if position + grain < start || (isFirst && aligned(position, .up) < start) {
        add(&gaps, from: isFirst ? position : position + 1, through: start - 1)
      }
      if partition.isExtended { addGaps(inside: partition, &gaps) }
      position = max(position, partition.end.value)
      isFirst = false
    }
    if last > 0, position + grain < last - 1 {
      let from = position > first || !isFirst ? position + 1 : position
      add(&gaps, from: from, through: last)
    }
    return gaps
  }

  private func addGaps(inside container: Partition, _ gaps: inout [FreeSpace]) {
    var position = container.start.value
    for logical in ordered where logical.isLogical {
      let after = position + first
      let start = logical.start.value
      if start > after, start - after > grain {
        add(&gaps, from: after, through: start, inside: true)
      }
      position = logical.end.value
    }
    let after = position + first
    if after < container.end.value, container.end.value - after > grain {
      add(&gaps, from: after, through: container.end.value, inside: true)
    }
  }

  private func add(
    _ gaps: inout [FreeSpace], from: UInt64, through end: UInt64, inside: Bool = false
  ) {
    guard from < end else { return }
    let start = alignedInRange(from, end)
    guard start <= end else { return }
    let sectors = end - start + 1
    let bytes = table.sectorSize.bytes
    gaps.append(
      FreeSpace(
        start: LBA(start), sectors: sectors, offset: ByteOffset(Int(start) * bytes),
        size: ByteCount(Int(sectors) * bytes), isInsideExtended: inside))
  }

  // MARK: - Alignment

  private enum Direction { case up, down, nearest }

  private func aligned(_ lba: UInt64, _ direction: Direction) -> UInt64 {
    if lba % grain == 0 { return lba }
    if lba < first { return first }
    switch direction {
    case .up: return (lba / grain + 1) * grain
    case .down: return lba / grain * grain
    case .nearest: return (lba + grain / 2) / grain * grain
    }
  }

  private func alignedInRange(_ lba: UInt64, _ end: UInt64) -> UInt64 {
    let low = aligned(lba, .up)
    let high = aligned(end, .down)
    // A range with less than a grain between its aligned ends is taken as it is.
    guard low <= high, high - low >= grain else { return lba }
    let near = aligned(lba, .nearest)
    if near < low { return low }
    return near > high ? high : near
  }
}
