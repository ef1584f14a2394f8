import CLinux
import Glibc

/// The locks by which QEMU's programs tell each other what they do with an image: open-file-
/// description locks on single bytes, 100 + i for a permission in use, 200 + i for one that is not
/// shared; i is 1 for writing. QEMU's block/file-posix.c.
enum WriterProbe {
  private static let writes = 101
  private static let keepsOthersFromWriting = 201

  /// Whether another program writes to the file, or forbids writing to it.
  static func isHeldByAnother(_ file: FileDevice) throws(DiskError) -> Bool {
    guard file.kind == .file else { return false }
    let fd = try file.acquire()
    defer { file.descriptor.release() }
    return isLocked(fd, writes) || isLocked(fd, keepsOthersFromWriting)
  }

  /// Asked with the wish for an exclusive lock, which any other lock would refuse.
  private static func isLocked(_ fd: Int32, _ byte: Int) -> Bool {
    dsk_is_locked(fd, Int64(byte)) == 1
  }
}
