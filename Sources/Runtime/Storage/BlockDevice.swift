/// Anything with bytes at positions: a file, a block device, memory, a slice of another device,
/// and later every image format. Everything above stands on this protocol alone.
///
/// Reads and writes are positional and complete: they transfer all of the buffer or throw.
/// A device is safe to use from several threads at once.
public protocol BlockDevice: AnyObject, Sendable {
  /// The size in bytes. Constant while the device is open, except through `resize` of a format.
  var size: ByteCount { get }
  var isWritable: Bool { get }
  /// What diagnostics call it: a path as the user gave it, or a description.
  var name: String { get }
  /// The logical sector size, where hardware says one.
  var hardwareSectorSize: SectorSize? { get }

  /// Fills `buffer` from `offset`.
  /// - Throws: `.outOfRange` where any byte lies past the end, `.inputOutput`, `.closed`.
  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: ByteOffset) throws(DiskError)

  /// Writes all of `buffer` at `offset`. Durable only after `flush()`.
  /// - Throws: `.readOnly`, `.outOfRange`, `.noSpace`, `.inputOutput`, `.closed`.
  func write(_ buffer: UnsafeRawBufferPointer, at offset: ByteOffset) throws(DiskError)

  /// The run of equal kind that begins at `offset`, as far as it is known; its length is never zero.
  /// - Throws: `.outOfRange` where `offset` is at or past the end.
  func extent(at offset: ByteOffset) throws(DiskError) -> Extent

  /// Makes all writes durable.
  func flush() throws(DiskError)

  /// Releases the device; further calls throw `.closed`. Idempotent.
  func close() throws(DiskError)
}

/// A run of bytes of one kind.
public struct Extent: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// Stored bytes.
    case data
    /// A hole: reads as zeros and takes no space.
    case hole
  }

  public let start: ByteOffset
  public let length: ByteCount
  public let kind: Kind
  /// Where the bytes lie in the file that holds them, where that is known.
  public let hostOffset: ByteOffset?

  public init(start: ByteOffset, length: ByteCount, kind: Kind, hostOffset: ByteOffset?) {
    self.start = start
    self.length = length
    self.kind = kind
    self.hostOffset = hostOffset
  }
}
