import Testing

@testable import DiskRuntime

/// Tables that are neither MBR nor GPT, built here byte by byte.
struct OtherTableTests {
  private func read(_ bytes: [UInt8]) throws -> PartitionTable? {
    try PartitionTable.read(from: MemoryDevice(bytes), sectorSize: .s512)
  }

  /// A sector of bytes set at offsets, highest byte first.
  private func put(_ value: UInt32, _ bytes: inout [UInt8], _ at: Int) {
    bytes.set(value.byteSwapped, at: at)
  }

  @Test func `a 64-bit disklabel of DragonFly, alone and in a slice`() throws {
    var label = [UInt8](repeating: 0, count: 4 << 20)
    label.set(UInt32(0xc446_4c59), at: 512)
    label.set(UInt32(2), at: 524)
    for (index, part) in [(1 << 20, 1 << 20), (2 << 20, 2 << 20)].enumerated() {
      label.set(UInt64(part.0), at: 712 + 64 * index)
      label.set(UInt64(part.1), at: 712 + 64 * index + 8)
      label[712 + 64 * index + 16] = UInt8(1 + index)
    }
    label.set(label[520..<(712 + 128)].withUnsafeBytes(CRC32.of), at: 516)
    let table = try #require(try read(label))
    #expect(table.label == .dragonfly)
    #expect(table.partitions.map(\.start.value) == [2048, 4096])
    #expect(table.partitions.map(\.sectors) == [2048, 4096])
    #expect(table.partitions.map(\.type.description) == ["1", "2"])

    var disk = DiskBuilder(sectors: 4096 + 8192)
    disk.mbr([.init(0x6c, 2048, 8192)])
    disk.bytes.replaceSubrange((2048 * 512)..<(2048 * 512 + label.count), with: label)
    let device = try disk.device()
    let outer = try #require(try PartitionTable.read(from: device))
    #expect(outer.label == .dos)
    let inner = try #require(
      try PartitionTable.read(inside: outer.partitions[0], of: device, sectorSize: .s512))
    #expect(inner.partitions.map(\.start.value) == [4096, 6144])
    // A damaged one is none.
    label[800] ^= 1
    #expect(try read(label) == nil)
  }

  @Test func `a chain of Amiga partitions that loops ends with a problem`() throws {
    var disk = [UInt8](repeating: 0, count: 1 << 20)
    func block(_ number: Int, _ mark: String, _ words: [(Int, UInt32)]) {
      let at = number * 512
      disk.set(bytes: Array(mark.utf8), at: at)
      put(64, &disk, at + 4)
      for (offset, value) in words { put(value, &disk, at + offset) }
      put(0, &disk, at + 8)
      let sum = (0..<64).reduce(UInt32(0)) { sum, word in
        sum &+ disk[(at + 4 * word)..<(at + 4 * word + 4)].reduce(0) { $0 << 8 | UInt32($1) }
      }
      put(0 &- sum, &disk, at + 8)
    }
    block(2, "RDSK", [(28, 3)])
    block(3, "PART", [(16, 3), (132, 128), (140, 1), (148, 32), (164, 2), (168, 9)])
    let found = error { () throws(DiskError) in
      try PartitionTable.read(from: MemoryDevice(disk), sectorSize: .s512)
    }
    #expect(found?.code == .corrupt && found?.message.contains("comes back to block 3") == true)
    block(3, "PART", [(16, 0xffff_ffff)])
    let table = try #require(try read(disk))
    #expect(table.label == .amiga)
    #expect(table.partitions.map(\.start.value) == [64])
    #expect(table.partitions.map(\.sectors) == [256])
  }

  @Test func `a partition map that claims 2^31 entries is read as far as it goes`() throws {
    var disk = [UInt8](repeating: 0, count: 1 << 20)
    disk.set(UInt16(0x4552).byteSwapped, at: 0)
    disk.set(UInt16(512).byteSwapped, at: 2)
    for index in 1...3 {
      disk.set(UInt16(0x504d).byteSwapped, at: 512 * index)
      put(1 << 31, &disk, 512 * index + 4)
      put(UInt32(64 * index), &disk, 512 * index + 8)
      put(64, &disk, 512 * index + 12)
      disk.set(bytes: Array("Apple_HFS".utf8), at: 512 * index + 48)
    }
    let table = try #require(try read(disk))
    #expect(table.label == .mac && table.partitions.count == 3)
    #expect(table.kinds == [.badEntry, .badEntry])
    #expect(table.partitions[0].typeName == "Apple_HFS")
  }

  @Test func `bytes by chance make none of them trap`() throws {
    var random = SeededRandom(seed: 23)
    let marks: [(Int, [UInt8])] = [
      (0, [0x0b, 0xe5, 0xa9, 0x41]), (508, [0xda, 0xbe]), (0, [0x45, 0x52, 2, 0]),
      (512, [0x50, 0x4d]), (512, [0x57, 0x45, 0x56, 0x82]), (512, [0x59, 0x4c, 0x46, 0xc4]),
      (0, Array("RDSK".utf8)), (4, Array("IPL1".utf8)), (8192, [0xe5, 0xd6, 0xd3, 0xf1]),
      (8196, [0xe5, 0xd6, 0xd3, 0xf1]),
    ]
    for _ in 0..<400 {
      var bytes = (0..<32768).map { _ in UInt8(truncatingIfNeeded: random.next()) }
      for (at, mark) in marks where random.below(2) == 0 { bytes.set(bytes: mark, at: at) }
      if random.below(2) == 0 { bytes.set(bytes: [0x55, 0xaa], at: 510) }
      let device = try MemoryDevice(bytes)
      _ = try? PartitionTable.read(from: device, sectorSize: .s512)
      _ = try? PartitionTable.read(from: device, sectorSize: .s512, lenient: true)
    }
  }
}
