import CLinux
import Glibc

/// What opening a path found out: the descriptor, the kind of file, and its measures.
///
/// The descriptor belongs to whoever takes it from here.
struct OpenedFile {
  let fd: Int32
  let kind: FileDevice.Kind
  let size: ByteCount
  let sectorSize: SectorSize?
  let identity: FileIdentity
  let status: SystemCalls.FileStatus

  /// Looks at the path before opening it: merely opening a character device can have effects
  /// (rewind a tape, arm a watchdog), and a FIFO would wait for a writer.
  init(path: String, writable: Bool, system: SystemCalls) throws(DiskError) {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw DiskError(.invalidArgument, "a path is not empty and holds no NUL character")
    }
    var status = SystemCalls.FileStatus()
    let seen = retryingInterrupts { system.status(path, &status) }
    guard seen >= 0 else { throw Self.cannotOpen("stat", -seen, path, writable: writable) }
    _ = try Self.kind(status, path)

    let access = writable ? O_RDWR : O_RDONLY
    let fd = retryingInterrupts {
      system.open(path, access | O_CLOEXEC | O_NONBLOCK | O_NOCTTY, 0)
    }
    guard fd >= 0 else { throw Self.cannotOpen("open", -fd, path, writable: writable) }
    do {
      try self.init(fd: fd, path: path, system: system)
    } catch {
      _ = system.close(fd)
      throw error
    }
  }

  /// Measures an open descriptor. Does not close it on failure.
  init(fd: Int32, path: String, system: SystemCalls) throws(DiskError) {
    var status = SystemCalls.FileStatus()
    let seen = retryingInterrupts { system.descriptorStatus(fd, &status) }
    guard seen >= 0 else { throw Self.cannotOpen("fstat", -seen, path, writable: false) }
    self.fd = fd
    self.status = status
    kind = try Self.kind(status, path)
    identity = FileIdentity(
      device: UInt64(status.st_dev), inode: UInt64(status.st_ino),
      blockDevice: kind == .blockDevice ? UInt64(status.st_rdev) : nil)
    switch kind {
    case .file:
      size = try ByteCount(checking: status.st_size)
      sectorSize = nil
    case .blockDevice:
      size = try Self.blockDeviceSize(fd, path, system)
      sectorSize = try Self.blockSectorSize(fd, path, system)
    }
  }

  private static func kind(
    _ status: SystemCalls.FileStatus, _ path: String
  ) throws(DiskError) -> FileDevice.Kind {
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFBLK: return .blockDevice
    case S_IFDIR:
      throw DiskError(
        .isDirectory, "it is a directory, not an image", path: path,
        hint: "name a file inside it")
    case let other:
      throw DiskError(
        .unsupported, "it is \(describe(other)), not an image", path: path,
        expected: "a regular file or a block device", found: describe(other),
        hint: other == S_IFIFO || other == S_IFCHR
          ? "copy its bytes into a file first" : "name a file")
    }
  }

  static func describe(_ mode: mode_t) -> String {
    switch mode & S_IFMT {
    case S_IFIFO: "a FIFO"
    case S_IFSOCK: "a socket"
    case S_IFCHR: "a character device"
    case S_IFBLK: "a block device"
    case S_IFDIR: "a directory"
    case S_IFLNK: "a symbolic link"
    default: "a special file"
    }
  }

  private static func blockDeviceSize(
    _ fd: Int32, _ path: String, _ system: SystemCalls
  ) throws(DiskError) -> ByteCount {
    var bytes: UInt64 = 0
    let result = retryingInterrupts { system.blockDeviceSize(fd, &bytes) }
    guard result >= 0 else {
      throw DiskError.system(
        "ioctl BLKGETSIZE64", -result, doing: "cannot learn the device's size", path: path)
    }
    return try ByteCount(checking: bytes)
  }

  private static func blockSectorSize(
    _ fd: Int32, _ path: String, _ system: SystemCalls
  ) throws(DiskError) -> SectorSize {
    var bytes: Int32 = 0
    let result = retryingInterrupts { system.blockSectorSize(fd, &bytes) }
    guard result >= 0 else {
      throw DiskError.system(
        "ioctl BLKSSZGET", -result, doing: "cannot learn the device's sector size", path: path)
    }
    return try SectorSize(Int(bytes))
  }

  private static func cannotOpen(
    _ call: String, _ errno: Int32, _ path: String, writable: Bool
  ) -> DiskError {
    var error = DiskError.system(
      call, errno, doing: writable ? "cannot open it for writing" : "cannot open it", path: path)
    if errno == ENOENT {
      error.message = "there is no such file"
      error.hint =
        "check the name, which counts from the current folder, or make it with createImage"
    }
    if errno == EACCES, !writable {
      error.hint = "it needs read permission: run as a user who has it, for example with sudo"
    }
    if errno == EACCES, writable {
      error.hint = "it needs write permission: open it without writable: true, or use sudo"
    }
    return error
  }
}
