/// The labels of a DASD of IBM's mainframes in the compatible disk layout, in blocks of 4096 bytes.
/// Linux, arch/s390/include/uapi/asm/vtoc.h.
///
/// Block 2 holds "VOL1" twice, in EBCDIC, and at 15 the address of the VTOC: cylinder, head and block.
/// The VTOC's first block (format 4) says at 62 how many heads a cylinder has. Each block of format
/// 1 or 8 behind it is a partition: 0 name, 44 format, 107 and 111 cylinder and head of its first
/// and last track.
struct DASDTable: OtherTable {
  private static let block = 4096
  private static let blocksPerTrack: UInt64 = 12
  private static let volume: [UInt8] = [0xe5, 0xd6, 0xd3, 0xf1]
  private let disk: DiskWindow
  private let heads: UInt64
  /// The block of the format 4 label.
  private let vtoc: Int

  var label: PartitionTable.Label { .dasd }
  var mark: Range<Int>? { (2 * Self.block)..<(2 * Self.block + 4) }

  init?(_ disk: DiskWindow) throws(DiskError) {
    guard let view = disk.head.slice(2 * Self.block, 96), view.holds(Self.volume, at: 0),
      view.holds(Self.volume, at: 4)
    else { return nil }
    // The usual 15 heads, until the format 4 label says otherwise.
    let track = UInt64(view.u16be(15)) * 15 + UInt64(view.u16be(17))
    let number = Int(track * Self.blocksPerTrack) + Int(view.u8(19)) - 1
    guard number >= 0, let label = try disk.bytes(at: number * Self.block, count: 140),
      label.u8(44) == 0xf4, label.u16be(64) > 0
    else { return nil }
    self.disk = disk
    vtoc = number
    heads = UInt64(label.u16be(64))
  }

  func entries(_ problems: inout ProblemList) throws(DiskError) -> [OtherEntry] {
    var found: [OtherEntry] = []
    // The VTOC takes one track.
    for number in (vtoc + 1)..<(vtoc + Int(Self.blocksPerTrack)) {
      let at = number * Self.block
      guard let view = try disk.bytes(at: at, count: 140) else { break }
      guard view.u8(44) == 0xf1 || view.u8(44) == 0xf8 else { continue }
      let start = track(view, 107) * Self.blocksPerTrack
      let end = (track(view, 111) + 1) * Self.blocksPerTrack
      guard end > start else { continue }
      found.append(
        OtherEntry(
          number: found.count + 1, start: start * 8, sectors: (end - start) * 8,
          type: .text("native"), name: Self.text(view), bytes: at..<(at + 140)))
    }
    return found
  }

  /// Cylinders past 65535 have four bits more, in the head's field.
  private func track(_ view: LayoutView, _ at: Int) -> UInt64 {
    let cylinder = UInt64(view.u16be(at)) | UInt64(view.u16be(at + 2) & 0xfff0) << 12
    return cylinder * heads + UInt64(view.u16be(at + 2) & 0x000f)
  }

  /// The name, of which EBCDIC letters, digits and dots are read.
  private static func text(_ view: LayoutView) -> String {
    let rows: [(UInt8, String)] = [
      (0xc1, "ABCDEFGHI"), (0xd1, "JKLMNOPQR"), (0xe2, "STUVWXYZ"), (0xf0, "0123456789"),
      (0x4b, "."),
    ]
    var out = ""
    for index in 0..<44 {
      let byte = view.u8(index)
      for (first, letters) in rows where byte >= first && Int(byte - first) < letters.count {
        out.append(Array(letters)[Int(byte - first)])
      }
    }
    return out
  }
}
