import CLinux
import Glibc

/// Space that a file takes, gives back and grows by.
extension FileDevice {
  /// Zeros by a hole where the file system can make one, else by reserving, else by writing.
  public func writeZeros(at offset: ByteOffset, count: Int) throws(DiskError) {
    try checkWritable()
    guard count > 0 else { return }
    try checkRange(offset, count)
    if try punch(at: offset, count: count) { return }
    try writeStoredZeros(at: offset, count: count)
  }

  /// Gives back the space of a range, which reads as zeros afterwards.
  /// - Returns: whether the file system can do so.
  func punch(at offset: ByteOffset, count: Int) throws(DiskError) -> Bool {
    let fd = try acquire()
    defer { descriptor.release() }
    let mode = FALLOC_FL_PUNCH_HOLE | FALLOC_FL_KEEP_SIZE
    let result = retryingInterrupts { system.reshape(fd, mode, offset.bytes, count) }
    if result >= 0 { return true }
    switch -result {
    case EOPNOTSUPP, ENOSYS, EINVAL, ENODEV, ESPIPE, EPERM: return false
    default:
      throw DiskError.system(
        "fallocate", -result, doing: "cannot give back \(count) bytes at \(offset.bytes)",
        path: path, range: offset.bytes..<(offset.bytes + count))
    }
  }

  /// Reserves space for a range without writing it. The file grows to the end of it.
  func reserve(at offset: ByteOffset, count: Int) throws(DiskError) {
    guard count > 0 else { return }
    let fd = try acquire()
    defer { descriptor.release() }
    let result = retryingInterrupts { system.allocate(fd, offset.bytes, count) }
    guard result >= 0 else {
      throw DiskError.system(
        "fallocate", -result, doing: "cannot reserve \(count) bytes at \(offset.bytes)", path: path)
    }
    length.max(offset.bytes + count, ordering: .acquiringAndReleasing)
  }

  public func resize(to size: ByteCount) throws(DiskError) {
    try checkWritable()
    guard kind == .file else {
      throw DiskError(.unsupported, "the size of a block device is fixed", path: path)
    }
    let fd = try acquire()
    defer { descriptor.release() }
    let result = retryingInterrupts { system.truncate(fd, size.bytes) }
    guard result >= 0 else {
      throw DiskError.system(
        "ftruncate", -result, doing: "cannot make it \(size.bytes) bytes long", path: path)
    }
    length.store(size.bytes, ordering: .releasing)
  }
}
