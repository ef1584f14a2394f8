import DiskRuntime
import Foundation
import Testing

@testable import DiskRuntime

/// What a session that was killed by SIGKILL leaves behind: a process of this very test program
/// attaches and mounts, and is killed.
@Suite("After SIGKILL", .enabled(if: AttachSupport.isRoot, AttachSupport.rootComment))
struct AttachKilledTests {
  private static let variable = "DSK_TEST_HOLD"

  /// Only in the child process: attaches and mounts the image in the folder that the variable
  /// names, says so in a file, and waits for its end.
  @Test(
    "a child process attaches, mounts and waits to be killed",
    .enabled(
      if: ProcessInfo.processInfo.environment[variable] != nil, "only in the child process"))
  func holds() throws {
    let folder = try #require(ProcessInfo.processInfo.environment[Self.variable])
    let session = AttachmentSession(records: AttachmentRecords(folder: folder + "/records"))
    let image = AttachSource.file(folder + "/disk.img")
    let mounted = try session.mount(image, AttachOptions())
    let plain = try session.attach(image)
    let auto = try session.attach(image, AttachOptions(autoclear: true))
    let lines = [mounted.folder, mounted.device, plain.path, auto.path]
    try lines.joined(separator: "\n").write(
      toFile: folder + "/ready", atomically: true, encoding: .utf8)
    while true { sleep(1) }
  }

  @Test(
    "its devices are stale, detach lets go of them and of its mount, and autoclear needs no help")
  func cleansUp() throws {
    try ProbeSupport.withFolder { folder in
      let records = AttachmentRecords(folder: folder + "/records")
      let image = folder + "/disk.img"
      try #require(ProbeSupport.run("mkfs.ext2", "-q", "-F", image, "1024").status == 0)
      let child = Process()
      child.executableURL = URL(fileURLWithPath: KernelFiles.link("/proc/self/exe") ?? "")
      child.arguments = [
        "--testing-library", "swift-testing", "--filter", "AttachKilledTests/holds",
      ]
      child.environment = ProcessInfo.processInfo.environment.merging([Self.variable: folder]) {
        $1
      }
      child.standardOutput = FileHandle.nullDevice
      child.standardError = FileHandle.nullDevice
      try child.run()
      defer {
        if child.isRunning { kill(child.processIdentifier, SIGKILL) }
        child.waitUntilExit()
        for left in AttachSupport.attached(image, records) { try? detach(left.path) }
      }
      try #require(
        AttachSupport.eventually {
          KernelFiles.status(folder + "/ready") != nil || !child.isRunning
        }
      )
      let lines = try String(contentsOfFile: folder + "/ready", encoding: .utf8)
        .split(separator: "\n").map(String.init)
      try #require(lines.count == 4)
      let pid = child.processIdentifier
      let alive = AttachSupport.attached(image, records)
      #expect(
        alive.map(\.owner) == [
          .otherSession(pid: pid), .otherSession(pid: pid), .otherSession(pid: pid),
        ])

      kill(pid, SIGKILL)
      child.waitUntilExit()
      #expect(AttachSupport.eventually { AttachSupport.attached(image, records).count == 2 })
      let stale = AttachSupport.attached(image, records)
      #expect(Set(stale.map(\.path)) == [lines[1], lines[2]])
      #expect(stale.map(\.owner) == [.stale(pid: pid), .stale(pid: pid)])
      #expect(mounts().contains { $0.mountPoint == lines[0] })

      for device in stale { try detach(device.path, patience: .seconds(10), records: records) }
      #expect(AttachSupport.attached(image, records).isEmpty)
      #expect(!mounts().contains { $0.mountPoint == lines[0] })
      #expect(!FileManager.default.fileExists(atPath: lines[0]))
      #expect(records.load().isEmpty)
    }
  }
}
