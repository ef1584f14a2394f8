import DiskRuntime
import Glibc
import Testing

@Suite(.enabled(if: Tool.has("qemu-img", "qemu-io"), "needs qemu-utils"))
struct QCOW2ReadTests {
  let qemu: Qemu

  init() throws { qemu = try Qemu() }

  private static let commands = [
    "write -P 1 0 1000", "write -P 2 64k 64k", "write -P 3 1000k 300k", "write -z 1050k 64k",
    "write -P 4 3000000 70000", "discard 70k 20k", "write -P 5 4190208 4096",
  ]

  @Test(arguments: [
    "cluster_size=512", "cluster_size=1k", "cluster_size=4k", "cluster_size=64k", "cluster_size=2M",
    "compat=0.10", "compat=0.10,cluster_size=1k", "refcount_bits=1", "refcount_bits=2",
    "refcount_bits=4", "refcount_bits=8", "refcount_bits=32", "refcount_bits=64",
    "lazy_refcounts=on", "extended_l2=on,cluster_size=16k", "extended_l2=on,cluster_size=64k",
    "extended_l2=on,cluster_size=2M", "preallocation=metadata", "preallocation=falloc",
    "preallocation=full", "compression_type=zstd",
  ])
  func `whatever qemu writes with an option reads byte for byte`(options: String) throws {
    let path = try qemu.create("a.qcow2", "4M", options: options)
    try qemu.io("a.qcow2", Self.commands)
    let image = try Image.open(path)
    #expect(image.format == .qcow2 && image.size == ByteCount(4 << 20))
    #expect(try difference(image.allBytes(), qemu.disk("a.qcow2")) == nil)
    let check = try image.formatDevice?.check(repair: .none) { false }
    #expect(check?.isClean == true, "\(check?.findings ?? [])")
  }

  @Test(arguments: ["zlib", "zstd"], [512, 4096, 65536, 2_097_152])
  func `compressed clusters read whole and in parts`(type: String, cluster: Int) throws {
    var bytes = [UInt8](repeating: 0, count: 6 << 20)
    for (index, byte) in pattern(7, 2 << 20).enumerated() { bytes[1_000_000 + index] = byte & 0x0f }
    bytes.replaceSubrange(4_500_000..<5_000_000, with: pattern(8, 500_000))
    try qemu.folder.write(bytes, to: "a.raw")
    try Tool.output(
      "qemu-img",
      [
        "convert", "-c", "-f", "raw", "-O", "qcow2", "-o",
        "compression_type=\(type),cluster_size=\(cluster)", qemu.path("a.raw"),
        qemu.path("a.qcow2"),
      ])
    let image = try Image.open(qemu.path("a.qcow2"))
    #expect(try difference(image.allBytes(), bytes) == nil)
    for (start, count) in [(0, 100), (1_000_001, 70_000), (1_500_000, 3), (4_499_999, 200_000)] {
      let part = try image.device.read(at: ByteOffset(start), count: ByteCount(count))
      #expect(part == Array(bytes[start..<(start + count)]))
    }
  }

  @Test(arguments: ["", "data_file_raw=on,"])
  func `an image with an external data file reads`(raw: String) throws {
    let path = try qemu.create(
      "a.qcow2", "4M", options: "\(raw)data_file=\(qemu.path("a.data"))")
    try qemu.io("a.qcow2", Self.commands)
    #expect(try difference(Image.open(path).allBytes(), qemu.disk("a.qcow2")) == nil)
  }

  @Test(arguments: [("1M", "3M"), ("3M", "1M"), ("2M", "2M")], ["raw", "qcow2"])
  func `a backing file may be shorter or longer`(sizes: (String, String), format: String) throws {
    try Tool.output("qemu-img", ["create", "-q", "-f", format, qemu.path("base"), sizes.0])
    try Tool.output(
      "qemu-io", ["-f", format, "-c", "write -P 9 100k 900k", qemu.path("base")])
    let path = try qemu.create("top.qcow2", sizes.1, backing: "base", backingFormat: format)
    try qemu.io("top.qcow2", ["write -P 3 512k 5k", "write -z 600k 128k"])
    let image = try Image.open(path)
    #expect(image.backing?.format == ImageFormat(rawValue: format))
    #expect(try difference(image.allBytes(), qemu.disk("top.qcow2")) == nil)
  }

  @Test func `extents are what qemu-img map says`() throws {
    try Tool.output("qemu-img", ["create", "-q", "-f", "raw", qemu.path("base"), "3M"])
    try Tool.output("qemu-io", ["-f", "raw", "-c", "write -P 9 100k 90k", qemu.path("base")])
    try qemu.create(
      "mid.qcow2", "4M", options: "cluster_size=4k", backing: "base", backingFormat: "raw")
    try qemu.io("mid.qcow2", ["write -P 3 1M 20k", "write -z 2M 128k"])
    let path = try qemu.create("top.qcow2", "5M", options: "extended_l2=on", backing: "mid.qcow2")
    try qemu.io("top.qcow2", ["write -P 3 1500k 9k", "write -z 0 128k", "write -P 1 3M 300k"])
    let theirs = try qemu.json(["map", "--output=json", path]) as! [[String: Any]]
    let ours = try Image.open(path).device.extents()
    try #require(ours.count == theirs.count)
    for (extent, other) in zip(ours, theirs) {
      #expect(extent.start.bytes == other["start"] as? Int)
      #expect(extent.length.bytes == other["length"] as? Int)
      #expect(extent.depth == other["depth"] as? Int)
      #expect(extent.isPresent == other["present"] as? Bool)
      #expect(extent.isZero == other["zero"] as? Bool)
      #expect(extent.hostOffset?.bytes == other["offset"] as? Int)
    }
  }

  @Test func `snapshots are listed as qemu-img lists them`() throws {
    let path = try qemu.create("a.qcow2", "4M")
    for name in ["one", "two and more"] {
      try qemu.io("a.qcow2", ["write -P 7 0 1M"])
      try Tool.output("qemu-img", ["snapshot", "-c", name, path])
    }
    let image = try Image.open(path)
    let listed = try #require(try image.formatDevice?.snapshots())
    #expect(listed.map(\.name) == ["one", "two and more"])
    #expect(listed.map(\.id) == ["1", "2"])
    #expect(listed.allSatisfy { $0.diskSize == ByteCount(4 << 20) })
  }
}
