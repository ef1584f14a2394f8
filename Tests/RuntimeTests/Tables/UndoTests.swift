import Glibc
import Testing

@testable import DiskRuntime

/// Changes that are taken back, by the session that made them or a later one.
struct UndoTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func disk() throws -> PlanDisk {
    let disk = try PlanDisk(folder, bytes: 16 << 20)
    try disk.make(.gpt, [.linux(.gpt, .mib(2)), .linux(.gpt, .mib(3))])
    return disk
  }

  private var journal: String { folder.path("disk.img.dsk-undo") }

  private func undo(_ disk: PlanDisk) throws -> Bool { try disk.open { try $0.undoTable() } }

  @Test func `the last change and no other`() throws {
    let disk = try disk()
    let first = try disk.bytes(0..<(16 << 20))
    try disk.edit { try $0.delete(1) }
    let second = try disk.bytes(0..<(16 << 20))
    try disk.edit { try $0.delete(2) }
    #expect(folder.names == ["disk.img", "disk.img.dsk-undo"])
    #expect(try undo(disk))
    #expect(try disk.bytes(0..<(16 << 20)) == second)
    #expect(folder.names == ["disk.img"])
    #expect(try undo(disk) == false)
    #expect(try disk.bytes(0..<(16 << 20)) != first)
  }

  @Test func `a new table over another, which no program warns of`() throws {
    let disk = try disk()
    let before = try disk.bytes(0..<(16 << 20))
    try disk.make(.dos, [.linux(.dos, .rest)])
    try disk.expectAccepted()
    #expect(try undo(disk))
    #expect(try disk.bytes(0..<(16 << 20)) == before)
  }

  @Test func `what another program changed since is not overwritten`() throws {
    let disk = try disk()
    try disk.edit { try $0.delete(1) }
    try disk.open { try $0.device.write([1, 2, 3], at: ByteOffset(1024)) }
    let found = error { () throws(DiskError) in
      let image = try Image.open(disk.path, format: .raw, writable: true)
      return try image.undoTable()
    }
    #expect(found?.code == .corrupt)
    #expect(found?.hint?.contains("disk.img.dsk-undo") == true)
  }

  @Test func `a plan is refused where the table is another by now`() throws {
    let disk = try disk()
    try disk.open { image in
      var draft = try disk.draft(image)
      try draft.delete(1)
      let plan = try TablePlan(draft, on: image.device)
      try image.device.write([9], at: ByteOffset(1024 + 130))
      let found = error { () throws(DiskError) in try image.write(plan) }
      #expect(found?.code == .busy)
      #expect(folder.names.contains("disk.img.dsk-undo"))
    }
  }

  @Test func `an edit of a table that was changed since it was read is refused`() throws {
    let disk = try disk()
    try disk.open { image in
      var (first, second) = (try disk.draft(image), try disk.draft(image))
      try first.delete(1)
      try second.delete(2)
      try image.write(try image.plan(first))
      let found = error { () throws(DiskError) in try image.plan(second) }
      #expect(found?.code == .busy)
      #expect(try image.partitionTable()?.partitions.map(\.number) == [2])
    }
  }

  @Test func `nothing is written where the journal cannot be kept`() throws {
    let disk = try disk()
    let before = try disk.bytes(0..<(16 << 20))
    unlink(journal)
    mkdir(journal, 0o700)
    #expect(throws: DiskError.self) { try disk.edit { try $0.delete(1) } }
    #expect(try disk.bytes(0..<(16 << 20)) == before)
    rmdir(journal)
  }

  @Test func `every failing call leaves the old table or the new one`() throws {
    for call in ["write", "sync", "open", "rename"] {
      for number in 1...12 {
        let disk = try disk()
        let before = Self.seen(try disk.table())
        let system = FaultySystem([call: { $0 == number ? .fail(EIO) : nil }])
        let image = try? Image.open(
          disk.path, format: .raw, writable: true, system: system.calls)
        guard let image, let table = try? image.partitionTable() else { continue }
        var draft = try TableDraft(
          editing: table, on: image.device, guids: GUIDSource(seed: 1))
        try draft.delete(1)
        let plan = try TablePlan(draft, on: image.device)
        let failed = error { () throws(DiskError) in try image.write(plan) } != nil
        let seen = Self.seen(try disk.table())
        let after = Self.seen(plan.after)
        #expect(seen == before || seen == after, "\(call) \(number)")
        if !failed { #expect(seen == after) }
        // Where not even the journal could be kept, there is nothing of this change to undo.
        if try disk.open({ try $0.isTableChangeInterrupted() }) {
          #expect(try undo(disk))
          #expect(Self.seen(try disk.table()) == before, "\(call) \(number)")
        }
      }
    }
  }

  /// Without the place of the entries, which may be the backup's.
  private static func seen(_ table: PartitionTable) -> [[String]] {
    table.partitions.map {
      ["\($0.number)", "\($0.start.value)", "\($0.sectors)", "\($0.type)", $0.uuid ?? ""]
    }
  }

  @Test func `an interrupted change is told, refused to build upon, and undone`() throws {
    let disk = try disk()
    let before = try disk.bytes(0..<(16 << 20))
    try disk.edit { try $0.delete(1) }
    // As if it had stopped before the primary copy.
    try disk.open { try $0.device.write(Array(before[512..<1536]), at: ByteOffset(512)) }
    try disk.open { image in
      #expect(try image.isTableChangeInterrupted())
      var draft = try disk.draft(image)
      try draft.delete(2)
      let plan = try TablePlan(draft, on: image.device)
      let found = error { () throws(DiskError) in try image.write(plan) }
      #expect(found?.code == .busy && found?.hint?.hasPrefix("undo(img)") == true)
    }
    #expect(try undo(disk))
    #expect(try disk.bytes(0..<(16 << 20)) == before)
  }
}

