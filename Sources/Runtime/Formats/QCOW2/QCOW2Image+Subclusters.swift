/// Writing with extended L2 entries: a cluster's 32 subclusters are stored, zero, or neither.
extension QCOW2Image {
  /// Writes what falls into one cluster.
  /// - Returns: how many bytes.
  func writeSubclusters(
    _ buffer: UnsafeRawBufferPointer, at offset: Int
  ) throws(DiskError) -> Int {
    let cluster = header.clusterSize
    let start = offset & ~(cluster - 1)
    let inside = offset - start
    let count = min(buffer.count, cluster - inside)
    let place = try writableEntry(at: offset)
    let (entry, bitmap) = (place.entry, place.bitmap)
    let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
    let isOwn =
      entry & (QCOW2Layout.Entry.copied | QCOW2Layout.Entry.compressed)
      == QCOW2Layout.Entry.copied && (entry & QCOW2Layout.Entry.offset != 0 || hasDataFile)
    if isOwn {
      let host = Int(entry & QCOW2Layout.Entry.offset)
      try checkInPlace(host, 1, place)
      try writeInto(host, bitmap, bytes, start, inside)
    } else {
      try writeMoved(entry, bitmap, bytes, start, inside)
    }
    return count
  }

  /// The bits of the subclusters that a range of a cluster touches.
  private func bits(_ range: Range<Int>) -> UInt64 {
    let shift = header.clusterBits - 5
    let first = range.lowerBound >> shift
    let last = (range.upperBound - 1) >> shift
    return (1 << UInt64(last + 1) - 1) & ~(1 << UInt64(first) - 1)
  }

  /// Into a cluster that is the image's own: whole subclusters where some were not stored.
  private func writeInto(
    _ host: Int, _ bitmap: UInt64, _ bytes: UnsafeRawBufferPointer, _ start: Int, _ inside: Int
  ) throws(DiskError) {
    let touched = bits(inside..<(inside + bytes.count))
    if bitmap & touched == touched {
      return try writeData(bytes, at: host + inside, guest: start + inside)
    }
    let size = 1 << (header.clusterBits - 5)
    let from = inside & ~(size - 1)
    let to = (inside + bytes.count + size - 1) & ~(size - 1)
    try writeFilled(bytes, start: start, inside: inside, range: from..<to, host: host)
    let place = try writableEntry(at: start)
    set(place, place.entry, bitmap: (place.bitmap | touched) & ~(touched << 32))
  }

  /// Into a new cluster, with all that the old one stored.
  private func writeMoved(
    _ entry: UInt64, _ bitmap: UInt64, _ bytes: UnsafeRawBufferPointer, _ start: Int, _ inside: Int
  ) throws(DiskError) {
    let isCompressed = entry & QCOW2Layout.Entry.compressed != 0
    let hadStored = isCompressed ? 0xffff_ffff : bitmap & 0xffff_ffff
    let stored = hadStored | bits(inside..<(inside + bytes.count))
    let size = 1 << (header.clusterBits - 5)
    let from = stored.trailingZeroBitCount * size
    let to = (64 - stored.leadingZeroBitCount) * size
    let (host, _) = try newClusters(1, for: start)
    try writeFilled(bytes, start: start, inside: inside, range: from..<to, host: host)
    // Everything between the first and the last is stored now.
    let all = bits(from..<to)
    let zeros = isCompressed ? 0 : bitmap & ~(all << 32) & 0xffff_ffff_0000_0000
    let place = try writableEntry(at: start)
    set(place, UInt64(host) | QCOW2Layout.Entry.copied, bitmap: all | zeros)
    if !(hasDataFile && entry & QCOW2Layout.Entry.copied != 0) { try giveUp(entry) }
  }

  /// Writes a range of a cluster: the bytes, and around them what the disk holds.
  private func writeFilled(
    _ bytes: UnsafeRawBufferPointer, start: Int, inside: Int, range: Range<Int>, host: Int
  ) throws(DiskError) {
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: range.count, alignment: 4096)
    defer { copy.deallocate() }
    let before = inside - range.lowerBound
    let end = before + bytes.count
    if before > 0 {
      try readDisk(
        into: UnsafeMutableRawBufferPointer(rebasing: copy[..<before]), at: start + range.lowerBound
      )
    }
    if end < copy.count {
      try readDisk(
        into: UnsafeMutableRawBufferPointer(rebasing: copy[end...]),
        at: start + range.lowerBound + end)
    }
    UnsafeMutableRawBufferPointer(rebasing: copy[before..<end]).copyMemory(from: bytes)
    try writeData(
      UnsafeRawBufferPointer(copy), at: host + range.lowerBound, guest: start + range.lowerBound)
  }
}
