import DiskRuntime
import Glibc
import Testing

/// Block devices as what is copied, and as what it is copied to.
@Suite(
  .enabled(if: Tool.isRoot && Tool.has("losetup", "qemu-img"), "needs root, losetup and qemu-utils")
)
struct BlockDeviceConversionTests {
  let qemu: Qemu

  init() throws { qemu = try Qemu() }

  /// Runs with a loop device over a file, which is let go of at the end, whatever happens.
  private func withLoop(over name: String, _ body: (String) throws -> Void) throws {
    let device = try Tool.output("losetup", ["--show", "-f", qemu.path(name)])
      .split(separator: "\n").map(String.init)
    let path = try #require(device.first)
    defer { _ = try? Tool.output("losetup", ["-d", path]) }
    try body(path)
  }

  private func disk(_ count: Int) -> [UInt8] {
    var bytes = pattern(4, count)
    bytes.replaceSubrange(300_000..<700_000, with: repeatElement(0, count: 400_000))
    return bytes
  }

  @Test func `a device is copied into an image`() throws {
    let bytes = disk(3 << 20)
    try qemu.folder.write(bytes, to: "below")
    try withLoop(over: "below") { device in
      let source = try Image.open(device)
      #expect(source.format == .device)
      let made = try ImageConversion().run(source, to: qemu.path("a.qcow2"))
      #expect(try ImageComparison.firstDifference(source.device, made.device) == nil)
      try made.close()
      try source.close()
    }
    try qemu.expectClean("a.qcow2")
    #expect(try difference(qemu.disk("a.qcow2"), bytes) == nil)
  }

  @Test func `an image is copied onto a larger device, zeros over what was there`() throws {
    let bytes = disk(2 << 20)
    try qemu.folder.write(bytes, to: "a.raw")
    try ImageConversion().run(Image.open(qemu.path("a.raw")), to: qemu.path("a.qcow2")).close()
    try qemu.folder.write([UInt8](repeating: 0x55, count: 3 << 20), to: "below")
    try withLoop(over: "below") { device in
      var conversion = ImageConversion()
      conversion.format = .raw
      let made = try conversion.run(Image.open(qemu.path("a.qcow2")), to: device)
      #expect(made.format == .device && made.size == ByteCount(3 << 20))
      try made.close()
    }
    let below = try qemu.folder.read("below")
    #expect(difference(Array(below.prefix(bytes.count)), bytes) == nil)
    // What lies behind the disk is not the copy's.
    #expect(below.dropFirst(bytes.count).allSatisfy { $0 == 0x55 })
  }

  @Test func `a device that is too small is refused, and stays as it was`() throws {
    try qemu.folder.write(disk(2 << 20), to: "a.raw")
    let before = [UInt8](repeating: 0x55, count: 1 << 20)
    try qemu.folder.write(before, to: "below")
    try withLoop(over: "below") { device in
      var conversion = ImageConversion()
      conversion.format = .raw
      let source = try Image.open(qemu.path("a.raw"))
      let found = error { () throws(DiskError) in try conversion.run(source, to: device) }
      #expect(found?.code == .noSpace && found?.message.contains("smaller") == true)
      #expect(found?.path == device && found?.expected == "2097152 bytes")
    }
    #expect(try qemu.folder.read("below") == before)
  }

  @Test func `a qcow2 image is not put on a device unasked`() throws {
    try qemu.folder.write(disk(1 << 20), to: "a.raw")
    try qemu.folder.write([UInt8](repeating: 0x55, count: 2 << 20), to: "below")
    try withLoop(over: "below") { device in
      var conversion = ImageConversion()
      conversion.overwrite = true
      let source = try Image.open(qemu.path("a.raw"))
      let found = error { () throws(DiskError) in try conversion.run(source, to: device) }
      #expect(found?.code == .invalidArgument)
    }
    #expect(try qemu.folder.read("below").allSatisfy { $0 == 0x55 })
  }
}
