/// The bytes of a GUID partition table. UEFI Specification 2.10, section 5.3.
enum GPTLayout {
  /// "EFI PART".
  static let signature: UInt64 = 0x5452_4150_2049_4645
  static let minimumHeaderSize = 92
  static let headerCRC = 16
  static let primaryLBA = LBA(1)
  static let revision: UInt32 = 0x0001_0000
  /// An entry is 128 × 2^n bytes.
  static let minimumEntrySize = 128
  static let maximumEntrySize = 4096
  /// The most bytes of entries that are read: 32768 of them, where 128 are usual. A header that
  /// asks for more is damaged or hostile.
  static let maximumArraySize = 4 << 20
  static let usualArraySize = 16384
  /// UTF-16 code units of a name.
  static let nameUnits = 36
}

/// A header: 0 signature, 8 revision, 12 header size, 16 CRC of the header, 24 own LBA, 32 LBA of
/// the other header, 40 first and 48 last usable LBA, 56 disk GUID, 72 LBA of the entries,
/// 80 number of entries, 84 size of an entry, 88 CRC of the entries.
struct GPTHeader {
  let revision: UInt32
  let size: UInt32
  let crc: UInt32
  let own: UInt64
  let alternate: UInt64
  let firstUsable: UInt64
  let lastUsable: UInt64
  let diskGUID: GUID
  let entriesLBA: UInt64
  let entryCount: UInt32
  let entrySize: UInt32
  let entriesCRC: UInt32
  let isSigned: Bool

  /// - Precondition: `view` has at least 92 bytes.
  init(_ view: LayoutView) {
    isSigned = view.u64(0) == GPTLayout.signature
    revision = view.u32(8)
    size = view.u32(12)
    crc = view.u32(GPTLayout.headerCRC)
    own = view.u64(24)
    alternate = view.u64(32)
    firstUsable = view.u64(40)
    lastUsable = view.u64(48)
    diskGUID = GUID(view, at: 56)
    entriesLBA = view.u64(72)
    entryCount = view.u32(80)
    entrySize = view.u32(84)
    entriesCRC = view.u32(88)
  }

  /// The bytes that the entries take. The factors have 32 bits, the product fits in 64.
  var arraySize: UInt64 { UInt64(entryCount) * UInt64(entrySize) }

  /// The CRC of the header's first `size` bytes, with its own field taken as zero; nil where
  /// the size is no size of a header.
  func computedCRC(_ view: LayoutView) -> UInt32? {
    guard size >= GPTLayout.minimumHeaderSize, let all = view.slice(0, Int(size)) else {
      return nil
    }
    return all.withBytes { bytes in
      var crc = CRC32()
      crc.update(UnsafeRawBufferPointer(rebasing: bytes[..<GPTLayout.headerCRC]))
      withUnsafeBytes(of: UInt32(0)) { crc.update($0) }
      crc.update(UnsafeRawBufferPointer(rebasing: bytes[(GPTLayout.headerCRC + 4)...]))
      return crc.value
    }
  }
}

/// An entry: 0 type GUID, 16 unique GUID, 32 first and 40 last LBA, 48 attributes, 56–127 name in
/// UTF-16LE.
struct GPTEntry {
  let type: GUID
  let unique: GUID
  let first: UInt64
  let last: UInt64
  let attributes: GPTAttributes
  private let view: LayoutView

  /// nil for an unused entry.
  /// - Precondition: `view` has at least 128 bytes.
  init?(_ view: LayoutView) {
    guard view.u64(0) | view.u64(8) != 0 else { return nil }
    type = GUID(view, at: 0)
    unique = GUID(view, at: 16)
    first = view.u64(32)
    last = view.u64(40)
    attributes = GPTAttributes(rawValue: view.u64(48))
    self.view = view
  }

  var name: DecodedName { view.slice(56, 72).map(DecodedName.init(utf16:)) ?? .empty }
}
