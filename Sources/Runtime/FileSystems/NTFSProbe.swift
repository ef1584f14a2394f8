/// NTFS and ReFS.
enum NTFSProbe {
  static let rows: [ProbeRow] = [
    ProbeRow("ntfs", [Signature("NTFS    ", at: 3)], probe: probe),
    ProbeRow("ReFS", [Signature("\0\0\0ReFS\0")]) { (_, _) throws(DiskError) in ProbeFinding() },
  ]

  private static func probe(
    _ reader: ProbeReader, _: Signature
  ) throws(DiskError) -> ProbeFinding? {
    guard let boot = try reader.view(at: 0, count: 512), isBootSector(boot) else { return nil }
    let cluster = UInt64(boot.le16(11)) * UInt64(boot[13])
    let clusters = boot.le64(40) / UInt64(boot[13])
    let (table, mirror) = (boot.le64(48), boot.le64(56))
    guard table <= clusters, mirror <= clusters, let recordSize = recordSize(boot, cluster),
      let start = ProbeReader.offset(table, times: cluster),
      let first = try reader.view(at: start, count: recordSize), first.has("FILE", at: 0),
      // Record 3 of the master file table describes the volume.
      let volume = try reader.view(at: start + 3 * recordSize, count: recordSize),
      volume.has("FILE", at: 0)
    else { return nil }
    let serial = String(boot.le64(72), radix: 16, uppercase: true)
    let isSet = boot.le64(72) != 0
    return ProbeFinding(
      label: volumeName(volume),
      uuid: isSet ? String(repeating: "0", count: 16 - serial.count) + serial : nil)
  }

  /// The fields that FAT uses and NTFS leaves zero, and sizes within their limits.
  private static func isBootSector(_ boot: ByteView) -> Bool {
    let (sector, perCluster) = (Int(boot.le16(11)), Int(boot[13]))
    return (256...4096).contains(sector) && perCluster.nonzeroBitCount == 1
      && sector * perCluster <= 65536 && boot.le16(14) == 0 && boot[16] == 0 && boot.le16(17) == 0
      && boot.le16(19) == 0 && boot.le16(22) == 0 && boot.le32(32) == 0
  }

  /// Clusters, or a negative power of two of bytes.
  private static func recordSize(_ boot: ByteView, _ cluster: UInt64) -> Int? {
    let value = Int8(bitPattern: boot[64])
    if (-31 ... -9).contains(value) {
      let size = 1 << -Int(value)
      return size <= ProbeReader.largestRead ? size : nil
    }
    guard value > 0, value <= 64, value.nonzeroBitCount == 1 else { return nil }
    let size = Int(value) * Int(cluster)
    return (512...ProbeReader.largestRead).contains(size) ? size : nil
  }

  /// The value of the attribute $VOLUME_NAME (60 hex), UTF-16LE, which is resident.
  private static func volumeName(_ record: ByteView) -> [UInt8]? {
    var position = Int(record.le16(20))
    while position + 24 <= record.count {
      let (type, length) = (record.le32(position), Int(record.le32(position + 4)))
      if type == 0xffff_ffff || length == 0 { return nil }
      if type == 0x60 {
        let value = position + Int(record.le16(position + 20))
        let count = Int(record.le32(position + 16))
        guard value <= record.count, count <= record.count - value else { return nil }
        return ProbeText.label(utf16: record.bytes(value, count), bigEndian: false)
      }
      position += length
    }
    return nil
  }
}
