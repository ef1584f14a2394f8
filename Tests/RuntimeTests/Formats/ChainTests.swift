import DiskRuntime
import Foundation
import Glibc
import Testing

/// Overlays, and work on the chain under them.
@Suite(.enabled(if: Tool.has("qemu-img", "qemu-io"), "needs qemu-utils"))
struct ChainTests {
  let qemu: Qemu

  init() throws { qemu = try Qemu() }

  private func overlay(_ base: [UInt8], size: Int, format: ImageFormat = .raw) throws -> Image {
    try qemu.folder.write(base, to: "base.raw")
    if format == .qcow2 {
      try Tool.output(
        "qemu-img",
        ["convert", "-f", "raw", "-O", "qcow2", qemu.path("base.raw"), qemu.path("base")])
    } else {
      try qemu.folder.write(base, to: "base")
    }
    var options = QCOW2Options()
    options.backingName = "base"
    return try ImageCreation(path: qemu.path("top.qcow2"), size: ByteCount(size), options: options)
      .run()
  }

  @Test(arguments: [ImageFormat.raw, .qcow2])
  func `commit writes the overlay down, empties it and lengthens what is under it`(
    format: ImageFormat
  ) throws {
    var model = pattern(1, 2 << 20) + [UInt8](repeating: 0, count: 1 << 20)
    let top = try overlay(pattern(1, 2 << 20), size: 3 << 20, format: format)
    #expect(try difference(top.allBytes(), model) == nil)
    for (start, count) in [(1000, 3000), (1_900_000, 400_000), (3_100_000, 45_728)] {
      let bytes = pattern(UInt64(start), count)
      try top.device.write(bytes, at: ByteOffset(start))
      model.replaceSubrange(start..<(start + count), with: bytes)
    }
    try top.device.writeZeros(at: ByteOffset(500_000), count: 300_000)
    model.replaceSubrange(500_000..<800_000, with: repeatElement(0, count: 300_000))
    try top.commit()
    #expect(try difference(top.allBytes(), model) == nil)
    try top.close()
    try qemu.expectClean("top.qcow2")
    let base = try Image.open(qemu.path("base"))
    #expect(try difference(base.allBytes(), model) == nil)
    let map = try Image.open(qemu.path("top.qcow2")).device.extents()
    #expect(map.allSatisfy { $0.depth == 1 })
  }

  @Test func `rebasing keeps the disk, onto another image and onto none`() throws {
    let top = try overlay(pattern(1, 2 << 20), size: 2 << 20)
    try top.device.write(pattern(5, 100_000), at: ByteOffset(70_000))
    let model = try top.allBytes()
    var other = pattern(1, 2 << 20)
    other.replaceSubrange(1_000_000..<1_200_000, with: pattern(6, 200_000))
    try qemu.folder.write(Array(other.prefix(1_500_000)), to: "other")
    try top.rebase(onto: "other")
    #expect(try difference(top.allBytes(), model) == nil)
    try top.rebase(onto: nil)
    #expect(top.backing == nil)
    #expect(try difference(top.allBytes(), model) == nil)
    try top.close()
    try qemu.expectClean("top.qcow2")
    #expect(try difference(qemu.disk("top.qcow2"), model) == nil)
  }

  @Test func `an overlay in memory leaves its image alone until it is committed`() throws {
    let path = try qemu.folder.write(pattern(1, 1_000_001), to: "a.raw")
    let image = try Image.open(path, writable: true)
    let top = try image.overlay()
    #expect(top.size == image.size)
    try top.device.write(pattern(2, 70_001), at: ByteOffset(930_000))
    #expect(try image.allBytes() == pattern(1, 1_000_001))
    var model = pattern(1, 1_000_001)
    model.replaceSubrange(930_000..<1_000_001, with: pattern(2, 70_001))
    #expect(try difference(top.allBytes(), model) == nil)
    try top.commit()
    #expect(try difference(image.allBytes(), model) == nil)
    try top.close()
    #expect(try image.allBytes() == model)
  }

  @Test(arguments: [
    "", "compat=0.10", "cluster_size=2M", "refcount_bits=1", "extended_l2=on", "lazy_refcounts=on",
    "compression_type=zstd",
  ])
  func `what is created has the options that qemu-img gives it`(options: String) throws {
    var ours = QCOW2Options()
    if options == "compat=0.10" { ours.version = 2 }
    if options == "cluster_size=2M" { ours.clusterSize = 2 << 20 }
    if options == "refcount_bits=1" { ours.refcountBits = 1 }
    ours.extendedL2 = options == "extended_l2=on"
    ours.lazyRefcounts = options == "lazy_refcounts=on"
    ours.zstd = options == "compression_type=zstd"
    try ImageCreation(path: qemu.path("a"), size: ByteCount(5 << 20), options: ours).run().close()
    try qemu.create("b", "5M", options: options)
    try qemu.expectClean("a")
    let facts = try ["a", "b"].map { name in
      try qemu.json(["info", "--output=json", qemu.path(name)]) as! [String: Any]
    }
    for key in ["virtual-size", "cluster-size", "format-specific", "dirty-flag"] {
      #expect(facts[0][key] as? NSObject == facts[1][key] as? NSObject)
    }
  }

  @Test(arguments: [Preallocation.metadata, .falloc, .full])
  func `a preallocated image is sound and reads as zeros`(kind: Preallocation) throws {
    let creation = ImageCreation(
      path: qemu.path("a"), size: ByteCount(5 << 20), preallocation: kind)
    let image = try creation.run()
    #expect(try image.allBytes().allSatisfy { $0 == 0 })
    try image.device.write(pattern(1, 100_000), at: ByteOffset(1_000_001))
    try image.close()
    try qemu.expectClean("a")
    let map = try qemu.json(["map", "--output=json", qemu.path("a")]) as! [[String: Any]]
    #expect(map.allSatisfy { $0["present"] as? Bool == true })
  }
}
