import DiskRuntime
import Testing

/// Tables made on the spot by other programs, read by us and by sfdisk.
@Suite(.enabled(if: Tool.has("sfdisk", "sgdisk", "parted"), "needs sfdisk, sgdisk and parted"))
struct OracleTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A sparse disk with the table that a script of sfdisk describes.
  private func sfdisk(_ name: String, bytes: Int, _ script: String) throws -> String {
    let path = try folder.sparse(name, bytes: bytes)
    try Tool.output("sfdisk", ["-q", path], input: script)
    return path
  }

  private func table(_ path: String, lenient: Bool = false) throws -> PartitionTable {
    let image = try Image.open(path)
    return try #require(try image.partitionTable(lenient: lenient))
  }

  /// Byte for byte what sfdisk prints, and a sound table.
  @discardableResult
  private func expectEqual(_ path: String) throws -> PartitionTable {
    let table = try table(path)
    #expect(table.sfdiskDump(device: path).text == (try Tool.sfdiskJSON(path)))
    #expect(table.problems.isEmpty)
    return table
  }

  @Test func `the classic disk of fdisk's manual has its offsets`() throws {
    let path = try sfdisk(
      "disk.img", bytes: 256_376_832,
      """
      label: dos
      start=62, size=19778, type=4, bootable
      start=19840, size=211296, type=83
      start=231136, size=211296, type=83
      start=442432, size=28768, type=83

      """)
    let table = try expectEqual(path)
    #expect(table.diskSectors == 500_736)
    let parts = table.partitions
    #expect(parts.map(\.number) == [1, 2, 3, 4])
    #expect(parts.map(\.start.value) == [62, 19840, 231_136, 442_432])
    #expect(parts.map(\.end.value) == [19839, 231_135, 442_431, 471_199])
    #expect(parts[0].offset == ByteOffset(31744) && parts[1].offset == ByteOffset(10_158_080))
    #expect(parts.map(\.isBootable) == [true, false, false, false])
    #expect(parts.map(\.typeName) == ["FAT16 <32M", "Linux", "Linux", "Linux"])
  }

  @Test(arguments: [1, 2, 3, 64, 127, 128]) func `a GPT of any number of partitions is read`(
    count: Int
  ) throws {
    let lines = (1...count).map { "size=8, name=\"part \($0)\"" }
    let path = try sfdisk(
      "disk.img", bytes: 64 << 20,
      "label: gpt\ngrain: 4096\n" + lines.joined(separator: "\n") + "\n")
    #expect(try expectEqual(path).partitions.count == count)
  }

  @Test func `a GPT's types, attributes and names are read`() throws {
    let path = try folder.sparse("disk.img", bytes: 64 << 20)
    try Tool.output(
      "sgdisk",
      [
        "-n", "2:2048:+1M", "-t", "2:ef00", "-c", "2:Grüße \"x\" \\ 日本 😀",
        "-n", "7:0:+2M", "-t", "7:8304", "-A", "7:set:0", "-A", "7:set:2", "-A", "7:set:60",
        "-A", "7:set:63", "-n", "128:0:0", "-t", "128:fd00", path,
      ])
    let table = try expectEqual(path)
    #expect(table.partitions.map(\.number) == [2, 7, 128])
    #expect(table.partitions[0].name == "Grüße \"x\" \\ 日本 😀")
    #expect(table.partitions[1].attributes.contains([.required, .legacyBIOSBootable, .readOnly]))
    #expect(
      table.partitions.map(\.typeName)
        == ["EFI System", "Linux root (x86-64)", "Linux RAID"])
  }

  @Test(arguments: [1, 2, 20, 56]) func `an MBR with logical partitions is read`(
    count: Int
  ) throws {
    let lines = (1...count).map { _ in "size=2048" }
    let path = try sfdisk(
      "disk.img", bytes: 512 << 20,
      "label: dos\nsize=4096\ntype=5\n" + lines.joined(separator: "\n") + "\n")
    let table = try expectEqual(path)
    let numbers = [1, 2] + Array(5..<(5 + count))
    #expect(table.partitions.map(\.number) == numbers)
    #expect(table.partitions.filter(\.isLogical).count == count)
    #expect(table.partitions.filter(\.isExtended).map(\.number) == [2])
  }

  @Test func `sixty logicals, more than sfdisk can list, are what parted and partx list`() throws {
    let path = try folder.sparse("disk.img", bytes: 512 << 20)
    var arguments = ["-s", path, "unit", "s", "mklabel", "msdos", "mkpart", "extended", "2048s"]
    arguments.append("1048575s")
    for index in 0..<60 {
      let start = 4096 + index * 4096
      arguments += ["mkpart", "logical", "\(start)s", "\(start + 2047)s"]
    }
    try Tool.output("parted", arguments)
    let table = try table(path)
    #expect(table.problems.isEmpty)
    let logicals = table.partitions.filter(\.isLogical)
    let starts = (0..<60).map { UInt64(4096 + $0 * 4096) }
    #expect(logicals.map(\.number) == Array(5...64))
    #expect(logicals.map(\.start.value) == starts)
    let listed = try Tool.output("parted", ["-sm", path, "unit", "s", "print"])
      .split(separator: "\n").compactMap { line -> [String]? in
        let fields = line.split(separator: ":").map(String.init)
        return Int(fields.first ?? "") == nil ? nil : Array(fields.prefix(3))
      }
    let ours = table.partitions.map { part in
      [String(part.number), "\(part.start.value)s", "\(part.end.value)s"]
    }
    #expect(ours == listed)
    let uuids = try Tool.output("partx", ["-g", "-o", "UUID", path]).split(separator: "\n")
    #expect(uuids.map(String.init) == table.partitions.compactMap(\.uuid))
  }

  @Test func `a destroyed primary header is made good by the backup`() throws {
    let path = try sfdisk(
      "disk.img", bytes: 64 << 20, "label: gpt\nsize=8M, name=one\nname=two\n")
    let before = try table(path)
    try FileDevice(path: path, writable: true)
      .write([UInt8](repeating: 0xff, count: 92), at: ByteOffset(512))
    let after = try table(path)
    #expect(after.partitions.map(\.uuid) == before.partitions.map(\.uuid))
    #expect(after.id == before.id && after.gpt?.source == .backup)
    #expect(after.kinds == [.primaryHeader])
    #expect(after.problems[0].message.contains("backup"))
    #expect(after.sfdiskDump(device: path).text == (try Tool.sfdiskJSON(path)))
  }

  @Test func `a sparse disk of 16 TiB less 4 KiB, the most that ext4 holds, is read in no time`()
    throws
  {
    let path = try folder.sparse("disk.img", bytes: (16 << 40) - 4096)
    try Tool.output("sfdisk", ["-q", path], input: "label: gpt\nsize=14T\nsize=100G\n\n")
    let elapsed = try processorTime { try expectEqual(path) }
    #expect(elapsed < .seconds(1))
    #expect(try table(path).partitions[0].size == ByteCount(14 << 40))
  }

  @Test func `a hybrid MBR shows its other entries`() throws {
    let path = try folder.sparse("disk.img", bytes: 64 << 20)
    try Tool.output("sgdisk", ["-n", "1:0:+8M", "-n", "2:0:+8M", "-n", "3:0:0", path])
    try Tool.output("sgdisk", ["-h", "1:3", path])
    let table = try expectEqual(path)
    #expect(table.label == .gpt)
    let details = try #require(table.gpt)
    #expect(details.isHybrid)
    #expect(details.mbrEntries.map(\.type.description) == ["ee", "83", "83"])
    #expect(details.mbrEntries[1].start == table.partitions[0].start)
    let plain = try expectEqual(sfdisk("plain.img", bytes: 64 << 20, "label: gpt\n,\n"))
    #expect(plain.gpt?.isHybrid == false)
    #expect(plain.gpt?.mbrEntries.map(\.type.description) == ["ee"])
  }

  @Test func `a backup that is no longer at the end is told and no harm`() throws {
    let path = try sfdisk("disk.img", bytes: 64 << 20, "label: gpt\nsize=8M\n")
    let device = try FileDevice(path: path)
    try device.close()
    try Tool.output("truncate", ["-s", "128M", path])
    let table = try table(path)
    #expect(table.kinds == [.backupMisplaced, .protectiveMBRSize])
    #expect(table.problems.allSatisfy { $0.severity == .warning })
    #expect(table.sfdiskDump(device: path).text == (try Tool.sfdiskJSON(path)))
  }

  @Test func `partitions out of order keep their numbers`() throws {
    let path = try sfdisk(
      "disk.img", bytes: 64 << 20,
      "label: gpt\nstart=40960, size=2048\nstart=2048, size=2048\nstart=20480, size=2048\n")
    let table = try expectEqual(path)
    #expect(table.partitions.map(\.start.value) == [40960, 2048, 20480])
    let dos = try sfdisk(
      "dos.img", bytes: 64 << 20,
      "label: dos\n3: start=40960, size=2048\n1: start=4096, size=2048\n")
    #expect(try expectEqual(dos).partitions.map(\.number) == [1, 3])
  }

  @Test func `a path that ends in a digit gets a p before the number`() throws {
    let path = try sfdisk("disk0", bytes: 3 << 20, "label: dos\n,\n")
    let table = try expectEqual(path)
    #expect(PartitionTable.nodeName(device: "disk0", number: 1) == "disk0p1")
    #expect(table.grain == ByteCount(512) && table.firstUsable == LBA(1))
  }
}

