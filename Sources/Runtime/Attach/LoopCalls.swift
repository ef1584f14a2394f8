import CLinux
import Glibc

/// The system calls that attaching needs, handed in so that failures can be tested which no test
/// can bring about on a real kernel: no free device, another process always first.
///
/// Each returns the errno on failure; nothing else is interpreted here.
protocol LoopCalls: Sendable {
  func openControl() -> Result<Int32, Errno>
  /// LOOP_CTL_GET_FREE: the number of a device that is free now, made if need be.
  func freeNumber(_ control: Int32) -> Result<Int, Errno>
  func openDevice(_ number: Int, writable: Bool) -> Result<Int32, Errno>
  func configure(_ device: Int32, _ config: loop_config) -> Result<Void, Errno>
  func status(_ device: Int32) -> Result<LoopStatus, Errno>
  func clear(_ device: Int32) -> Result<Void, Errno>
}

/// What a configured device says of itself.
struct LoopStatus {
  var info: loop_info64
  /// BLKGETSIZE64, in bytes.
  var size: UInt64
  /// BLKSSZGET, in bytes.
  var sectorSize: Int32
}

/// An errno value as an error.
struct Errno: Error, Hashable {
  let value: Int32
}

struct LinuxLoopCalls: LoopCalls {
  func openControl() -> Result<Int32, Errno> { open("/dev/loop-control", O_RDWR) }

  func freeNumber(_ control: Int32) -> Result<Int, Errno> {
    retrying { dsk_loop_get_free(control) }.map(Int.init)
  }

  func openDevice(_ number: Int, writable: Bool) -> Result<Int32, Errno> {
    open(LoopDevice.path(number), writable ? O_RDWR : O_RDONLY)
  }

  func configure(_ device: Int32, _ config: loop_config) -> Result<Void, Errno> {
    var config = config
    return retrying { dsk_loop_configure(device, &config) }.map { _ in }
  }

  func status(_ device: Int32) -> Result<LoopStatus, Errno> {
    var status = LoopStatus(info: loop_info64(), size: 0, sectorSize: 0)
    return retrying { dsk_loop_get_status(device, &status.info) }
      .flatMap { _ in retrying { dsk_block_size64(device, &status.size) } }
      .flatMap { _ in retrying { dsk_block_sector_size(device, &status.sectorSize) } }
      .map { _ in status }
  }

  func clear(_ device: Int32) -> Result<Void, Errno> {
    retrying { dsk_loop_clear(device) }.map { _ in }
  }

  private func open(_ path: String, _ mode: Int32) -> Result<Int32, Errno> {
    retrying { dsk_open(path, mode | O_CLOEXEC, 0) }
  }

  private func retrying(_ call: () -> Int32) -> Result<Int32, Errno> {
    while true {
      let result = call()
      if result >= 0 { return .success(result) }
      if errno != EINTR { return .failure(Errno(value: errno)) }
    }
  }
}
