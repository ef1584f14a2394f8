import DiskRuntime
import Foundation
import Testing

@testable import DiskRuntime

@Suite("Whose an attachment is", .enabled(if: AttachSupport.isRoot, AttachSupport.rootComment))
struct AttachOwnershipTests {
  /// Rewrites our record of a device as if another process had written it.
  private func reassign(
    _ device: LoopAttachment, to pid: Int32, _ records: AttachmentRecords,
    _ change: (inout AttachmentRecord) -> Void = { _ in }
  ) throws {
    var record = try #require(records.load().first { $0.number == device.number })
    try FileManager.default.removeItem(atPath: record.file)
    let me = record.owner
    record.owner = ProcessIdentity(
      pid: pid, startTime: ProcessIdentity.startTime(of: pid) ?? 1, boot: me.boot,
      namespace: me.namespace)
    change(&record)
    record.file = records.folder + "/loop\(record.number)-\(pid)-0.attachment"
    let sequence = record.sequence.map { "sequence=\($0)\n" } ?? ""
    let mounts = record.mountPoints.map { "mount=\(MountTable.escape($0))\n" }.joined()
    try (record.text + sequence + mounts).write(
      toFile: record.file, atomically: false, encoding: .utf8)
  }

  @Test("another living process's device is its; after SIGKILL it is stale, and detach clears it")
  func followsLife() throws {
    try AttachSupport.withSession { session, folder, records in
      let image = try AttachSupport.makeImage(folder, size: 1 << 16)
      let device = try session.attach(.file(image))
      try AttachSupport.withChild("echo ready; exec sleep 100") { child in
        let pid = child.processIdentifier
        try reassign(device, to: pid, records)
        #expect(AttachSupport.attached(image, records).map(\.owner) == [.otherSession(pid: pid)])
        kill(pid, SIGKILL)
        child.waitUntilExit()
        #expect(AttachSupport.attached(image, records).map(\.owner) == [.stale(pid: pid)])
        try detach(device.path, patience: .seconds(5), records: records)
        #expect(AttachSupport.attached(image, records).isEmpty)
        #expect(records.load().isEmpty)
      }
    }
  }

  @Test("what a dead session mounted is unmounted when its device is detached")
  func unmountsLeftovers() throws {
    try AttachSupport.withSession { session, folder, records in
      let image = folder + "/ext.img"
      #expect(ProbeSupport.run("mkfs.ext2", "-q", "-F", image, "1024").status == 0)
      let device = try session.attach(.file(image))
      let mount = try session.mount(device.path)
      let point = folder + "/by hand"
      try FileManager.default.createDirectory(atPath: point, withIntermediateDirectories: true)
      let second = try session.mount(device.path, at: point)
      try AttachSupport.withChild("echo ready; exec sleep 100") { child in
        let pid = child.processIdentifier
        try reassign(device, to: pid, records)
        kill(pid, SIGKILL)
        child.waitUntilExit()
      }
      try detach(device.path, patience: .seconds(5), records: records)
      #expect(!FileManager.default.fileExists(atPath: mount.folder))
      #expect(!mounts().contains { $0.mountPoint == second.folder })
      #expect(AttachSupport.attached(image, records).isEmpty)
    }
  }

  @Test("a record of the same device number, but of an earlier attachment, is not believed")
  func seesReuse() throws {
    try AttachSupport.withSession { session, folder, records in
      let image = try AttachSupport.makeImage(folder, size: 1 << 16)
      let device = try session.attach(.file(image))
      let dead: Int32 = 1 << 22
      try reassign(device, to: dead, records) { $0.sequence = $0.sequence.map { $0 - 1 } }
      #expect(AttachSupport.attached(image, records).map(\.owner) == [.foreign])
      // Its process is dead and it fits nothing, so it was cleaned away.
      #expect(records.load().isEmpty)
    }
  }

  @Test("a record from before a reboot is not believed")
  func seesReboot() throws {
    try AttachSupport.withSession { session, folder, records in
      let image = try AttachSupport.makeImage(folder, size: 1 << 16)
      let device = try session.attach(.file(image))
      try reassign(device, to: getpid(), records) {
        $0.owner = ProcessIdentity(
          pid: $0.owner.pid, startTime: $0.owner.startTime,
          boot: "00000000-0000-0000-0000-000000000000", namespace: $0.owner.namespace)
      }
      #expect(AttachSupport.attached(image, records).map(\.owner) == [.foreign])
    }
  }

