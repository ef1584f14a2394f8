/// A part of a partition table on the disk, by its name.
public enum TableStructure: Hashable, Sendable, CustomStringConvertible {
  case mbr, protectiveMBR, hybridMBR
  /// The extended boot record of the logical partition of this number; nil for one without.
  case ebr(Int?)
  case primaryHeader, primaryEntries, backupEntries, backupHeader
  /// A GPT header that is no longer one.
  case obsoleteHeader
  /// The mark of what lay on the whole disk, and is there no longer; empty where its type is forgotten.
  case obsoleteSignature(String)

  public var description: String {
    switch self {
    case .mbr: "MBR"
    case .protectiveMBR: "protective MBR"
    case .hybridMBR: "hybrid MBR"
    case .ebr(let number?): "EBR of partition \(number)"
    case .ebr(nil): "empty EBR"
    case .primaryHeader: "primary GPT header"
    case .primaryEntries: "primary GPT entries"
    case .backupEntries: "backup GPT entries"
    case .backupHeader: "backup GPT header"
    case .obsoleteHeader: "old GPT header, erased"
    case .obsoleteSignature(""): "old signature, erased"
    case .obsoleteSignature(let type): "signature of \(type), erased"
    }
  }
}

/// The bytes that one structure of a table has to have.
struct TableRegion: Hashable {
  let structure: TableStructure
  let offset: Int
  var bytes: [UInt8]
  /// Everything of one stage is on the disk before anything of the next is written.
  let stage: Int

  var range: Range<Int> { offset..<(offset + bytes.count) }
}
