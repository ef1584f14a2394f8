import Glibc

extension FileDevice {
  /// The run that begins at `offset`, by SEEK_DATA and SEEK_HOLE. Where the file system cannot
  /// tell holes from data, and for block devices, all is data. Cost: one or two system calls.
  public func extent(at offset: ByteOffset) throws(DiskError) -> Extent {
    guard offset < ByteOffset(size.bytes) else {
      throw DiskError(
        .outOfRange, "no extent begins at \(offset.bytes): the end is at \(size.bytes)",
        path: path, range: offset.bytes..<offset.bytes)
    }
    let fd = try acquire()
    defer { descriptor.release() }
    let data = retryingInterrupts { system.seekData(fd, offset.bytes) }
    if data == Int(-ENXIO) { return run(.hole, from: offset.bytes, to: size.bytes) }
    if data == offset.bytes {
      let hole = retryingInterrupts { system.seekHole(fd, offset.bytes) }
      return run(.data, from: offset.bytes, to: hole > offset.bytes ? hole : size.bytes)
    }
    if data > offset.bytes { return run(.hole, from: offset.bytes, to: data) }
    let errno = Int32(truncatingIfNeeded: -data)
    guard errno == EINVAL || errno == EOPNOTSUPP || errno == ENOSYS || errno == ENOTTY else {
      throw DiskError.system(
        "lseek SEEK_DATA", errno, doing: "cannot tell holes from data at \(offset.bytes)",
        path: path, range: offset.bytes..<size.bytes)
    }
    return run(.data, from: offset.bytes, to: size.bytes)
  }

  /// A run clipped to the device: the file may have grown since it was opened.
  private func run(_ kind: Extent.Kind, from start: Int, to end: Int) -> Extent {
    let length = max(min(end, size.bytes) - start, 1)
    return Extent(
      start: ByteOffset(start), length: ByteCount(length), kind: kind,
      hostOffset: ByteOffset(start))
  }

  /// The space that the file takes on its file system: `st_blocks` × 512 bytes. 0 for a block
  /// device.
  public func actualSize() throws(DiskError) -> ByteCount {
    let fd = try acquire()
    defer { descriptor.release() }
    var status = SystemCalls.FileStatus()
    let result = retryingInterrupts { system.descriptorStatus(fd, &status) }
    guard result >= 0 else {
      throw DiskError.system(
        "fstat", -result, doing: "cannot learn the space that it takes", path: path)
    }
    let (bytes, overflow) = Int(status.st_blocks).multipliedReportingOverflow(by: 512)
    return try ByteCount(checking: overflow ? Int.max : bytes)
  }
}
