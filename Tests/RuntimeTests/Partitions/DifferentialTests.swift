import Testing

@testable import DiskRuntime

/// Random tables, sound and damaged, read by us and by sfdisk.
@Suite(.enabled(if: Tool.has("sfdisk"), "sfdisk is not installed"))
struct DifferentialTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  @Test func `three hundred random MBRs are what sfdisk lists`() throws {
    var random = SeededRandom(seed: 7)
    var compared = 0
    var chained = 0
    for round in 0..<300 {
      let disk = randomMBR(&random)
      let path = try folder.write(disk.bytes, to: "disk.img")
      let table = try #require(try Image.open(path).partitionTable(lenient: true))
      // Where sfdisk goes round in circles it lists phantoms.
      guard !table.kinds.contains(.chainLoop) else { continue }
      let text = table.sfdiskDump(device: path).text
      #expect(text == (try Tool.sfdiskJSON(path)), "round \(round): \(table.kinds)")
      compared += 1
      if table.partitions.contains(where: \.isLogical) { chained += 1 }
    }
    #expect(compared > 250 && chained > 50)
  }

  private func randomMBR(_ random: inout SeededRandom) -> DiskBuilder {
    let types: [UInt8] = [0x83, 0x07, 0x82, 0x0b, 0xa5, 0xda, 0x00]
    var disk = DiskBuilder(sectors: 12_000)
    var entries: [DiskBuilder.Entry] = []
    for _ in 0..<4 {
      let start = UInt32(1 + random.below(13_000))
      let size = UInt32(random.below(5) * random.below(4000))
      let boot: UInt8 = random.below(4) == 0 ? 0x80 : 0
      entries.append(.init(types[random.below(7)], start, size, boot: boot))
    }
    if random.below(3) > 0 {
      let place = random.below(4)
      let start = 1 + random.below(8000)
      let extended: [UInt8] = [0x05, 0x0f, 0x85]
      entries[place] = .init(extended[random.below(3)], UInt32(start), 3000)
      addChain(&disk, &random, types, at: start)
    }
    disk.mbr(entries, id: UInt32(truncatingIfNeeded: random.next()))
    return disk
  }

  private func addChain(
    _ disk: inout DiskBuilder, _ random: inout SeededRandom, _ types: [UInt8], at base: Int
  ) {
    var position = base
    for index in 0..<(1 + random.below(6)) {
      let data = DiskBuilder.Entry(
        types[random.below(6)], UInt32(1 + random.below(60)), UInt32(1 + random.below(200)))
      let step = 1 + random.below(500)
      let isLast = index == 5 || random.below(4) == 0
      let link = DiskBuilder.Entry(0x05, UInt32(position + step - base), 100)
      let blank = DiskBuilder.Entry(0, 0, 0)
      // DR-DOS puts the link first, OS/2 uses all four places.
      switch random.below(4) {
      case 0: disk.mbr([isLast ? blank : link, data], at: position)
      case 1: disk.mbr([data, blank, blank, isLast ? blank : link], at: position)
      default: disk.mbr([data, isLast ? blank : link], at: position)
      }
      if isLast { return }
      position += step
      if position >= disk.sectors { return }
    }
  }

  @Test func `three hundred damaged GPTs are what sfdisk lists, or an error`() throws {
    var random = SeededRandom(seed: 11)
    var compared = 0
    var refused = 0
    for round in 0..<300 {
      let disk = damagedGPT(&random)
      let path = try folder.write(disk.bytes, to: "disk.img")
      let image = try Image.open(path, sectorSize: .s512)
      do throws(DiskError) {
        guard let table = try image.partitionTable() else { continue }
        let text = table.sfdiskDump(device: path).text
        let theirs = (try? Tool.sfdiskJSON(path)) ?? nil
        #expect(text == theirs, "round \(round): \(table.kinds)")
        compared += 1
      } catch {
        // sfdisk then shows the protective entry of an MBR, or senseless numbers.
        #expect(error.code == .corrupt)
        refused += 1
      }
    }
    #expect(compared > 100 && refused > 20)
  }

  private func damagedGPT(_ random: inout SeededRandom) -> DiskBuilder {
    var disk = DiskBuilder(sectors: 9000)
    var parts: [DiskBuilder.Part] = []
    for _ in 0..<(1 + random.below(5)) {
      let first = UInt64(34 + random.below(9000))
      let last = first + UInt64(random.below(2000))
      let attributes = random.next() & 0xffff_0000_0000_0007
      parts.append(.init(first: first, last: last, name: [0x41, 0xe9], attributes: attributes))
    }
    disk.gpt(parts, .init(entries: 4 + random.below(125)))
    let last = disk.sectors - 1
    for _ in 0..<random.below(3) {
      let place = [1, last][random.below(2)] * 512 + random.below(92)
      disk.bytes[place] = UInt8(random.below(256))
    }
    if random.below(4) == 0 { disk.bytes[1024 + random.below(200)] ^= 0x10 }
    if random.below(4) == 0 { disk.bytes[(last - 1) * 512 + random.below(200)] ^= 0x10 }
    if random.below(3) == 0 { disk.seal(1) }
    return disk
  }
}
