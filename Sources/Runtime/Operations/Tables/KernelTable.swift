import CLinux
import Glibc

/// What the kernel made of being told that a disk has a new table.
public enum KernelNotice: Hashable, Sendable {
  /// The image is a file, of which the kernel knows no partitions.
  case notNeeded
  /// The kernel has read the new table.
  case read
  /// The device takes no partitions, as a loop device that was attached without.
  case noPartitions
  /// The kernel keeps the old table, because something of it is in use.
  case keepsOld(reason: String)
}

extension KernelNotice {
  /// Has the kernel read the table of a block device again (BLKRRPART).
  static func tell(_ file: FileDevice?) throws(DiskError) -> KernelNotice {
    guard let file, file.kind == .blockDevice else { return .notNeeded }
    let fd = try file.acquire()
    defer { file.descriptor.release() }
    // udev may have the device open for a moment after a write.
    for attempt in 0..<20 {
      if dsk_reread_partitions(fd) == 0 { return .read }
      let reason = errno
      if reason == EINVAL || reason == ENOTTY { return .noPartitions }
      if reason != EBUSY || attempt == 19 { return .keepsOld(reason: DiskError.reason(reason)) }
      usleep(10_000)
    }
    return .noPartitions
  }
}
