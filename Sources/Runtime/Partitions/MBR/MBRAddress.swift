/// The cylinder, head and sector of an MBR entry, which nothing uses any more and everything writes.
enum MBRAddress {
  /// Three bytes for a sector, as libfdisk has them: with 255 heads and 63 sectors a track, and
  /// past the 1024th cylinder FE FF FF.
  static func bytes(_ lba: UInt64) -> [UInt8] {
    let perCylinder: UInt64 = 255 * 63
    let cylinder = lba / perCylinder
    guard cylinder < 1024 else { return [0xfe, 0xff, 0xff] }
    let head = lba % perCylinder / 63
    let sector = lba % 63 + 1
    return [
      UInt8(head), UInt8(sector | (cylinder >> 8) << 6), UInt8(truncatingIfNeeded: cylinder),
    ]
  }

  /// An entry of 16 bytes.
  /// - Parameters:
  ///   - place: the first sector, counted from the start of the disk, for the address.
  ///   - start: the same as the entry counts it.
  static func entry(
    type: UInt8, isActive: Bool, place: UInt64, start: UInt32, sectors: UInt32
  ) -> [UInt8] {
    var entry = [UInt8](repeating: 0, count: MBRLayout.entrySize)
    entry[0] = isActive ? MBRLayout.activeFlag : 0
    entry.set(bytes: bytes(place), at: 1)
    entry[4] = type
    entry.set(bytes: bytes(place + UInt64(max(sectors, 1) - 1)), at: 5)
    entry.set(start, at: 8)
    entry.set(sectors, at: 12)
    return entry
  }
}
