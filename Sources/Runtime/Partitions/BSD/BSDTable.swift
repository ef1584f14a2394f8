/// A disklabel of BSD, in sector 1 of a disk or of a partition that is set aside for it, lowest byte
/// first. FreeBSD, sys/sys/disklabel.h.
///
/// 0 magic 82564557, 132 the same, 136 checksum, 138 number of partitions, 148 entries of 16 bytes:
/// 0 number of sectors, 4 first sector, 12 type of the file system.
struct BSDTable: OtherTable {
  private static let magic: UInt32 = 0x8256_4557
  private static let at = 512
  private static let limit = 22
  private let view: LayoutView

  var label: PartitionTable.Label { .bsd }
  var mark: Range<Int>? { Self.at..<(Self.at + 4) }

  init?(_ disk: DiskWindow) {
    guard let view = disk.head.slice(Self.at, 512), view.u32(0) == Self.magic,
      view.u32(132) == Self.magic, Int(view.u16(138)) <= Self.limit
    else { return nil }
    // All words up to the last entry together give 0 by exclusive or.
    let end = 148 + 16 * Int(view.u16(138))
    let sum = stride(from: 0, to: end, by: 2).reduce(UInt16(0)) { $0 ^ view.u16(Int($1)) }
    guard sum == 0 else { return nil }
    self.view = view
  }

  func entries(_ problems: inout ProblemList) -> [OtherEntry] {
    (0..<Int(view.u16(138))).compactMap { index in
      let at = 148 + 16 * index
      let sectors = UInt64(view.u32(at))
      guard sectors > 0 else { return nil }
      return OtherEntry(
        number: index + 1, start: UInt64(view.u32(at + 4)), sectors: sectors,
        type: .code(UInt32(view.u8(at + 12))), bytes: (Self.at + at)..<(Self.at + at + 16))
    }
  }
}

/// A 64-bit disklabel of DragonFly BSD, at the start of a disk or slice, lowest byte first. Its numbers
/// are bytes, counted from the start of the slice. DragonFly, sys/sys/disklabel64.h.
///
/// 512 magic C4464C59, 516 CRC-32 of all from 520 on, 524 number of partitions, 712 entries of 64
/// bytes: 0 first byte, 8 number of bytes, 16 type of the file system.
struct DragonFlyTable: OtherTable {
  private static let magic: UInt32 = 0xc446_4c59
  private static let limit = 16
  private static let firstEntry = 712
  private let view: LayoutView

  var label: PartitionTable.Label { .dragonfly }
  var mark: Range<Int>? { 512..<516 }

  init?(_ disk: DiskWindow) {
    guard let view = disk.head.slice(0, Self.firstEntry + 64 * Self.limit),
      view.u32(512) == Self.magic, view.u32(524) <= Self.limit
    else { return nil }
    let end = Self.firstEntry + 64 * Int(view.u32(524))
    guard let summed = view.slice(520, end - 520), summed.withBytes(CRC32.of) == view.u32(516)
    else { return nil }
    self.view = view
  }

  func entries(_ problems: inout ProblemList) -> [OtherEntry] {
    (0..<Int(view.u32(524))).compactMap { index in
      let at = Self.firstEntry + 64 * index
      let length = view.u64(at + 8)
      guard length > 0 else { return nil }
      return OtherEntry(
        number: index + 1, start: view.u64(at) / 512, sectors: length / 512,
        type: .code(UInt32(view.u8(at + 16))), bytes: at..<(at + 64))
    }
  }
}
