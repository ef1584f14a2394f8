import CLinux
import Glibc

/// The opened file behind an attachment, and the range of it that the device will show.
struct AttachBacking {
  let descriptor: Int32
  /// Whether closing the descriptor is up to us.
  let isOurs: Bool
  /// The absolute path where there is one; the kernel only displays it.
  let name: String
  let device: UInt64
  let inode: UInt64
  let offset: ByteOffset
  /// The size of the device to be: a multiple of the sector size, above zero.
  let sizeLimit: ByteCount
  let hiddenTail: ByteCount

  func close() {
    if isOurs { Glibc.close(descriptor) }
  }

  /// Opens the source and checks everything that can be known before the kernel is asked.
  /// - Throws: `.notFound`, `.isDirectory`, `.permissionDenied`, `.readOnly`, `.invalidArgument` for
  ///   an offset between sectors or what is no file, `.outOfRange` for a range past the end or one
  ///   with no whole sector in it.
  static func open(
    _ source: AttachSource, _ options: AttachOptions
  ) throws(DiskError) -> AttachBacking {
    switch source {
    case .file(let path):
      let descriptor = try openFile(path, readOnly: options.readOnly)
      do throws(DiskError) {
        return try examine(descriptor, isOurs: true, path, options)
      } catch {
        Glibc.close(descriptor)
        throw error
      }
    case .descriptor(let descriptor, let name):
      return try examine(descriptor, isOurs: false, name, options)
    }
  }

  private static func openFile(_ path: String, readOnly: Bool) throws(DiskError) -> Int32 {
    // O_NONBLOCK: a FIFO must be refused, not waited for. It has no effect on files.
    let flags = (readOnly ? O_RDONLY : O_RDWR) | O_CLOEXEC | O_NONBLOCK | O_NOCTTY
    while true {
      let descriptor = dsk_open(path, flags, 0)
      if descriptor >= 0 { return descriptor }
      if errno != EINTR { throw openError(path, errno, readOnly: readOnly) }
    }
  }

  private static func openError(_ path: String, _ number: Int32, readOnly: Bool) -> DiskError {
    let call = DiskError.SystemCall("open", errno: number)
    switch number {
    case ENOENT, ENOTDIR:
      return DiskError(.notFound, "no such file to attach", path: path, cause: call)
    case EISDIR:
      return DiskError(.isDirectory, "a folder cannot be attached", path: path, cause: call)
    case EROFS, ETXTBSY:
      return DiskError(
        .readOnly, "the image cannot be opened for writing", path: path, cause: call,
        hint: "attach it read-only")
    case EACCES, EPERM:
      return DiskError(
        .permissionDenied,
        "no permission to open the image for \(readOnly ? "reading" : "writing")",
        path: path, cause: call)
    default:
      return DiskError(.system, "the image cannot be opened", path: path, cause: call)
    }
  }

  private static func examine(
    _ descriptor: Int32, isOurs: Bool, _ name: String, _ options: AttachOptions
  ) throws(DiskError) -> AttachBacking {
    var status = stat()
    guard fstat(descriptor, &status) == 0 else {
      throw DiskError(
        .closed, "the image is not open", path: name,
        cause: DiskError.SystemCall("fstat", errno: errno))
    }
    try checkMode(descriptor, name, options)
    let size = try totalSize(descriptor, status, name)
    let (limit, tail) = try window(size, options, name)
    return AttachBacking(
      descriptor: descriptor, isOurs: isOurs, name: KernelFiles.resolve(name) ?? name,
      device: UInt64(status.st_dev), inode: UInt64(status.st_ino), offset: options.offset,
      sizeLimit: limit, hiddenTail: tail)
  }

  private static func checkMode(
    _ descriptor: Int32, _ name: String, _ options: AttachOptions
  ) throws(DiskError) {
    let mode = fcntl(descriptor, F_GETFL)
    // The kernel would make the device read-only without a word.
    if !options.readOnly && mode & O_ACCMODE == O_RDONLY {
      throw DiskError(
        .readOnly, "the image is open for reading only", path: name,
        hint: "open it writable, or attach it read-only")
    }
  }

  private static func totalSize(
    _ descriptor: Int32, _ status: stat, _ name: String
  ) throws(DiskError) -> ByteCount {
    if status.isKind(stat.regular) { return try ByteCount(checking: status.st_size) }
    if status.isKind(stat.folder) {
      throw DiskError(.isDirectory, "a folder cannot be attached", path: name)
    }
    guard status.isKind(stat.block) else {
      throw DiskError(
        .invalidArgument, "only files and block devices can be attached", path: name)
    }
    var size: UInt64 = 0
    guard dsk_block_size64(descriptor, &size) == 0 else {
      throw DiskError(
        .inputOutput, "the size of the block device cannot be read", path: name,
        cause: DiskError.SystemCall("ioctl(BLKGETSIZE64)", errno: errno))
    }
    return try ByteCount(checking: size)
  }

  /// The size limit for the kernel, and what of the request it leaves out at the end.
  private static func window(
    _ size: ByteCount, _ options: AttachOptions, _ name: String
  ) throws(DiskError) -> (limit: ByteCount, tail: ByteCount) {
    let sector = options.sectorSize.bytes
    let start = options.offset.bytes
    guard start % sector == 0 else {
      throw DiskError(
        .invalidArgument, "offset \(start) is not a multiple of the sector size", path: name,
        expected: "a multiple of \(sector)", found: "\(start)")
    }
    let available = size.bytes - start
    let wanted = options.size?.bytes ?? max(available, 0)
    guard available >= 0, wanted <= available else {
      let end = start.addingReportingOverflow(wanted)
      throw DiskError(
        .outOfRange, "the range to attach runs past the end of the image", path: name,
        range: end.overflow ? nil : start..<end.partialValue, expected: "at most \(size.bytes)",
        found: end.overflow ? "\(start) + \(wanted)" : "\(end.partialValue)")
    }
    let tail = wanted % sector
    guard wanted - tail > 0 else {
      throw DiskError(
        .outOfRange, "it is too small to attach: a device consists of whole sectors", path: name,
        range: start..<(start + wanted), expected: "at least \(sector) bytes", found: "\(wanted)",
        hint: "read its bytes with read or hexdump instead")
    }
    return (ByteCount(wanted - tail), ByteCount(tail))
  }
}
