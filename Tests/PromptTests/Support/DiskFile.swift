import Glibc
import Testing

extension TemporaryFolder {
  /// The path of `disk.img` with this size, whose MBR holds up to four entries.
  func makeDisk(
    _ entries: [(flag: UInt8, type: UInt8, start: UInt32, count: UInt32)], size: Int
  ) throws -> String {
    var sector = [UInt8](repeating: 0, count: 512)
    for (index, entry) in entries.enumerated() {
      let at = 446 + 16 * index
      sector[at] = entry.flag
      sector[at + 4] = entry.type
      for byte in 0..<4 {
        sector[at + 8 + byte] = UInt8(truncatingIfNeeded: entry.start >> (8 * byte))
        sector[at + 12 + byte] = UInt8(truncatingIfNeeded: entry.count >> (8 * byte))
      }
    }
    sector[510] = 0x55
    sector[511] = 0xAA
    let path = write(sector, to: "disk.img")
    try #require(truncate(path, size) == 0)
    return path
  }
}
