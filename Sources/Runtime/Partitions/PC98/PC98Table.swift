/// The table of an NEC PC-98: sector 1, behind an IPL sector that is signed like an MBR, lowest byte
/// first. GNU parted, libparted/labels/pc98.c.
///
/// Sixteen entries of 32 bytes: 0 and 1 type, 8 first sector, head and cylinder (2 bytes), 12 the
/// same of the end, 16 name. The table does not say how many sectors a cylinder has; as with parted,
/// an image in a file has 4 heads of 32.
struct PC98Table: OtherTable {
  private static let count = 16
  private static let sectorsPerTrack: UInt64 = 32
  private static let heads: UInt64 = 4
  private let view: LayoutView

  var label: PartitionTable.Label { .pc98 }

  init?(_ disk: DiskWindow) {
    guard let head = disk.head.slice(0, 1024), head.u16(510) == 0xaa55,
      head.holds(Array("IPL1".utf8), at: 4), let view = head.slice(512, 512)
    else { return nil }
    self.view = view
  }

  func entries(_ problems: inout ProblemList) -> [OtherEntry] {
    (0..<Self.count).compactMap { index in
      let at = 32 * index
      guard view.u16(at) != 0 else { return nil }
      let start = sector(at + 8)
      // An end at sector 0 of head 0 means the whole of its cylinder.
      let isWhole = view.u16(at + 12) == 0
      let perCylinder = Self.sectorsPerTrack * Self.heads
      let end = sector(at + 12) + (isWhole ? perCylinder : 1)
      guard end > start else { return nil }
      let name = view.text(at + 16, 16)
      let trimmed = name.split(separator: " ", omittingEmptySubsequences: true)
        .joined(separator: " ")
      // The two bytes of the type; their topmost bits are flags: bootable, and in use.
      return OtherEntry(
        number: index + 1, start: start, sectors: end - start,
        type: .code(UInt32(view.u8(at) & 0x7f) << 8 | UInt32(view.u8(at + 1) & 0x7f)),
        name: trimmed, flags: view.u8(at) & 0x80 != 0 ? "boot" : "",
        bytes: (512 + at)..<(512 + at + 32))
    }
  }

  private func sector(_ at: Int) -> UInt64 {
    let cylinder = UInt64(view.u16(at + 2))
    return (cylinder * Self.heads + UInt64(view.u8(at + 1))) * Self.sectorsPerTrack
      + UInt64(view.u8(at))
  }
}
