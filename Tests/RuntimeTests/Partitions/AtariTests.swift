import Testing

@testable import DiskRuntime

/// Atari root sectors, built here, and as partx lists them.
struct AtariTests {
  /// The first of an entry's places in a root sector: its own four, or ICD's eight.
  private static let primary = 454
  private static let icd = 342

  private struct Disk {
    var bytes = [UInt8](repeating: 0, count: 2048 * 512)

    init() { put(2048, 450) }

    mutating func put(_ value: UInt32, _ at: Int) { bytes.set(value.byteSwapped, at: at) }

    /// - Parameter place: the place of the sector's first entry.
    mutating func entry(
      _ id: String, _ start: UInt32, _ count: UInt32, sector: UInt32 = 0, place: Int = primary,
      index: Int, flags: UInt8 = 1
    ) {
      let at = Int(sector) * 512 + place + 12 * index
      bytes[at] = flags
      bytes.set(bytes: Array(id.utf8), at: at + 1)
      put(start, at + 4)
      put(count, at + 8)
    }

    func table() throws -> PartitionTable? {
      try PartitionTable.read(from: MemoryDevice(bytes), sectorSize: .s512)
    }
  }

  @Test func `a chain of extended partitions`() throws {
    var disk = Disk()
    disk.entry("GEM", 2, 98, index: 0)
    disk.entry("XGM", 100, 1000, index: 1)
    disk.entry("BGM", 1, 199, sector: 100, index: 0)
    disk.entry("XGM", 200, 300, sector: 100, index: 1)
    disk.entry("LNX", 1, 99, sector: 300, index: 0)
    let table = try #require(try disk.table())
    #expect(table.label == .atari)
    #expect(table.partitions.map(\.start.value) == [2, 101, 301])
    #expect(table.partitions.map(\.type.description) == ["GEM", "BGM", "LNX"])
    disk.entry("XGM", 0, 300, sector: 300, index: 1)
    let bytes = disk.bytes
    let found = error { () throws(DiskError) in
      try PartitionTable.read(from: MemoryDevice(bytes), sectorSize: .s512)
    }
    #expect(found?.message.contains("comes back to sector 100") == true)
  }

  @Test func `eight more entries of ICD, where no chain is`() throws {
    var disk = Disk()
    disk.entry("GEM", 2, 98, index: 0)
    disk.entry("BGM", 100, 100, place: Self.icd, index: 0, flags: 0x81)
    disk.entry("RAW", 300, 100, place: Self.icd, index: 7)
    let table = try #require(try disk.table())
    // Empty places have numbers too.
    #expect(table.partitions.map(\.number) == [1, 5, 12])
    #expect(table.partitions.map(\.start.value) == [2, 100, 300])
    #expect(table.partitions.map(\.flags) == ["", "boot", ""])
    // They are not looked at where a chain is, or where the first has a type that nobody knows.
    var other = disk
    other.entry("XYZ", 100, 100, place: Self.icd, index: 0)
    #expect(try other.table()?.partitions.count == 1)
    disk.entry("XGM", 500, 500, index: 1)
    #expect(try disk.table()?.partitions.map(\.number) == [1])
  }

  @Test(.enabled(if: Tool.has("partx"), "needs partx"))
  func `what partx lists of random ones`() throws {
    let folder = try TemporaryFolder()
    var random = SeededRandom(seed: 31)
    for _ in 0..<150 {
      let disk = Self.random(&random)
      let path = try folder.write(disk.bytes, to: "disk.img")
      let listed = try Tool.output("partx", ["-r", "-g", "-o", "NR,START,SECTORS", path])
      let ours = try #require(try disk.table()).partitions
        .map { "\($0.number) \($0.start.value) \($0.sectors)" }
      #expect(listed.split(separator: "\n").map(String.init) == ours)
    }
  }

  /// Every partition at a place of its own: partx leaves out a second one that begins where another does.
  private static func random(_ random: inout SeededRandom) -> Disk {
    var disk = Disk()
    let types = ["GEM", "BGM", "RAW", "LNX", "SWP", "MIX", "A1z"]
    func type(_ random: inout SeededRandom) -> String { types[random.below(types.count)] }
    let chain = random.below(2) == 0 ? random.below(4) : 4
    for index in 0..<4 where index != chain {
      let flags: UInt8 = index == (chain + 1) % 4 || random.below(2) == 0 ? 1 : 0
      let start = UInt32(10 + 10 * index)
      disk.entry(type(&random), start, 5, index: index, flags: flags)
    }
    if chain < 4 {
      disk.entry("XGM", 1000, 1000, index: chain)
      let links = 1 + random.below(4)
      for link in 0..<links {
        let sector = UInt32(1000 + 100 * link)
        let first = random.below(3)
        disk.entry(type(&random), 1, 50, sector: sector, index: first)
        guard link + 1 < links || random.below(3) == 0 else { continue }
        // What follows the last partition is no chain, and ends it.
        let next = link + 1 < links ? "XGM" : type(&random)
        disk.entry(next, UInt32(100 * (link + 1)), 100, sector: sector, index: first + 1)
      }
    }
    for index in 0..<8 where random.below(3) > 0 {
      let flags: UInt8 = random.below(4) == 0 ? 0 : 1
      let start = UInt32(100 + 10 * index)
      disk.entry(type(&random), start, 5, place: icd, index: index, flags: flags)
    }
    return disk
  }
}
