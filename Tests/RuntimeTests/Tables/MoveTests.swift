import Glibc
import Testing

@testable import DiskRuntime

/// Partitions that are moved with their data, wherever it stops.
struct MoveTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A disk of 16 MiB, with partition 1 of 1 MiB and partition 2 of 2 MiB full of noise.
  private func disk(_ label: PartitionTable.Label) throws -> PlanDisk {
    let disk = try PlanDisk(folder, bytes: 16 << 20)
    try disk.make(
      label,
      [.linux(label, .mib(1), .sector(2048)), .linux(label, .mib(2), .sector(Self.start))])
    try disk.open { image in
      for number in 1...2 {
        let part = try #require(try image.partitionTable()?[number: number])
        try image.slice(part).write(Self.noise(part.size.bytes, number), at: .zero)
      }
    }
    return disk
  }

  /// Where partition 2 begins: at 10 MiB.
  private static let start: UInt64 = 10 << 11

  /// No two sectors of it are the same.
  private static func noise(_ count: Int, _ number: Int) -> [UInt8] {
    var random = SeededRandom(seed: UInt64(number))
    let words = (0..<(count / 8)).map { _ in random.next() }
    return words.withUnsafeBytes { Array($0) }
  }

  private func contents(_ disk: PlanDisk, _ number: Int) throws -> [UInt8] {
    try disk.open { image in
      let part = try #require(try image.partitionTable()?[number: number])
      return try image.slice(part).read(at: .zero, count: part.size)
    }
  }

  @Test(
    arguments: PartitionTable.Label.editable, [9 << 11, 11 << 11, 20481, 20479, 7 << 11, 13 << 11])
  func `there and back, overlapping or not`(label: PartitionTable.Label, sector: UInt64) throws {
    let disk = try disk(label)
    let (first, second) = (try contents(disk, 1), try contents(disk, 2))
    let plan = try disk.edit { try $0.move(2, to: .sector(sector)) }
    #expect(plan.moves.count == 1)
    #expect(try disk.table()[number: 2]?.start == LBA(sector))
    #expect(try contents(disk, 2) == second && contents(disk, 1) == first)
    #expect(folder.names == ["disk.img", "disk.img.dsk-undo"])
    #expect(try disk.open { try $0.undoTable() })
    #expect(try disk.table()[number: 2]?.start == LBA(Self.start))
    #expect(try contents(disk, 2) == second && contents(disk, 1) == first)
    #expect(folder.names == ["disk.img"])
  }

  @Test func `one into the place that another leaves, and no exchange of places`() throws {
    let disk = try disk(.gpt)
    let (first, second) = (try contents(disk, 1), try contents(disk, 2))
    try disk.edit {
      try $0.move(2, to: .sector(12 << 11))
      try $0.move(1, to: .sector(Self.start))
    }
    #expect(try contents(disk, 1) == first && contents(disk, 2) == second)
    #expect(try disk.open { try $0.undoTable() })
    #expect(try contents(disk, 1) == first && contents(disk, 2) == second)
    let swapped = [
      DataMove(partition: 1, from: .zero, to: ByteOffset(8), size: ByteCount(8)),
      DataMove(partition: 2, from: ByteOffset(8), to: .zero, size: ByteCount(8)),
    ]
    let found = error { () throws(DiskError) in try DataMover.ordered(swapped) }
    #expect(found?.code == .unsupported)
  }

  /// Every call that writes fails once and for ever, as if the machine had stopped; another session
  /// then goes on, or takes it back.
  @Test(arguments: [true, false], [9 << 11, 20481, 7 << 11] as [UInt64])
  func `after a stop at any write it goes on, or goes back`(resumes: Bool, sector: UInt64) throws {
    var stop = 1
    while true {
      let disk = try disk(.gpt)
      let data = try contents(disk, 2)
      let limit = stop
      let system = FaultySystem(["write": { $0 >= limit ? .fail(EIO) : nil }])
      let image = try Image.open(disk.path, format: .raw, writable: true, system: system.calls)
      var draft = try disk.draft(image)
      try draft.move(2, to: .sector(sector))
      let plan = try TablePlan(draft, on: image.device)
      let failed = error { () throws(DiskError) in try image.write(plan) } != nil
      try image.close()
      if !failed { break }
      // Where not even the journal could be kept, there is nothing of this change to undo.
      if stop > 1 {
        try disk.open { image in
          _ = try resumes ? image.resumeTableChange() : image.undoTable()
        }
      }
      let start = try disk.table()[number: 2]?.start.value
      #expect(try contents(disk, 2) == data, "stop \(stop)")
      if !resumes { #expect(start == Self.start, "stop \(stop)") }
      #expect(start == sector || start == Self.start)
      stop += 1
    }
    #expect(stop > 5)
  }

  @Test func `a stop in the way back goes on as well`() throws {
    for stop in 1...30 {
      let disk = try disk(.gpt)
      let data = try contents(disk, 2)
      try disk.edit { try $0.move(2, to: .sector(11 << 11)) }
      let system = FaultySystem(["write": { $0 >= stop ? .fail(EIO) : nil }])
      let image = try Image.open(disk.path, format: .raw, writable: true, system: system.calls)
      let failed = error { () throws(DiskError) in try image.undoTable() } != nil
      try image.close()
      if failed { #expect(try disk.open { try $0.undoTable() }) }
      #expect(try contents(disk, 2) == data, "stop \(stop)")
      #expect(try disk.table()[number: 2]?.start.value == Self.start)
      if !failed { break }
    }
  }

  @Test func `moving onto a deleted partition is warned of`() throws {
    let disk = try disk(.gpt)
    try disk.open { image in
      var draft = try disk.draft(image)
      try draft.delete(2)
      try draft.move(1, to: .sector(11 << 11))
      let plan = try image.plan(draft)
      #expect(plan.warnings.map(\.kind).contains(.overwritesContent))
    }
  }
}
