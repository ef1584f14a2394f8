/// One write of a plan: bytes that are to be replaced, and by what.
public struct TableWrite: Hashable, Sendable {
  /// What it changes.
  public let structure: TableStructure
  /// Where it begins on the disk. It covers whole sectors.
  public let offset: Int
  /// The bytes that are there, as many as the new ones.
  public let old: [UInt8]
  public let new: [UInt8]
  /// All writes of one stage are durable before any of the next begins.
  public let stage: Int

  public var range: Range<Int> { offset..<(offset + new.count) }

  /// The bytes from the first that differs to the last.
  public var changed: Range<Int> {
    guard let first = new.indices.first(where: { old[$0] != new[$0] }),
      let last = new.indices.last(where: { old[$0] != new[$0] })
    else { return offset..<offset }
    return (offset + first)..<(offset + last + 1)
  }

  /// The writes that make the device's bytes those of `regions`: only sectors that differ, and
  /// neighbouring ones of a structure in one write.
  static func making(
    _ regions: [TableRegion], on device: any BlockDevice, sector: Int
  ) throws(DiskError) -> [TableWrite] {
    var writes: [TableWrite] = []
    for region in regions {
      let old = try device.read(
        at: ByteOffset(region.offset), count: ByteCount(region.bytes.count))
      // What goes of a table with other sectors is not of ours.
      let unit = region.bytes.count % sector == 0 ? sector : region.bytes.count
      let different = stride(from: 0, to: old.count, by: unit).filter { start in
        old[start..<(start + unit)] != region.bytes[start..<(start + unit)]
      }
      guard let first = different.first, let last = different.last else { continue }
      let range = first..<(last + unit)
      writes.append(
        TableWrite(
          structure: region.structure, offset: region.offset + first, old: Array(old[range]),
          new: Array(region.bytes[range]), stage: region.stage))
    }
    return writes
  }
}
