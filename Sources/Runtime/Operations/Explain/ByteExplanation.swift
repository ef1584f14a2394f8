/// What one byte of a disk belongs to.
public struct ByteExplanation: Hashable, Sendable {
  /// A part of a structure that has a meaning of its own.
  public struct Field: Hashable, Sendable {
    public let name: String
    /// Its bytes on the disk.
    public let range: Range<Int>
    public let bytes: [UInt8]
    /// What they say, with the arithmetic that leads from them to a place on the disk:
    /// `62; × 512 = byte 31744`.
    public let value: String
  }

  public let offset: Int
  /// What it lies in: `MBR`, `primary GPT header`, `partition 2`, `free space`.
  public let structure: String
  /// The bytes of that.
  public let range: Range<Int>
  /// The part of an entry's kind within: `entry 3`.
  public let part: String?
  public let field: Field?
  /// The number of the partition that the byte is in or that the structure describes.
  public let partition: Int?
  /// What is known of the partition's contents; nil elsewhere.
  public let content: String?
  /// Where the byte lies in the file that holds it; nil where it is not stored, or nobody knows.
  public let hostOffset: Int?
}

/// The layout of a structure as a list of its fields.
struct FieldMap {
  enum Kind {
    /// A number of sectors, or the first or last of some: the factor is the sector size.
    case sector
    case sectors
    /// The same, counted from another sector.
    case relative(to: UInt64, what: String)
    case number, hex, guid, text, utf16, mbrType, gptType, flags, address, opaque
  }

  struct Row {
    let name: String
    let offset: Int
    let count: Int
    let kind: Kind

    init(_ name: String, _ offset: Int, _ count: Int, _ kind: Kind) {
      (self.name, self.offset, self.count, self.kind) = (name, offset, count, kind)
    }
  }

  let rows: [Row]

  /// Sector 0 before its entries.
  static let mbrHead = FieldMap(rows: [
    Row("boot code", 0, 440, .opaque), Row("disk identifier", 440, 4, .hex),
    Row("reserved", 444, 2, .opaque),
  ])

  /// An entry of an MBR, or of an EBR, whose sectors count from `base`.
  static func mbrEntry(_ place: Kind) -> FieldMap {
    FieldMap(rows: [
      Row("boot indicator (80 is active)", 0, 1, .hex), Row("first sector as CHS", 1, 3, .address),
      Row("type", 4, 1, .mbrType), Row("last sector as CHS", 5, 3, .address),
      Row("first sector (LBA)", 8, 4, place), Row("number of sectors", 12, 4, .sectors),
    ])
  }

  static let gptHeader = FieldMap(rows: [
    Row("signature", 0, 8, .text), Row("revision", 8, 4, .hex), Row("header size", 12, 4, .number),
    Row("CRC-32 of the header", 16, 4, .hex), Row("reserved", 20, 4, .opaque),
    Row("this header's sector", 24, 8, .sector), Row("the other header's sector", 32, 8, .sector),
    Row("first usable sector", 40, 8, .sector), Row("last usable sector", 48, 8, .sector),
    Row("disk GUID", 56, 16, .guid), Row("first sector of the entries", 72, 8, .sector),
    Row("number of entries", 80, 4, .number), Row("size of an entry", 84, 4, .number),
    Row("CRC-32 of the entries", 88, 4, .hex),
  ])

  static let gptEntry = FieldMap(rows: [
    Row("type", 0, 16, .gptType), Row("unique GUID", 16, 16, .guid),
    Row("first sector", 32, 8, .sector), Row("last sector", 40, 8, .sector),
    Row("attributes", 48, 8, .flags), Row("name (UTF-16)", 56, 72, .utf16),
  ])

  /// The field with the byte at `offset` of a structure that begins at `start` of the disk.
  func field(
    at offset: Int, of bytes: [UInt8], start: Int, sectorSize: SectorSize
  ) -> ByteExplanation.Field? {
    guard let row = rows.first(where: { $0.offset <= offset && offset < $0.offset + $0.count }),
      row.offset + row.count <= bytes.count
    else { return nil }
    let own = Array(bytes[row.offset..<(row.offset + row.count)])
    return ByteExplanation.Field(
      name: row.name, range: (start + row.offset)..<(start + row.offset + row.count), bytes: own,
      value: FieldText(own, sectorSize).text(row.kind))
  }
}

/// The bytes of a field in words.
struct FieldText {
  private let bytes: [UInt8]
  private let sector: UInt64

  init(_ bytes: [UInt8], _ sectorSize: SectorSize) {
    self.bytes = bytes
    sector = UInt64(sectorSize.bytes)
  }

  private var number: UInt64 { bytes.prefix(8).reversed().reduce(0) { $0 << 8 | UInt64($1) } }

  func text(_ kind: FieldMap.Kind) -> String {
    switch kind {
    case .sector: "\(number); × \(sector) = byte \(product(number))"
    case .sectors: "\(number); × \(sector) = \(product(number)) bytes"
    case .relative(let base, let what):
      "\(number); + \(base), where \(what) is, = sector \(number &+ base); × \(sector) = byte "
        + product(number &+ base)
    case .number: "\(number)"
    case .hex: "0x" + hex(number, 2 * bytes.count)
    case .guid: guid.description
    case .text: String(decoding: bytes, as: UTF8.self)
    case .utf16: utf16
    case .mbrType:
      "0x\(hex(number, 2)): \(MBRTypes.name(UInt8(truncatingIfNeeded: number)) ?? "unknown")"
    case .gptType: "\(guid): \(guid == .zero ? "unused" : GPTTypes.name(guid) ?? "unknown")"
    case .flags:
      "0x" + hex(number, 16)
        + (number == 0 ? "" : " " + GPTAttributes(rawValue: number).description)
    case .address:
      "cylinder \(Int(bytes[2]) | Int(bytes[1] & 0xc0) << 2), head \(bytes[0]), "
        + "sector \(bytes[1] & 0x3f)"
    case .opaque: "\(bytes.count) bytes"
    }
  }

  private func product(_ number: UInt64) -> String {
    let (bytes, overflow) = number.multipliedReportingOverflow(by: sector)
    return overflow ? "past 2^64" : "\(bytes)"
  }

  private var guid: GUID {
    var high: UInt64 = 0
    for index in [3, 2, 1, 0, 5, 4, 7, 6] { high = high << 8 | UInt64(bytes[index]) }
    return GUID(high, bytes[8...].reduce(0) { $0 << 8 | UInt64($1) })
  }

  private var utf16: String {
    let units = stride(from: 0, to: bytes.count - 1, by: 2).map {
      UInt16(bytes[$0]) | UInt16(bytes[$0 + 1]) << 8
    }
    return "\"" + String(decoding: units.prefix { $0 != 0 }, as: UTF16.self) + "\""
  }
}
