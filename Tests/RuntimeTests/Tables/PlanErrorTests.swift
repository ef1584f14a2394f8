import Testing

@testable import DiskRuntime

/// Nothing is clamped: what does not fit is an error that names the free space.
struct PlanErrorTests {
  private func draft(
    _ label: PartitionTable.Label, mib: Int = 10, _ requests: [PartitionRequest] = []
  ) throws -> TableDraft {
    let device = try MemoryDevice(size: ByteCount(mib << 20))
    var draft = try TableDraft(
      new: label, on: device, sectorSize: .s512, replacing: nil, guids: GUIDSource(seed: 1))
    try draft.add(requests)
    return draft
  }

  private func failure(
    _ draft: TableDraft, _ change: (inout TableDraft) throws(DiskError) -> Void
  ) -> DiskError? {
    var copy = draft
    let found = error { () throws(DiskError) in try change(&copy) }
    #expect(copy == draft, "a failed change leaves the draft as it was")
    return found
  }

  @Test(arguments: PartitionTable.Label.editable)
  func `a size of 100 MiB on 10 MiB`(label: PartitionTable.Label) throws {
    let found = failure(try draft(label)) { draft throws(DiskError) in
      try draft.add(.linux(label, .mib(100)))
    }
    #expect(found?.code == .noSpace)
    let free =
      label == .dos
      ? "9 MiB (18432 sectors), sectors 2048 to 20479"
      : "8.98 MiB (18399 sectors), sectors 2048 to 20446"
    #expect(
      found?.message == "100 MiB (204800 sectors) do not fit: the free space is \(free)")
  }

  @Test func `a full disk, and one with two gaps`() throws {
    let full = try draft(.dos, [.linux(.dos, .rest)])
    let none = failure(full) { draft throws(DiskError) in try draft.add(.linux(.dos, .mib(1))) }
    #expect(none?.message == "1 MiB (2048 sectors) do not fit: there is no free space")
    let gaps = try draft(.dos, [.linux(.dos, .mib(1), .sector(8192))])
    let found = failure(gaps) { draft throws(DiskError) in try draft.add(.linux(.dos, .mib(7))) }
    #expect(
      found?.message == "7 MiB (14336 sectors) do not fit: the free space is 8 MiB (16384 sectors) "
        + "in 2 gaps, the largest of 5 MiB (10240 sectors), sectors 10240 to 20479")
  }

  @Test func `a start that is taken, and one without enough behind it`() throws {
    let one = try draft(.dos, [.linux(.dos, .mib(1), .sector(8192))])
    let taken = failure(one) { draft throws(DiskError) in
      try draft.add(.linux(.dos, .mib(1), .sector(9000)))
    }
    #expect(taken?.message.hasPrefix("sector 9000 is not free: partition 1 is there; ") == true)
    let short = failure(one) { draft throws(DiskError) in
      try draft.add(.linux(.dos, .mib(4), .byte(ByteOffset(1 << 20))))
    }
    #expect(
      short?.message.hasPrefix(
        "4 MiB (8192 sectors) do not fit at sector 2048: 3 MiB (6144 sectors) are free there; ")
        == true)
    let table = failure(one) { draft throws(DiskError) in
      try draft.add(.linux(.dos, .mib(1), .sector(0)))
    }
    #expect(table?.message.hasPrefix("sector 0 is not free: the table itself is there") == true)
  }

  @Test func `sizes and starts that are no whole sectors`() throws {
    let size = failure(try draft(.gpt)) { draft throws(DiskError) in
      try draft.add(.linux(.gpt, .bytes(ByteCount(1000))))
    }
    #expect(size?.code == .invalidArgument && size?.hint == "512 would be one")
    let start = failure(try draft(.gpt)) { draft throws(DiskError) in
      try draft.add(.linux(.gpt, .mib(1), .byte(ByteOffset(1 << 20 + 1))))
    }
    #expect(start?.code == .invalidArgument)
    let empty = failure(try draft(.gpt)) { draft throws(DiskError) in
      try draft.add(.linux(.gpt, .bytes(.zero)))
    }
    #expect(empty?.code == .invalidArgument)
  }

  @Test func `a fifth primary, a second extended, a logical without one`() throws {
    let four = try draft(
      .dos, [PartitionRequest](repeating: .linux(.dos, .mib(1)), count: 4))
    let fifth = failure(four) { draft throws(DiskError) in try draft.add(.linux(.dos, .mib(1))) }
    #expect(fifth?.message == "all 4 entries of the table are taken")
    var extended = PartitionRequest.linux(.dos, .mib(2))
    extended.type = .named("extended", .dos)
    let one = try draft(.dos, [extended])
    let second = failure(one) { draft throws(DiskError) in try draft.add(extended) }
    #expect(second?.code == .exists)
    var logical = PartitionRequest.linux(.dos, .mib(1))
    logical.role = .logical
    let orphan = failure(try draft(.dos)) { draft throws(DiskError) in try draft.add(logical) }
    #expect(orphan?.message == "a logical partition needs an extended one")
  }

  @Test func `an MBR does not count past 2^32 sectors`() throws {
    let device = try MemoryDevice(size: ByteCount(4 << 20))
    // The draft alone: no memory of 3 TiB is needed.
    let large = PretendedSize(device, ByteCount(3 << 40))
    var draft = try TableDraft(
      new: .dos, on: large, sectorSize: .s512, replacing: nil, guids: GUIDSource(seed: 1))
    let found = error { () throws(DiskError) in try draft.add(.linux(.dos, .rest)) }
    #expect(found?.code == .noSpace && found?.hint == "make a GPT instead")
    try draft.add(.linux(.dos, .bytes(ByteCount(1 << 40))))
    #expect(draft.partitions[0].sectors == 1 << 31)
  }

  @Test func `names that are too long, and what an MBR cannot say`() throws {
    var named = PartitionRequest.linux(.gpt, .mib(1))
    named.name = String(repeating: "𝄞", count: 19)
    let long = failure(try draft(.gpt)) { draft throws(DiskError) in try draft.add(named) }
    #expect(long?.message == "the name has 38 UTF-16 units, and a GPT keeps 36")
    var dos = PartitionRequest.linux(.dos, .mib(1))
    dos.name = "root"
    let mbr = failure(try draft(.dos)) { draft throws(DiskError) in try draft.add(dos) }
    #expect(mbr?.message == "an MBR keeps no names")
  }

  @Test func `growing into a neighbour, and shrinking an extended one below its logicals`() throws {
    let two = try draft(.gpt, [.linux(.gpt, .mib(2)), .linux(.gpt, .mib(2))])
    let found = failure(two) { draft throws(DiskError) in try draft.resize(1, to: .mib(3)) }
    #expect(
      found?.message == "partition 1 cannot become 3 MiB (6144 sectors): up to 2 MiB "
        + "(4096 sectors) are free for it, to sector 6143")
    var extended = PartitionRequest.linux(.dos, .mib(6))
    extended.type = .named("extended", .dos)
    var logical = PartitionRequest.linux(.dos, .mib(4))
    logical.role = .logical
    let chain = try draft(.dos, [extended, logical])
    let shrunk = failure(chain) { draft throws(DiskError) in try draft.resize(1, to: .mib(2)) }
    #expect(shrunk?.code == .noSpace)
    let missing = failure(two) { draft throws(DiskError) in try draft.delete(3) }
    #expect(missing?.hint == "there are 1, 2")
  }

  @Test func `shares, the rest in the middle, and the best gap`() throws {
    let shares = try draft(
      .gpt, mib: 101, [.linux(.gpt, .percent(25)), .linux(.gpt, .percent(50))])
    let sizes = { (draft: TableDraft) in draft.partitions.map { Int($0.sectors) / 2048 } }
    #expect(sizes(shares) == [24, 49])
    let middle = try draft(
      .gpt, mib: 101, [.linux(.gpt, .mib(10)), .linux(.gpt, .rest), .linux(.gpt, .mib(9))])
    #expect(sizes(middle) == [10, 80, 9])
    var gaps = try draft(
      .gpt, mib: 101,
      [.linux(.gpt, .mib(1), .sector(4 * 2048)), .linux(.gpt, .mib(1), .sector(9 * 2048))])
    try gaps.add(.linux(.gpt, .mib(2), .best))
    try gaps.add(.linux(.gpt, .mib(2), .last))
    #expect(gaps.partitions.map { $0.start / 2048 } == [4, 9, 1, 10])
  }

  @Test func `the same seed makes the same disk, and another one another`() throws {
    let parts = [PartitionRequest.linux(.gpt, .mib(1)), .linux(.gpt, .mib(2))]
    let (a, b) = (try draft(.gpt, parts), try draft(.gpt, parts))
    #expect(a == b)
    #expect(Set(a.partitions.map(\.uuid)).count == 2)
    let text = a.partitions[0].uuid.description
    #expect(Array(text)[14] == "4" && "89AB".contains(Array(text)[19]))
  }
}

/// A device that claims another size; what lies behind its end reads as zeros.
private final class PretendedSize: BlockDevice {
  private let base: MemoryDevice
  let size: ByteCount
  var isWritable: Bool { true }
  var name: String { "large.img" }
  var hardwareSectorSize: SectorSize? { nil }

  init(_ base: MemoryDevice, _ size: ByteCount) {
    self.base = base
    self.size = size
  }

  func read(
    into buffer: UnsafeMutableRawBufferPointer, at offset: ByteOffset
  ) throws(DiskError) {
    if offset.bytes + buffer.count <= base.size.bytes {
      try base.read(into: buffer, at: offset)
    } else {
      buffer.initializeMemory(as: UInt8.self, repeating: 0)
    }
  }

  func write(_ buffer: UnsafeRawBufferPointer, at offset: ByteOffset) throws(DiskError) {
    try base.write(buffer, at: offset)
  }

  func extent(at offset: ByteOffset) throws(DiskError) -> Extent { try base.extent(at: offset) }
  func flush() throws(DiskError) {}
  func close() throws(DiskError) {}
}
