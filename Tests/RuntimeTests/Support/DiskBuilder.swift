@testable import DiskRuntime

/// Builds disks with tables byte by byte, sound or broken, in memory.
struct DiskBuilder {
  var bytes: [UInt8]
  let sector: Int

  init(sectors: Int, sector: Int = 512) {
    bytes = [UInt8](repeating: 0, count: sectors * sector)
    self.sector = sector
  }

  var sectors: Int { bytes.count / sector }

  func device(sectorSize: SectorSize? = nil) throws -> MemoryDevice {
    try MemoryDevice(bytes, name: "disk.img", sectorSize: sectorSize)
  }

  mutating func put<Value: FixedWidthInteger>(_ value: Value, at offset: Int) {
    withUnsafeBytes(of: value.littleEndian) { source in
      for (index, byte) in source.enumerated() { bytes[offset + index] = byte }
    }
  }

  // MARK: - MBR

  struct Entry {
    var type: UInt8
    var start: UInt32
    var sectors: UInt32
    var boot: UInt8 = 0

    init(_ type: UInt8, _ start: UInt32, _ sectors: UInt32, boot: UInt8 = 0) {
      self.type = type
      self.start = start
      self.sectors = sectors
      self.boot = boot
    }
  }

  /// An MBR, or an EBR where `lba` is not 0.
  mutating func mbr(
    _ entries: [Entry], at lba: Int = 0, id: UInt32 = 0x1234_5678, signed: Bool = true
  ) {
    let base = lba * sector
    if lba == 0 { put(id, at: base + 440) }
    for (index, entry) in entries.enumerated() {
      let at = base + 446 + 16 * index
      bytes[at] = entry.boot
      bytes[at + 4] = entry.type
      put(entry.start, at: at + 8)
      put(entry.sectors, at: at + 12)
    }
    if signed {
      bytes[base + 510] = 0x55
      bytes[base + 511] = 0xaa
    }
  }

  // MARK: - GPT

  struct Part {
    var first: UInt64
    var last: UInt64
    var type = GUID("0FC63DAF-8483-4772-8E79-3D69D8477DE4")
    var name: [UInt16] = []
    var attributes: UInt64 = 0
  }

  struct Header {
    var entries = 128
    var entrySize = 128
    var firstUsable: UInt64?
    var lastUsable: UInt64?
    var alternate: UInt64?
    var entriesLBA: UInt64?
    var headerSize: UInt32 = 92
  }

  /// A protective MBR and both headers with these partitions, all sound unless told otherwise.
  mutating func gpt(_ parts: [Part], _ header: Header = Header()) {
    mbr([Entry(0xee, 1, UInt32(clamping: sectors - 1))])
    let array = (header.entries * header.entrySize + sector - 1) / sector
    putEntries(parts, header, at: 2)
    putEntries(parts, header, at: sectors - 1 - array)
    putHeader(header, at: 1, other: header.alternate ?? UInt64(sectors - 1), entriesAt: 2)
    putHeader(header, at: sectors - 1, other: 1, entriesAt: sectors - 1 - array)
  }

  private mutating func putEntries(_ parts: [Part], _ header: Header, at lba: Int) {
    for (index, part) in parts.enumerated() {
      let at = lba * sector + index * header.entrySize
      for (offset, byte) in (part.type ?? .zero).bytes.enumerated() { bytes[at + offset] = byte }
      put(UInt64(index + 1), at: at + 16)
      put(part.first, at: at + 32)
      put(part.last, at: at + 40)
      put(part.attributes, at: at + 48)
      for (place, unit) in part.name.enumerated() { put(unit, at: at + 56 + 2 * place) }
    }
  }

  private mutating func putHeader(
    _ header: Header, at lba: Int, other: UInt64, entriesAt: Int
  ) {
    let base = lba * sector
    let array = (header.entries * header.entrySize + sector - 1) / sector
    put(GPTLayout.signature, at: base)
    put(UInt32(0x0001_0000), at: base + 8)
    put(header.headerSize, at: base + 12)
    put(UInt64(lba), at: base + 24)
    put(other, at: base + 32)
    put(header.firstUsable ?? UInt64(2 + array), at: base + 40)
    put(header.lastUsable ?? UInt64(sectors - 2 - array), at: base + 48)
    for index in 0..<16 { bytes[base + 56 + index] = UInt8(0xa0 + index) }
    put(header.entriesLBA ?? UInt64(entriesAt), at: base + 72)
    put(UInt32(header.entries), at: base + 80)
    put(UInt32(header.entrySize), at: base + 84)
    sealEntries(lba)
    seal(lba)
  }

  /// Makes the checksum of the entries right that the header at `lba` names.
  mutating func sealEntries(_ lba: Int) {
    let base = lba * sector
    let start = field(UInt64.self, base + 72).multipliedReportingOverflow(by: UInt64(sector))
    let count = UInt64(field(UInt32.self, base + 80)) * UInt64(field(UInt32.self, base + 84))
    guard !start.overflow, start.partialValue <= UInt64(bytes.count),
      count <= UInt64(bytes.count) - start.partialValue
    else { return }
    let range = Int(start.partialValue)..<Int(start.partialValue + count)
    put(bytes[range].withUnsafeBytes(CRC32.of), at: base + 88)
  }

  /// Makes the checksum of the header at `lba` right.
  mutating func seal(_ lba: Int) {
    let base = lba * sector
    let size = min(max(Int(field(UInt32.self, base + 12)), 92), sector)
    put(UInt32(0), at: base + 16)
    put(bytes[base..<(base + size)].withUnsafeBytes(CRC32.of), at: base + 16)
  }

  func field<Value: FixedWidthInteger>(_: Value.Type, _ offset: Int) -> Value {
    bytes.withUnsafeBytes {
      Value(littleEndian: $0.loadUnaligned(fromByteOffset: offset, as: Value.self))
    }
  }
}

extension PartitionTable {
  /// The kinds of its problems, for comparison.
  var kinds: [TableProblem.Kind] { problems.map(\.kind) }
}

/// Reads a table, and gives the error where that is what comes.
func strictError(_ device: any BlockDevice, _ sectorSize: SectorSize? = nil) -> DiskError? {
  do throws(DiskError) {
    _ = try PartitionTable.read(from: device, sectorSize: sectorSize)
    return nil
  } catch {
    return error
  }
}
