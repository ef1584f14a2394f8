import Synchronization

/// A window over another device: the bytes of one partition, and not one byte beside them.
///
/// Offset 0 of the slice is `start` of the base. Closing a slice leaves its base open.
public final class SliceDevice: BlockDevice {
  public let base: any BlockDevice
  /// Where the slice begins on the base.
  public let start: ByteOffset
  public let size: ByteCount
  public let name: String
  private let isClosed = Atomic<Bool>(false)

  public var isWritable: Bool { base.isWritable }
  public var hardwareSectorSize: SectorSize? { base.hardwareSectorSize }

  /// - Throws: `.outOfRange` where the window is not wholly on the base.
  public init(
    of base: any BlockDevice, at start: ByteOffset, size: ByteCount, name: String? = nil
  ) throws(DiskError) {
    try base.checkRange(start, size.bytes)
    self.base = base
    self.start = start
    self.size = size
    self.name = name ?? "\(base.name)[\(start.bytes)..<\(start.bytes + size.bytes)]"
  }

  public func read(
    into buffer: UnsafeMutableRawBufferPointer, at offset: ByteOffset
  ) throws(DiskError) {
    try base.read(into: buffer, at: place(offset, buffer.count))
  }

  public func write(_ buffer: UnsafeRawBufferPointer, at offset: ByteOffset) throws(DiskError) {
    try base.write(buffer, at: place(offset, buffer.count))
  }

  public func writeZeros(at offset: ByteOffset, count: Int) throws(DiskError) {
    try base.writeZeros(at: place(offset, count), count: count)
  }

  public func extent(at offset: ByteOffset) throws(DiskError) -> Extent {
    guard offset.bytes < size.bytes else {
      throw DiskError(
        .outOfRange, "no extent begins at \(offset.bytes): the end is at \(size.bytes)",
        path: name, range: offset.bytes..<offset.bytes)
    }
    let below = try base.extent(at: place(offset, 0))
    return below.seenThrough(
      start: offset, length: min(below.length.bytes, size.bytes - offset.bytes), depth: 0)
  }

  public func flush() throws(DiskError) {
    try checkOpen()
    try base.flush()
  }

  public func close() throws(DiskError) { isClosed.store(true, ordering: .releasing) }

  /// The position on the base, after the window's own bounds have been checked.
  private func place(_ offset: ByteOffset, _ count: Int) throws(DiskError) -> ByteOffset {
    try checkOpen()
    try checkRange(offset, count)
    return try start.adding(ByteCount(offset.bytes))
  }

  private func checkOpen() throws(DiskError) {
    if isClosed.load(ordering: .acquiring) {
      throw DiskError(.closed, "the slice is closed", path: name)
    }
  }
}
