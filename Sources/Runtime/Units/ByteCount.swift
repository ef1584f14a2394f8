/// A number of bytes: a length or a size, never a position.
///
/// Range: 0 … 2^63−1, the kernel's limit for a file. Arithmetic that could leave the range is
/// checked and throws; nothing wraps and nothing traps on a value that a disk supplied.
public struct ByteCount: Hashable, Comparable, Sendable {
  /// The count in bytes, never negative.
  public let bytes: Int

  /// - Precondition: `bytes` is not negative. For a value that came from a disk use `init(checking:)`.
  public init(_ bytes: Int) {
    precondition(bytes >= 0, "a byte count is never negative")
    self.bytes = bytes
  }

  /// A count from a field of a disk structure.
  /// - Throws: `DiskError` `.outOfRange` where the value exceeds 2^63−1.
  public init(checking value: some BinaryInteger) throws(DiskError) {
    guard let bytes = Int(exactly: value), bytes >= 0 else {
      throw DiskError(.outOfRange, "a byte count of \(value) is outside 0 … 2^63−1")
    }
    self.bytes = bytes
  }

  public static let zero = ByteCount(0)

  public static func < (a: ByteCount, b: ByteCount) -> Bool { a.bytes < b.bytes }

  /// - Throws: `DiskError` `.outOfRange` where the sum exceeds 2^63−1.
  public func adding(_ other: ByteCount) throws(DiskError) -> ByteCount {
    let (sum, overflow) = bytes.addingReportingOverflow(other.bytes)
    if overflow { throw DiskError(.outOfRange, "\(bytes) + \(other.bytes) bytes exceeds 2^63−1") }
    return ByteCount(sum)
  }
}
