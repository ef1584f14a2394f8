import Glibc
import Synchronization

/// A device in memory, zeroed at first: for tests, overlays and tables built on the spot.
///
/// Memory is taken as it is written, so a large empty device is cheap.
public final class MemoryDevice: HostDevice {
  public let name: String
  public var size: ByteCount { lock.withLock { _ in ByteCount(length) } }
  public let isWritable: Bool
  public let hardwareSectorSize: SectorSize?

  /// Guards `bytes` and what it points to.
  private let lock = Mutex<Void>(())
  /// nil once closed.
  private nonisolated(unsafe) var bytes: UnsafeMutableRawPointer?
  private nonisolated(unsafe) var length: Int
  /// What `bytes` has room for.
  private nonisolated(unsafe) var capacity: Int

  /// - Throws: `.noSpace` where the memory is not to be had.
  public init(
    size: ByteCount, name: String = "memory", writable: Bool = true,
    sectorSize: SectorSize? = nil
  ) throws(DiskError) {
    guard let bytes = calloc(max(size.bytes, 1), 1) else {
      throw DiskError(.noSpace, "\(size.bytes) bytes of memory are not to be had", path: name)
    }
    self.bytes = bytes
    length = size.bytes
    capacity = max(size.bytes, 1)
    self.name = name
    isWritable = writable
    hardwareSectorSize = sectorSize
  }

  public convenience init(
    _ contents: [UInt8], name: String = "memory", writable: Bool = true,
    sectorSize: SectorSize? = nil
  ) throws(DiskError) {
    try self.init(
      size: ByteCount(contents.count), name: name, writable: writable, sectorSize: sectorSize)
    contents.withUnsafeBytes { source in
      guard let from = source.baseAddress else { return }
      bytes?.copyMemory(from: from, byteCount: source.count)
    }
  }

  deinit { free(bytes) }

  public func read(
    into buffer: UnsafeMutableRawBufferPointer, at offset: ByteOffset
  ) throws(DiskError) {
    try checkRange(offset, buffer.count)
    let done = lock.withLock { _ in
      guard let bytes else { return false }
      buffer.copyMemory(
        from: UnsafeRawBufferPointer(start: bytes + offset.bytes, count: buffer.count))
      return true
    }
    if !done { throw closedError }
  }

  public func write(_ buffer: UnsafeRawBufferPointer, at offset: ByteOffset) throws(DiskError) {
    guard isWritable else {
      throw DiskError(.readOnly, "the device may only be read", path: name)
    }
    try checkRange(offset, buffer.count)
    let done = lock.withLock { _ in
      guard let bytes else { return false }
      UnsafeMutableRawBufferPointer(start: bytes + offset.bytes, count: buffer.count)
        .copyMemory(from: buffer)
      return true
    }
    if !done { throw closedError }
  }

  func writeGrowing(_ buffer: UnsafeRawBufferPointer, at offset: ByteOffset) throws(DiskError) {
    let (end, overflow) = offset.bytes.addingReportingOverflow(buffer.count)
    guard !overflow else { throw DiskError(.noSpace, "no memory is that large", path: name) }
    if end > size.bytes { try resize(to: ByteCount(end)) }
    try write(buffer, at: offset)
  }

  public func resize(to size: ByteCount) throws(DiskError) {
    guard isWritable else { throw DiskError(.readOnly, "the device may only be read", path: name) }
    let isDone = lock.withLock { _ in
      guard let old = bytes, reserve(size.bytes, old) else { return false }
      if size.bytes < length, let bytes { memset(bytes + size.bytes, 0, length - size.bytes) }
      length = size.bytes
      return true
    }
    if !isDone { throw DiskError(.noSpace, "that much memory is not to be had", path: name) }
  }

  /// Room for so many bytes, zeros behind what is there.
  private func reserve(_ count: Int, _ old: UnsafeMutableRawPointer) -> Bool {
    guard count > capacity else { return true }
    let wanted = max(count, min(capacity * 2, capacity + (64 << 20)))
    guard let larger = realloc(old, wanted) else { return false }
    memset(larger + capacity, 0, wanted - capacity)
    bytes = larger
    capacity = wanted
    return true
  }

  /// Memory knows no holes: all of it is data.
  public func extent(at offset: ByteOffset) throws(DiskError) -> Extent {
    guard offset.bytes < size.bytes else {
      throw DiskError(
        .outOfRange, "no extent begins at \(offset.bytes): the end is at \(size.bytes)",
        path: name, range: offset.bytes..<offset.bytes)
    }
    guard lock.withLock({ _ in bytes != nil }) else { throw closedError }
    return Extent(
      start: offset, length: ByteCount(size.bytes - offset.bytes), kind: .data, hostOffset: nil)
  }

  public func flush() throws(DiskError) {
    guard lock.withLock({ _ in bytes != nil }) else { throw closedError }
  }

  public func close() throws(DiskError) {
    lock.withLock { _ in
      free(bytes)
      bytes = nil
    }
  }

  private var closedError: DiskError { DiskError(.closed, "the device is closed", path: name) }
}
