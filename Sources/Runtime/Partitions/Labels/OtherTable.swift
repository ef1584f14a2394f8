/// A table that is neither an MBR nor a GPT: read, and not written.
///
/// Each kind has a folder with a type of this shape. It takes the disk, says whether its table is
/// there, and lists the partitions; what all kinds have in common is here.
protocol OtherTable {
  /// nil where the disk has no such table.
  init?(_ disk: DiskWindow) throws(DiskError)
  var label: PartitionTable.Label { get }
  /// The bytes outside of sector 0 by which it is known; nil for a table that begins in sector 0.
  var mark: Range<Int>? { get }
  /// In number order.
  func entries(_ problems: inout ProblemList) throws(DiskError) -> [OtherEntry]
}

extension OtherTable {
  var mark: Range<Int>? { nil }
}

/// A partition as such a table has it, in sectors of 512 bytes.
struct OtherEntry {
  let number: Int
  let start: UInt64
  let sectors: UInt64
  let type: PartitionType
  var name = ""
  /// As sfdisk prints them: `boot`, `swap`, `u`.
  var flags = ""
  let bytes: Range<Int>
}

/// All kinds in the order in which blkid looks for them.
enum OtherTables {
  /// Kinds whose mark would be chance in a sector that is an MBR.
  static var unsigned: [any OtherTable.Type] {
    [
      SGITable.self, SunTable.self, APMTable.self, BSDTable.self, DragonFlyTable.self,
      AmigaTable.self, DASDTable.self, AtariTable.self,
    ]
  }

  /// The first of these kinds that is there.
  static func read(
    _ disk: DiskWindow, _ kinds: [any OtherTable.Type], lenient: Bool
  ) throws(DiskError) -> PartitionTable? {
    for kind in kinds {
      guard let table = try kind.init(disk) else { continue }
      return try assemble(disk, table, lenient)
    }
    return nil
  }

  private static func assemble(
    _ disk: DiskWindow, _ table: any OtherTable, _ lenient: Bool
  ) throws(DiskError) -> PartitionTable {
    var problems = ProblemList()
    var partitions: [Partition] = []
    for entry in try table.entries(&problems) {
      let partition = Partition(
        number: entry.number, start: entry.start, sectors: entry.sectors, sectorSize: .s512,
        type: entry.type, role: .primary, identity: .none,
        name: DecodedName(text: entry.name, malformed: nil), flags: entry.flags,
        entryRange: entry.bytes)
      guard let partition else {
        problems.add(
          .unaddressable, .error, "partition \(entry.number) reaches past 2^63−1 bytes",
          range: entry.bytes, partition: entry.number)
        continue
      }
      partitions.append(partition)
    }
    checkPlaces(partitions, disk, &problems)
    if !lenient { try problems.throwFatal(path: disk.device.name) }
    return PartitionTable(
      label: table.label, id: "", sectorSize: .s512, diskSize: disk.device.size,
      firstUsable: LBA(0), lastUsable: LBA(max(UInt64(disk.device.size.bytes / 512), 1) - 1),
      grain: ByteCount(512), partitions: partitions, problems: problems.finished, gpt: nil)
  }

  /// These tables list the whole disk, and parts within parts: overlaps are no fault in them.
  private static func checkPlaces(
    _ partitions: [Partition], _ disk: DiskWindow, _ problems: inout ProblemList
  ) {
    let sectors = UInt64(disk.device.size.bytes / 512)
    for partition in partitions where partition.end.value >= sectors && partition.sectors > 0 {
      problems.add(
        .beyondDisk, .error,
        "partition \(partition.number) ends at sector \(partition.end.value), past the end of the "
          + "disk of \(sectors) sectors", range: partition.entryRange,
        partition: partition.number,
        hint: "the image is cut short, or the table was made for another disk")
    }
  }
}

extension LayoutView {
  /// Fields with the highest byte first.
  func u16be(_ offset: Int) -> UInt16 { u16(offset).byteSwapped }
  func u32be(_ offset: Int) -> UInt32 { u32(offset).byteSwapped }

  /// A text that ends at its first NUL; bytes that are not UTF-8 show as U+FFFD.
  func text(_ offset: Int, _ count: Int) -> String {
    guard let field = slice(offset, count) else { return "" }
    return field.withBytes { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
  }
}
