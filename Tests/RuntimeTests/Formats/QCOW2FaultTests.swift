import DiskRuntime
import Glibc
import Testing

/// Calls that fail while an image is written: an error and a sound image, whatever call it is.
@Suite struct QCOW2FaultTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func work(_ image: Image) throws(DiskError) {
    for step in 0..<12 {
      try image.device.write(pattern(UInt64(step), 9000), at: ByteOffset(step * 37_000))
      if step % 4 == 2 { try image.device.writeZeros(at: ByteOffset(step * 30_000), count: 20_000) }
      if step % 5 == 4 { try image.device.flush() }
    }
    try image.device.flush()
  }

  private func fresh() throws -> String {
    var options = QCOW2Options()
    options.clusterSize = 1024
    let path = folder.path("a.qcow2")
    try ImageCreation(path: path, size: ByteCount(1 << 20), options: options, overwrite: true)
      .run().close()
    return path
  }

  private func expectSound(_ path: String, _ comment: String) throws {
    let image = try Image.open(path)
    let check = try #require(try image.formatDevice?.check(repair: .none) { false })
    #expect(check.corruptions == 0 && check.errors == 0, "\(comment): \(check.findings)")
    try image.close()
  }

  @Test(arguments: ["write", "read", "sync"], [ENOSPC, EIO, EDQUOT])
  func `the n-th call fails, once or for ever: an error, and a sound image`(
    call: String, errno: Int32
  ) throws {
    var failures = 0
    for isForever in [false, true] {
      for number in stride(from: 1, to: 60, by: 3) {
        let path = try fresh()
        let system = FaultySystem([
          call: { count in
            (isForever ? count >= number : count == number) ? .fail(errno) : nil
          }
        ])
        do throws(DiskError) {
          let image = try Image.open(path, writable: true, system: system.calls)
          do throws(DiskError) {
            try work(image)
          } catch {
            try? image.close()
            throw error
          }
          try image.close()
        } catch {
          failures += 1
          #expect(error.code == .noSpace || error.code == .inputOutput, "\(error)")
        }
        try expectSound(path, "\(call) \(number) \(isForever)")
      }
    }
    #expect(failures > 2)
  }

  @Test func `interrupted and short transfers are completed`() throws {
    let path = try fresh()
    let system = FaultySystem([
      "write": { $0 % 3 == 0 ? .fail(EINTR) : $0 % 3 == 1 ? .short(100) : nil },
      "read": { $0 % 2 == 0 ? .short(7) : nil }, "sync": { $0 % 2 == 1 ? .fail(EINTR) : nil },
    ])
    let image = try Image.open(path, writable: true, system: system.calls)
    try work(image)
    try image.close()
    try expectSound(path, "short")
    let read = try Image.open(path).device.read(at: ByteOffset(11 * 37_000), count: ByteCount(9000))
    #expect(read == pattern(11, 9000))
  }
}
