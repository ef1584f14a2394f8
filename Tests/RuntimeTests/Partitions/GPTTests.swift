import Testing

@testable import DiskRuntime

/// GUID partition tables, sound and broken, built byte by byte.
@Suite struct GPTTests {
  private func read(_ disk: DiskBuilder, lenient: Bool = false) throws -> PartitionTable? {
    try PartitionTable.read(from: disk.device(), lenient: lenient)
  }

  private func disk(
    sector: Int = 512, _ header: DiskBuilder.Header = .init(), _ parts: [DiskBuilder.Part]? = nil
  ) -> DiskBuilder {
    var disk = DiskBuilder(sectors: 4096, sector: sector)
    disk.gpt(parts ?? [.init(first: 100, last: 199), .init(first: 200, last: 299)], header)
    return disk
  }

  @Test(arguments: [512, 1024, 2048, 4096]) func `a sound GPT is found at any sector size`(
    sector: Int
  ) throws {
    let table = try #require(try read(disk(sector: sector)))
    #expect(table.label == .gpt && table.sectorSize.bytes == sector && table.problems.isEmpty)
    #expect(table.partitions.map(\.number) == [1, 2])
    #expect(table.partitions[0].offset == ByteOffset(100 * sector))
    #expect(table.partitions[1].size == ByteCount(100 * sector))
    #expect(table.gpt?.source == .primary && table.gpt?.entryCount == 128)
  }

  @Test(arguments: [128, 256, 512, 4096]) func `entries of any allowed size are read`(
    size: Int
  ) throws {
    let parts = [DiskBuilder.Part(first: 500, last: 599), .init(first: 600, last: 699)]
    let disk = disk(.init(entries: 16, entrySize: size), parts)
    let table = try #require(try read(disk))
    #expect(table.problems.isEmpty && table.partitions.count == 2)
    #expect(table.gpt?.entrySize == size)
    #expect(table.partitions[1].entryRange == (1024 + size)..<(1024 + 2 * size))
  }

  @Test(arguments: [0, 1, 64, 127, 129, 192, 384, 8192, 1 << 31] as [UInt32])
  func `entries of any other size are refused`(size: UInt32) throws {
    var disk = disk()
    for lba in [1, 4095] {
      disk.put(size, at: lba * 512 + 84)
      disk.seal(lba)
    }
    let failed = strictError(try disk.device(), .s512)
    #expect(failed?.code == .corrupt && failed?.message.contains("entry size is \(size)") == true)
    #expect(failed?.range == (512 + 84)..<(512 + 88))
    #expect(try read(disk, lenient: true)?.kinds == [.bothHeaders])
  }

  @Test(arguments: [0, 32769, .max] as [UInt32])
  func `a number of entries that nobody can have is refused`(count: UInt32) throws {
    var disk = disk()
    for lba in [1, 4095] {
      disk.put(count, at: lba * 512 + 80)
      disk.seal(lba)
    }
    let failed = strictError(try disk.device(), .s512)
    #expect(failed?.code == .corrupt)
    #expect(failed?.message.contains("number of entries is \(count)") == true)
  }

  @Test(arguments: [0, 91, 513, 8192, .max] as [UInt32])
  func `a header size that is none is refused`(size: UInt32) throws {
    var disk = disk()
    for lba in [1, 4095] {
      disk.put(size, at: lba * 512 + 12)
      disk.seal(lba)
    }
    let failed = strictError(try disk.device(), .s512)
    #expect(failed?.message.contains("header size is \(size)") == true)
  }

  @Test func `a header of any size up to the sector is taken`() throws {
    #expect(try read(disk(.init(headerSize: 512)))?.problems.isEmpty == true)
  }

  @Test(arguments: [
    (16, "checksum"), (40, "checksum"), (0, "EFI PART"), (90, "checksum"),
  ]) func `a primary header with one byte changed is replaced by the backup`(
    offset: Int, reason: String
  ) throws {
    var disk = disk()
    disk.bytes[512 + offset] ^= 1
    let table = try #require(try read(disk))
    #expect(table.kinds == [.primaryHeader] && table.gpt?.source == .backup)
    #expect(table.problems[0].severity == .error)
    #expect(table.problems[0].message.contains(reason))
    #expect(table.problems[0].hint?.contains("backup") == true)
    #expect(table.partitions.count == 2)
    #expect(table.partitions[0].entryRange.lowerBound == (4095 - 32) * 512)
  }

