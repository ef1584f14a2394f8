import Testing

@testable import DiskRuntime

/// Broken and enlarged tables that are mended, and tables that are carried over.
@Suite(
  .enabled(
    if: Tool.has("sfdisk", "sgdisk", "parted", "fdisk"), "needs sfdisk, sgdisk, parted, fdisk"))
struct RepairTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let gpt = "label: gpt\nsize=10M, name=one\nsize=10M, type=swap, name=two\n"

  private func repair(_ disk: PlanDisk) throws -> TablePlan {
    try disk.open { image in
      let table = try #require(try image.partitionTable(lenient: true))
      let draft = try TableDraft(
        repairing: table, on: image.device, guids: GUIDSource(seed: 1))
      let plan = try image.plan(draft)
      try image.write(plan)
      return plan
    }
  }

  @Test(arguments: ["primary", "backup", "primary entries", "backup entries", "protective MBR"])
  func `one damaged part`(part: String) throws {
    let disk = try PlanDisk(folder, bytes: 64 << 20, sfdisk: Self.gpt)
    let before = try disk.table().partitions.map(\.uuid)
    let sound = try disk.bytes(0..<(64 << 20))
    let end = 64 << 20
    let range =
      switch part {
      case "primary": 512..<1024
      case "backup": (end - 512)..<end
      case "primary entries": 1024..<1100
      case "backup entries": (end - 33 * 512)..<(end - 33 * 512 + 200)
      default: 446..<512
      }
    try disk.open { image in
      try image.device.write(
        [UInt8](repeating: 0x5a, count: range.count), at: ByteOffset(range.lowerBound))
    }
    #expect(try disk.open { try $0.partitionTable()?.problems.isEmpty } != true)
    let plan = try repair(disk)
    #expect(!plan.writes.isEmpty && plan.writes.count <= 2)
    try disk.expectAccepted()
    #expect(try disk.table().partitions.map(\.uuid) == before)
    #expect(try disk.bytes(0..<(64 << 20)) == sound)
    #expect(try repair(disk).isEmpty)
  }

  @Test func `the backup of an enlarged disk goes to its end, and the space is usable`() throws {
    let disk = try PlanDisk(folder, bytes: 64 << 20, sfdisk: Self.gpt)
    try Tool.output("truncate", ["-s", "128M", disk.path])
    let plan = try repair(disk)
    #expect(plan.writes.map(\.structure).contains(.obsoleteHeader))
    try disk.expectAccepted()
    try disk.edit { try $0.resize(2, to: .rest) }
    try disk.expectAccepted()
    #expect(try disk.table()[number: 2]?.end.value == (127 << 11) - 1)
  }

  @Test func `a chain of logicals that loops is written as far as it can be read`() throws {
    let disk = try PlanDisk(
      folder, bytes: 64 << 20,
      sfdisk: "label: dos\nsize=5M\ntype=5, size=40M\nsize=5M\nsize=5M\nsize=5M\nsize=5M\n")
    let ebr = try disk.table().partitions.filter(\.isLogical)[0].entryRange.lowerBound - 446
    let sector = ebr / 512
    // The link of the first EBR leads back to itself.
    try disk.open { image in
      let first = try #require(try image.partitionTable()?[number: 2]?.start.value)
      var bytes = [UInt8](repeating: 0, count: 4)
      bytes.set(UInt32(UInt64(sector) - first), at: 0)
      try image.device.write(bytes, at: ByteOffset(ebr + 446 + 16 + 8))
    }
    #expect(throws: DiskError.self) { try disk.table() }
    _ = try repair(disk)
    try disk.expectAccepted()
    #expect(try disk.table().partitions.map(\.number) == [1, 2, 3, 4, 5])
  }

  @Test func `overlapping partitions are for their owner to mend`() throws {
    var builder = DiskBuilder(sectors: 40960)
    builder.mbr([.init(0x83, 2048, 4096), .init(0x83, 4096, 4096)])
    let device = try builder.device()
    let table = try #require(try PartitionTable.read(from: device, lenient: true))
    let found = error { () throws(DiskError) in
      try TableDraft(repairing: table, on: device, guids: GUIDSource(seed: 1))
    }
    #expect(found?.code == .noSpace)
    let edited = error { () throws(DiskError) in
      try TableDraft(editing: table, on: device, guids: GUIDSource(seed: 1))
    }
    #expect(edited?.code == .corrupt)
  }

  // MARK: - The same data under another table

  private func convert(
    _ disk: PlanDisk, to label: PartitionTable.Label, sectorSize: SectorSize? = nil
  ) throws {
    try disk.open { image in
      let draft = try disk.draft(image)
        .converted(to: label, sectorSize: sectorSize, on: image.device)
      let plan = try image.plan(draft)
      #expect(plan.moves.isEmpty)
      try image.write(plan)
    }
  }

  @Test func `an MBR becomes a GPT and an MBR again, and nothing moves`() throws {
    let disk = try PlanDisk(
      folder, bytes: 64 << 20,
      sfdisk: "label: dos\nsize=10M, bootable\nsize=10M, type=82\nsize=10M, type=ef\n")
    let before = try disk.table().partitions
    let bytes = try disk.bytes(0..<(64 << 20))
    try convert(disk, to: .gpt)
    try disk.expectAccepted()
    let gpt = try disk.table()
    #expect(gpt.partitions.map(\.sectorRange) == before.map(\.sectorRange))
    #expect(gpt.partitions.map(\.typeName) == ["Linux filesystem", "Linux swap", "EFI System"])
    #expect(gpt.partitions[0].attributes == .legacyBIOSBootable)
    try convert(disk, to: .dos)
    try disk.expectAccepted()
    let after = try disk.table().partitions
    #expect(after.map(\.sectorRange) == before.map(\.sectorRange))
    #expect(after.map(\.type) == before.map(\.type) && after[0].isBootable)
    #expect(try disk.bytes((1 << 20)..<(60 << 20)) == Array(bytes[(1 << 20)..<(60 << 20)]))
  }

  @Test func `logicals become partitions, and a fourth and fifth partition logicals`() throws {
    let disk = try PlanDisk(
      folder, bytes: 64 << 20,
      sfdisk:
        "label: dos\nsize=10M\nsize=40M, type=5\nsize=3M\nsize=3M\nsize=5M\nsize=5M\nsize=5M\n")
    let before = try disk.table().partitions.filter { !$0.isExtended }
    try convert(disk, to: .gpt)
    try disk.expectAccepted()
    #expect(try disk.table().partitions.map(\.number) == [1, 3, 4, 5, 6, 7])
    try convert(disk, to: .dos)
    try disk.expectAccepted()
    let after = try disk.table().partitions.filter { !$0.isExtended }
    #expect(Set(after.map(\.sectorRange)) == Set(before.map(\.sectorRange)))
  }

  @Test func `what is in the way of a GPT is named`() throws {
    let disk = try PlanDisk(
      folder, bytes: 64 << 20, sfdisk: "label: dos\nstart=20, size=2000\nstart=4096\n")
    let found = error { () throws(DiskError) in
      let image = try Image.open(disk.path, format: .raw)
      guard let table = try image.partitionTable() else { return }
      let draft = try TableDraft(editing: table, on: image.device, guids: GUIDSource(seed: 1))
      _ = try draft.converted(to: .gpt, on: image.device)
    }
    #expect(found?.code == .noSpace)
    #expect(found?.message == "partition 1 begins at sector 20, and a GPT takes the first 34")
  }

  @Test(arguments: PartitionTable.Label.editable)
  func `sectors of 4096 bytes and back, at the same bytes`(label: PartitionTable.Label) throws {
    let disk = try PlanDisk(folder, bytes: 64 << 20)
    var parts: [PartitionRequest] = [.linux(label, .mib(3)), .linux(label, .mib(5))]
    if label == .dos {
      var extended = PartitionRequest.linux(.dos, .rest)
      extended.type = .named("extended", .dos)
      parts += [extended, .linux(.dos, .mib(4)), .linux(.dos, .mib(4))]
    }
    try disk.make(label, parts)
    let before = try disk.table().partitions
    try convert(disk, to: label, sectorSize: .s4096)
    let image = try Image.open(disk.path, sectorSize: .s4096)
    let large = try #require(try image.partitionTable())
    #expect(large.problems.isEmpty)
    #expect(large.partitions.map(\.offset) == before.map(\.offset))
    #expect(large.partitions.map(\.size) == before.map(\.size))
    if label == .gpt {
      // Found by itself: nothing of the table with small sectors is left.
      #expect(try Image.open(disk.path).sectorSize == .s4096)
    }
  }

  @Test func `a table on another disk`() throws {
    let disk = try PlanDisk(folder, bytes: 64 << 20, sfdisk: Self.gpt)
    let table = try disk.table()
    for keeping in [true, false] {
      let other = try PlanDisk(folder, "other.img", bytes: 80 << 20)
      try other.open { image in
        let draft = try TableDraft(
          copying: table, onto: image.device, sectorSize: .s512, replacing: nil,
          keepingIDs: keeping, guids: GUIDSource(seed: 9))
        try image.write(try image.plan(draft))
      }
      try other.expectAccepted()
      let copy = try other.table()
      #expect(copy.partitions.map(\.sectorRange) == table.partitions.map(\.sectorRange))
      #expect(copy.partitions.map(\.name) == table.partitions.map(\.name))
      #expect((copy.id == table.id) == keeping)
      #expect((copy.partitions.map(\.uuid) == table.partitions.map(\.uuid)) == keeping)
    }
    let small = try MemoryDevice(size: ByteCount(8 << 20))
    let found = error { () throws(DiskError) in
      try TableDraft(
        copying: table, onto: small, sectorSize: .s512, replacing: nil, keepingIDs: true,
        guids: GUIDSource(seed: 9))
    }
    #expect(found?.code == .noSpace)
  }
}
