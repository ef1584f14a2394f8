import DiskRuntime
import Foundation
import Testing

@testable import DiskRuntime

@Suite("Attaching what cannot be attached")
struct AttachErrorTests {
  /// Attaches without a real driver and gives the error back.
  private func attachError(
    _ source: AttachSource, _ options: AttachOptions = AttachOptions(),
    calls: FailingLoopCalls = FailingLoopCalls(free: ENOSPC)
  ) throws -> DiskError? {
    try ProbeSupport.withFolder { folder in
      let records = AttachmentRecords(folder: folder + "/records")
      let error = AttachSupport.error {
        _ = try LoopDevice.attach(source, options, records: records, calls: calls)
      }
      #expect(records.load().isEmpty)
      return error
    }
  }

  private func image(_ size: Int, _ body: (String) throws -> Void) throws {
    try ProbeSupport.withFolder { try body(AttachSupport.makeImage($0, size: size)) }
  }

  @Test("a file that is not there, a folder and a pipe are told apart")
  func refusesNonFiles() throws {
    #expect(try attachError(.file("/no/such/file"))?.code == .notFound)
    #expect(try attachError(.file("/tmp"))?.code == .isDirectory)
    #expect(try attachError(.file("/dev/null"))?.code == .invalidArgument)
    #expect(try attachError(.descriptor(-1, name: "x"))?.code == .closed)
    try ProbeSupport.withFolder { folder in
      let pipe = folder + "/pipe"
      #expect(mkfifo(pipe, 0o600) == 0)
      let error = try attachError(.file(pipe))
      #expect(error?.code == .invalidArgument)
    }
  }

  @Test("an image without a whole sector is refused, with its size", arguments: [0, 1, 511])
  func refusesTooSmall(size: Int) throws {
    try image(size) { path in
      let error = try attachError(.file(path))
      #expect(error?.code == .outOfRange)
      #expect(error?.found == "\(size)")
    }
  }

  @Test("an offset between sectors is refused")
  func refusesMisalignment() throws {
    try image(1 << 16) { path in
      let odd = try attachError(.file(path), AttachOptions(offset: ByteOffset(31745)))
      #expect(odd?.code == .invalidArgument)
      #expect(odd?.expected == "a multiple of 512")
      let large = AttachOptions(offset: ByteOffset(512), sectorSize: .s4096)
      #expect(try attachError(.file(path), large)?.code == .invalidArgument)
    }
  }

  @Test("a range past the end of the image is refused, however large its numbers")
  func refusesPastEnd() throws {
    try image(4096) { path in
      let cases = [
        (0, 4608), (4096, 512), (8192, nil), (512, Int.max), (Int.max - 511, 512),
        (Int.max - 511, nil),
      ]
      for (offset, size) in cases {
        let options = AttachOptions(offset: ByteOffset(offset), size: size.map { ByteCount($0) })
        let error = try attachError(.file(path), options)
        #expect(error?.code == .outOfRange)
      }
    }
  }

  @Test("no device left, no driver and too many rivals are errors that say so")
  func namesExhaustion() throws {
    try image(4096) { path in
      let full = try attachError(.file(path), calls: FailingLoopCalls(free: ENOSPC))
      #expect(full?.code == .noFreeDevice)
      #expect(full?.cause == DiskError.SystemCall("ioctl(LOOP_CTL_GET_FREE)", errno: ENOSPC))
      let missing = try attachError(.file(path), calls: FailingLoopCalls(control: ENOENT))
      #expect(missing?.code == .noFreeDevice)
      #expect(missing?.hint?.contains("modprobe loop") == true)
      for rival in [EBUSY, EAGAIN, ENXIO] {
        let start = ContinuousClock.now
        let options = AttachOptions(patience: .milliseconds(200))
        let error = try attachError(
          .file(path), options, calls: FailingLoopCalls(configure: rival))
        #expect(error?.code == .noFreeDevice)
        #expect(error?.cause?.errno == rival)
        #expect(ContinuousClock.now - start < .seconds(2))
      }
    }
  }

  @Test("a device that is not what was asked for is an error, and let go of")
  func refusesOtherState() throws {
    try image(4096) { path in
      let error = try attachError(.file(path), calls: FailingLoopCalls())
      #expect(error?.code == .system)
      #expect(error?.expected?.hasPrefix("inode ") == true)
    }
  }

  @Test("without root, the error says that root is needed")
  func needsRoot() throws {
    let call = DiskError.SystemCall("open", errno: EACCES)
    let plain = LoopDevice.accessError("/dev/loop-control", call, isRoot: false)
    #expect(plain.code == .needsRoot)
    #expect(plain.hint == "run it with sudo")
    #expect(LoopDevice.accessError("/dev/loop0", call, isRoot: true).code == .permissionDenied)
    try image(4096) { path in
      let error = try attachError(.file(path), calls: FailingLoopCalls(control: EACCES))
      #expect(error?.code == (AttachSupport.isRoot ? .permissionDenied : .needsRoot))
    }
  }

  @Test("detaching no device and no loop device are different errors")
  func refusesDetach() throws {
    #expect(AttachSupport.error { try detach("/dev/loop-not-there") }?.code == .notFound)
    #expect(AttachSupport.error { try detach("/dev/null") }?.code == .invalidArgument)
    #expect(AttachSupport.error { try detach("/tmp") }?.code == .invalidArgument)
  }

  @Test(
    "a plain user is told that attaching and mounting need root, and nothing is left",
    .enabled(if: !AttachSupport.isRoot, "this user is root"))
  func refusesPlainUser() throws {
    try AttachSupport.withSession { session, folder, records in
      let path = try AttachSupport.makeImage(folder, size: 1 << 16)
      let attach = AttachSupport.error { _ = try session.attach(.file(path)) }
      #expect(attach?.code == .needsRoot)
      #expect(attach?.hint == "run it with sudo")
      let mount = AttachSupport.error { _ = try session.mount("/dev/loop0", type: "ext4") }
      #expect(mount?.code == .needsRoot)
      #expect(session.count == 0)
      #expect(records.load().isEmpty)
      // Listing needs no privilege.
      #expect(attachments().count <= LoopTable.numbers().count)
    }
  }
}
