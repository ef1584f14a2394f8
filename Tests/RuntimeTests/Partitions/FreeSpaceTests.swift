import DiskRuntime
import Testing

/// The gaps, against `sfdisk -F`.
@Suite(.enabled(if: Tool.has("sfdisk"), "sfdisk is not installed"))
struct FreeSpaceTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Start and end of each line that `sfdisk -F` lists, by start.
  private func listed(_ path: String) throws -> [[UInt64]] {
    try Tool.output("sfdisk", ["-F", path]).split(separator: "\n").compactMap { line in
      let fields = line.split(separator: " ").prefix(3).compactMap { UInt64($0) }
      return fields.count == 3 ? Array(fields.prefix(2)) : nil
    }.sorted { ($0[0], $0[1]) < ($1[0], $1[1]) }
  }

  private func expectEqual(_ script: String, bytes: Int, _ comment: Comment? = nil) throws {
    let path = try folder.sparse("disk.img", bytes: bytes)
    try Tool.output("sfdisk", ["-q", "--force", path], input: script)
    let table = try #require(try Image.open(path).partitionTable())
    let ours = table.free.map { [$0.start.value, $0.end.value] }
    #expect(ours == (try listed(path)), comment ?? Comment(rawValue: script))
  }

  @Test(arguments: [
    "label: gpt\n", "label: dos\n", "label: gpt\nsize=8M\n", "label: dos\nsize=8M\n",
    "label: gpt\nstart=40960, size=100\nstart=81920, size=4096\n",
    "label: dos\nstart=40960, size=100\nstart=81920, size=4096\n",
    "label: gpt\nfirst-lba: 34\nstart=34, size=8\n", "label: dos\nstart=63, size=2000\n",
    "label: dos\nstart=4096, size=40960, type=5\nstart=8192, size=4096\nstart=20480, size=4096\n",
    "label: dos\nstart=2048, size=2048\nstart=90000, size=30000, type=f\nstart=100000, size=10\n",
    "label: gpt\n,\n", "label: dos\n,\n", "label: dos\ntype=5\n",
  ]) func `gaps are what sfdisk lists`(script: String) throws {
    try expectEqual(script, bytes: 64 << 20)
  }

  @Test(arguments: [2 << 20, 4 << 20, (4 << 20) + 512, 5_000_000])
  func
    `gaps of small disks are what sfdisk lists`(bytes: Int) throws
  {
    try expectEqual("label: dos\nsize=100K\nsize=1M\n", bytes: bytes)
    try expectEqual("label: gpt\nsize=100K\nsize=1M\n", bytes: bytes)
  }

  @Test func `gaps of a disk beyond 2 TiB are what sfdisk lists`() throws {
    try expectEqual("label: dos\nsize=1T\n", bytes: 3 << 40)
    try expectEqual("label: gpt\nsize=1T\nstart=5000000000, size=100G\n", bytes: 3 << 40)
  }

  /// Built by us, since sfdisk takes a quarter of a second to write a table.
  @Test func `gaps of two hundred random tables are what sfdisk lists`() throws {
    var random = SeededRandom(seed: 20)
    for round in 0..<200 {
      let parts = randomParts(&random, first: round % 2 == 0 ? 40 : 1, sectors: 24_000)
      var disk = DiskBuilder(sectors: 24_000)
      if round % 2 == 0 {
        disk.gpt(parts.map { .init(first: UInt64($0.start), last: UInt64($0.start + $0.size - 1)) })
      } else {
        addMBR(parts, &disk)
      }
      let path = try folder.write(disk.bytes, to: "disk.img")
      let table = try #require(try Image.open(path).partitionTable())
      let ours = table.free.map { [$0.start.value, $0.end.value] }
      #expect(ours == (try listed(path)), "\(table.label) \(parts)")
    }
  }

  private typealias Part = (start: Int, size: Int)

  private func randomParts(
    _ random: inout SeededRandom, first: Int, sectors: Int
  ) -> [Part] {
    var parts: [Part] = []
    var position = first + random.below(3) * random.below(4000)
    for _ in 0..<(1 + random.below(4)) {
      let size = 2 + random.below(9000)
      guard position + size < sectors - 40 else { break }
      parts.append((position, size))
      position += size + random.below(3) * random.below(5000)
    }
    return parts
  }

  /// The last of several becomes an extended partition with one logical.
  private func addMBR(_ parts: [Part], _ disk: inout DiskBuilder) {
    var entries = parts.map { DiskBuilder.Entry(0x83, UInt32($0.start), UInt32($0.size)) }
    if let last = parts.last, parts.count > 1, last.size > 100 {
      entries[parts.count - 1].type = 0x05
      disk.mbr([.init(0x83, 63, UInt32(last.size / 2))], at: last.start)
    }
    disk.mbr(entries)
  }
}
