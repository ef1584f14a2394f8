extension QCOW2Image {
  /// Whole clusters are marked and their space is given back; parts of clusters are written.
  public func writeZeros(at offset: ByteOffset, count: Int) throws(DiskError) {
    try checkWritable(offset, count)
    guard count > 0 else { return }
    shape.lockToWrite()
    defer { shape.unlock() }
    try zeroLocked(offset.bytes..<(offset.bytes + count))
  }

  /// - Parameter hidesBelow: whether zeros are also marked where what lies below has none of its own to
  ///   hide: another file is to lie there.
  func zeroLocked(_ range: Range<Int>, hidesBelow: Bool = false) throws(DiskError) {
    changes.isUnsynced = true
    changes.discards = true
    let cluster = header.clusterSize
    var position = range.lowerBound
    while position < range.upperBound {
      try makeRoom()
      let start = position & ~(cluster - 1)
      let end = min(start + cluster, range.upperBound)
      // The last cluster of the disk is whole where the disk ends in it.
      let isWhole = position == start && (end == start + cluster || end == header.size)
      if isWhole {
        position = try zeroClusters(from: start, to: range.upperBound, hidesBelow)
      } else {
        try zeroPart(position..<end, hidesBelow)
        position = end
      }
    }
  }

  private func zeroPart(_ range: Range<Int>, _ hidesBelow: Bool) throws(DiskError) {
    // What reads as zeros already takes no cluster for it.
    let run = try run(at: range.lowerBound, limit: range.count)
    let isZero = run.kind == .zero || run.kind == .unallocated && layer == nil && !hidesBelow
    if isZero, run.length >= range.count { return }
    let zeros = UnsafeMutableRawBufferPointer.allocate(byteCount: range.count, alignment: 16)
    defer { zeros.deallocate() }
    zeros.fillWithZeros()
    try writeLocked(UnsafeRawBufferPointer(zeros), at: range.lowerBound)
  }

  /// One whole cluster, or as many as have no table and need none.
  /// - Returns: where it ended.
  private func zeroClusters(
    from start: Int, to end: Int, _ hidesBelow: Bool
  ) throws(DiskError) -> Int {
    let cluster = header.clusterSize
    let isBacked = hidesBelow || start < layer?.device.size.bytes ?? 0
    if !isBacked {
      let run = try run(at: start, limit: end - start)
      if run.kind == .unallocated {
        // Reads as zeros as it is. Whole clusters, or all that is left.
        let length = start + run.length == end ? run.length : run.length & ~(cluster - 1)
        if length > 0 { return start + length }
      }
    }
    if header.version < 3, isBacked {
      let part = min(cluster, end - start)
      let zeros = UnsafeMutableRawBufferPointer.allocate(byteCount: part, alignment: 4096)
      defer { zeros.deallocate() }
      zeros.fillWithZeros()
      try writeLocked(UnsafeRawBufferPointer(zeros), at: start)
      return start + part
    }
    try markZero(start)
    return min(start + cluster, end)
  }

  private func markZero(_ start: Int) throws(DiskError) {
    let place = try writableEntry(at: start)
    let old = place.entry
    if hasDataFile {
      // The data file stays what a reader of it alone expects.
      let count = min(header.clusterSize, max(data.size.bytes - start, 0))
      if count > 0 { try data.writeZeros(at: ByteOffset(start), count: count) }
      set(
        place, UInt64(start) | QCOW2Layout.Entry.copied | (header.hasExtendedL2 ? 0 : 1),
        bitmap: 0xffff_ffff_0000_0000)
      return
    }
    let zero = header.hasExtendedL2 || header.version < 3 ? 0 : QCOW2Layout.Entry.zero
    set(place, zero, bitmap: 0xffff_ffff_0000_0000)
    try giveUp(old)
  }
}