/// A disk that somebody uses is not written to, and who it is is said.
struct DiskUseTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private func refusal(_ path: String) throws -> DiskError? {
    let image = try Image.open(path, writable: true)
    defer { try? image.close() }
    let table = try #require(try image.partitionTable())
    var draft = try TableDraft(editing: table, on: image.device, guids: GUIDSource(seed: 1))
    try draft.delete(1)
    let plan = try TablePlan(draft, on: image.device)
    return error { () throws(DiskError) in try image.write(plan) }
  }

  @Test(.enabled(if: Tool.has("sh"), "needs sh"))
  func `another process that has it open for writing, but not one that reads`() throws {
    let disk = try PlanDisk(folder, bytes: 16 << 20)
    try disk.make(.gpt, [.linux(.gpt, .mib(2)), .linux(.gpt, .mib(1))])
    let writer = try Sleeper("exec 7<>\"$0\"", disk.path)
    let found = try refusal(disk.path)
    #expect(found?.code == .busy)
    #expect(found?.message == "it is in use by process \(writer.pid) (sleep)")
    writer.stop()
    let reader = try Sleeper("exec 7<\"$0\"", disk.path)
    #expect(try refusal(disk.path) == nil)
    reader.stop()
  }

  @Test(.enabled(if: Tool.isRoot && Tool.has("losetup"), "needs root and losetup"))
  func `a loop device on it`() throws {
    let disk = try PlanDisk(folder, bytes: 16 << 20)
    try disk.make(.gpt, [.linux(.gpt, .mib(2))])
    let output = try Tool.output("losetup", ["--find", "--show", disk.path])
    let device = try #require(output.split(separator: "\n").first.map(String.init))
    defer { _ = try? Tool.run("losetup", ["-d", device]) }
    let found = try refusal(disk.path)
    #expect(found?.code == .busy && found?.message.contains(device) == true)
  }

  @Test(
    .enabled(if: Tool.isRoot && Tool.has("losetup", "sfdisk"), "needs root, losetup and sfdisk"),
    arguments: [512, 4096])
  func `a block device takes a table, and the kernel is told`(sector: Int) throws {
    let disk = try PlanDisk(folder, bytes: 64 << 20)
    let output = try Tool.output(
      "losetup", ["--find", "--show", "--sector-size", "\(sector)", disk.path])
    let device = try #require(output.split(separator: "\n").first.map(String.init))
    defer { _ = try? Tool.run("losetup", ["-d", device]) }
    for label in PartitionTable.Label.editable {
      let image = try Image.open(device, writable: true)
      defer { try? image.close() }
      var draft = try TableDraft(
        new: label, on: image.device, sectorSize: image.sectorSize,
        replacing: try image.partitionTable(lenient: true), guids: GUIDSource(seed: 1))
      var extended = PartitionRequest.linux(label, .mib(20))
      if label == .dos { extended.type = .named("extended", .dos) }
      try draft.add([.linux(label, .mib(2)), extended, .linux(label, .mib(5))])
      if label == .dos { try draft.add(.linux(label, .mib(3), .byte(ByteOffset(8 << 20)))) }
      let notice = try image.write(TablePlan(draft, on: image.device))
      #expect(notice == .noPartitions || notice == .read)
      let table = try #require(try image.partitionTable())
      #expect(table.sectorSize.bytes == sector)
      #expect(table.sfdiskDump(device: device).text == (try Tool.sfdiskJSON(device)))
      #expect(try Tool.run("sfdisk", ["-V", device]).errors == "")
      if label == .gpt {
        #expect(try Tool.run("sgdisk", ["-v", device]).output.contains("No problems found"))
      }
      try image.close()
    }
    let image = try Image.open(device, writable: true)
    #expect(try image.undoTable())
    try image.close()
  }
}

/// A process that holds a file open until it is stopped.
final class Sleeper {
  let pid: Int32

  init(_ command: String, _ path: String) throws {
    let ready = path + ".ready"
    let script = "\(command); : >\"$1\"; exec sleep 100"
    var argv: [UnsafeMutablePointer<CChar>?] = ["sh", "-c", script, path, ready].map {
      (text: String) in strdup(text)
    }
    argv.append(nil)
    defer { for text in argv { free(text) } }
    var child: pid_t = 0
    guard let shell = Tool.path("sh"), posix_spawn(&child, shell, nil, nil, &argv, environ) == 0
    else { throw Tool.Failure(text: "cannot start sh") }
    pid = child
    while access(ready, F_OK) != 0 { usleep(1000) }
    // Until it is sleep that holds the file, whose name a message can be compared with.
    while KernelFiles.value("/proc/\(pid)/comm") != "sleep" { usleep(1000) }
    unlink(ready)
  }

  deinit { stop() }

  private var isStopped = false

  func stop() {
    if isStopped { return }
    isStopped = true
    kill(pid, SIGKILL)
    waitpid(pid, nil, 0)
  }
}
