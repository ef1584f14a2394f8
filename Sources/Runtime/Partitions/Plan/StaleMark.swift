/// Bytes outside of a table by which something else is known that was on the whole disk.
struct StaleMark: Hashable {
  /// For a reader: `ext4`.
  let type: String
  let range: Range<Int>
}

extension [TableRegion] {
  /// Zeros in place of a mark: in what an MBR leaves of its sector, or in sectors of its own. What looks like
  /// a mark within the table stays.
  mutating func erase(
    _ mark: StaleMark, on device: any BlockDevice, sector: Int
  ) throws(DiskError) {
    if let index = firstIndex(where: { $0.range.contains(mark.range.lowerBound) }) {
      if self[index].offset == 0, mark.range.lowerBound >= MBRLayout.size {
        self[index].clear(mark.range)
      }
      return
    }
    let first = mark.range.lowerBound / sector * sector
    let end = (mark.range.upperBound + sector - 1) / sector * sector
    guard end <= device.size.bytes, !contains(where: { $0.range.overlaps(first..<end) }) else {
      return
    }
    let bytes = try device.read(at: ByteOffset(first), count: ByteCount(end - first))
    var region = TableRegion(
      structure: .obsoleteSignature(mark.type), offset: first, bytes: bytes, stage: 4)
    region.clear(mark.range)
    append(region)
  }
}

extension TableRegion {
  fileprivate mutating func clear(_ range: Range<Int>) {
    for position in range.clamped(to: self.range) { bytes[position - offset] = 0 }
  }
}
