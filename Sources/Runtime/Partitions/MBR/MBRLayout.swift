/// The bytes of a master boot record, and of the extended boot records that continue it.
///
/// 0–439 boot code, 440–443 disk identifier, 446–509 four entries of 16 bytes, 510–511 55 AA.
/// UEFI Specification 2.10, section 5.2.1.
enum MBRLayout {
  static let size = 512
  static let identifier = 440
  static let entries = 446
  static let entrySize = 16
  static let entryCount = 4
  static let signature = 510
  /// The type of the entry that protects a GPT.
  static let protectiveType: UInt8 = 0xee
  static let activeFlag: UInt8 = 0x80
  /// The type of an EBR's link to the next.
  static let linkType: UInt8 = 0x05
}

/// One entry: 0 boot indicator, 1–3 first CHS, 4 type, 5–7 last CHS, 8–11 first sector,
/// 12–15 number of sectors. The CHS fields are not used by anything since 1996.
struct MBREntry {
  let bootIndicator: UInt8
  let type: UInt8
  /// Relative: to the disk in an MBR, to its own sector for the data entry of an EBR, to the
  /// extended partition for the link of an EBR.
  let start: UInt32
  let sectors: UInt32
  /// Whether all 16 bytes are zero.
  let isCleared: Bool

  var isExtended: Bool { PartitionType.mbr(type).isExtended }
  var isPlausible: Bool { bootIndicator == 0 || bootIndicator == MBRLayout.activeFlag }

  fileprivate init(_ view: LayoutView, at offset: Int) {
    bootIndicator = view.u8(offset)
    type = view.u8(offset + 4)
    start = view.u32(offset + 8)
    sectors = view.u32(offset + 12)
    isCleared = view.u64(offset) | view.u64(offset + 8) == 0
  }
}

/// A sector with the layout of an MBR or EBR.
struct MBRSector {
  let view: LayoutView
  let entries: [MBREntry]

  /// - Precondition: `view` has at least 512 bytes.
  init(_ view: LayoutView) {
    self.view = view
    entries = (0..<MBRLayout.entryCount).map { index in
      MBREntry(view, at: MBRLayout.entries + MBRLayout.entrySize * index)
    }
  }

  var isSigned: Bool { view.u8(510) == 0x55 && view.u8(511) == 0xaa }
  var identifier: UInt32 { view.u32(MBRLayout.identifier) }
  var announcesGPT: Bool { entries.contains { $0.type == MBRLayout.protectiveType } }
  /// Whether entries and signature are all zero: an EBR that was never written.
  var isBlank: Bool { view.slice(MBRLayout.entries, 66)?.isAllZero ?? false }
}
