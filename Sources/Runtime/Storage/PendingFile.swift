import CLinux
import Glibc

/// A file that has its name only when it is complete: made under another name in the same folder,
/// and renamed at the end. Whoever looks sees the old file, or all of the new one.
final class PendingFile {
  let path: String
  let file: FileDevice
  private let target: String
  private let temporary: String
  private let overwrite: Bool
  private let system: SystemCalls
  /// The file that gives way, held until then.
  private var replaced: FileDevice?
  private var isOpen = true

  /// - Throws: `.exists` where the name is taken and `overwrite` is not said; `.isDirectory`,
  ///   `.invalidArgument` for what an image does not replace; as opening a file.
  init(path: String, overwrite: Bool, system: SystemCalls) throws(DiskError) {
    guard !path.isEmpty, !path.utf8.contains(0) else {
      throw DiskError(.invalidArgument, "a path is not empty and holds no NUL character")
    }
    self.path = path
    self.overwrite = overwrite
    self.system = system
    target = try FileGate.target(of: path)
    let old = try Self.status(target, path, system)
    if let old {
      try Self.checkReplaceable(old, path, overwrite)
      replaced = try ImageLock.holdReplaced(target, path: path, system)
    }
    let folder = FileGate.folder(of: target)
    var random = SystemRandomNumberGenerator()
    let name = "\(folder)/.dsk-\(String(random.next(), radix: 36)).tmp"
    temporary = name
    let fd = retryingInterrupts {
      system.open(name, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0o666)
    }
    guard fd >= 0 else {
      var error = DiskError.system("open", -fd, doing: "cannot create it", path: path)
      if fd == -ENOENT { error.hint = "make the folder first" }
      throw error
    }
    if let old {
      _ = system.changeOwner(fd, old.st_uid, old.st_gid)
      _ = system.changeMode(fd, UInt32(old.st_mode) & 0o7777)
    }
    do throws(DiskError) {
      let opened = try OpenedFile(fd: fd, path: path, system: system)
      file = FileDevice(path: path, opened: opened, writable: true, system: system)
    } catch {
      _ = system.close(fd)
      _ = system.unlink(name)
      throw error
    }
  }

  /// Without `finish()` nothing is left.
  deinit { if isOpen { discard() } }

  /// Gives the contents their name; they are durable before, unless they can be made once more as
  /// easily. The file stays open.
  func finish(durably: Bool = true) throws(DiskError) {
    if durably { try file.flush() }
    if !overwrite, try Self.status(target, path, system) != nil { throw Self.exists(path) }
    let result = system.rename(temporary, target)
    guard result >= 0 else {
      throw DiskError.system("rename", -result, doing: "cannot give it its name", path: path)
    }
    isOpen = false
    try? replaced?.close()
  }

  func discard() {
    guard isOpen else { return }
    isOpen = false
    try? replaced?.close()
    try? file.close()
    _ = system.unlink(temporary)
  }

  private static func status(
    _ target: String, _ path: String, _ system: SystemCalls
  ) throws(DiskError) -> SystemCalls.FileStatus? {
    var status = SystemCalls.FileStatus()
    let result = retryingInterrupts { system.status(target, &status) }
    if result == -ENOENT { return nil }
    guard result >= 0 else {
      throw DiskError.system("stat", -result, doing: "cannot create it", path: path)
    }
    return status
  }

  private static func checkReplaceable(
    _ old: SystemCalls.FileStatus, _ path: String, _ overwrite: Bool
  ) throws(DiskError) {
    switch old.st_mode & S_IFMT {
    case S_IFREG: if !overwrite { throw exists(path) }
    case S_IFDIR:
      throw DiskError(
        .isDirectory, "it is a directory, which an image does not replace", path: path)
    case let other:
      throw DiskError(
        .invalidArgument, "it is \(OpenedFile.describe(other)), which an image does not replace",
        path: path, hint: "choose another name; a block device is opened by image(…), not created")
    }
  }

  private static func exists(_ path: String) -> DiskError {
    DiskError(
      .exists, "there is a file of this name already", path: path,
      cause: DiskError.SystemCall("open", errno: EEXIST),
      hint: "say overwrite: true to replace it")
  }
}
