/// The root sector of an Atari disk, highest byte first. Linux, block/partitions/atari.c.
///
/// 450 size of the disk in sectors, 454 four entries of 12 bytes: 0 flags (bit 0: used, bit 7: boot),
/// 1 three letters of a type, 4 first sector, 8 number of sectors. `XGM` is a chain of such sectors:
/// the first entry of each counts from itself, its `XGM` from the start of the chain. Where there is no
/// chain, ICD's and Supra's driver has eight more entries at 342.
///
/// Numbers are those of the kernel and of partx: an empty place has one too.
struct AtariTable: OtherTable {
  private static let limit = 128
  private let disk: DiskWindow
  private let view: LayoutView

  var label: PartitionTable.Label { .atari }

  /// There is no magic number. As libblkid has it: a disk size that fits the disk, and at least one
  /// used entry that is sound, and none that is not.
  init?(_ disk: DiskWindow) {
    guard let view = disk.head.slice(0, 512) else { return nil }
    let sectors = UInt64(disk.device.size.bytes / 512)
    let claimed = UInt64(view.u32be(450))
    guard claimed >= 2, claimed <= sectors else { return nil }
    let used = (0..<4).map { Entry(view, 454 + 12 * $0) }.filter { $0.flags & 1 != 0 }
    guard !used.isEmpty, used.allSatisfy({ $0.isSound(claimed) }) else { return nil }
    self.disk = disk
    self.view = view
  }

  private struct Entry {
    let flags: UInt8
    let id: [UInt8]
    let start: UInt64
    let sectors: UInt64
    let at: Int

    init(_ view: LayoutView, _ at: Int) {
      self.at = at
      flags = view.u8(at)
      id = (1...3).map { view.u8(at + $0) }
      start = UInt64(view.u32be(at + 4))
      sectors = UInt64(view.u32be(at + 8))
    }

    var type: String { String(decoding: id, as: UTF8.self) }
    var isUsed: Bool { flags & 1 != 0 }
    var isChain: Bool { type == "XGM" }
    /// Of a type that eight more entries are believed for: whatever stands there, they have no other mark.
    var isCommon: Bool { ["GEM", "BGM", "RAW", "LNX", "SWP"].contains(type) }

    func isSound(_ disk: UInt64) -> Bool {
      let isWord = id.allSatisfy { byte in
        (0x30...0x39).contains(byte) || (0x41...0x5a).contains(byte)
          || (0x61...0x7a).contains(byte)
      }
      return isWord && start > 0 && sectors > 0 && start + sectors <= disk
    }
  }

  func entries(_ problems: inout ProblemList) throws(DiskError) -> [OtherEntry] {
    var list = EntryList()
    var hasChain = false
    for index in 0..<4 {
      let entry = Entry(view, 454 + 12 * index)
      if !entry.isUsed {
        list.skip()
      } else if entry.isChain {
        hasChain = true
        try follow(entry.start, &list, &problems)
      } else {
        list.add(entry, base: 0, offset: 0)
      }
    }
    let more = (0..<8).map { Entry(view, 342 + 12 * $0) }
    if !hasChain, more[0].isCommon {
      for entry in more {
        if entry.isUsed, entry.isCommon { list.add(entry, base: 0, offset: 0) } else { list.skip() }
      }
    }
    return list.found
  }

  /// What was found, and the number that comes next.
  private struct EntryList {
    private(set) var found: [OtherEntry] = []
    private var next = 1

    mutating func skip() { next += 1 }

    mutating func add(_ entry: Entry, base: UInt64, offset: Int) {
      found.append(
        OtherEntry(
          number: next, start: base + entry.start, sectors: entry.sectors,
          type: .text(entry.type), flags: entry.flags & 0x80 != 0 ? "boot" : "",
          bytes: (offset + entry.at)..<(offset + entry.at + 12)))
      next += 1
    }
  }

  private func follow(
    _ chain: UInt64, _ list: inout EntryList, _ problems: inout ProblemList
  ) throws(DiskError) {
    var seen: Set<UInt64> = []
    var next: UInt64? = chain
    while let sector = next {
      let offset = Int(sector) * 512
      guard seen.insert(sector).inserted, seen.count <= Self.limit else {
        return problems.add(
          .chainLoop, .fatal, "the chain of extended partitions comes back to sector \(sector)",
          range: offset..<(offset + 512))
      }
      guard let view = try disk.bytes(at: offset, count: 512) else {
        return problems.add(
          .chainUnreadable, .fatal, "sector \(sector) of the chain lies past the end of the disk",
          range: offset..<offset)
      }
      // Of each such sector the first used entry is a partition, and the one behind it the next `XGM`.
      let entries = (0..<4).map { Entry(view, 454 + 12 * $0) }
      guard let index = entries.dropLast().firstIndex(where: \.isUsed), !entries[index].isChain
      else { return }
      list.add(entries[index], base: sector, offset: offset)
      let following = entries[index + 1]
      next = following.isUsed && following.isChain ? chain + following.start : nil
    }
  }
}
