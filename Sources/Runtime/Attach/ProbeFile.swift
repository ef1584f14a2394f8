import CLinux
import Glibc
import Synchronization

/// A block device node or file opened for a look at its content: just enough of a `BlockDevice` to
/// find out what to mount.
final class ProbeFile: BlockDevice {
  let name: String
  let size: ByteCount
  let hardwareSectorSize: SectorSize? = nil
  var isWritable: Bool { false }
  private let descriptor: Mutex<Int32>

  init(_ path: String) throws(DiskError) {
    name = path
    let opened = dsk_open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK, 0)
    guard opened >= 0 else {
      let call = DiskError.SystemCall("open", errno: errno)
      switch call.errno {
      case ENOENT, ENXIO, ENOTDIR:
        throw DiskError(.notFound, "no such device", path: path, cause: call)
      case EACCES, EPERM: throw MountFailure.needsRoot(path, call)
      default: throw DiskError(.system, "the device cannot be opened", path: path, cause: call)
      }
    }
    descriptor = Mutex(opened)
    let end = lseek(opened, 0, SEEK_END)
    guard end >= 0 else {
      let call = DiskError.SystemCall("lseek", errno: errno)
      Glibc.close(opened)
      throw DiskError(.invalidArgument, "this is not a block device", path: path, cause: call)
    }
    size = ByteCount(Int(end))
  }

  deinit { shut() }

  func read(into buffer: UnsafeMutableRawBufferPointer, at offset: ByteOffset) throws(DiskError) {
    let descriptor = descriptor.withLock { $0 }
    guard descriptor >= 0 else { throw DiskError(.closed, "the device is closed", path: name) }
    guard offset.bytes <= size.bytes, buffer.count <= size.bytes - offset.bytes else {
      throw DiskError(.outOfRange, "read past the end of the device", path: name)
    }
    var done = 0
    while done < buffer.count {
      let count = pread(
        descriptor, buffer.baseAddress! + done, buffer.count - done, off_t(offset.bytes + done))
      if count > 0 { done += count }
      if count > 0 || (count < 0 && errno == EINTR) { continue }
      throw DiskError(
        .inputOutput, "the device cannot be read", path: name,
        range: (offset.bytes + done)..<(offset.bytes + buffer.count),
        cause: count < 0 ? DiskError.SystemCall("pread", errno: errno) : nil)
    }
  }

  func write(_ buffer: UnsafeRawBufferPointer, at offset: ByteOffset) throws(DiskError) {
    throw DiskError(.readOnly, "the device is open for reading only", path: name)
  }

  func extent(at offset: ByteOffset) throws(DiskError) -> Extent {
    guard offset < ByteOffset(size.bytes) else {
      throw DiskError(.outOfRange, "no extent past the end of the device", path: name)
    }
    let length = ByteCount(size.bytes - offset.bytes)
    return Extent(start: offset, length: length, kind: .data, hostOffset: offset)
  }

  func flush() throws(DiskError) {}

  func close() throws(DiskError) { shut() }

  func shut() {
    descriptor.withLock { descriptor in
      if descriptor >= 0 { Glibc.close(descriptor) }
      descriptor = -1
    }
  }
}
