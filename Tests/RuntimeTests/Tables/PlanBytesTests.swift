import Testing

@testable import DiskRuntime

/// What we write is, byte by byte, what sfdisk writes for the same script.
@Suite(
  .enabled(
    if: Tool.has("sfdisk", "sgdisk", "parted", "fdisk"), "needs sfdisk, sgdisk, parted, fdisk"))
struct PlanBytesTests {
  let folder: TemporaryFolder
  private static let disk = "11111111-2222-4333-8444-555555555555"
  private static let first = "21111111-2222-4333-8444-555555555555"
  private static let second = "31111111-2222-4333-8444-555555555555"

  init() throws { folder = try TemporaryFolder() }

  private func expectSame(
    _ bytes: Int, _ script: String, _ label: PartitionTable.Label,
    id: TableDraft.Identifier, entries: Int = 128, firstUsable: UInt64? = nil,
    _ requests: [PartitionRequest]
  ) throws {
    let theirs = try PlanDisk(folder, "theirs.img", bytes: bytes, sfdisk: script)
    let ours = try PlanDisk(folder, "ours.img", bytes: bytes)
    try ours.make(label, id: id, entries: entries, firstUsable: firstUsable, requests)
    try expectEqualBytes(ours, theirs, "\(bytes) \(script)")
    if !requests.isEmpty { try ours.expectAccepted() }
  }

  private func part(
    _ type: String, _ length: PartitionRequest.Length, _ uuid: String, name: String = "",
    attributes: GPTAttributes = []
  ) -> PartitionRequest {
    PartitionRequest(
      type: .named(type, .gpt), length: length, name: name, uuid: GUID(uuid),
      attributes: attributes)
  }

  private var gptID: TableDraft.Identifier { .gpt(GUID(Self.disk) ?? .zero) }

  /// On the smallest disks sfdisk leaves the last usable sector out of "the rest".
  @Test(arguments: [1, 3, 4, 5, 100, 3000])
  func `a GPT with a partition of a size and one of the rest`(mib: Int) throws {
    let rest = mib > 4 ? PartitionRequest.Length.rest : .bytes(ByteCount(400 * 512))
    try expectSame(
      mib << 20,
      "label: gpt\nlabel-id: \(Self.disk)\nsize=1024, type=uefi, uuid=\(Self.first), "
        + "name=\"é €\"\nsize=\(mib > 4 ? "+" : "400"), uuid=\(Self.second), "
        + "attrs=\"RequiredPartition GUID:60\"\n", .gpt, id: gptID,
      [
        part("esp", .bytes(ByteCount(1024 * 512)), Self.first, name: "é €"),
        part("linux", rest, Self.second, attributes: [.required, .readOnly]),
      ])
  }

  @Test func `a GPT with room for 256 entries, and one that begins at sector 34`() throws {
    try expectSame(
      64 << 20,
      "label: gpt\nlabel-id: \(Self.disk)\ntable-length: 256\nsize=+, uuid=\(Self.first)\n",
      .gpt, id: gptID, entries: 256, [part("linux", .rest, Self.first)])
    try expectSame(
      64 << 20,
      "label: gpt\nlabel-id: \(Self.disk)\nfirst-lba: 34\nsize=1M, uuid=\(Self.first)\n"
        + "start=34, size=5, uuid=\(Self.second)\n", .gpt, id: gptID, firstUsable: 34,
      [
        part("linux", .mib(1), Self.first),
        PartitionRequest(
          type: .named("linux", .gpt), length: .bytes(ByteCount(5 * 512)), place: .sector(34),
          uuid: GUID(Self.second)),
      ])
  }

  @Test(arguments: [1, 4, 5, 100, 20480]) func `an MBR with three primaries`(mib: Int) throws {
    let part = mib == 20480 ? "9G" : "256"
    let size = mib == 20480 ? 9 << 30 : 128 << 10
    let dos = PartitionRequest.linux(.dos, .bytes(ByteCount(size)))
    var swap = PartitionRequest.linux(.dos, .rest)
    swap.type = .named("swap", .dos)
    swap.isBootable = true
    try expectSame(
      mib << 20,
      "label: dos\nlabel-id: 0x12345678\nsize=\(part)\nsize=\(part)\nsize=+, type=82, bootable\n",
      .dos, id: .mbr(0x1234_5678), [dos, dos, swap])
  }

