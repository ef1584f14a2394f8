import CLinux
import DiskRuntime
import Foundation
import Testing

@testable import DiskRuntime

/// Swift Testing has an `Attachment` as well.
typealias LoopAttachment = DiskRuntime.Attachment

/// Helpers for the tests that attach and mount. All of them work on devices of their own only.
enum AttachSupport {
  static let isRoot = geteuid() == 0
  static let rootComment: Comment = "attaching needs root"

  /// A file of `size` bytes with a different number at the start of each 512.
  static func makeImage(_ folder: String, _ name: String = "disk.img", size: Int) throws -> String {
    let path = folder + "/" + name
    var bytes = [UInt8](repeating: 0xa5, count: size)
    for sector in 0..<(size / 512) {
      withUnsafeBytes(of: UInt64(sector).littleEndian) { number in
        bytes.replaceSubrange(sector * 512..<sector * 512 + 8, with: number)
      }
    }
    try Data(bytes).write(to: URL(fileURLWithPath: path))
    return path
  }

  /// All that can be read of a file or device from its start.
  static func contents(_ path: String) throws -> [UInt8] {
    let file = try #require(FileHandle(forReadingAtPath: path))
    defer { try? file.close() }
    return [UInt8](try file.readToEnd() ?? Data())
  }

  /// One device of `losetup -J -l`, which prints nulls of one that vanishes meanwhile.
  struct LosetupEntry: Codable, Hashable {
    let name: String
    let sizelimit: Int?
    let offset: Int?
    let autoclear: Bool?
    let ro: Bool?
    let backFile: String?
    let dio: Bool?
    let sector: Int?

    enum CodingKeys: String, CodingKey {
      case name, sizelimit, offset, autoclear, ro, dio
      case backFile = "back-file"
      case sector = "log-sec"
    }
  }

  /// losetup's entries for the devices behind which a file is.
  static func losetup(backing file: String) throws -> [LosetupEntry] {
    let text = ProbeSupport.run("losetup", "-J", "-l").text
    guard !text.isEmpty else { return [] }
    let all = try JSONDecoder().decode([String: [LosetupEntry]].self, from: Data(text.utf8))
    return (all["loopdevices"] ?? []).filter { $0.backFile == file }
  }

  /// An attachment as `losetup -J -l` would list it.
  static func entry(_ attachment: LoopAttachment) -> LosetupEntry {
    LosetupEntry(
      name: attachment.path, sizelimit: attachment.sizeLimit.bytes,
      offset: attachment.offset.bytes, autoclear: attachment.autoclear, ro: attachment.isReadOnly,
      backFile: attachment.backingFile, dio: attachment.directIO,
      sector: attachment.sectorSize.bytes)
  }

  /// The attachments of one file, whoever made them.
  static func attached(_ file: String, _ records: AttachmentRecords) -> [LoopAttachment] {
    attachments(records: records).filter { $0.backingFile == file }
  }

  /// A session with records in a folder of its own, which must have released all in the end, also
  /// where the body throws.
  static func withSession<T>(
    _ body: (_ session: AttachmentSession, _ folder: String, _ records: AttachmentRecords) throws
      -> T
  ) throws -> T {
    try ProbeSupport.withFolder { folder in
      let records = AttachmentRecords(folder: folder + "/records")
      let session = AttachmentSession(records: records)
      defer {
        #expect(session.releaseAll(patience: .seconds(10)).isEmpty)
        #expect(session.count == 0)
        #expect(records.load().filter { $0.owner == .current }.isEmpty)
      }
      return try body(session, folder, records)
    }
  }

  /// A child process for the length of a test.
  static func withChild<T>(_ script: String, _ body: (Process) throws -> T) throws -> T {
    let process = Process()
    process.executableURL = URL(fileURLWithPath: "/bin/sh")
    process.arguments = ["-c", script]
    let ready = Pipe()
    process.standardOutput = ready
    process.standardInput = FileHandle.nullDevice
    try process.run()
    defer {
      if process.isRunning { kill(process.processIdentifier, SIGKILL) }
      process.waitUntilExit()
    }
    // The script prints a line when it has done what the test waits for.
    _ = ready.fileHandleForReading.availableData
    return try body(process)
  }

  /// The error that a body throws.
  static func error(_ body: () throws -> Void) -> DiskError? {
    do {
      try body()
      return nil
    } catch {
      return error as? DiskError
    }
  }

  /// Waits up to ten seconds for something that another program is about to do.
  static func eventually(_ condition: () -> Bool) -> Bool {
    for _ in 0..<1000 {
      if condition() { return true }
      usleep(10_000)
    }
    return condition()
  }
}

/// A loop driver that fails as no real one can be made to, and attaches nothing.
struct FailingLoopCalls: LoopCalls {
  var control: Int32 = 0
  var free: Int32 = 0
  var open: Int32 = 0
  var configure: Int32 = 0

  private func result(_ number: Int32) -> Result<Int32, Errno> {
    // A descriptor that may be closed.
    number == 0 ? .success(dup(2)) : .failure(Errno(value: number))
  }

  func openControl() -> Result<Int32, Errno> { result(control) }
  func freeNumber(_ control: Int32) -> Result<Int, Errno> {
    free == 0 ? .success(1 << 19) : .failure(Errno(value: free))
  }
  func openDevice(_ number: Int, writable: Bool) -> Result<Int32, Errno> { result(open) }
  func configure(_ device: Int32, _ config: loop_config) -> Result<Void, Errno> {
    configure == 0 ? .success(()) : .failure(Errno(value: configure))
  }
  func status(_ device: Int32) -> Result<LoopStatus, Errno> {
    .success(LoopStatus(info: loop_info64(), size: 0, sectorSize: 512))
  }
  func clear(_ device: Int32) -> Result<Void, Errno> { .success(()) }
}
