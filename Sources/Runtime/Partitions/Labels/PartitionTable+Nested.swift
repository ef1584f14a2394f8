extension PartitionTable {
  /// The table inside a partition: the disklabel of a BSD slice, or whatever table a virtual machine
  /// put into its partition.
  ///
  /// A BSD label counts from the start of the disk, unless its third entry, which is the whole slice,
  /// begins at 0; as libblkid has it. All partitions of the result count from the start of the disk.
  /// - Returns: nil where there is none.
  /// - Throws: as `read`, and `.outOfRange` for a partition that is not wholly on the disk.
  public static func read(
    inside partition: Partition, of device: any BlockDevice, sectorSize: SectorSize,
    lenient: Bool = false
  ) throws(DiskError) -> PartitionTable? {
    let slice = try SliceDevice(of: device, at: partition.offset, size: partition.size)
    guard let table = try read(from: slice, sectorSize: sectorSize, lenient: lenient) else {
      return nil
    }
    let isAbsolute =
      table.label == .bsd
      && table.partitions.first { $0.number == 3 }.map { $0.start.value != 0 }
        ?? false
    return table.shifted(by: isAbsolute ? 0 : partition.offset.bytes, on: device)
  }

  private func shifted(by bytes: Int, on device: any BlockDevice) -> PartitionTable {
    let sectors = UInt64(bytes / sectorSize.bytes)
    let moved = partitions.compactMap { part in
      Partition(
        number: part.number, start: part.start.value + sectors, sectors: part.sectors,
        sectorSize: sectorSize, type: part.type, role: part.role, isBootable: part.isBootable,
        identity: part.identity, name: DecodedName(text: part.name, malformed: part.malformedName),
        attributes: part.attributes, flags: part.flags, entryRange: part.entryRange)
    }
    // What is past the end of the slice may well be on the disk.
    let kept = problems.filter { $0.kind != .beyondDisk }
    return PartitionTable(
      label: label, id: id, sectorSize: sectorSize, diskSize: device.size,
      firstUsable: LBA(firstUsable.value + sectors), lastUsable: LBA(lastUsable.value + sectors),
      grain: grain, partitions: moved, problems: kept, gpt: gpt)
  }
}
