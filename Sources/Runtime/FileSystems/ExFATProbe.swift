/// exFAT. Microsoft's "exFAT file system specification", sections 3.1 and 7.3.
enum ExFATProbe {
  static let row = ProbeRow("exfat", [Signature("EXFAT   ", at: 3)], probe: probe)

  private static func probe(
    _ reader: ProbeReader, _: Signature
  ) throws(DiskError) -> ProbeFinding? {
    guard let boot = try reader.view(at: 0, count: 512) else { return nil }
    let (sectorShift, clusterShift) = (Int(boot[108]), Int(boot[109]))
    // A cluster has at most 32 MiB.
    guard (9...12).contains(sectorShift), sectorShift + clusterShift <= 25 else { return nil }
    return ProbeFinding(
      label: try label(reader, boot, sectorShift, clusterShift),
      uuid: ProbeText.dosSerial(boot.bytes(100, 4)), version: "\(boot[105]).\(boot[104])")
  }

  /// Looks for the volume label among the entries of the root folder, of which at most 1 MiB is
  /// read, in no more than 64 clusters: the chain may be a loop.
  private static func label(
    _ reader: ProbeReader, _ boot: ByteView, _ sectorShift: Int, _ clusterShift: Int
  ) throws(DiskError) -> [UInt8]? {
    let (sector, cluster) = (UInt64(1) << sectorShift, UInt64(1) << (sectorShift + clusterShift))
    let heap = UInt64(boot.le32(88)) * sector
    let table = UInt64(boot.le32(80)) * sector
    var number = boot.le32(96)
    var budget = 1 << 20
    for _ in 0..<64 where budget > 0 {
      guard number >= 2, number <= 0x0fff_fff6 else { return nil }
      let start = ProbeReader.offset(UInt64(number - 2), times: cluster, plus: heap)
      for position in stride(from: 0, to: min(Int(cluster), budget), by: 512) {
        guard let start, let block = try reader.view(at: start + position, count: 512) else {
          return nil
        }
        for entry in stride(from: 0, to: 512, by: 32) {
          if block[entry] == 0 { return nil }
          if block[entry] == 0x83 {
            let length = min(22, Int(block[entry + 1]) * 2)
            return ProbeText.label(utf16: block.bytes(entry + 2, length), bigEndian: false)
          }
        }
      }
      budget -= Int(cluster)
      let next = ProbeReader.offset(UInt64(number), times: 4, plus: table)
      guard let link = try reader.view(at: next, count: 4) else { return nil }
      number = link.le32(0)
    }
    return nil
  }
}
