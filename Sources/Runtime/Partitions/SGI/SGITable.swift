/// The volume header of an SGI disk: sector 0, highest byte first. Linux, block/partitions/sgi.c.
///
/// 0 magic 0BE5A941, 4 the partition to boot from, 6 the one to swap to, 312 sixteen entries of
/// number of sectors, first sector and type, 504 checksum: all 128 long words together give 0.
struct SGITable: OtherTable {
  private static let count = 16
  private let view: LayoutView

  var label: PartitionTable.Label { .sgi }

  init?(_ disk: DiskWindow) {
    guard let view = disk.head.slice(0, 512), view.u32be(0) == 0x0be5_a941 else { return nil }
    let sum = stride(from: 0, to: 512, by: 4).reduce(UInt32(0)) { $0 &+ view.u32be(Int($1)) }
    guard sum == 0 else { return nil }
    self.view = view
  }

  func entries(_ problems: inout ProblemList) -> [OtherEntry] {
    (0..<Self.count).compactMap { index in
      let at = 312 + 12 * index
      let sectors = UInt64(view.u32be(at))
      guard sectors > 0 else { return nil }
      let flags =
        Int(view.u16be(4)) == index ? "boot" : Int(view.u16be(6)) == index ? "swap" : ""
      return OtherEntry(
        number: index + 1, start: UInt64(view.u32be(at + 4)), sectors: sectors,
        type: .code(view.u32be(at + 8)), flags: flags, bytes: at..<(at + 12))
    }
  }
}
