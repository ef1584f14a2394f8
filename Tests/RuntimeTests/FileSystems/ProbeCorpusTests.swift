import DiskRuntime
import Foundation
import Testing

@Suite("Content of the corpus's images")
struct ProbeCorpusTests {
  static let images = ProbeSupport.images(["fs", "pt"])

  /// Where blkid 2.38, whose output the manifest has, was wrong and its newest version is not: a
  /// LUKS header that says itself that it lies elsewhere, left over in a swap space; and an EROFS
  /// with Minix's two-byte magic number.
  static let mended: Set = ["ul-fs-swap-luks", "ul-fs-erofs-minix-magic"]

  @Test(
    "type, label, UUID, usage and version are blkid's",
    .enabled(if: ProbeSupport.corpus != nil, "the corpus is not here: set DISKSCRIPT_CORPUS"),
    arguments: images.filter { !mended.contains($0.id) && $0.blkid != nil })
  func agrees(image: ProbeSupport.CorpusImage) throws {
    try ProbeSupport.withFolder { folder in
      let device = try #require(ProbeTestFile(ProbeSupport.unpack(image, into: folder)))
      let expected = ProbeSupport.fields(blkid: image.blkid ?? [:])
      #expect(ProbeSupport.fields(try probeContent(device)) == expected)
    }
  }

  @Test(
    "where blkid 2.38 was wrong, or was not asked, the newest one's answer is given",
    .enabled(if: ProbeSupport.corpus != nil, "the corpus is not here: set DISKSCRIPT_CORPUS"),
    arguments: images.filter { mended.contains($0.id) || $0.blkid == nil })
  func agreesWithNewest(image: ProbeSupport.CorpusImage) throws {
    try ProbeSupport.withFolder { folder in
      let device = try #require(ProbeTestFile(ProbeSupport.unpack(image, into: folder)))
      #expect(
        ProbeSupport.fields(try probeContent(device)) == ProbeSupport.fields(blkid: image.newest))
    }
  }

  @Test(
    "the corpus is there in full",
    .enabled(if: ProbeSupport.corpus != nil, "the corpus is not here: set DISKSCRIPT_CORPUS"))
  func isComplete() { #expect(Self.images.count >= 140) }

  @Test(
    "no malformed image and none of another format ends the program or takes a second",
    .enabled(if: ProbeSupport.corpus != nil, "the corpus is not here: set DISKSCRIPT_CORPUS"),
    arguments: ProbeSupport.images(["malformed", "format"]))
  func survives(image: ProbeSupport.CorpusImage) throws {
    try ProbeSupport.withFolder { folder in
      let device = try #require(ProbeTestFile(ProbeSupport.unpack(image, into: folder)))
      let time = try processorTime { _ = try probeContent(device) }
      #expect(time < .seconds(1))
    }
  }
}

extension ProbeSupport {
  /// The fields that are compared with blkid's.
  static func fields(_ found: ContentProbe?) -> [String: String] {
    // blkid prints nothing where several file systems are recognised.
    guard let found, found.rivals.isEmpty else { return [:] }
    var result = ["TYPE": found.type, "USAGE": found.usage.rawValue]
    result["LABEL"] = shown(found.labelBytes)
    result["UUID"] = shown(found.uuidBytes)
    result["VERSION"] = found.version
    result["UUID_SUB"] = found.memberUUID
    return result
  }

  static func fields(blkid values: [String: String]) -> [String: String] {
    // Without a type, the rest is about a partition table.
    guard values["TYPE"] != nil else { return [:] }
    let names: Set = ["TYPE", "USAGE", "LABEL", "UUID", "VERSION", "UUID_SUB"]
    return values.filter { names.contains($0.key) }.compactMapValues { plain($0) }
  }
}
