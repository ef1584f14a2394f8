import DiskRuntime
import Glibc
import Testing

/// Images with bytes changed at random: whatever they say, opening, reading, checking, writing and
/// mending end, with a result or with an error.
@Suite struct QCOW2MutationTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// How many images; more where the environment asks for a long run.
  static let count = getenv("DISKSCRIPT_MUTATIONS").flatMap { Int(String(cString: $0)) } ?? 150

  private func seeds() throws -> [[UInt8]] {
    var small = QCOW2Options()
    small.clusterSize = 512
    var extended = QCOW2Options()
    extended.clusterSize = 16384
    extended.extendedL2 = true
    var seeds: [[UInt8]] = []
    for (index, options) in [small, extended].enumerated() {
      let path = folder.path("seed\(index)")
      let image = try ImageCreation(path: path, size: ByteCount(120_000), options: options).run()
      try image.device.write(pattern(1, 30_000), at: ByteOffset(1000))
      try (image.device as? QCOW2Image)?.takeSnapshot("one", seconds: 1)
      try image.device.write(pattern(2, 9000), at: ByteOffset(20_000))
      try image.device.writeZeros(at: ByteOffset(60_000), count: 40_000)
      try image.close()
      seeds.append(try folder.read("seed\(index)"))
      // And one with compressed clusters.
      var conversion = ImageConversion()
      conversion.options = options
      conversion.compression = .zlib
      try conversion.run(Image.open(path), to: folder.path("packed\(index)")).close()
      seeds.append(try folder.read("packed\(index)"))
    }
    return seeds
  }

  @Test func `an image with changed bytes ends in a result or in an error`() throws {
    let seeds = try seeds()
    var random = SeededRandom(seed: 99)
    var opened = 0
    for number in 0..<Self.count {
      var bytes = seeds[number % seeds.count]
      for _ in 0...random.below(4) { mutate(&bytes, &random) }
      let path = try folder.write(bytes, to: "a.qcow2")
      if (try? use(path)) != nil { opened += 1 }
      if (try? change(path)) != nil { opened += 1 }
      unlink(path)
    }
    #expect(opened > Self.count / 10)
  }

  private func mutate(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
    // Most of the tables lie at the start.
    let limit = random.below(4) == 0 ? bytes.count : min(bytes.count, 8192)
    let at = random.below(limit - 8)
    switch random.below(4) {
    case 0: bytes[at] ^= 1 << UInt8(random.below(8))
    case 1: bytes[at] = [0, 1, 0x7f, 0x80, 0xff][random.below(5)]
    case 2: for index in 0..<8 { bytes[at & ~7 + index] = [0, 0xff][random.below(2)] }
    default:
      let from = random.below(limit - 8) & ~7
      for index in 0..<8 { bytes[at & ~7 + index] = bytes[from + index] }
    }
  }

  private func use(_ path: String) throws {
    let image = try Image.open(path, OpenOptions(gate: .none))
    defer { try? image.close() }
    _ = try? image.formatDevice?.details()
    _ = try? image.formatDevice?.snapshots()
    _ = try? image.formatDevice?.check(repair: .none) { false }
    guard image.size.bytes < 1 << 24 else { return }
    _ = try? image.device.extents()
    for at in stride(from: 0, to: image.size.bytes, by: 4096) {
      let count = min(4096, image.size.bytes - at)
      _ = try? image.device.read(at: ByteOffset(at), count: ByteCount(count))
    }
  }

  private func change(_ path: String) throws {
    let image = try Image.open(path, OpenOptions(writable: true, gate: .none))
    defer { try? image.close() }
    guard image.size.bytes < 1 << 24, image.size.bytes > 20_000 else { return }
    _ = try? image.device.write(pattern(4, 9000), at: ByteOffset(3000))
    _ = try? image.device.writeZeros(at: ByteOffset(8000), count: 12_000)
    _ = try? (image.device as? QCOW2Image)?.takeSnapshot("two", seconds: 2)
    _ = try? image.device.flush()
    _ = try? (image.device as? QCOW2Image)?.revert(to: "one")
    _ = try? image.formatDevice?.check(repair: .all) { false }
    _ = try? image.resize(to: ByteCount(60_416), shrink: true)
  }
}
