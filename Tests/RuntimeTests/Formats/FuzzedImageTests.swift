import DiskRuntime
import Glibc
import Testing

/// The trial of the fuzz target `FuzzImages`, on images whose bytes were changed at random: always the
/// same ones.
@Suite struct FuzzedImageTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `any bytes opened as an image are read and checked, or refused`() throws {
    let seeds = try ImageSeeds(folder).all
    var random = SeededRandom(seed: 7)
    let trial = ImageTrial(path: folder.path("trial"))
    for seed in seeds { #expect(seed.withUnsafeBytes { trial.fault($0) } == nil) }
    for number in 0..<600 {
      var bytes = seeds[number % seeds.count]
      for _ in 0...random.below(4) { Self.mutate(&bytes, &random) }
      if random.below(20) == 0 { bytes.removeLast(random.below(bytes.count)) }
      let fault = bytes.withUnsafeBytes { trial.fault($0) }
      #expect(fault == nil, "\(number): \(fault ?? "")")
    }
  }

  private static func mutate(_ bytes: inout [UInt8], _ random: inout SeededRandom) {
    // Most of the tables lie at the start.
    let limit = random.below(4) == 0 ? bytes.count : min(bytes.count, 8192)
    guard limit > 16 else { return }
    let at = random.below(limit - 8)
    switch random.below(5) {
    case 0: bytes[at] ^= 1 << UInt8(random.below(8))
    case 1: bytes[at] = [0, 1, 0x7f, 0x80, 0xff][random.below(5)]
    case 2: for index in 0..<8 { bytes[at & ~7 + index] = [0, 0xff][random.below(2)] }
    case 3: bytes[random.below(min(bytes.count, 112))] = UInt8(random.below(256))
    default:
      let from = random.below(limit - 8) & ~7
      for index in 0..<8 { bytes[at & ~7 + index] = bytes[from + index] }
    }
  }
}

/// Small images with all that the format knows.
struct ImageSeeds {
  let all: [[UInt8]]

  init(_ folder: TemporaryFolder) throws {
    var all: [[UInt8]] = [pattern(1, 5000)]
    for (cluster, version, extended) in [
      (512, 3, false), (1024, 2, false), (4096, 3, false), (16384, 3, true), (65536, 3, false),
    ] {
      var options = QCOW2Options()
      options.clusterSize = cluster
      options.version = version
      options.extendedL2 = extended
      let path = folder.path("seed.qcow2")
      let image = try ImageCreation(
        path: path, size: ByteCount(100_352), options: options, overwrite: true
      ).run()
      try image.device.write(pattern(1, 3000), at: ByteOffset(1000))
      try (image.device as? QCOW2Image)?.takeSnapshot("one", seconds: 1)
      try image.device.write([UInt8](repeating: 7, count: 9000), at: ByteOffset(20_000))
      try image.device.writeZeros(at: ByteOffset(60_000), count: 20_000)
      try image.close()
      all.append(try folder.read("seed.qcow2"))
      for compression in [ImageConversion.Compression.zlib, .zstd] where version == 3 {
        var conversion = ImageConversion()
        conversion.options = options
        conversion.compression = compression
        conversion.overwrite = true
        try conversion.run(Image.open(path), to: folder.path("packed.qcow2")).close()
        all.append(try folder.read("packed.qcow2"))
      }
    }
    self.all = all
  }
}