  @Test func `an MBR with an extended partition and four logicals`() throws {
    let dos = { PartitionRequest.linux(.dos, $0) }
    var extended = dos(.mib(60))
    extended.type = .named("extended", .dos)
    var crooked = dos(.bytes(ByteCount(1001 * 512)))
    crooked.role = .logical
    try expectSame(
      100 << 20,
      "label: dos\nlabel-id: 0x12345678\nsize=10M\nsize=60M, type=5\nsize=10M\nsize=10M\n"
        + "size=20480\nsize=1001\nsize=5M\n,\n",
      .dos, id: .mbr(0x1234_5678),
      [
        dos(.mib(10)), extended, dos(.mib(10)), dos(.mib(10)), dos(.mib(10)), crooked,
        dos(.mib(5)), dos(.rest),
      ])
  }

  @Test func `an extended partition without logicals, and an empty table`() throws {
    var extended = PartitionRequest.linux(.dos, .rest)
    extended.type = .named("f", .dos)
    try expectSame(
      64 << 20, "label: dos\nlabel-id: 0x12345678\nsize=+, type=f\n", .dos, id: .mbr(0x1234_5678),
      [extended])
    try expectSame(
      64 << 20, "label: dos\nlabel-id: 0x12345678\n\n", .dos, id: .mbr(0x1234_5678), [])
    try expectSame(64 << 20, "label: gpt\nlabel-id: \(Self.disk)\n\n", .gpt, id: gptID, [])
  }

  @Test func `crooked starts are written as they are said`() throws {
    let first = PartitionRequest.linux(.dos, .bytes(ByteCount(19778 * 512)), .sector(62))
    try expectSame(
      100 << 20, "label: dos\nlabel-id: 0x12345678\nstart=62, size=19778\n,\n", .dos,
      id: .mbr(0x1234_5678), [first, .linux(.dos, .rest)])
  }

  @Test func `a sparse disk of 8 TiB less 4 KiB`() throws {
    let bytes = (8 << 40) - 4096
    let theirs = try PlanDisk(
      folder, bytes: bytes,
      sfdisk: "label: gpt\nlabel-id: \(Self.disk)\nsize=7T, uuid=\(Self.first)\n"
        + "size=+, uuid=\(Self.second)\n")
    let ours = try PlanDisk(folder, bytes: bytes)
    try ours.make(
      .gpt, id: gptID,
      [part("linux", .bytes(ByteCount(7 << 40)), Self.first), part("linux", .rest, Self.second)])
    try ours.expectAccepted()
    try expectEqualBytes(ours, theirs)
  }
}

/// Editing what sfdisk made gives what sfdisk would have made of it.
@Suite(
  .enabled(
    if: Tool.has("sfdisk", "sgdisk", "parted", "fdisk"), "needs sfdisk, sgdisk, parted, fdisk"))
