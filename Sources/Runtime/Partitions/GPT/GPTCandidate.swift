/// One of the two headers of a GPT with its entries, and what is wrong with it.
struct GPTCandidate {
  let lba: UInt64
  /// The header, where its own checksum holds.
  private(set) var header: GPTHeader?
  /// The entries, where the header can be believed about them, even if their checksum fails.
  private(set) var entries: LayoutView?
  /// Why it must not be used; nil for a sound one.
  private(set) var fault: Fault?

  struct Fault {
    /// Continues a sentence that names the header: "its checksum is …".
    let reason: String
    let range: Range<Int>
    /// Sound in itself, but made for a disk of more sectors than this one has.
    var isForLargerDisk = false
  }

  var isSound: Bool { fault == nil }

  /// Reads and checks the header at `lba`, as UEFI section 5.3.2 demands.
  ///
  /// - Parameter twin: the other header, if it is sound: what is equal need not be checked twice.
  init(_ disk: DiskWindow, at lba: UInt64, twin: GPTCandidate? = nil) throws(DiskError) {
    self.lba = lba
    guard lba < disk.sectors else {
      // Also where lba × sector size would overflow.
      fault = Fault(
        reason: "it would lie at sector \(lba), past the end of the disk",
        range: disk.device.size.bytes..<disk.device.size.bytes)
      return
    }
    let offset = Int(lba) * disk.sectorSize.bytes
    let before = Int(clamping: twin?.header?.arraySize ?? UInt64(GPTLayout.usualArraySize))
    let region = try Region(disk, header: offset, entriesBefore: before)
    guard let view = region.bytes(at: offset, count: disk.sectorSize.bytes) else {
      fault = Fault(reason: "it cannot be read", range: offset..<offset)
      return
    }
    let header = GPTHeader(view)
    fault = Self.headerFault(header, view, lba, offset)
    guard fault == nil else { return }
    self.header = header
    fault = Self.geometryFault(header, disk, offset)
    guard fault == nil else { return }
    try loadEntries(header, disk, region, offset, twin)
    if fault == nil { fault = Self.usableFault(header, disk, offset) }
  }

  // MARK: - Checks

  private static func headerFault(
    _ header: GPTHeader, _ view: LayoutView, _ lba: UInt64, _ offset: Int
  ) -> Fault? {
    guard header.isSigned else {
      return Fault(reason: "the signature \"EFI PART\" is missing", range: offset..<(offset + 8))
    }
    guard let crc = header.computedCRC(view) else {
      return Fault(
        reason: "its header size is \(header.size), outside of 92…\(view.count)",
        range: (offset + 12)..<(offset + 16))
    }
    guard crc == header.crc else {
      let stored = hex(UInt64(header.crc), 8)
      let computed = hex(UInt64(crc), 8)
      return Fault(
        reason: "its checksum is 0x\(stored), but its bytes give 0x\(computed)",
        range: (offset + GPTLayout.headerCRC)..<(offset + GPTLayout.headerCRC + 4))
    }
    guard header.own == lba else {
      return Fault(
        reason: "it says that it lies at sector \(header.own)",
        range: (offset + 24)..<(offset + 32))
    }
    return nil
  }

  private static func geometryFault(
    _ header: GPTHeader, _ disk: DiskWindow, _ offset: Int
  ) -> Fault? {
    let size = Int(header.entrySize)
    guard size >= GPTLayout.minimumEntrySize, size <= GPTLayout.maximumEntrySize,
      size & (size - 1) == 0
    else {
      return Fault(
        reason: "its entry size is \(header.entrySize), not 128 × a power of two up to 4096",
        range: (offset + 84)..<(offset + 88))
    }
    guard header.entryCount > 0, header.arraySize <= UInt64(GPTLayout.maximumArraySize) else {
      return Fault(
        reason: "its number of entries is \(header.entryCount), outside of "
          + "1…\(GPTLayout.maximumArraySize / size)",
        range: (offset + 80)..<(offset + 84))
    }
    guard header.entriesLBA >= 2 || header.own != 1 else {
      return Fault(
        reason: "its entries would lie at sector \(header.entriesLBA), upon the header",
        range: (offset + 72)..<(offset + 80))
    }
    guard header.firstUsable <= header.lastUsable else {
      return Fault(
        reason: "its first usable sector \(header.firstUsable) is after the last one, "
          + "\(header.lastUsable)", range: (offset + 40)..<(offset + 56))
    }
    return nil
  }

  private mutating func loadEntries(
    _ header: GPTHeader, _ disk: DiskWindow, _ region: Region, _ offset: Int,
    _ twin: GPTCandidate?
  ) throws(DiskError) {
    let count = Int(header.arraySize)
    guard header.entriesLBA < disk.sectors else { return fault = beyond(header, offset) }
    let start = Int(header.entriesLBA) * disk.sectorSize.bytes
    var found = region.bytes(at: start, count: count)
    if found == nil { found = try disk.bytes(at: start, count: count) }
    guard let found else { return fault = beyond(header, offset) }
    entries = found
    if let other = twin?.entries, twin?.header?.entriesCRC == header.entriesCRC,
      other.equals(found)
    {
      return
    }
    let crc = found.withBytes(CRC32.of)
    guard crc != header.entriesCRC else { return }
    let stored = hex(UInt64(header.entriesCRC), 8)
    fault = Fault(
      reason: "the checksum of its entries is 0x\(stored), but they give "
        + "0x\(hex(UInt64(crc), 8))", range: start..<(start + count))
  }

  private func beyond(_ header: GPTHeader, _ offset: Int) -> Fault {
    Fault(
      reason: "its \(header.arraySize) bytes of entries at sector \(header.entriesLBA) reach past "
        + "the end of the disk", range: (offset + 72)..<(offset + 88))
  }

  private static func usableFault(
    _ header: GPTHeader, _ disk: DiskWindow, _ offset: Int
  ) -> Fault? {
    guard header.lastUsable >= disk.sectors else { return nil }
    return Fault(
      reason: "its last usable sector \(header.lastUsable) lies past the end of the disk of "
        + "\(disk.sectors) sectors", range: (offset + 48)..<(offset + 56), isForLargerDisk: true)
  }

  // MARK: - Reading

  /// The bytes about a header. A backup has its entries just before it: one read gets both.
  private struct Region {
    let start: Int
    let view: LayoutView

    init(_ disk: DiskWindow, header: Int, entriesBefore: Int) throws(DiskError) {
      let sector = disk.sectorSize.bytes
      if disk.head.slice(header, sector) != nil {
        start = 0
        view = disk.head
        return
      }
      // Whole sectors, and never before the start of the disk.
      let array = (entriesBefore + sector - 1) / sector * sector
      start = max(header - array, 0)
      view = try ByteBuffer(disk.device, at: start, count: header + sector - start).view
    }

    func bytes(at offset: Int, count: Int) -> LayoutView? { view.slice(offset - start, count) }
  }
}
