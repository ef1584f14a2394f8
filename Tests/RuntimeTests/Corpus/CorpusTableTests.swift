import DiskRuntime
import Testing

/// Every image of the corpus that is raw, against what sfdisk, partx and blkid see in it.
@Suite(.enabled(if: !CorpusImage.all.isEmpty, "the corpus is not beside the project"))
struct CorpusTableTests {
  static let raw = CorpusImage.all.filter { $0.format == "raw" && $0.hasTables }
  /// Without the one that parted alone knows for what it is.
  static let tabled = raw.filter {
    ($0.sfdisk?.label == "dos" || $0.sfdisk?.label == "gpt") && $0.id != "native-pt-pc98"
  }
  static let tableless = raw.filter { image in !tabled.contains { $0.id == image.id } }

  @Test func `the corpus holds what this suite is about`() {
    #expect(Self.tabled.count >= 60)
    #expect(Self.tabled.contains { $0.sfdisk?.label == "gpt" })
    #expect(Self.tableless.count >= 100)
  }

  /// Whether libblkid takes sector 0 for a table too: libfdisk takes anything that is signed,
  /// the boot sectors of FAT and NTFS among it. On less than 1 KiB blkid finds nothing at all.
  private func isTableForBlkid(_ image: CorpusImage) -> Bool {
    image.blkid["PTTYPE"] != nil || (image.blkid.isEmpty && image.size <= 1024)
  }

  @Test(arguments: tabled) func `its table is what sfdisk sees`(image: CorpusImage) throws {
    let folder = try TemporaryFolder()
    let open = try Image.open(image.unpack(into: folder), format: .raw)
    let lenient = try #require(try open.partitionTable(lenient: true))
    // A GPT for a larger disk shows its partitions to a lenient reading, which sfdisk cannot.
    if !lenient.kinds.contains(.diskSizeMismatch) {
      #expect(SfdiskFacts(text: lenient.sfdiskDump(device: "d").text) == image.sfdisk)
    }
    let strict = try open.partitionTable()
    if isTableForBlkid(image) {
      let table = try #require(strict)
      #expect(SfdiskFacts(text: table.sfdiskDump(device: "d").text) == image.sfdisk)
    } else {
      #expect(strict == nil)
      #expect(!lenient.problems.isEmpty)
    }
    try compareWithPartx(image, strict)
  }

  private func compareWithPartx(_ image: CorpusImage, _ table: PartitionTable?) throws {
    guard let lines = image.partx else { return }
    let table = try #require(table)
    var compared = 0
    for line in lines {
      // partx also lists what a BSD partition holds; that is a table of its own.
      guard line["SCHEME"] == table.label.rawValue else { continue }
      let number = try #require(line["NR"].flatMap { Int($0) })
      let part = try #require(table[number: number])
      #expect(line["START"] == String(part.start.value))
      #expect(line["END"] == String(part.end.value))
      #expect(line["SECTORS"] == String(part.sectors))
      #expect(line["UUID"] == (part.uuid ?? "").lowercased())
      #expect(line["NAME"] == part.name)
      let type = part.type.description.lowercased()
      #expect(line["TYPE"] == (table.label == .dos ? "0x" : "") + type)
      compared += 1
    }
    #expect(compared == table.partitions.count)
  }

  @Test(arguments: tableless) func `where no oracle sees a dos or gpt table there is none`(
    image: CorpusImage
  ) throws {
    let folder = try TemporaryFolder()
    let open = try Image.open(image.unpack(into: folder), format: .raw)
    let table = try open.partitionTable(lenient: false)
    if !image.hasSfdisk, image.blkid["PTTYPE"] == "dos" {
      #expect(table?.id == image.blkid["PTUUID"].map { "0x\($0)" })
    } else {
      #expect(table.map { PartitionTable.Label.editable.contains($0.label) } != true)
    }
  }
}

/// The tables inside images of other formats, after qemu-img has made them raw.
@Suite(
  .enabled(if: !CorpusImage.all.isEmpty, "the corpus is not beside the project"),
  .enabled(if: Tool.has("qemu-img"), "qemu-img is not installed"))
struct CorpusConvertedTests {
  static let images = CorpusImage.all.filter {
    $0.format != "raw" && ($0.sfdisk?.label == "dos" || $0.sfdisk?.label == "gpt")
      && !$0.fileName.contains("twoGb")
  }

  @Test(arguments: images) func `its table is what sfdisk sees after conversion`(
    image: CorpusImage
  ) throws {
    let folder = try TemporaryFolder()
    let source = try image.unpack(into: folder)
    let raw = folder.path("raw.img")
    try Tool.output(
      "qemu-img", ["convert", "-f", image.format ?? "raw", "-O", "raw", source, raw])
    let table = try #require(try Image.open(raw).partitionTable(lenient: true))
    #expect(SfdiskFacts(text: table.sfdiskDump(device: "d").text) == image.sfdisk)
  }
}

/// The malformed images: an answer within a second, whatever it is, and the file untouched.
@Suite(.enabled(if: !CorpusImage.all.isEmpty, "the corpus is not beside the project"))
struct CorpusMalformedTests {
  static let images = CorpusImage.all.filter { $0.family == "malformed" }

  @Test(arguments: images) func `it is answered within a second`(image: CorpusImage) throws {
    let folder = try TemporaryFolder()
    let path = try image.unpack(into: folder)
    let elapsed = processorTime {
      for format in [nil, ImageFormat.raw] {
        guard let open = try? Image.open(path, format: format) else { continue }
        _ = try? open.partitionTable()
        guard let table = try? open.partitionTable(lenient: true) else { continue }
        _ = table.free
        _ = table.sfdiskDump(device: path)
      }
    }
    #expect(elapsed < .seconds(1))
  }
}

/// What each image shows itself to be.
@Suite(.enabled(if: !CorpusImage.all.isEmpty, "the corpus is not beside the project"))
struct CorpusFormatTests {
  static let foreign = CorpusImage.all.filter {
    ["qcow", "vmdk", "vdi", "vpc", "vhdx", "parallels", "bochs", "cloop", "dmg", "qed"]
      .contains($0.format ?? "")
  }

  @Test(arguments: foreign) func `no image of another format is silently raw`(
    image: CorpusImage
  ) throws {
    let folder = try TemporaryFolder()
    let path = try image.unpack(into: folder)
    let found = error { () throws(DiskError) in try Image.open(path) }
    #expect(found?.code == .unsupported)
    let name = image.format == "vpc" ? "vhd" : image.format
    #expect(found?.found == name)
  }

  static let disks = CorpusImage.all.filter {
    $0.format == "raw" && ($0.family == "pt" || $0.family == "fs")
  }

  @Test(arguments: disks) func `no disk is taken for another format`(image: CorpusImage) throws {
    let folder = try TemporaryFolder()
    #expect(try Image.open(image.unpack(into: folder)).size.bytes == image.size)
  }
}
