/// The size of a logical sector in bytes: a power of two from 512 to 4096.
public struct SectorSize: Hashable, Sendable {
  public let bytes: Int

  public static let s512 = SectorSize(unchecked: 512)
  public static let s4096 = SectorSize(unchecked: 4096)

  private init(unchecked bytes: Int) { self.bytes = bytes }

  /// - Throws: `DiskError` `.invalidArgument` where `bytes` is not 512, 1024, 2048 or 4096.
  public init(_ bytes: Int) throws(DiskError) {
    guard bytes >= 512, bytes <= 4096, bytes & (bytes - 1) == 0 else {
      throw DiskError(
        .invalidArgument, "a sector size of \(bytes) bytes is not supported",
        hint: "use 512, 1024, 2048 or 4096")
    }
    self.bytes = bytes
  }
}

/// A sector number (logical block address), counted in sectors from the start of the device.
///
/// Range: 0 … 2^64−1, as GPT fields hold it. The byte position needs the sector size.
public struct LBA: Hashable, Comparable, Sendable {
  public let value: UInt64

  public init(_ value: UInt64) { self.value = value }

  public static func < (a: LBA, b: LBA) -> Bool { a.value < b.value }

  /// The byte offset of this sector: `value` × sector size.
  /// - Throws: `DiskError` `.outOfRange` where the product exceeds 2^63−1.
  public func offset(_ sector: SectorSize) throws(DiskError) -> ByteOffset {
    let (bytes, overflow) = value.multipliedReportingOverflow(by: UInt64(sector.bytes))
    guard !overflow, let exact = Int(exactly: bytes) else {
      throw DiskError(.outOfRange, "sector \(value) × \(sector.bytes) exceeds 2^63−1 bytes")
    }
    return ByteOffset(exact)
  }
}