  @Test func `primary entries with one byte changed are replaced by the backup's`() throws {
    var disk = disk()
    disk.bytes[1024 + 60] ^= 1
    let table = try #require(try read(disk))
    #expect(table.kinds == [.primaryHeader] && table.partitions[0].name.isEmpty)
    #expect(table.problems[0].range == 1024..<(1024 + 16384))
  }

  @Test(arguments: [4095 * 512 + 20, (4095 - 32) * 512 + 5])
  func `a damaged backup is told and the primary used`(offset: Int) throws {
    var disk = disk()
    disk.bytes[offset] ^= 1
    let table = try #require(try read(disk))
    #expect(table.kinds == [.backupHeader] && table.gpt?.source == .primary)
  }

  @Test func `two damaged headers are an error, and read as far as they go where lenient`() throws {
    var disk = disk()
    disk.bytes[1024 + 60] ^= 1
    disk.bytes[4095 * 512 + 20] ^= 1
    let failed = strictError(try disk.device(), .s512)
    #expect(failed?.code == .corrupt && failed?.message.contains("neither GPT") == true)
    let table = try #require(try read(disk, lenient: true))
    #expect(table.kinds == [.bothHeaders] && table.partitions.count == 2)
  }

  @Test func `a protective MBR without any GPT is an error, and lenient shows its entry`() throws {
    var disk = DiskBuilder(sectors: 4096)
    disk.mbr([.init(0xee, 1, 4095)])
    #expect(strictError(try disk.device(), .s512)?.code == .corrupt)
    let table = try #require(try read(disk, lenient: true))
    #expect(table.label == .dos && table.kinds == [.bothHeaders])
    #expect(table.partitions.map(\.typeName) == ["GPT"])
  }

  @Test func `a sound GPT without a protective MBR is read with a problem`() throws {
    var disk = disk()
    for index in 0..<512 { disk.bytes[index] = 0 }
    let table = try #require(try read(disk))
    #expect(table.kinds == [.protectiveMBRMissing] && table.partitions.count == 2)
    #expect(table.gpt?.mbrEntries.isEmpty == true)
  }

  @Test func `a GPT of a larger disk is told, and its partitions shown where lenient`() throws {
    var disk = disk()
    disk.bytes.removeLast(512 * 2000)
    let strict = try #require(try read(disk))
    #expect(strict.label == .dos && strict.partitions.map(\.type) == [.mbr(0xee)])
    #expect(strict.kinds.contains(.diskSizeMismatch))
    #expect(strict.problems[0].hint?.contains("lenient") == true)
    let lenient = try #require(try read(disk, lenient: true))
    #expect(lenient.label == .gpt && lenient.partitions.count == 2)
    #expect(lenient.kinds.contains(.diskSizeMismatch))
  }

  @Test func `a backup elsewhere than at the end is told`() throws {
    var disk = disk()
    disk.bytes += [UInt8](repeating: 0, count: 512 * 100)
    let table = try #require(try read(disk))
    #expect(table.kinds == [.backupMisplaced, .protectiveMBRSize])
  }

  @Test func `two sound headers that differ are told`() throws {
    var disk = disk()
    disk.put(UInt64(150), at: (4095 - 32) * 512 + 40)
    disk.sealEntries(4095)
    disk.seal(4095)
    let table = try #require(try read(disk))
    #expect(table.kinds == [.headersDiffer] && table.partitions[0].end == LBA(199))
  }

  @Test(arguments: [
    (199, 100, TableProblem.Kind.startAfterEnd), (UInt64.max - 5, UInt64.max, .unaddressable),
    (100, UInt64.max, .unaddressable), (0, UInt64.max, .unaddressable),
    (1 << 55, 1 << 56, .unaddressable),
  ]) func `a partition that no disk can have is an error, and left out where lenient`(
    first: UInt64, last: UInt64, kind: TableProblem.Kind
  ) throws {
    let disk = disk(.init(), [.init(first: first, last: last), .init(first: 200, last: 299)])
    let failed = strictError(try disk.device(), .s512)
    #expect(failed?.code == .corrupt && failed?.message.contains("partition 1") == true)
    #expect(failed?.range == (1024 + 32)..<(1024 + 48))
    let table = try #require(try read(disk, lenient: true))
    #expect(table.kinds == [kind] && table.partitions.map(\.number) == [2])
  }

