/// A position on a device, in bytes from its start. Range: 0 … 2^63−1.
public struct ByteOffset: Hashable, Comparable, Sendable {
  /// The position in bytes, never negative.
  public let bytes: Int

  /// - Precondition: `bytes` is not negative. For a value that came from a disk use `init(checking:)`.
  public init(_ bytes: Int) {
    precondition(bytes >= 0, "a byte offset is never negative")
    self.bytes = bytes
  }

  /// An offset from a field of a disk structure.
  /// - Throws: `DiskError` `.outOfRange` where the value exceeds 2^63−1.
  public init(checking value: some BinaryInteger) throws(DiskError) {
    guard let bytes = Int(exactly: value), bytes >= 0 else {
      throw DiskError(.outOfRange, "a byte offset of \(value) is outside 0 … 2^63−1")
    }
    self.bytes = bytes
  }

  public static let zero = ByteOffset(0)

  public static func < (a: ByteOffset, b: ByteOffset) -> Bool { a.bytes < b.bytes }

  /// - Throws: `DiskError` `.outOfRange` where the sum exceeds 2^63−1.
  public func adding(_ count: ByteCount) throws(DiskError) -> ByteOffset {
    let (sum, overflow) = bytes.addingReportingOverflow(count.bytes)
    if overflow {
      throw DiskError(.outOfRange, "offset \(bytes) + \(count.bytes) bytes exceeds 2^63−1")
    }
    return ByteOffset(sum)
  }
}
