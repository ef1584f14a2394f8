/// Finds the sector size of a disk image from where its GPT lies: a plain file does not say it.
enum GPTProbe {
  static let candidates = [512, 1024, 2048, 4096]

  /// The sector size at which a sound primary header is in sector 1; failing that, at which a
  /// sound backup header is in the last sector; else 512.
  ///
  /// - Parameters:
  ///   - head: the first 8 KiB, or all of a smaller disk.
  ///   - tail: the last bytes likewise.
  static func sectorSize(head: LayoutView, tail: LayoutView) -> SectorSize {
    for bytes in candidates where isHeader(head, at: bytes, own: 1) { return size(bytes) }
    for bytes in candidates where isBackup(tail, bytes) { return size(bytes) }
    return .s512
  }

  /// Whether a sound primary header is in sector 1 of a disk with these sectors.
  static func isPrimary(_ disk: DiskWindow, sectorSize: SectorSize) -> Bool {
    isHeader(disk.head, at: sectorSize.bytes, own: 1)
  }

  /// The last sector begins within 4 KiB of the end, and the end need not be a whole sector.
  private static func isBackup(_ tail: LayoutView, _ sector: Int) -> Bool {
    var offset = tail.count - sector
    let lowest = max(tail.count - 2 * sector + 1, 0)
    while offset >= lowest {
      if isHeader(tail, at: offset, own: nil) { return true }
      offset -= 512
    }
    return false
  }

  private static func isHeader(_ view: LayoutView, at offset: Int, own: UInt64?) -> Bool {
    guard let place = view.slice(offset, min(view.count - offset, 4096)),
      place.count >= GPTLayout.minimumHeaderSize
    else { return false }
    let header = GPTHeader(place)
    guard header.isSigned, own == nil || header.own == own else { return false }
    return header.computedCRC(place) == header.crc
  }

  private static func size(_ bytes: Int) -> SectorSize { (try? SectorSize(bytes)) ?? .s512 }
}
