/// What would still be known on a disk under a new table: the marks of file systems, of volumes and of
/// other tables that lay on the whole disk. They would make the disk ambiguous to blkid and the kernel.
struct StaleSignatures {
  private let device: any BlockDevice
  private let partitions: [Partition]

  /// - Parameters:
  ///   - device: the disk with the new table on it.
  ///   - partitions: those of the new table, whose bytes are not looked at.
  init(on device: any BlockDevice, besides partitions: [Partition]) {
    self.device = device
    self.partitions = partitions
  }

  func marks() throws(DiskError) -> [StaleMark] {
    let first = try device.extent(at: .zero)
    if first.isZero, first.length >= device.size { return [] }
    return (try contents() + tables()).filter { mark in
      !partitions.contains { part in
        let range = part.offset.bytes..<(part.offset.bytes + part.size.bytes)
        return !part.isExtended && range.overlaps(mark.range)
      }
    }
  }

  /// A type that is known by no fixed bytes, as an array by its last sectors, cannot be erased.
  private func contents() throws(DiskError) -> [StaleMark] {
    let reader = ProbeReader(device)
    var found: [StaleMark] = []
    for row in ProbeTable.rows {
      guard let signature = try row.signature(reader), try row.examine(reader) != nil else {
        continue
      }
      let range = signature.offset..<(signature.offset + signature.bytes.count)
      found.append(StaleMark(type: row.type, range: range))
    }
    return found
  }

  private func tables() throws(DiskError) -> [StaleMark] {
    let disk = try DiskWindow(device, sectorSize: .s512)
    var found: [StaleMark] = []
    for kind in OtherTables.unsigned {
      guard let table = try kind.init(disk), let mark = table.mark else { continue }
      found.append(StaleMark(type: "the \(table.label.rawValue) table", range: mark))
    }
    return found
  }
}
