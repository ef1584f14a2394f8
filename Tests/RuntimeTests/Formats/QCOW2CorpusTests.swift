import DiskRuntime
import Foundation
import Testing

/// Other people's qcow2 images.
@Suite(.enabled(if: !CorpusImage.all.isEmpty, "needs the corpus"))
struct QCOW2CorpusTests {
  static let images = CorpusImage.all.filter { $0.format == "qcow2" && $0.guestDigest != nil }

  @Test func `there are images to read`() { #expect(Self.images.count >= 6) }

  @Test(.enabled(if: Tool.has("sha256sum", "xz")), arguments: images)
  func `the disk in an image has the digest that its maker says`(image: CorpusImage) throws {
    let folder = try TemporaryFolder()
    let opened = try Image.open(try image.unpackAll(into: folder))
    #expect(opened.format == .qcow2)
    var conversion = ImageConversion()
    conversion.format = .raw
    _ = try conversion.run(opened, to: folder.path("disk.raw"))
    let digest = try Tool.output("sha256sum", [folder.path("disk.raw")]).prefix(64)
    #expect(digest == image.guestDigest ?? "")
    let check = try opened.formatDevice?.check(repair: .none) { false }
    #expect(check?.isClean == true, "\(check?.findings ?? [])")
  }
}
