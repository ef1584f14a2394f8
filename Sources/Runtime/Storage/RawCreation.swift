import CLinux
import Glibc

/// How much of a new image is reserved on disk when it is made.
public enum Preallocation: String, Hashable, Sendable, CaseIterable {
  /// Nothing: the file is one hole.
  case sparse
  /// All of it, by writing zeros.
  case full
  /// All of it, by reserving blocks without writing them (`fallocate`).
  case falloc
  /// The tables that lead to it, for a format that has some.
  case metadata
}

/// Makes raw images: a file of an exact size that reads as zeros.
///
/// All or nothing: a failure leaves neither a new file nor harm to the old one.
struct RawCreation {
  let path: String
  let size: ByteCount
  let preallocation: Preallocation
  let system: SystemCalls
  /// Asked between the pieces of a long write.
  let shouldStop: @Sendable () -> Bool
  /// Told between them the bytes written, and those in all.
  var progress: (Int, Int) -> Void = { _, _ in }

  /// Makes the file, which must not exist, and returns it open for writing.
  func createNew() throws(DiskError) -> FileDevice {
    let file = try openExclusively()
    do throws(DiskError) {
      try fill(file)
      return file
    } catch {
      try? file.close()
      _ = system.unlink(path)
      throw error
    }
  }

  /// Makes the file beside an existing one and then takes its name, so that the old contents
  /// stay until the new ones are complete. The mode stays; the owner too, where that is allowed.
  func replaceExisting() throws(DiskError) -> FileDevice {
    let pending = try PendingFile(path: path, overwrite: true, system: system)
    try fill(pending.file)
    try pending.finish(durably: false)
    return pending.file
  }

  private func openExclusively() throws(DiskError) -> FileDevice {
    let fd = retryingInterrupts {
      system.open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC | O_NOCTTY, 0o666)
    }
    if fd == -EEXIST {
      throw DiskError(
        .exists, "there is a file of this name already", path: path,
        cause: DiskError.SystemCall("open", errno: EEXIST),
        hint: "say overwrite: true to replace it")
    }
    guard fd >= 0 else {
      var error = DiskError.system("open", -fd, doing: "cannot create it", path: path)
      if fd == -ENOENT { error.hint = "make the folder first" }
      throw error
    }
    do throws(DiskError) {
      let opened = try OpenedFile(fd: fd, path: path, system: system)
      return FileDevice(path: path, opened: opened, writable: true, system: system)
    } catch {
      _ = system.close(fd)
      _ = system.unlink(path)
      throw error
    }
  }

  // MARK: - Contents

  private func fill(_ file: FileDevice) throws(DiskError) {
    let fd = try file.acquire()
    defer { file.descriptor.release() }
    switch preallocation {
    case .sparse: break
    case .full: try writeZeros(fd)
    case .falloc: try reserve(fd)
    case .metadata:
      throw DiskError(
        .unsupported, "a raw image has no tables to lay out", path: path,
        hint: "use preallocation: .falloc or .full")
    }
    // Also for the other two: it makes the size exact, whatever they left.
    do throws(DiskError) {
      try file.resize(to: size)
    } catch {
      throw cannot("ftruncate", error.cause?.errno ?? EIO)
    }
  }

  private func reserve(_ fd: Int32) throws(DiskError) {
    guard size > .zero else { return }
    let result = retryingInterrupts { system.allocate(fd, 0, size.bytes) }
    guard result < 0 else { return }
    var error = cannot("fallocate", -result)
    if result == -EOPNOTSUPP || result == -ENOSYS {
      error.code = .unsupported
      error.message = "the file system cannot reserve space (fallocate)"
      error.hint = "use preallocation: .full, or .sparse"
    }
    throw error
  }

  private func writeZeros(_ fd: Int32) throws(DiskError) {
    let chunk = min(size.bytes, 1 << 20)
    let zeros = UnsafeMutableRawBufferPointer.allocate(byteCount: max(chunk, 1), alignment: 4096)
    defer { zeros.deallocate() }
    zeros.fillWithZeros()
    guard let base = zeros.baseAddress else { return }
    var position = 0
    while position < size.bytes {
      if shouldStop() {
        throw DiskError(.interrupted, "creating it was interrupted", path: path)
      }
      progress(position, size.bytes)
      let moved = system.write(fd, base, min(chunk, size.bytes - position), position)
      if moved == Int(-EINTR) { continue }
      guard moved > 0 else { throw cannot("pwrite", moved == 0 ? EIO : Int32(-moved)) }
      position += moved
    }
  }

  private func cannot(_ call: String, _ errno: Int32) -> DiskError {
    var error = DiskError.system(
      call, errno, doing: "cannot create an image of \(size.bytes) bytes", path: path)
    if errno == EFBIG || errno == EINVAL {
      error.code = .noSpace
      error.message =
        "cannot create an image of \(size.bytes) bytes: the file system holds no file that large"
      error.hint = "choose a smaller size, or a file system with larger files (XFS, Btrfs)"
    }
    return error
  }
}
