/// The label of a Sun SPARC disk: sector 0, highest byte first. Linux, block/partitions/sun.c.
///
/// 140 number of partitions, 142 eight pairs of type and flags, 188 sanity 600DDEEE, 436 heads, 438
/// sectors a track, 444 eight pairs of first cylinder and number of sectors, 508 magic DABE, 510
/// checksum: all 256 words together give 0 by exclusive or.
struct SunTable: OtherTable {
  private static let count = 8
  private let view: LayoutView

  var label: PartitionTable.Label { .sun }

  init?(_ disk: DiskWindow) {
    guard let view = disk.head.slice(0, 512), view.u16be(508) == 0xdabe else { return nil }
    let sum = stride(from: 0, to: 512, by: 2).reduce(UInt16(0)) { $0 ^ view.u16(Int($1)) }
    guard sum == 0 else { return nil }
    self.view = view
  }

  func entries(_ problems: inout ProblemList) -> [OtherEntry] {
    // Without the sanity word there are no types: Solaris before version 2.
    let hasTypes = view.u32be(188) == 0x600d_deee
    let perCylinder = UInt64(view.u16be(436)) * UInt64(view.u16be(438))
    return (0..<Self.count).compactMap { index in
      let at = 444 + 8 * index
      let sectors = UInt64(view.u32be(at + 4))
      guard sectors > 0 else { return nil }
      let type = hasTypes ? view.u16be(142 + 4 * index) : 0
      let flags = hasTypes ? view.u16be(144 + 4 * index) : 0
      return OtherEntry(
        number: index + 1, start: UInt64(view.u32be(at)) * perCylinder, sectors: sectors,
        type: .code(UInt32(type)), flags: Self.flags(flags), bytes: at..<(at + 8))
    }
  }

  /// As sfdisk prints them: `u` for unmountable, `r` for read-only, each in its column.
  private static func flags(_ flags: UInt16) -> String {
    let letters = (flags & 0x01 != 0 ? "u" : " ") + (flags & 0x10 != 0 ? "r" : " ")
    return letters == "  " ? "" : letters
  }
}
