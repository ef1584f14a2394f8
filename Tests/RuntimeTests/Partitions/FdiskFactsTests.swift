import DiskRuntime
import Testing

/// The values that `fdisk -l` prints.
@Suite(.enabled(if: Tool.has("fdisk", "sfdisk"), "needs fdisk and sfdisk"))
struct FdiskFactsTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// Our facts laid out as fdisk does, with single spaces.
  private func lines(_ facts: FdiskFacts) -> [String] {
    let header = [
      "Disk \(facts.device): \(facts.size), \(facts.bytes.bytes) bytes, \(facts.sectors) sectors",
      "Units: sectors of 1 * \(facts.logicalSectorSize) = \(facts.logicalSectorSize) bytes",
      "Sector size (logical/physical): \(facts.logicalSectorSize) bytes / "
        + "\(facts.physicalSectorSize) bytes",
      "I/O size (minimum/optimal): \(facts.minimumIOSize) bytes / \(facts.optimalIOSize) bytes",
      "Disklabel type: \(facts.label)", "Disk identifier: \(facts.identifier)",
    ]
    return header
      + facts.rows.map { row in
        let columns = [
          row.device, row.isBootable ? "*" : nil, "\(row.start)", "\(row.end)", "\(row.sectors)",
          row.size, row.id, row.type,
        ]
        return columns.compactMap(\.self).joined(separator: " ")
      }
  }

  /// What fdisk prints, without the line of column names, with single spaces.
  private func printed(_ path: String) throws -> [String] {
    try Tool.output("fdisk", ["-l", path]).split(separator: "\n").map { line in
      line.split(separator: " ").joined(separator: " ")
    }.filter { !$0.hasPrefix("Device ") && !$0.hasPrefix("Disk model") }
  }

  @Test(arguments: [
    ("label: dos\nsize=10M, type=7, bootable\nsize=20M, type=5\nsize=3M\nsize=4321\n", 64 << 20),
    ("label: dos\nstart=62, size=19778, type=4, bootable\nstart=19840, size=211296\n", 256_376_832),
    ("label: gpt\nsize=10M, type=U\nsize=12345\n,\n", 100_000_000),
    ("label: gpt\nsize=999G\nsize=1023.5G\nsize=2T\n", 9 << 40),
    ("label: dos\nsize=100K\n", 3_000_100),
  ]) func `all values are what fdisk prints`(script: String, bytes: Int) throws {
    let path = try folder.sparse("disk.img", bytes: bytes)
    try Tool.output("sfdisk", ["-q", path], input: script)
    let table = try #require(try Image.open(path).partitionTable())
    #expect(lines(table.fdiskFacts(device: path)) == (try printed(path)))
  }

  @Test(.enabled(if: Tool.isRoot && Tool.has("losetup"), "needs root and losetup"))
  func `all values of a block device are what fdisk prints`() throws {
    let path = try folder.sparse("disk.img", bytes: 256 << 20)
    let output = try Tool.output("losetup", ["--find", "--show", "--sector-size", "4096", path])
    let device = try #require(output.split(separator: "\n").first.map(String.init))
    defer { _ = try? Tool.run("losetup", ["-d", device]) }
    try Tool.output("sfdisk", ["-q", device], input: "label: gpt\nsize=10M\n,\n")
    let image = try Image.open(device)
    defer { try? image.close() }
    let table = try #require(try image.partitionTable())
    let facts = table.fdiskFacts(device: device, topology: try image.file?.topology())
    #expect(lines(facts) == (try printed(device)))
  }

  @Test(arguments: [
    512, 1024, 1536, 102_400, 1_048_064, 1_048_576, 256_376_832, 17_580_032, 1_127_000_000_000,
    1_099_511_627_264, 1_125_899_906_842, 999_999_488, 5_497_558_139, 8_796_093_022_208,
  ]) func `sizes are rounded as fdisk rounds them`(bytes: Int) throws {
    let path = try folder.sparse("disk.img", bytes: bytes)
    let whole = bytes / 512 * 512
    let text = ByteCount(whole).fdiskText(.long)
    #expect(
      try printed(path).first == "Disk \(path): \(text), \(whole) bytes, \(whole / 512) sectors")
  }

  @Test func `sizes at the ends of the range have a text`() {
    #expect(ByteCount(0).fdiskText(.short) == "0B" && ByteCount(0).fdiskText(.long) == "0 B")
    #expect(ByteCount(Int.max).fdiskText(.short) == "8E")
    #expect(ByteCount(Int.max).fdiskText(.long) == "8 EiB")
    #expect(ByteCount(17_580_032).fdiskText(.short) == "16.8M")
  }
}
