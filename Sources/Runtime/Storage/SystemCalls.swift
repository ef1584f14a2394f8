import CLinux
import Glibc

/// The system calls that storage makes, handed in so that a test can make any of them fail.
///
/// Each returns what the kernel interface itself returns: the result, or a negative errno.
/// Nothing here retries or interprets; that is the work of the devices.
public struct SystemCalls: Sendable {
  public typealias FileStatus = stat

  public var open: @Sendable (_ path: String, _ flags: Int32, _ mode: UInt32) -> Int32
  public var close: @Sendable (_ fd: Int32) -> Int32
  public var read:
    @Sendable (_ fd: Int32, _ into: UnsafeMutableRawPointer, _ count: Int, _ at: Int) -> Int
  public var write:
    @Sendable (_ fd: Int32, _ from: UnsafeRawPointer, _ count: Int, _ at: Int) -> Int
  /// `stat`: follows symbolic links.
  public var status: @Sendable (_ path: String, _ into: inout FileStatus) -> Int32
  public var descriptorStatus: @Sendable (_ fd: Int32, _ into: inout FileStatus) -> Int32
  public var seekData: @Sendable (_ fd: Int32, _ from: Int) -> Int
  public var seekHole: @Sendable (_ fd: Int32, _ from: Int) -> Int
  /// `fdatasync` for a device, which needs no change of time on disk.
  public var synchronize: @Sendable (_ fd: Int32) -> Int32
  /// Begins to write what the kernel holds of a file, without waiting for it.
  public var startWriting: @Sendable (_ fd: Int32) -> Int32
  public var truncate: @Sendable (_ fd: Int32, _ size: Int) -> Int32
  public var allocate: @Sendable (_ fd: Int32, _ offset: Int, _ count: Int) -> Int32
  /// `fallocate` with a mode: FALLOC_FL_PUNCH_HOLE, FALLOC_FL_ZERO_RANGE.
  public var reshape: @Sendable (_ fd: Int32, _ mode: Int32, _ offset: Int, _ count: Int) -> Int32
  /// Takes or gives back a shared lock of the open file description (F_OFD_SETLK): F_RDLCK, F_UNLCK.
  public var lock: @Sendable (_ fd: Int32, _ type: Int16, _ byte: Int, _ count: Int) -> Int32
  /// Whether a write lock would meet one of another open file description (F_OFD_GETLK): 1 or 0.
  public var testLock: @Sendable (_ fd: Int32, _ byte: Int, _ count: Int) -> Int32
  public var rename: @Sendable (_ from: String, _ to: String) -> Int32
  public var unlink: @Sendable (_ path: String) -> Int32
  public var changeMode: @Sendable (_ fd: Int32, _ mode: UInt32) -> Int32
  public var changeOwner: @Sendable (_ fd: Int32, _ user: UInt32, _ group: UInt32) -> Int32
  /// Size of a block device in bytes.
  public var blockDeviceSize: @Sendable (_ fd: Int32, _ into: inout UInt64) -> Int32
  /// Logical sector size of a block device in bytes.
  public var blockSectorSize: @Sendable (_ fd: Int32, _ into: inout Int32) -> Int32

  public var blockTopology: @Sendable (_ fd: Int32, _ into: inout BlockTopology) -> Int32

  /// The kernel itself.
  public static let linux = SystemCalls(
    open: { path, flags, mode in result(dsk_open(path, flags, mode)) },
    close: { fd in result(Glibc.close(fd)) },
    read: { fd, into, count, offset in result(pread(fd, into, count, offset)) },
    write: { fd, from, count, offset in result(pwrite(fd, from, count, offset)) },
    status: { path, into in result(stat(path, &into)) },
    descriptorStatus: { fd, into in result(fstat(fd, &into)) },
    seekData: { fd, from in result(Int(dsk_seek_data(fd, Int64(from)))) },
    seekHole: { fd, from in result(Int(dsk_seek_hole(fd, Int64(from)))) },
    synchronize: { fd in result(fdatasync(fd)) },
    startWriting: { fd in result(dsk_start_writing(fd)) },
    truncate: { fd, size in result(ftruncate(fd, size)) },
    allocate: { fd, offset, count in
      result(dsk_fallocate(fd, 0, Int64(offset), Int64(count)))
    },
    reshape: { fd, mode, offset, count in
      result(dsk_fallocate(fd, mode, Int64(offset), Int64(count)))
    },
    lock: { fd, type, byte, count in result(dsk_ofd_lock(fd, type, byte, count)) },
    testLock: { fd, byte, count in result(dsk_ofd_test(fd, byte, count)) },
    rename: { from, to in result(Glibc.rename(from, to)) },
    unlink: { path in result(Glibc.unlink(path)) },
    changeMode: { fd, mode in result(fchmod(fd, mode)) },
    changeOwner: { fd, user, group in result(fchown(fd, user, group)) },
    blockDeviceSize: { fd, into in result(dsk_block_size64(fd, &into)) },
    blockSectorSize: { fd, into in result(dsk_block_sector_size(fd, &into)) },
    blockTopology: { fd, into in
      result(dsk_block_topology(fd, &into.physical, &into.minimum, &into.optimal))
    })

  private static func result(_ value: Int32) -> Int32 { value < 0 ? -errno : value }
  private static func result(_ value: Int) -> Int { value < 0 ? Int(-errno) : value }
}

/// Calls `body` again as long as a signal interrupted it.
func retryingInterrupts<Result: SignedInteger>(_ body: () -> Result) -> Result {
  while true {
    let result = body()
    if result != Result(-EINTR) { return result }
  }
}