struct PlanEditBytesTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let dos =
    "label: dos\nlabel-id: 0x12345678\nsize=10M, bootable\nsize=60M, type=5\nsize=10M\n"
    + "size=10M\nsize=10M\nsize=15M\nsize=5M\n"

  /// Both disks begin alike; one is changed by us, one by sfdisk.
  private func expectSame(
    _ script: String, _ change: (inout TableDraft) throws -> Void, _ sfdisk: [[String]],
    input: String = ""
  ) throws {
    let theirs = try PlanDisk(folder, "theirs.img", bytes: 128 << 20, sfdisk: script)
    let ours = try PlanDisk(folder, "ours.img", bytes: 128 << 20)
    try Tool.output("cp", ["--sparse=always", theirs.path, ours.path])
    for arguments in sfdisk {
      try Tool.output(
        "sfdisk", arguments.map { $0 == "DISK" ? theirs.path : $0 }, input: input)
    }
    try ours.edit(change)
    try expectEqualBytes(ours, theirs, "\(sfdisk)")
    try ours.expectAccepted()
  }

  @Test func `deleting a primary, the last logical, a middle one, and the extended one`() throws {
    try expectSame(Self.dos, { try $0.delete(3) }, [["-q", "--delete", "DISK", "3"]])
    try expectSame(Self.dos, { try $0.delete(7) }, [["-q", "--delete", "DISK", "7"]])
    try expectSame(Self.dos, { try $0.delete(2) }, [["-q", "--delete", "DISK", "2"]])
  }

  @Test func `a deleted logical in the middle is out of the chain`() throws {
    for number in [5, 6] {
      let disk = try PlanDisk(folder, bytes: 128 << 20, sfdisk: Self.dos)
      let before = try disk.table().partitions.filter(\.isLogical)
      let plan = try disk.edit { try $0.delete(number) }
      try disk.expectAccepted()
      let after = try disk.table().partitions.filter(\.isLogical)
      #expect(after.map(\.number) == [5, 6])
      #expect(
        after.map(\.start) == before.filter { $0.number != number }.map(\.start))
      #expect(plan.writes.count == 1, "\(plan.writes.map(\.structure))")
    }
  }

  @Test func `type, flag and identifier`() throws {
    var type = TableDraft.Settings()
    type.type = .named("lvm", .dos)
    try expectSame(
      Self.dos, { try $0.set(6, type) }, [["-q", "--part-type", "DISK", "6", "8e"]])
    var off = TableDraft.Settings()
    off.isBootable = false
    var on = TableDraft.Settings()
    on.isBootable = true
    try expectSame(
      Self.dos,
      {
        try $0.set(1, off)
        try $0.set(3, on)
      }, [["-q", "-A", "DISK", "3"]])
    try expectSame(
      Self.dos, { try $0.setID(.mbr(0xcafe_babe)) }, [["-q", "--disk-id", "DISK", "0xcafebabe"]])
  }

  @Test func `a GPT's names, types, identifiers and attributes`() throws {
    let script = "label: gpt\nsize=10M, name=one\nsize=10M, name=two\nsize=10M\n"
    let guid = "AAAAAAAA-BBBB-4CCC-8DDD-EEEEEEEEEEEE"
    var settings = TableDraft.Settings()
    settings.name = "zwei ½"
    settings.type = .named("swap", .gpt)
    settings.uuid = GUID(guid)
    settings.attributes = [.legacyBIOSBootable, .noAutomount]
    try expectSame(
      script, { try $0.set(2, settings) },
      [
        ["-q", "--part-label", "DISK", "2", "zwei ½"],
        ["-q", "--part-type", "DISK", "2", "swap"],
        ["-q", "--part-uuid", "DISK", "2", guid],
        ["-q", "--part-attrs", "DISK", "2", "LegacyBIOSBootable,GUID:63"],
      ])
    try expectSame(
      script, { try $0.delete(1) }, [["-q", "--delete", "DISK", "1"]])
    try expectSame(
      script, { try $0.setID(.gpt(GUID(guid) ?? .zero)) }, [["-q", "--disk-id", "DISK", guid]])
  }

  @Test func `sorting by place`() throws {
    let gpt = "label: gpt\nstart=40960, size=2048\nstart=2048, size=2048\nstart=20480, size=2048\n"
    try expectSame(gpt, { $0.sort() }, [["-q", "-r", "DISK"]])
    let dos =
      "label: dos\nlabel-id: 0x1\n1: start=40960, size=2048\n3: start=4096, size=2048\n"
      + "4: start=20480, size=2048\n"
    try expectSame(dos, { $0.sort() }, [["-q", "-r", "DISK"]])
  }

  @Test func `resizing`() throws {
    let gpt = "label: gpt\nsize=10M\nstart=40960, size=4096\n"
    try expectSame(
      gpt, { try $0.resize(2, to: .mib(9)) }, [["-q", "-N", "2", "DISK"]], input: ", 9M\n")
    try expectSame(
      gpt, { try $0.resize(1, to: .rest) }, [["-q", "-N", "1", "DISK"]], input: ", +\n")
  }

  /// sfdisk leaves the length in the link to a resized logical as it was; we do not.
  @Test(arguments: [(7, 6), (6, 2), (5, 3)]) func `resizing a logical`(
    number: Int, mib: Int
  ) throws {
    let theirs = try PlanDisk(folder, "theirs.img", bytes: 128 << 20, sfdisk: Self.dos)
    let ours = try PlanDisk(folder, "ours.img", bytes: 128 << 20)
    try Tool.output("cp", ["--sparse=always", theirs.path, ours.path])
    try Tool.output("sfdisk", ["-q", "-N", "\(number)", theirs.path], input: ", \(mib)M\n")
    try ours.edit { try $0.resize(number, to: .mib(mib)) }
    #expect(try ours.table().partitions == theirs.table().partitions)
    try ours.expectAccepted()
  }

  @Test func `boot code stays through every change`() throws {
    let disk = try PlanDisk(folder, bytes: 128 << 20, sfdisk: Self.dos)
    let code = (0..<440).map { UInt8(truncatingIfNeeded: $0 &* 7 &+ 1) }
    try disk.open { try $0.device.write(code, at: .zero) }
    try disk.edit { try $0.delete(3) }
    #expect(try disk.bytes(0..<440) == code)
    try disk.make(.dos, [.linux(.dos, .rest)])
    #expect(try disk.bytes(0..<440) == code)
    try disk.expectAccepted()
  }
}
