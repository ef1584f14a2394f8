import Testing

@testable import DiskRuntime

/// Chains of logical partitions that hostile hands have made.
@Suite struct ExtendedChainTests {
  private func read(_ disk: DiskBuilder, lenient: Bool = false) throws -> PartitionTable? {
    try PartitionTable.read(from: disk.device(), sectorSize: .s512, lenient: lenient)
  }

  /// A disk with an extended partition at 2048, of 10000 sectors.
  private func disk(_ ebrs: [(Int, [DiskBuilder.Entry])]) -> DiskBuilder {
    var disk = DiskBuilder(sectors: 20_000)
    disk.mbr([.init(0x05, 2048, 10_000)])
    for (lba, entries) in ebrs { disk.mbr(entries, at: lba) }
    return disk
  }

  @Test func `logicals count from 5 in chain order, wherever they lie`() throws {
    let disk = disk([
      (2048, [.init(0x83, 63, 100), .init(0x05, 6000, 500)]),
      (8048, [.init(0x82, 1, 99), .init(0x05, 1000, 500)]),
      (3048, [.init(0x07, 10, 90)]),
    ])
    let table = try #require(try read(disk))
    #expect(table.problems.isEmpty)
    #expect(table.partitions.map(\.number) == [1, 5, 6, 7])
    #expect(table.partitions.map(\.start.value) == [2048, 2111, 8049, 3058])
    #expect(table.partitions.map(\.role) == [.extended, .logical, .logical, .logical])
    #expect(table[number: 6]?.uuid == "12345678-06")
    #expect(table[number: 6]?.entryRange == (8048 * 512 + 446)..<(8048 * 512 + 462))
  }

  @Test(arguments: [0x05, 0x0f, 0x85] as [UInt8])
  func `every type of extended partition has its chain read`(type: UInt8) throws {
    var disk = disk([(2048, [.init(0x83, 63, 100)])])
    disk.mbr([.init(type, 2048, 10_000)])
    #expect(try read(disk)?.partitions.map(\.number) == [1, 5])
  }

  @Test func `an EBR that points at itself ends the chain with an error that names it`() throws {
    let disk = disk([(2048, [.init(0x83, 63, 100), .init(0x05, 0, 500)])])
    let failed = strictError(try disk.device(), .s512)
    #expect(failed?.code == .corrupt)
    #expect(failed?.message.contains("sector 2048") == true)
    #expect(failed?.range == (2048 * 512 + 462)..<(2048 * 512 + 478))
    #expect(failed?.path == "disk.img")
    #expect(failed?.hint?.contains("lenient") == true)
    let table = try #require(try read(disk, lenient: true))
    #expect(table.kinds == [.chainLoop] && table.partitions.map(\.number) == [1, 5])
  }

  @Test func `a loop over several EBRs ends where it closes`() throws {
    let disk = disk([
      (2048, [.init(0x83, 63, 100), .init(0x05, 1000, 500)]),
      (3048, [.init(0x83, 63, 100), .init(0x05, 2000, 500)]),
      (4048, [.init(0x83, 63, 100), .init(0x05, 1000, 500)]),
    ])
    #expect(strictError(try disk.device(), .s512)?.message.contains("sector 3048") == true)
    let table = try #require(try read(disk, lenient: true))
    #expect(table.kinds == [.chainLoop] && table.partitions.map(\.number) == [1, 5, 6, 7])
  }

  @Test func `an extended partition at sector 0 is an error that names it`() throws {
    var disk = DiskBuilder(sectors: 20_000)
    disk.mbr([.init(0x05, 0, 10_000), .init(0x83, 63, 100)])
    let failed = strictError(try disk.device(), .s512)
    #expect(failed?.code == .corrupt)
    #expect(failed?.message.contains("sector 0") == true)
    let table = try #require(try read(disk, lenient: true))
    #expect(table.kinds.contains(.extendedAtZero) && table.partitions.map(\.number) == [1, 2])
  }

  @Test func `a link that wraps round to the MBR is a loop`() throws {
    // The start counts from the extended partition, so only a wrap could reach sector 0.
    let disk = disk([(2048, [.init(0x83, 63, 100), .init(0x05, UInt32.max - 2047, 500)])])
    #expect(strictError(try disk.device(), .s512)?.code == .corrupt)
    #expect(try read(disk, lenient: true)?.kinds == [.chainOutside, .chainUnreadable])
  }

  @Test func `an EBR past the end of the disk is an error that says the disk is short`() throws {
    let disk = disk([(2048, [.init(0x83, 63, 100), .init(0x05, 50_000, 500)])])
    let failed = strictError(try disk.device(), .s512)
    #expect(failed?.code == .corrupt && failed?.message.contains("past the end") == true)
    let table = try #require(try read(disk, lenient: true))
    #expect(table.partitions.map(\.number) == [1, 5])
    #expect(table.kinds == [.chainOutside, .chainUnreadable])
  }

  @Test func `an extended partition that was never filled has no logicals and no problem`() throws {
    let table = try #require(try read(disk([])))
    #expect(table.partitions.map(\.number) == [1] && table.problems.isEmpty)
  }

  @Test func `an EBR without its signature is an error, and read where lenient`() throws {
    var disk = disk([])
    disk.mbr([.init(0x83, 63, 100)], at: 2048, signed: false)
    #expect(strictError(try disk.device(), .s512)?.message.contains("55AA") == true)
    let table = try #require(try read(disk, lenient: true))
    #expect(table.kinds == [.chainBadSignature] && table.partitions.map(\.number) == [1, 5])
  }

  @Test func `logicals and EBRs outside of the extended partition are problems`() throws {
    let disk = disk([
      (2048, [.init(0x83, 63, 15_000), .init(0x05, 15_000, 500)]),
      (17_048, [.init(0x83, 63, 100)]),
    ])
    let table = try #require(try read(disk))
    #expect(table.kinds == [.logicalOutside, .chainOutside, .logicalOutside])
    #expect(table.problems.map(\.partition) == [5, nil, 6])
  }

  @Test func `entries that are one too many are ignored and told`() throws {
    let disk = disk([
      (
        2048,
        [
          .init(0x83, 63, 100), .init(0x83, 200, 100), .init(0x05, 1000, 50),
          .init(0x05, 2000, 50),
        ]
      ),
      (3048, [.init(0x83, 63, 100)]),
    ])
    let table = try #require(try read(disk))
    #expect(table.kinds == [.chainExtraEntry, .chainExtraEntry])
    #expect(table.partitions.map(\.start.value) == [2048, 2111, 3111])
  }

  @Test func `a second extended partition is told`() throws {
    var disk = disk([(2048, [.init(0x83, 63, 100)])])
    disk.mbr([.init(0x05, 2048, 10_000), .init(0x0f, 14_000, 500)])
    let table = try #require(try read(disk))
    #expect(table.kinds == [.secondExtended] && table.partitions.map(\.number) == [1, 2, 5])
  }

  @Test func `a chain of ten thousand EBRs is cut off in good time`() throws {
    var disk = DiskBuilder(sectors: 12_000)
    disk.mbr([.init(0x05, 1, 11_999)])
    for lba in 1..<10_001 {
      disk.mbr([.init(0, 0, 0), .init(0x05, UInt32(lba), 1)], at: lba)
    }
    let device = try disk.device()
    let elapsed = processorTime {
      #expect(strictError(device, .s512)?.message.contains("longer than") == true)
    }
    #expect(elapsed < .seconds(1))
  }
}
