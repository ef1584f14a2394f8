/// Anything with bytes at positions: a file, a block device, memory, a slice of another device,
/// and every image format. Everything above stands on this protocol alone.
///
/// Reads and writes are positional and complete: they transfer all of the buffer or throw.
/// A device is safe to use from several threads at once.
public protocol BlockDevice: AnyObject, Sendable {
  /// The size in bytes. Constant while the device is open, except through `resize`.
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

  /// Makes `count` bytes from `offset` read as zeros, without storing them where it can.
  /// - Throws: as `write`.
  func writeZeros(at offset: ByteOffset, count: Int) throws(DiskError)

  /// Changes the size; what is added reads as zeros.
  /// - Throws: `.readOnly`, `.unsupported` for a device of fixed size, `.noSpace`, `.closed`.
  func resize(to size: ByteCount) throws(DiskError)

  /// The run of equal kind that begins at `offset`, as far as it is known; its length is never zero.
  /// - Throws: `.outOfRange` where `offset` is at or past the end.
  func extent(at offset: ByteOffset) throws(DiskError) -> Extent

  /// Makes all writes durable.
  func flush() throws(DiskError)

  /// Releases the device; further calls throw `.closed`. Idempotent.
  func close() throws(DiskError)
}

extension BlockDevice {
  public func writeZeros(at offset: ByteOffset, count: Int) throws(DiskError) {
    try writeStoredZeros(at: offset, count: count)
  }

  public func resize(to size: ByteCount) throws(DiskError) {
    throw DiskError(.unsupported, "its size is fixed", path: name)
  }

  /// Zeros by writing them, a piece at a time.
  func writeStoredZeros(at offset: ByteOffset, count: Int) throws(DiskError) {
    try checkRange(offset, count)
    let piece = min(max(count, 1), 1 << 18)
    let zeros = UnsafeMutableRawBufferPointer.allocate(byteCount: piece, alignment: 4096)
    defer { zeros.deallocate() }
    zeros.fillWithZeros()
    var done = 0
    while done < count {
      let part = min(piece, count - done)
      try write(
        UnsafeRawBufferPointer(rebasing: zeros[..<part]), at: ByteOffset(offset.bytes + done))
      done += part
    }
  }
}

/// A device that a format lies on: it grows where a write passes its end.
protocol HostDevice: BlockDevice {
  /// As `write`, but past the end too, which moves there.
  func writeGrowing(_ buffer: UnsafeRawBufferPointer, at offset: ByteOffset) throws(DiskError)
}