  @Test func `overlaps, ends past the disk and sectors that are not usable are problems`() throws {
    let disk = disk(
      .init(),
      [
        .init(first: 100, last: 199), .init(first: 150, last: 160), .init(first: 5, last: 20),
        .init(first: 4000, last: 9000), .init(first: 180, last: 300),
      ])
    let table = try #require(try read(disk))
    #expect(table.partitions.count == 5)
    #expect(table.kinds == [.outsideUsable, .beyondDisk, .overlap, .overlap])
    #expect(table.problems.map(\.partition) == [3, 4, 2, 5])
  }

  @Test func `headers that point nowhere are refused without a hang`() throws {
    for (field, value) in [
      (72, UInt64.max), (72, 1 << 60), (72, 0), (72, 1), (48, .max), (40, .max), (24, 7),
    ] as [(Int, UInt64)] {
      var disk = disk()
      for lba in [1, 4095] {
        disk.put(value, at: lba * 512 + field)
        disk.seal(lba)
      }
      _ = strictError(try disk.device(), .s512)
      #expect(try read(disk, lenient: true)?.problems.isEmpty == false, "\(field) \(value)")
    }
  }

  @Test func `an alternate header past every disk is told as a damaged backup`() throws {
    for alternate in [UInt64.max, 1 << 63, 4096] {
      let table = try #require(try read(disk(.init(alternate: alternate))))
      #expect(table.kinds == [.backupHeader] && table.partitions.count == 2)
    }
  }

  @Test func `a hostile name is kept as it is, and its code units where it is not UTF-16`() throws {
    let units: [[UInt16]] = [
      Array("$(reboot)\n\u{1b}[2J\u{202e}".utf16), [0xd800, 0x41, 0xdc00],
      [UInt16](repeating: 0x263a, count: 36), [0x41, 0, 0x42],
    ]
    let parts = units.enumerated().map { index, name in
      let first = UInt64(100 + index * 10)
      return DiskBuilder.Part(first: first, last: first + 9, name: name)
    }
    let table = try #require(try read(disk(.init(), parts)))
    #expect(table.partitions[0].name == "$(reboot)\n\u{1b}[2J\u{202e}")
    #expect(table.partitions[0].malformedName == nil)
    #expect(table.partitions[1].name == "\u{fffd}A\u{fffd}")
    #expect(table.partitions[1].malformedName == [0xd800, 0x41, 0xdc00])
    #expect(table.partitions[2].name == String(repeating: "\u{263a}", count: 36))
    #expect(table.partitions[3].name == "A")
  }

  @Test func `attributes are printed as sfdisk prints them`() throws {
    let all = GPTAttributes(rawValue: .max)
    #expect(
      all.description == "RequiredPartition NoBlockIOProtocol LegacyBIOSBootable GUID:"
        + (48...63).map(String.init).joined(separator: ","))
    #expect(GPTAttributes(rawValue: 1 << 60).description == "GUID:60")
    #expect(GPTAttributes(rawValue: 1 << 20).description == "")
  }

  @Test func `a table of 32768 hostile entries keeps its problems few and its time short`() throws {
    let parts = (0..<32_768).map { _ in DiskBuilder.Part(first: 1, last: 1 << 40) }
    var disk = DiskBuilder(sectors: 20_000)
    disk.gpt(parts, .init(entries: 32_768, firstUsable: 8194, lastUsable: 10_000))
    let device = try disk.device()
    var table: PartitionTable?
    let elapsed = try processorTime {
      table = try PartitionTable.read(from: device, sectorSize: .s512)
    }
    #expect(table?.partitions.count == 32_768)
    #expect(table?.problems.count == 101 && table?.kinds.last == .moreProblems)
    #expect(elapsed < .seconds(1))
  }
}
