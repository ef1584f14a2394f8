/// The rigid disk block of an Amiga, highest byte first, and the chain of blocks that it begins.
/// Amiga ROM Kernel Reference Manual: Devices, appendix on hard disk partitioning.
///
/// One of the first 16 blocks holds 0 "RDSK", 4 number of long words in the checksum, 16 bytes of a
/// block, 28 block of the first partition. A partition's block: 0 "PART", 16 next one, 36 name with
/// its length before it, 128 long words: [1] long words of a block, [3] surfaces, [5] blocks a
/// track, [9] first and [10] last cylinder, [16] type.
struct AmigaTable: OtherTable {
  private static let end: UInt32 = 0xffff_ffff
  private static let limit = 128
  private let disk: DiskWindow
  private let first: UInt32
  private let block: Int

  var label: PartitionTable.Label { .amiga }
  var mark: Range<Int>? { (512 * block)..<(512 * block + 4) }

  init?(_ disk: DiskWindow) {
    for block in 0..<16 {
      guard let view = disk.head.slice(block * 512, 512) else { return nil }
      guard view.holds(Array("RDSK".utf8), at: 0), Self.isSummed(view) else { continue }
      self.disk = disk
      self.block = block
      first = view.u32be(28)
      return
    }
    return nil
  }

  /// So many long words from the start give 0 when added.
  private static func isSummed(_ view: LayoutView) -> Bool {
    let count = view.u32be(4)
    guard count >= 3, count <= 128 else { return false }
    return (0..<Int(count)).reduce(UInt32(0)) { $0 &+ view.u32be(4 * $1) } == 0
  }

  func entries(_ problems: inout ProblemList) throws(DiskError) -> [OtherEntry] {
    var found: [OtherEntry] = []
    var seen: Set<UInt32> = []
    var next = first
    while next != Self.end {
      let at = Int(next) * 512
      guard seen.insert(next).inserted, seen.count <= Self.limit else {
        problems.add(
          .chainLoop, .fatal, "the chain of partition blocks comes back to block \(next)",
          range: at..<(at + 512))
        break
      }
      guard let view = try disk.bytes(at: at, count: 512), view.holds(Array("PART".utf8), at: 0),
        Self.isSummed(view)
      else {
        problems.add(
          .badEntry, .fatal, "block \(next) should describe a partition, and does not",
          range: at..<(at + 512))
        break
      }
      if let entry = Self.entry(view, found.count + 1, at) { found.append(entry) }
      next = view.u32be(16)
    }
    return found
  }

  private static func entry(_ view: LayoutView, _ number: Int, _ at: Int) -> OtherEntry? {
    func word(_ index: Int) -> UInt64 { UInt64(view.u32be(128 + 4 * index)) }
    // The products of 32-bit numbers; a disk on which they overflow does not exist.
    let (track, a) = word(3).multipliedReportingOverflow(by: word(5))
    let (perCylinder, b) = track.multipliedReportingOverflow(by: max(word(1) / 128, 1))
    let (start, c) = word(9).multipliedReportingOverflow(by: perCylinder)
    guard !a, !b, !c, word(10) >= word(9) else { return nil }
    let (sectors, d) = (word(10) - word(9) + 1).multipliedReportingOverflow(by: perCylinder)
    guard !d else { return nil }
    let length = min(Int(view.u8(36)), 31)
    return OtherEntry(
      number: number, start: start, sectors: sectors, type: .code(view.u32be(128 + 64)),
      name: view.text(37, length), bytes: at..<(at + 512))
  }
}
