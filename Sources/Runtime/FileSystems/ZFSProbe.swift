/// A member of a ZFS pool. "ZFS On-Disk Specification", chapter 1: four labels of 256 KiB, two at
/// each end, each with 128 uberblocks and a list of names and values.
enum ZFSProbe {
  static let rows = [ProbeRow("zfs_member", minimumSize: 64 << 20, probe: probe)]

  private static let labelSize = 256 * 1024
  private static let magic: UInt64 = 0x00ba_b10c

  private static func probe(
    _ reader: ProbeReader, _: Signature
  ) throws(DiskError) -> ProbeFinding? {
    let end = reader.size - reader.size % labelSize
    var found = 0
    for label in [0, labelSize, end - 2 * labelSize, end - labelSize] {
      // The uberblocks fill the second half of a label.
      guard let area = try reader.view(at: label + labelSize / 2, count: labelSize / 2) else {
        return nil
      }
      var version: UInt64 = 0
      for block in stride(from: 0, to: area.count, by: 1024) {
        let isBig = area.be64(block) == magic
        guard isBig || area.le64(block) == magic else { continue }
        found += 1
        version = area.u64(block + 8, bigEndian: isBig)
      }
      // Four of them are no coincidence.
      if found >= 4 {
        var finding = ProbeFinding(version: "\(version)")
        try readPairs(reader, label, &finding)
        return finding
      }
    }
    return nil
  }

  /// The list of pairs at 16 KiB, in XDR; what is wanted lies within its first 4 KiB.
  private static func readPairs(
    _ reader: ProbeReader, _ label: Int, _ finding: inout ProbeFinding
  ) throws(DiskError) {
    guard let list = try reader.view(at: label + 16384, count: 4096) else { return }
    var position = 12
    while position + 12 <= list.count {
      let size = Int(list.be32(position))
      let nameLength = Int(list.be32(position + 8))
      guard size >= 12, nameLength <= size - 12, size <= list.count - position else { return }
      let name = String(decoding: list.bytes(position + 12, nameLength), as: UTF8.self)
      let value = position + 12 + (nameLength + 3) / 4 * 4
      if value + 16 <= position + size { take(list, name, value, position + size, &finding) }
      position += size
    }
  }

  private static func take(
    _ list: ByteView, _ name: String, _ value: Int, _ end: Int, _ finding: inout ProbeFinding
  ) {
    let kind = list.be32(value)
    switch (name, kind) {
    case ("name", 9):
      let length = Int(list.be32(value + 8))
      guard length <= end - value - 12 else { return }
      finding.label = ProbeText.label(list.bytes(value + 12, length))
    case ("guid", 8):
      finding.memberUUID = finding.memberUUID ?? "\(list.be64(value + 8))"
    case ("pool_guid", 8):
      let guid = list.be64(value + 8)
      if finding.uuid == nil && guid != 0 { finding.uuid = Array("\(guid)".utf8) }
    default: break
    }
  }
}
