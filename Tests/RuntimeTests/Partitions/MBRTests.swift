import Testing

@testable import DiskRuntime

/// Master boot records, sound and broken, built byte by byte.
@Suite struct MBRTests {
  private func table(
    _ disk: DiskBuilder, lenient: Bool = false
  ) throws(DiskError) -> PartitionTable? {
    let device = try MemoryDevice(disk.bytes, name: "disk.img")
    return try PartitionTable.read(from: device, sectorSize: .s512, lenient: lenient)
  }

  @Test func `the four entries are read`() throws {
    var disk = DiskBuilder(sectors: 10_000)
    disk.mbr([
      .init(0x83, 2048, 100, boot: 0x80), .init(0, 0, 0), .init(0x0c, 4096, 200),
    ])
    let table = try #require(try table(disk))
    #expect(table.label == .dos && table.id == "0x12345678" && table.problems.isEmpty)
    #expect(table.partitions.map(\.number) == [1, 3])
    let first = table.partitions[0]
    #expect(first.start == LBA(2048) && first.end == LBA(2147) && first.sectors == 100)
    #expect(first.offset == ByteOffset(1 << 20) && first.size == ByteCount(51_200))
    #expect(first.isBootable && first.uuid == "12345678-01" && first.name.isEmpty)
    #expect(table[number: 3]?.typeName == "W95 FAT32 (LBA)")
    #expect(table[number: 3]?.entryRange == 478..<494)
    #expect(table[number: 2] == nil)
  }

  @Test func `a disk without an identifier gives its partitions no UUID`() throws {
    var disk = DiskBuilder(sectors: 10_000)
    disk.mbr([.init(0x83, 2048, 100)], id: 0)
    let table = try #require(try table(disk))
    #expect(table.id == "0x00000000" && table.partitions[0].uuid == nil)
  }

  @Test func `no signature is no table`() throws {
    var disk = DiskBuilder(sectors: 10_000)
    disk.mbr([.init(0x83, 2048, 100)], signed: false)
    #expect(try table(disk) == nil)
    #expect(try table(disk, lenient: true) == nil)
  }

  @Test func `a boot indicator that is none makes it no table, except to a lenient reader`() throws
  {
    var disk = DiskBuilder(sectors: 10_000)
    disk.mbr([.init(0x83, 2048, 100), .init(0x83, 4096, 100, boot: 7)])
    #expect(try table(disk) == nil)
    let lenient = try #require(try table(disk, lenient: true))
    #expect(lenient.kinds == [.badBootIndicator] && lenient.partitions.count == 2)
    #expect(lenient.problems[0].range == 462..<478)
  }

  @Test func `an AIX record is no table`() throws {
    var disk = DiskBuilder(sectors: 10_000)
    disk.mbr([.init(0x83, 2048, 100)])
    disk.bytes.replaceSubrange(0..<4, with: [0xc9, 0xc2, 0xd4, 0xc1])
    #expect(try table(disk) == nil)
  }

  @Test func `a partition past the end of the disk is listed with its problem`() throws {
    var disk = DiskBuilder(sectors: 4096)
    disk.mbr([.init(0x83, 2048, 2048), .init(0x83, 4095, 2), .init(0x83, .max, .max)])
    let table = try #require(try table(disk))
    #expect(table.kinds == [.beyondDisk, .beyondDisk, .overlap] || table.kinds.count >= 2)
    #expect(table.problems.filter { $0.kind == .beyondDisk }.map(\.partition) == [2, 3])
    #expect(table.partitions[2].end == LBA(UInt64(UInt32.max) * 2 - 1))
    #expect(table.problems.allSatisfy { $0.severity == .error && $0.range != nil })
  }

  @Test func `overlaps and empty lengths are problems`() throws {
    var disk = DiskBuilder(sectors: 10_000)
    disk.mbr([
      .init(0x83, 2048, 1000), .init(0x83, 3000, 1000), .init(0x83, 8000, 0),
      .init(0x83, 5000, 10),
    ])
    let table = try #require(try table(disk))
    #expect(table.kinds == [.zeroLength, .overlap])
    #expect(table.problems[1].message.contains("partitions 1 and 2 overlap"))
    #expect(table.problems[1].message.contains("3000 to 3047"))
    #expect(table[number: 3]?.sectors == 0 && table[number: 3]?.end == LBA(8000))
  }

  @Test func `an exFAT boot sector and a GPT that nobody announces are told`() throws {
    var disk = DiskBuilder(sectors: 10_000)
    disk.gpt([.init(first: 2048, last: 4095)])
    disk.mbr([.init(0x83, 2048, 100)])
    disk.bytes.replaceSubrange(3..<11, with: Array("EXFAT   ".utf8))
    let table = try #require(try table(disk))
    #expect(table.label == .dos && table.kinds == [.fileSystemToo, .unannouncedGPT])
    #expect(table.problems.allSatisfy { $0.severity == .warning })
  }

  @Test func `a read error is an error and not an empty table`() throws {
    let folder = try TemporaryFolder()
    var disk = DiskBuilder(sectors: 100)
    disk.mbr([.init(0x83, 1, 50)])
    let path = try folder.write(disk.bytes, to: "disk.img")
    // Two reads look at the ends of the file; the third is for the table.
    let system = FaultySystem(["read": { $0 > 2 ? .fail(5) : nil }])
    let image = try Image.open(path, system: system.calls)
    #expect(error { () throws(DiskError) in try image.partitionTable() }?.code == .inputOutput)
  }
}
