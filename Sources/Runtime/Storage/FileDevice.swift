import CLinux
import Glibc
import Synchronization

/// A regular file, or a block device of the kernel, as a device.
///
/// Opened read-only unless asked otherwise. Reads and writes are positional (`pread`, `pwrite`),
/// carry on after signals and short transfers, and may come from several threads at once.
public final class FileDevice: HostDevice {
  /// What a path leads to.
  public enum Kind: Hashable, Sendable {
    case file, blockDevice
  }

  /// The path as it was given.
  public let path: String
  public let kind: Kind
  public let isWritable: Bool
  /// A block device's own logical sector size; nil for a regular file.
  public let hardwareSectorSize: SectorSize?
  /// Which file this is, whatever path led here.
  public let identity: FileIdentity

  let system: SystemCalls
  let length: Atomic<Int>
  /// Whether QEMU's image locks were taken on the descriptor.
  let holdsLock = Atomic<Bool>(false)
  let descriptor: SharedDescriptor

  public var name: String { path }
  public var size: ByteCount { ByteCount(length.load(ordering: .acquiring)) }
  public var isOpen: Bool { descriptor.isOpen }

  /// Opens the file or block device at `path`.
  /// - Throws: `.notFound`, `.isDirectory`, `.permissionDenied`, `.readOnly`, `.unsupported` for
  ///   anything that is neither a regular file nor a block device, `.system`.
  public convenience init(
    path: String, writable: Bool = false, system: SystemCalls = .linux
  ) throws(DiskError) {
    let opened = try OpenedFile(path: path, writable: writable, system: system)
    self.init(path: path, opened: opened, writable: writable, system: system)
  }

  init(path: String, opened: OpenedFile, writable: Bool, system: SystemCalls) {
    self.path = path
    kind = opened.kind
    length = Atomic(opened.size.bytes)
    isWritable = writable
    hardwareSectorSize = opened.sectorSize
    identity = opened.identity
    self.system = system
    descriptor = SharedDescriptor(opened.fd, system)
  }

  /// What was not closed gives its locks back all the same.
  deinit { if holdsLock.load(ordering: .acquiring) { ImageLock.release(self) } }

  public func read(
    into buffer: UnsafeMutableRawBufferPointer, at offset: ByteOffset
  ) throws(DiskError) {
    try checkRange(offset, buffer.count)
    let fd = try acquire()
    defer { descriptor.release() }
    guard var place = buffer.baseAddress else { return }
    var position = offset.bytes
    var remaining = buffer.count
    while remaining > 0 {
      let moved = system.read(fd, place, remaining, position)
      if moved == Int(-EINTR) { continue }
      guard moved > 0 else { throw failure("pread", moved, "read", position, remaining) }
      place += moved
      position += moved
      remaining -= moved
    }
  }

  public func write(_ buffer: UnsafeRawBufferPointer, at offset: ByteOffset) throws(DiskError) {
    try checkWritable()
    try checkRange(offset, buffer.count)
    try transfer(buffer, at: offset.bytes)
  }

  func writeGrowing(_ buffer: UnsafeRawBufferPointer, at offset: ByteOffset) throws(DiskError) {
    try checkWritable()
    if kind == .blockDevice { try checkRange(offset, buffer.count) }
    guard buffer.count <= Int.max - offset.bytes else {
      throw DiskError(.noSpace, "no file is that long", path: path)
    }
    try transfer(buffer, at: offset.bytes)
    length.max(offset.bytes + buffer.count, ordering: .acquiringAndReleasing)
  }

  func checkWritable() throws(DiskError) {
    guard isWritable else {
      throw DiskError(
        .readOnly, "the image was opened for reading only", path: path,
        hint: "open it with writable: true")
    }
  }

  private func transfer(_ buffer: UnsafeRawBufferPointer, at offset: Int) throws(DiskError) {
    let fd = try acquire()
    defer { descriptor.release() }
    guard var place = buffer.baseAddress else { return }
    var position = offset
    var remaining = buffer.count
    while remaining > 0 {
      let moved = system.write(fd, place, remaining, position)
      if moved == Int(-EINTR) { continue }
      guard moved > 0 else { throw failure("pwrite", moved, "write", position, remaining) }
      place += moved
      position += moved
      remaining -= moved
    }
  }

  public func flush() throws(DiskError) {
    let fd = try acquire()
    defer { descriptor.release() }
    let result = retryingInterrupts { system.synchronize(fd) }
    guard result >= 0 else {
      throw DiskError.system(
        "fdatasync", -result, doing: "cannot make the writes durable", path: path)
    }
  }

  /// Has the kernel begin to write what it holds, so that `flush()` finds less to wait for. Makes nothing
  /// durable; where it does not work, nothing is lost.
  func startWriting() {
    guard let fd = descriptor.acquire() else { return }
    defer { descriptor.release() }
    _ = system.startWriting(fd)
  }

  public func close() throws(DiskError) {
    if holdsLock.exchange(false, ordering: .acquiringAndReleasing) { ImageLock.release(self) }
    let result = descriptor.close()
    guard result >= 0 else {
      throw DiskError.system("close", -result, doing: "closing reported a failure", path: path)
    }
  }

  func acquire() throws(DiskError) -> Int32 {
    guard let fd = descriptor.acquire() else {
      throw DiskError(.closed, "the image is closed", path: path, hint: "open it again")
    }
    return fd
  }

  /// What a transfer that moved nothing means: an errno, or the end of a file that shrank.
  private func failure(
    _ call: String, _ moved: Int, _ verb: String, _ position: Int, _ remaining: Int
  ) -> DiskError {
    let range = position..<(position + remaining)
    if moved == 0 {
      return DiskError(
        .inputOutput, "cannot \(verb) \(remaining) bytes at \(position): the file ends before them",
        path: path, range: range, expected: "\(size.bytes) bytes, as when it was opened",
        hint: "another program shortened the file: open it again")
    }
    return DiskError.system(
      call, Int32(truncatingIfNeeded: -moved),
      doing: "cannot \(verb) \(remaining) bytes at \(position)", path: path, range: range)
  }
}

/// The file itself, whatever its names: equal for two paths that lead to one file.
public struct FileIdentity: Hashable, Sendable {
  /// The device number of the file system that holds it.
  public let device: UInt64
  public let inode: UInt64
  /// For a block device, the number of the device that it is.
  public let blockDevice: UInt64?

  /// That of a regular file at a path, links followed; nil where none is.
  static func of(_ path: String, _ system: SystemCalls) -> FileIdentity? {
    var status = SystemCalls.FileStatus()
    guard retryingInterrupts({ system.status(path, &status) }) >= 0,
      status.st_mode & S_IFMT == S_IFREG
    else { return nil }
    return FileIdentity(
      device: UInt64(status.st_dev), inode: UInt64(status.st_ino), blockDevice: nil)
  }
}
