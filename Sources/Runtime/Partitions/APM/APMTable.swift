/// An Apple partition map, highest byte first. Inside Macintosh: Devices, chapter 3.
///
/// Block 0 holds 0 "ER" and 2 the size of a block. From block 1 on each entry has a block of its own:
/// 0 "PM", 4 number of entries, 8 first block, 12 number of blocks, 16 name, 48 type, both of 32
/// bytes.
struct APMTable: OtherTable {
  /// More entries than any map has.
  private static let limit = 256
  private let disk: DiskWindow
  /// Bytes between one entry and the next.
  private let block: Int

  var label: PartitionTable.Label { .mac }

  init?(_ disk: DiskWindow) throws(DiskError) {
    guard let first = disk.head.slice(0, 512), first.u16be(0) == 0x4552 else { return nil }
    let block = Int(first.u16be(2))
    guard block >= 512, block <= 8192, block % 512 == 0,
      let entry = try disk.bytes(at: block, count: 512), entry.u16be(0) == 0x504d
    else { return nil }
    self.disk = disk
    self.block = block
  }

  func entries(_ problems: inout ProblemList) throws(DiskError) -> [OtherEntry] {
    var found: [OtherEntry] = []
    var count = 1
    var index = 1
    let scale = UInt64(block / 512)
    while index <= count {
      let at = index * block
      guard let entry = try disk.bytes(at: at, count: 512), entry.u16be(0) == 0x504d else {
        problems.add(
          .badEntry, .error, "entry \(index) of the partition map lacks its mark \"PM\"",
          range: at..<(at + 2), partition: index)
        break
      }
      if index == 1 {
        count = Int(entry.u32be(4))
        if count > Self.limit {
          problems.add(
            .badEntry, .error,
            "the partition map claims \(count) entries, of which \(Self.limit) are read",
            range: (at + 4)..<(at + 8))
          count = Self.limit
        }
      }
      found.append(
        OtherEntry(
          number: index, start: UInt64(entry.u32be(8)) * scale,
          sectors: UInt64(entry.u32be(12)) * scale, type: .text(entry.text(48, 32)),
          name: entry.text(16, 32), bytes: at..<(at + 136)))
      index += 1
    }
    return found
  }
}
