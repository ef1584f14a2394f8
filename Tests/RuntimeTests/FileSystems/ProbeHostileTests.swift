import DiskRuntime
import Foundation
import Testing

/// Real file systems with bytes changed: whatever they say, the probe ends soon and reads little.
@Suite("Content of damaged images")
struct ProbeHostileTests {
  /// Where superblocks and the fields that lead further are.
  private static let regions = [
    0..<512, 512..<1024, 1024..<2048, 4096..<5120, 8192..<9216, 32768..<36864, 65536..<66560,
  ]

  @Test(
    "no change of a few bytes makes it crash, read without end or take long",
    .enabled(if: ProbeSupport.corpus != nil, "the corpus is not here: set DISKSCRIPT_CORPUS"),
    arguments: ProbeSupport.images(["fs"]))
  func survives(image: ProbeSupport.CorpusImage) throws {
    try ProbeSupport.withFolder { folder in
      let path = try ProbeSupport.unpack(image, into: folder)
      let file = try #require(FileHandle(forReadingAtPath: path))
      let size = Int(try file.seekToEnd())
      try file.seek(toOffset: 0)
      let original = [UInt8](try file.read(upToCount: 1 << 20) ?? Data())
      var random = ProbeSeededGenerator(seed: UInt64(size) &+ UInt64(image.id.utf8.count))
      for _ in 0..<25 {
        var bytes = original
        for _ in 0..<Int.random(in: 1...6, using: &random) {
          change(&bytes, &random)
        }
        let device = ProbeTestMemory(bytes, size: size)
        _ = try probeContent(device)
        #expect(device.bytesRead < 16 << 20)
        #expect(device.reads < 5000)
      }
    }
  }

  /// Extreme values are likelier to do harm than random ones.
  private func change(_ bytes: inout [UInt8], _ random: inout ProbeSeededGenerator) {
    guard let region = Self.regions.randomElement(using: &random) else { return }
    let position = Int.random(in: region, using: &random)
    guard position < bytes.count else { return }
    let width = [1, 2, 4, 8].randomElement(using: &random) ?? 1
    let value: [UInt8] = [0x00, 0xff, 0x7f, 0x80, 0x01]
    let chosen = value.randomElement(using: &random) ?? 0
    for index in position..<min(position + width, bytes.count) {
      bytes[index] = index == position ? chosen : [0, 0xff].randomElement(using: &random) ?? 0
    }
  }

  @Test("a FAT32 chain that is a loop, and an exFAT one, end")
  func endsLoops() throws {
    var fat = [UInt8](repeating: 0, count: 1 << 20)
    fat.replaceSubrange(0..<3, with: [0xeb, 0x58, 0x90])
    fat.replaceSubrange(11..<22, with: [0, 2, 128, 32, 0, 1, 0, 0, 0, 0, 0xf8])
    fat.replaceSubrange(32..<48, with: [0, 0, 16, 0, 255, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0])
    fat.replaceSubrange(82..<90, with: "FAT32   ".utf8)
    // Cluster 2 follows on cluster 2, and no entry in it ends the folder.
    fat.replaceSubrange(32 * 512 + 8..<32 * 512 + 12, with: [2, 0, 0, 0])
    for index in stride(from: (32 + 255) * 512, to: (32 + 255 + 128) * 512, by: 32) {
      fat[index] = 0xe5
    }
    let device = ProbeTestMemory(fat, size: 1 << 29)
    #expect(try probeContent(device)?.type == "vfat")
    #expect(device.bytesRead < 8 << 20)

    var exFAT = [UInt8](repeating: 0, count: 1 << 16)
    exFAT.replaceSubrange(0..<11, with: [0xeb, 0x76, 0x90] + "EXFAT   ".utf8)
    // The table at sector 2, the clusters of one sector from sector 4, the root folder in cluster 2.
    exFAT[80] = 2
    exFAT[88] = 4
    exFAT[96] = 2
    exFAT[108] = 9
    exFAT[1024 + 8] = 2
    for index in stride(from: 2048, to: 2560, by: 32) { exFAT[index] = 0x85 }
    let second = ProbeTestMemory(exFAT, size: 1 << 29)
    #expect(try probeContent(second)?.type == "exfat")
    #expect(second.bytesRead < 8 << 20)
  }
}

/// A generator that gives the same numbers each time (SplitMix64), so that a failure can be repeated.
struct ProbeSeededGenerator: RandomNumberGenerator {
  private var state: UInt64

  init(seed: UInt64) { state = seed }

  mutating func next() -> UInt64 {
    state &+= 0x9e37_79b9_7f4a_7c15
    var value = state
    value = (value ^ (value >> 30)) &* 0xbf58_476d_1ce4_e5b9
    value = (value ^ (value >> 27)) &* 0x94d0_49bb_1331_11eb
    return value ^ (value >> 31)
  }
}
