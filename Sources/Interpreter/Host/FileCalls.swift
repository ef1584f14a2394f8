import CLinux
import Glibc

/// The system calls that the files of scripts make, handed in so that a test can make any of them fail.
///
/// Each returns what the kernel interface itself returns: the result, or a negative errno. Nothing here
/// retries or interprets.
struct FileCalls: Sendable {
  typealias Status = stat

  var open: @Sendable (_ path: String, _ flags: Int32, _ mode: UInt32) -> Int32
  var close: @Sendable (_ fd: Int32) -> Int32
  /// From the descriptor's own position.
  var read: @Sendable (_ fd: Int32, _ into: UnsafeMutableRawPointer, _ count: Int) -> Int
  var readAt:
    @Sendable (_ fd: Int32, _ into: UnsafeMutableRawPointer, _ count: Int, _ at: Int) -> Int
  var write: @Sendable (_ fd: Int32, _ from: UnsafeRawPointer, _ count: Int) -> Int
  var writeAt: @Sendable (_ fd: Int32, _ from: UnsafeRawPointer, _ count: Int, _ at: Int) -> Int
  /// `stat`: follows symbolic links.
  var status: @Sendable (_ path: String, _ into: inout Status) -> Int32
  /// `lstat`: of a link itself.
  var linkStatus: @Sendable (_ path: String, _ into: inout Status) -> Int32
  var descriptorStatus: @Sendable (_ fd: Int32, _ into: inout Status) -> Int32
  var synchronize: @Sendable (_ fd: Int32) -> Int32
  var truncate: @Sendable (_ fd: Int32, _ size: Int) -> Int32
  var rename: @Sendable (_ from: String, _ to: String) -> Int32
  /// Fails with EEXIST where `to` exists, and with EINVAL where the file system cannot say so.
  var renameNew: @Sendable (_ from: String, _ to: String) -> Int32
  var unlink: @Sendable (_ path: String) -> Int32
  var seekData: @Sendable (_ fd: Int32, _ from: Int) -> Int
  var seekHole: @Sendable (_ fd: Int32, _ from: Int) -> Int

  /// The kernel itself.
  static let linux = FileCalls(
    open: { path, flags, mode in result(dsk_open(path, flags, mode)) },
    close: { fd in result(Glibc.close(fd)) },
    read: { fd, into, count in result(Glibc.read(fd, into, count)) },
    readAt: { fd, into, count, offset in result(pread(fd, into, count, offset)) },
    write: { fd, from, count in result(Glibc.write(fd, from, count)) },
    writeAt: { fd, from, count, offset in result(pwrite(fd, from, count, offset)) },
    status: { path, into in result(stat(path, &into)) },
    linkStatus: { path, into in result(lstat(path, &into)) },
    descriptorStatus: { fd, into in result(fstat(fd, &into)) },
    synchronize: { fd in result(fsync(fd)) },
    truncate: { fd, size in result(ftruncate(fd, size)) },
    rename: { from, to in result(Glibc.rename(from, to)) },
    renameNew: { from, to in result(dsk_rename_new(from, to)) },
    unlink: { path in result(Glibc.unlink(path)) },
    seekData: { fd, from in result(Int(dsk_seek_data(fd, Int64(from)))) },
    seekHole: { fd, from in result(Int(dsk_seek_hole(fd, Int64(from)))) })

  private static func result(_ value: Int32) -> Int32 { value < 0 ? -errno : value }
  private static func result(_ value: Int) -> Int { value < 0 ? Int(-errno) : value }
}
