import DiskRuntime
import Foundation
import Glibc
import Synchronization
import Testing

@Suite(.enabled(if: Tool.has("qemu-img", "qemu-io"), "needs qemu-utils"))
struct ConversionTests {
  let qemu: Qemu

  init() throws { qemu = try Qemu() }

  /// Text, noise, zeros and repeats, of a size that is no multiple of a cluster.
  private func mixed() throws -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: 5_000_704)
    bytes.replaceSubrange(100_000..<900_000, with: pattern(1, 800_000))
    let line = Array("the quick brown fox jumps over the lazy dog; ".utf8)
    for at in stride(from: 1_500_000, to: 3_000_000, by: line.count) {
      bytes.replaceSubrange(at..<(at + line.count), with: line)
      bytes[at + at % 40] = UInt8(truncatingIfNeeded: at)
    }
    bytes.replaceSubrange(4_999_000..<5_000_704, with: pattern(2, 1704))
    try qemu.folder.write(bytes, to: "a.raw")
    return bytes
  }

  @Test(
    arguments: [512, 4096, 65536, 2_097_152], [ImageConversion.Compression.none, .zlib, .zstd])
  func `what is converted holds the same and is sound for qemu`(
    cluster: Int, compression: ImageConversion.Compression
  ) throws {
    let bytes = try mixed()
    var conversion = ImageConversion()
    conversion.options.clusterSize = cluster
    conversion.compression = compression
    let made = try conversion.run(Image.open(qemu.path("a.raw")), to: qemu.path("a.qcow2"))
    #expect(try difference(made.allBytes(), bytes) == nil)
    try made.close()
    try qemu.expectClean("a.qcow2")
    #expect(try difference(qemu.disk("a.qcow2"), bytes) == nil)
    conversion = ImageConversion()
    conversion.format = .raw
    let back = try conversion.run(Image.open(qemu.path("a.qcow2")), to: qemu.path("b.raw"))
    try back.close()
    #expect(try difference(qemu.folder.read("b.raw"), bytes) == nil)
    #expect(qemu.folder.names == ["a.qcow2", "a.raw", "b.raw"])
  }

  @Test(arguments: [1, 2, 4], [ImageConversion.Compression.zlib, .zstd])
  func `streams share a cluster no more often than a narrow refcount counts`(
    bits: Int, compression: ImageConversion.Compression
  ) throws {
    try expectPacked(mixed(), bits: bits, cluster: 16384, compression)
  }

  @Test func `more than 255 streams in one cluster need more than 8 bits`() throws {
    // Clusters of one byte each, which zstd packs into some twenty.
    let bytes = (0..<320).flatMap { [UInt8](repeating: UInt8($0 % 255 + 1), count: 65536) }
    try qemu.folder.write(bytes, to: "a.raw")
    try expectPacked(bytes, bits: 8, cluster: 65536, .zstd)
  }

  private func expectPacked(
    _ bytes: [UInt8], bits: Int, cluster: Int, _ compression: ImageConversion.Compression
  ) throws {
    var conversion = ImageConversion()
    conversion.options.clusterSize = cluster
    conversion.options.refcountBits = bits
    conversion.compression = compression
    let made = try conversion.run(Image.open(qemu.path("a.raw")), to: qemu.path("a.qcow2"))
    let check = try #require(try made.formatDevice?.check(repair: .none) { false })
    #expect(check.isClean && check.compressedClusters > 20, "\(check.findings)")
    try made.close()
    try qemu.expectClean("a.qcow2")
    #expect(try difference(qemu.disk("a.qcow2"), bytes) == nil)
  }

  @Test func `an interruption is heeded between pieces`() throws {
    try qemu.folder.write(pattern(1, 96 << 20), to: "a.raw")
    for compression in [ImageConversion.Compression.none, .zlib] {
      // Reading waits until the interruption was asked for once.
      let reads = Atomic<Int>(0)
      let wasAsked = Atomic<Bool>(false)
      var system = SystemCalls.linux
      system.read = { fd, into, count, offset in
        if count == 1 << 20 {
          reads.add(1, ordering: .relaxed)
          while !wasAsked.load(ordering: .acquiring) { usleep(100) }
          usleep(1000)
        }
        return SystemCalls.linux.read(fd, into, count, offset)
      }
      let source = try Image.open(qemu.path("a.raw"), OpenOptions(system: system))
      var conversion = ImageConversion()
      conversion.compression = compression
      let found = error { () throws(DiskError) in
        try conversion.run(
          source, to: qemu.path("a.qcow2"),
          shouldStop: {
            guard reads.load(ordering: .relaxed) > 0 else { return false }
            wasAsked.store(true, ordering: .releasing)
            return true
          })
      }
      #expect(found?.code == .interrupted)
      #expect(reads.load(ordering: .relaxed) < 90, "\(compression)")
      #expect(qemu.folder.names == ["a.raw"])
    }
  }

  @Test func `a new image is synced once before it has its name, and nothing after`() throws {
    _ = try mixed()
    let log = Mutex<[String]>([])
    let linux = SystemCalls.linux
    var system = linux
    system.synchronize = { fd in
      log.withLock { $0.append("sync") }
      return linux.synchronize(fd)
    }
    system.write = { fd, from, count, offset in
      log.withLock { $0.append("write") }
      return linux.write(fd, from, count, offset)
    }
    system.rename = { from, to in
      log.withLock { $0.append("rename") }
      return linux.rename(from, to)
    }
    var conversion = ImageConversion()
    conversion.system = system
    let made = try conversion.run(Image.open(qemu.path("a.raw")), to: qemu.path("a.qcow2"))
    #expect(log.withLock { $0.suffix(3) } == ["write", "sync", "rename"])
    #expect(log.withLock { $0.count { $0 == "sync" } } == 1)
    // From now on a crash would leave it: steps are in order again.
    try made.device.write([1, 2, 3], at: ByteOffset(1_200_000))
    try made.close()
    #expect(log.withLock { $0.count { $0 == "sync" } } > 2)
    try qemu.expectClean("a.qcow2")
  }

  @Test func `a copy over a backing file holds only what differs`() throws {
    var bytes = try mixed()
    try qemu.folder.write(bytes, to: "base.raw")
    bytes.replaceSubrange(3_000_000..<3_001_000, with: pattern(9, 1000))
    bytes.replaceSubrange(200_000..<300_000, with: repeatElement(0, count: 100_000))
    try qemu.folder.write(bytes, to: "a.raw")
    var conversion = ImageConversion()
    conversion.options.backingName = "base.raw"
    let made = try conversion.run(Image.open(qemu.path("a.raw")), to: qemu.path("a.qcow2"))
    #expect(try made.actualSize()!.bytes < 1_000_000)
    try made.close()
    try qemu.expectClean("a.qcow2")
    #expect(try difference(qemu.disk("a.qcow2"), bytes) == nil)
  }

  @Test func `an interrupted or failed conversion leaves nothing`() throws {
    _ = try mixed()
    let image = try Image.open(qemu.path("a.raw"))
    let conversion = ImageConversion()
    let found = error { () throws(DiskError) in
      try conversion.run(image, to: qemu.path("a.qcow2"), shouldStop: { true })
    }
    #expect(found?.code == .interrupted)
    var failing = ImageConversion()
    let system = FaultySystem(["write": { $0 > 5 ? .fail(ENOSPC) : nil }])
    failing.system = system.calls
    let full = error { () throws(DiskError) in try failing.run(image, to: qemu.path("a.qcow2")) }
    #expect(full?.code == .noSpace)
    #expect(qemu.folder.names == ["a.raw"])
  }

  @Test func `an existing file gives way only where it is said to`() throws {
    _ = try mixed()
    try qemu.folder.write([1, 2, 3], to: "a.qcow2")
    let image = try Image.open(qemu.path("a.raw"))
    var conversion = ImageConversion()
    let found = error { () throws(DiskError) in try conversion.run(image, to: qemu.path("a.qcow2"))
    }
    #expect(found?.code == .exists)
    #expect(try qemu.folder.read("a.qcow2") == [1, 2, 3])
    conversion.overwrite = true
    try conversion.run(image, to: qemu.path("a.qcow2")).close()
    try qemu.expectClean("a.qcow2")
  }

  @Test func `a sparse disk of a tebibyte takes no time and no space`() throws {
    let path = try qemu.folder.sparse("a.raw", bytes: 1 << 40)
    let read = Atomic<Int>(0)
    var system = SystemCalls.linux
    system.read = { fd, into, count, offset in
      read.add(count, ordering: .relaxed)
      return SystemCalls.linux.read(fd, into, count, offset)
    }
    let image = try Image.open(path, OpenOptions(writable: true, system: system))
    try image.device.write([1, 2, 3], at: ByteOffset(1 << 39))
    let made = try ImageConversion().run(image, to: qemu.path("a.qcow2"))
    #expect(made.size == ByteCount(1 << 40))
    #expect(try made.actualSize()!.bytes < 1 << 20)
    #expect(try ImageComparison.firstDifference(image.device, made.device) == nil)
    try made.close()
    // Over a backing file that has data elsewhere, too, which then has to be covered.
    try ImageCreation(path: qemu.path("base.qcow2"), size: ByteCount(1 << 40)).run().close()
    let base = try Image.open(qemu.path("base.qcow2"), writable: true)
    try base.device.write([4, 5], at: ByteOffset(1 << 35))
    try base.close()
    var conversion = ImageConversion()
    conversion.options.backingName = "base.qcow2"
    conversion.system = system
    let over = try conversion.run(image, to: qemu.path("b.qcow2"))
    #expect(try over.device.read(at: ByteOffset(1 << 35), count: ByteCount(2)) == [0, 0])
    #expect(try over.device.read(at: ByteOffset(1 << 39), count: ByteCount(3)) == [1, 2, 3])
    #expect(try ImageComparison.firstDifference(image.device, over.device) == nil)
    try over.rebase(onto: nil)
    #expect(try ImageComparison.firstDifference(image.device, over.device) == nil)
    try over.close()
    try qemu.expectClean("b.qcow2")
    #expect(read.load(ordering: .relaxed) < 64 << 20)
  }

  @Test func `measuring says what qemu-img says`() throws {
    _ = try mixed()
    let image = try Image.open(qemu.path("a.raw"))
    for cluster in [512, 65536, 2_097_152] {
      var options = QCOW2Options()
      options.clusterSize = cluster
      let ours = try ImageMeasure(of: image.device, as: .qcow2, options: options)
      let theirs =
        try qemu.json([
          "measure", "--output=json", "-f", "raw", "-O", "qcow2", "-o", "cluster_size=\(cluster)",
          qemu.path("a.raw"),
        ]) as! [String: Any]
      #expect(ours.fullyAllocated == theirs["fully-allocated"] as? Int)
      #expect(ours.required == theirs["required"] as? Int)
    }
  }

  @Test func `the first difference is found, and a longer rest of zeros is none`() throws {
    let bytes = try mixed()
    try qemu.folder.write(bytes + [0, 0, 0], to: "b.raw")
    let (a, b) = (try Image.open(qemu.path("a.raw")), try Image.open(qemu.path("b.raw")))
    #expect(try ImageComparison.firstDifference(a.device, b.device) == nil)
    try qemu.folder.write(bytes + [0, 0, 1], to: "c.raw")
    let c = try Image.open(qemu.path("c.raw"))
    #expect(try ImageComparison.firstDifference(c.device, a.device) == bytes.count + 2)
  }
}