/// Sectors of 4096 bytes, which only a block device can make the other programs believe.
@Suite(
  .enabled(
    if: Tool.isRoot && Tool.has("losetup", "sfdisk", "sgdisk"),
    "needs root, losetup, sfdisk and sgdisk"))
struct LargeSectorTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @discardableResult
  private func withLoop<Result>(
    _ path: String, sector: Int, _ body: (String) throws -> Result
  ) throws -> Result {
    let output = try Tool.output(
      "losetup", ["--find", "--show", "--sector-size", String(sector), path])
    let device = try #require(output.split(separator: "\n").first.map(String.init))
    defer { _ = try? Tool.run("losetup", ["-d", device]) }
    return try body(device)
  }

  @Test(arguments: [512, 4096]) func `a GPT is read on the device and found in the plain file`(
    sector: Int
  ) throws {
    let path = try folder.sparse("disk.img", bytes: 256 << 20)
    let onDevice = try withLoop(path, sector: sector) { device in
      try Tool.output("sgdisk", ["-n", "1:0:+16M", "-c", "1:first", "-n", "2:0:0", device])
      let open = try Image.open(device)
      defer { try? open.close() }
      let table = try #require(try open.partitionTable())
      #expect(table.sfdiskDump(device: device).text == (try Tool.sfdiskJSON(device)))
      #expect(table.problems.isEmpty)
      return table
    }
    let image = try Image.open(path)
    #expect(image.sectorSize.bytes == sector)
    let table = try #require(try image.partitionTable())
    #expect(table.partitions == onDevice.partitions && table.id == onDevice.id)
    #expect(table.partitions[0].offset == ByteOffset(1 << 20))
  }

  @Test func `an MBR on large sectors counts in them, its logicals too`() throws {
    let path = try folder.sparse("disk.img", bytes: 256 << 20)
    try withLoop(path, sector: 4096) { device in
      try Tool.output(
        "sfdisk", ["-q", device], input: "label: dos\nsize=8M\ntype=5\nsize=4M\nsize=4M\n")
      let open = try Image.open(device)
      defer { try? open.close() }
      let table = try #require(try open.partitionTable())
      #expect(table.sfdiskDump(device: device).text == (try Tool.sfdiskJSON(device)))
      #expect(table.partitions.map(\.number) == [1, 2, 5, 6])
      #expect(table.problems.isEmpty)
    }
    // A plain file does not say its sector size, and an MBR neither: it has to be given.
    let image = try Image.open(path, sectorSize: .s4096)
    let table = try #require(try image.partitionTable())
    #expect(table.partitions[0].offset == ByteOffset(1 << 20))
    #expect(table.partitions.map(\.number) == [1, 2, 5, 6])
  }

  @Test func `a large-sector GPT whose primary is destroyed is found by its backup`() throws {
    let path = try folder.sparse("disk.img", bytes: 64 << 20)
    try withLoop(path, sector: 4096) { device in
      try Tool.output("sgdisk", ["-n", "1:0:0", device])
    }
    try FileDevice(path: path, writable: true)
      .write([UInt8](repeating: 0, count: 8192), at: ByteOffset(4096))
    let image = try Image.open(path)
    #expect(image.sectorSize == .s4096)
    let table = try #require(try image.partitionTable())
    #expect(table.kinds == [.primaryHeader] && table.partitions.count == 1)
  }

  @Test func `the wrong sector size is refused with the right one`() throws {
    let path = try folder.sparse("disk.img", bytes: 64 << 20)
    try withLoop(path, sector: 4096) { device in
      try Tool.output("sgdisk", ["-n", "1:0:0", device])
    }
    let image = try Image.open(path, sectorSize: .s512)
    let found = error { () throws(DiskError) in try image.partitionTable() }
    #expect(found?.code == .corrupt)
    #expect(found?.hint?.contains("4096") == true)
  }
}
