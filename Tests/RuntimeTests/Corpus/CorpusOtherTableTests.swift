import DiskRuntime
import Testing

/// The images with tables of other kinds, against sfdisk, blkid, partx and parted.
@Suite(.enabled(if: !CorpusImage.all.isEmpty, "the corpus is not beside the project"))
struct CorpusOtherTableTests {
  private static let kinds = ["bsd", "sun", "sgi", "mac", "atari", "amiga", "pc98", "dasd"]
  private static let raw = CorpusImage.all.filter { $0.format == "raw" && $0.hasTables }

  private func table(_ id: String) throws -> (CorpusImage, PartitionTable) {
    let image = try #require(Self.raw.first { $0.id == id })
    let folder = try TemporaryFolder()
    let open = try Image.open(image.unpack(into: folder), format: .raw)
    return (image, try #require(try open.partitionTable(lenient: true)))
  }

  @Test(arguments: ["ul-pt-bsd", "ul-pt-sun", "ul-pt-sgi"])
  func `what sfdisk sees`(id: String) throws {
    let (image, table) = try table(id)
    #expect(SfdiskFacts(text: table.sfdiskDump(device: "d").text) == image.sfdisk)
  }

  @Test(arguments: ["sr-apm_map_32k", "ul-pt-atari-primary"])
  func `what partx sees`(id: String) throws {
    let (image, table) = try table(id)
    let lines = try #require(image.partx)
    #expect(lines.count == table.partitions.count)
    for (line, part) in zip(lines, table.partitions) {
      #expect(line["SCHEME"] == table.label.rawValue)
      #expect(line["NR"] == String(part.number) && line["NAME"] == part.name)
      #expect(line["START"] == String(part.start.value) && line["END"] == String(part.end.value))
      #expect(table.label == .atari || line["TYPE"] == part.type.description)
    }
  }

  /// As parted printed them into the manifest.
  @Test(arguments: [
    ("native-pt-amiga", [2048, 16384], [16383, 38911]),
    ("native-pt-pc98", [2048, 18432], [18431, 36863]),
  ]) func `what parted sees`(id: String, starts: [UInt64], ends: [UInt64]) throws {
    let (_, table) = try table(id)
    #expect("native-pt-\(table.label.rawValue)" == id)
    #expect(table.partitions.map(\.start.value) == starts)
    #expect(table.partitions.map(\.end.value) == ends)
  }

  @Test func `a DASD, which no program here reads`() throws {
    let (_, table) = try table("ul-pt-dasd-cdl")
    #expect(table.label == .dasd)
    // Tracks 2 to 43, the first of several partitions.
    #expect(table.partitions[0].start.value == 2 * 12 * 8)
    #expect(table.partitions[0].sectors == 42 * 12 * 8)
    #expect(table.partitions[0].name == "LINUX.V0X3726.PART0001.NATIVE")
  }

  @Test func `a disklabel in a partition of an MBR, as partx lists it`() throws {
    let image = try #require(Self.raw.first { $0.id == "ul-pt-dos+bsd" })
    let folder = try TemporaryFolder()
    let open = try Image.open(image.unpack(into: folder), format: .raw)
    let outer = try #require(try open.partitionTable())
    let slice = try #require(outer[number: 2])
    let inner = try #require(
      try PartitionTable.read(
        inside: slice, of: open.device, sectorSize: .s512, lenient: true))
    #expect(inner.label == .bsd)
    let lines = (image.partx ?? []).filter { $0["SCHEME"] == "freebsd" }
    let used = inner.partitions.filter { $0.type.description != "0" }
    #expect(lines.map { $0["START"] } == used.map { String($0.start.value) })
    #expect(lines.map { $0["END"] } == used.map { String($0.end.value) })
  }

  /// A kind that is told by its look must not be seen where blkid, with the same rules, sees none.
  @Test func `no other image is taken for one of these`() throws {
    let known = ["native-pt-amiga", "native-pt-pc98", "ul-pt-dasd-cdl", "ul-pt-bsd"]
    for image in Self.raw where !known.contains(image.id) {
      let folder = try TemporaryFolder()
      let open = try Image.open(image.unpack(into: folder), format: .raw)
      guard let table = try? open.partitionTable(lenient: true),
        Self.kinds.contains(table.label.rawValue)
      else { continue }
      #expect(image.blkid["PTTYPE"] == table.label.rawValue, "\(image.id)")
    }
  }
}
