import Testing

@testable import DiskRuntime

/// Sound disks with bytes changed: every answer is allowed but a crash, a hang or a lie about
/// where a partition lies. The numbers are the same in every run.
@Suite struct MutationTests {
  private static func logicals() -> DiskBuilder {
    var disk = DiskBuilder(sectors: 4096)
    disk.mbr([.init(0x83, 63, 100, boot: 0x80), .init(0x05, 1000, 3000), .init(0x0c, 300, 200)])
    for index in 0..<8 {
      let next = DiskBuilder.Entry(0x05, UInt32(index + 1) * 100, 100)
      disk.mbr([.init(0x83, 1, 50)] + (index < 7 ? [next] : []), at: 1000 + index * 100)
    }
    return disk
  }

  private static func gpt(sector: Int) -> DiskBuilder {
    var disk = DiskBuilder(sectors: 256, sector: sector)
    let parts = [40, 50, 60, 70].map { (first: UInt64) in
      DiskBuilder.Part(first: first, last: first + 9)
    }
    disk.gpt(parts, DiskBuilder.Header(entries: 8))
    return disk
  }

  /// The bytes that decide, which are worth changing.
  private static func places(_ disk: DiskBuilder) -> [Int] {
    let sector = disk.sector
    let last = disk.bytes.count - sector
    var places = Array(440..<512)
    if disk.sectors > 1000 {
      for ebr in 0..<8 { places += ((1000 + ebr * 100) * 512 + 446)..<((1001 + ebr * 100) * 512) }
    } else {
      places += sector..<(sector + 92)
      places += (2 * sector)..<(2 * sector + 512)
      places += (last - 1024)..<(last + 92)
    }
    return places
  }

  @Test(arguments: ["logicals", "gpt-512", "gpt-4096"])
  func `seven thousand mutations of a disk are survived`(kind: String) throws {
    let sound =
      switch kind {
      case "logicals": Self.logicals()
      case "gpt-512": Self.gpt(sector: 512)
      default: Self.gpt(sector: 4096)
      }
    let places = Self.places(sound)
    let device = try sound.device()
    var random = SeededRandom(seed: 1)
    var answers = [0, 0, 0]
    for round in 0..<7000 {
      var disk = sound
      var changed: [Int] = []
      for _ in 0..<(1 + random.below(6)) {
        let place = places[random.below(places.count)]
        disk.bytes[place] = Self.interesting(random.below(8), random.below(256))
        changed.append(place)
      }
      // Half of the mutations get past the checksums.
      if sound.sectors < 1000, random.below(2) == 0 {
        for lba in [1, disk.sectors - 1] {
          disk.sealEntries(lba)
          disk.seal(lba)
        }
      }
      try device.write(disk.bytes, at: .zero)
      answers[try examine(device, "\(kind) \(round) \(changed)")] += 1
    }
    // Strict readings that succeed, fail, and find nothing: a good mix, or the test is void.
    #expect(answers[0] > 100 && answers[1] > 100)
  }

  private static func interesting(_ choice: Int, _ byte: Int) -> UInt8 {
    switch choice {
    case 0: 0
    case 1: 0xff
    case 2: 0x05
    case 3: 0x80
    case 4: 0xee
    case 5: 1
    default: UInt8(byte)
    }
  }

  /// 0 for a table, 1 for an error, 2 for no table.
  private func examine(_ device: MemoryDevice, _ comment: String) throws -> Int {
    var answer = 2
    let elapsed = try processorTime {
      answer = readStrictly(device, comment)
      guard let table = try PartitionTable.read(from: device, lenient: true) else { return }
      check(table, device, comment)
      if answer == 1 { #expect(!table.problems.isEmpty, Comment(rawValue: comment)) }
    }
    #expect(elapsed < .seconds(1), Comment(rawValue: comment))
    return answer
  }

  private func readStrictly(_ device: MemoryDevice, _ comment: String) -> Int {
    do throws(DiskError) {
      guard let table = try PartitionTable.read(from: device) else { return 2 }
      check(table, device, comment)
      return 0
    } catch {
      #expect(error.code == .corrupt, "\(comment) \(error)")
      #expect(error.message.utf8.count < 1000)
      return 1
    }
  }

  private func check(_ table: PartitionTable, _ device: MemoryDevice, _ comment: String) {
    var previous = 0
    for part in table.partitions {
      #expect(part.number > previous, Comment(rawValue: comment))
      previous = part.number
      #expect(part.offset.bytes == Int(part.start.value) * table.sectorSize.bytes)
      #expect(part.entryRange.upperBound <= device.size.bytes)
      let fits = part.end.value < table.diskSectors
      if part.sectors > 0, !fits, part.type != .mbr(0xee) {
        #expect(table.kinds.contains(.beyondDisk), Comment(rawValue: comment))
      }
    }
    #expect(table.free.allSatisfy { $0.start <= $0.end })
    #expect(!table.sfdiskDump(device: "disk.img").fields.isEmpty)
  }
}
