/// What lies on a device, told from its first bytes and a few others: a file system, a member of a
/// volume group, encrypted data, swap space.
///
/// Names, labels and UUIDs are those that `blkid -p` prints.
public struct ContentProbe: Hashable, Sendable {
  public enum Usage: String, Hashable, Sendable, CaseIterable {
    case filesystem, raid, crypto, other
  }

  /// blkid's name of the type: `ext4`, `vfat`, `crypto_LUKS`, `LVM2_member` …
  public let type: String
  public let usage: Usage
  /// The label's bytes, in the encoding of the file system, or UTF-8 where that is UTF-16 (with an
  /// unpaired surrogate in three bytes, as blkid has it). Never empty. Written by whoever made the
  /// file system: may hold control characters, and need not be valid UTF-8.
  public let labelBytes: [UInt8]?
  /// The UUID's bytes, ASCII except where the format stores a text of its maker's liking.
  public let uuidBytes: [UInt8]?
  /// The format's version as the type counts it.
  public let version: String?
  /// The UUID of this device among the several of one file system or array.
  public let memberUUID: String?
  /// Further file systems whose signatures are on the device as well, so that nobody can tell which
  /// one is meant; blkid prints nothing then. Empty as a rule.
  public let rivals: [String]

  /// The label as text; bytes that are not UTF-8 show as U+FFFD. Not escaped.
  public var label: String? { labelBytes.map { String(decoding: $0, as: UTF8.self) } }
  /// The UUID as text. Not escaped.
  public var uuid: String? { uuidBytes.map { String(decoding: $0, as: UTF8.self) } }
}

/// Finds out what lies on a device. Reads at most a few hundred KiB whatever the bytes say; every
/// position and length from the device is checked.
/// - Returns: `nil` where nothing is recognised, and for 1024 bytes or fewer.
/// - Throws: what the device's `read` throws.
public func probeContent(_ device: any BlockDevice) throws(DiskError) -> ContentProbe? {
  let reader = ProbeReader(device)
  // As blkid has it: a boot sector alone is no file system.
  guard reader.size > 1024 else { return nil }
  // No signature is all zeros: a hole of the device's length needs no look at its bytes.
  let first = try device.extent(at: .zero)
  if first.isZero, first.length >= device.size { return nil }
  var found: [(row: ProbeRow, finding: ProbeFinding)] = []
  for row in ProbeTable.rows {
    guard let finding = try row.examine(reader) else { continue }
    found.append((row, finding))
    // On a floppy the first one counts, and so does a container of any other content: what looks
    // like a file system within belongs to the volume inside.
    if reader.isFloppy || row.usage == .raid || row.usage == .crypto { break }
  }
  guard let first = found.first else { return nil }
  let isAmbiguous = found.count > 1 && found.contains { !$0.row.isTolerant }
  return ContentProbe(
    type: first.row.type, usage: first.row.usage, labelBytes: first.finding.label,
    uuidBytes: first.finding.uuid, version: first.finding.version,
    memberUUID: first.finding.memberUUID,
    rivals: isAmbiguous ? found.dropFirst().map(\.row.type) : [])
}