  @Test("a record that its process never completed is known by file, offset and size")
  func knowsIncomplete() throws {
    try AttachSupport.withSession { session, folder, records in
      let image = try AttachSupport.makeImage(folder, size: 1 << 16)
      let device = try session.attach(.file(image), AttachOptions(offset: ByteOffset(512)))
      let dead: Int32 = 1 << 22
      try reassign(device, to: dead, records) { $0.sequence = nil }
      #expect(AttachSupport.attached(image, records).map(\.owner) == [.stale(pid: dead)])
      for change: (inout AttachmentRecord) -> Void in [
        { $0.offset = 1024 }, { $0.sizeLimit = 512 }, { $0.backingInode = 1 },
        { $0.before = device.sequence },
      ] {
        try reassign(device, to: getpid(), records) {
          $0.sequence = nil
          change(&$0)
        }
        #expect(AttachSupport.attached(image, records).map(\.owner) == [.foreign])
        // Back to one that fits, for the next round.
        try reassign(device, to: dead, records) {
          $0.before = device.sequence.map { $0 - 1 }
          $0.offset = 512
          $0.sizeLimit = device.sizeLimit.bytes
          $0.backingInode = UInt64(KernelFiles.status(image)?.st_ino ?? 0)
        }
        #expect(AttachSupport.attached(image, records).map(\.owner) == [.stale(pid: dead)])
      }
    }
  }

  @Test("where another program detached and reused the device, a session leaves it alone")
  func leavesReused() throws {
    try AttachSupport.withSession { session, folder, records in
      let image = try AttachSupport.makeImage(folder, size: 1 << 16)
      let other = try AttachSupport.makeImage(folder, "other.img", size: 1 << 16)
      let device = try session.attach(.file(image))
      #expect(ProbeSupport.run("losetup", "-d", device.path).status == 0)
      // Usually the same number; if somebody else was faster, the claim holds all the same.
      let foreign = ProbeSupport.run("losetup", "-f", "--show", other).text.trimmingSpaces()
      defer { ProbeSupport.run("losetup", "-d", foreign) }
      #expect(session.releaseAll().isEmpty)
      #expect(AttachSupport.attached(other, records).map(\.path) == [foreign])
      #expect(AttachSupport.attached(other, records).map(\.owner) == [.foreign])
    }
  }
}

@Suite("Records of attachments")
struct AttachmentRecordTests {
  private let text = """
    dsk-attachment 1
    boot=abc
    namespace=pid:[1]
    pid=7
    start=8
    number=3
    device=2049
    inode=12
    offset=512
    limit=1024
    tail=0
    before=99
    begun=1
    sequence=100
    mount=/mnt/a\\040b

    """

  @Test("a record cut off anywhere is either none or one that says less, never something else")
  func survivesCuts() throws {
    let whole = try #require(AttachmentRecord(file: "f", text: text))
    #expect(whole.sequence == 100)
    #expect(whole.mountPoints == ["/mnt/a b"])
    for count in 0..<text.utf8.count {
      let cut = String(decoding: text.utf8.prefix(count), as: UTF8.self)
      guard var record = AttachmentRecord(file: "f", text: cut) else { continue }
      #expect(cut.contains("begun=1\n"))
      #expect(record.sequence == nil || record.sequence == 100)
      record.sequence = 100
      record.mountPoints = whole.mountPoints
      #expect(record == whole)
    }
  }

  @Test(
    "what is no record is none",
    arguments: [
      "", "\n", "dsk-attachment 2\nbegun=1\n", "dsk-attachment 1\n", "dsk-attachment 1\nbegun\n",
    ])
  func refuses(text: String) { #expect(AttachmentRecord(file: "f", text: text) == nil) }

  @Test("numbers that do not fit make it no record")
  func refusesNumbers() {
    for (good, bad) in [
      ("pid=7", "pid=99999999999"), ("offset=512", "offset=-512"), ("number=3", "number=-1"),
      ("limit=1024", "limit=18446744073709551616"), ("start=8", "start=x"),
    ] {
      let changed = text.replacingOccurrences(of: good, with: bad)
      #expect(AttachmentRecord(file: "f", text: changed) == nil)
    }
  }

  @Test("the start time of a process is read past parentheses in its name")
  func readsStartTime() throws {
    let own = try #require(ProcessIdentity.startTime(of: getpid()))
    #expect(own > 0)
    #expect(ProcessIdentity.startTime(of: 1 << 22) == nil)
    #expect(ProcessIdentity.current.isAlive)
  }
}
