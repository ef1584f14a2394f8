extension QCOW2Image {
  public func write(_ buffer: UnsafeRawBufferPointer, at offset: ByteOffset) throws(DiskError) {
    try checkWritable(offset, buffer.count)
    guard buffer.count > 0 else { return }
    shape.lockToWrite()
    defer { shape.unlock() }
    try writeLocked(buffer, at: offset.bytes)
  }

  func checkWritable(_ offset: ByteOffset, _ count: Int) throws(DiskError) {
    try checkOpen()
    guard isWritable else {
      throw DiskError(
        .readOnly, "the image was opened for reading only", path: name,
        hint: "open it with writable: true")
    }
    try refuseUnsound()
    try checkRange(offset, count)
    try checkReadable()
  }

  /// As `write`, with the shape locked to write.
  func writeLocked(_ buffer: UnsafeRawBufferPointer, at offset: Int) throws(DiskError) {
    changes.isUnsynced = true
    var done = 0
    while done < buffer.count {
      try makeRoom()
      let rest = UnsafeRawBufferPointer(rebasing: buffer[done...])
      let count =
        header.hasExtendedL2
        ? try writeSubclusters(rest, at: offset + done) : try writeClusters(rest, at: offset + done)
      done += count
    }
  }

  /// Writes as much as one run of clusters of one kind takes.
  /// - Returns: how many bytes.
  private func writeClusters(
    _ buffer: UnsafeRawBufferPointer, at offset: Int
  ) throws(DiskError) -> Int {
    let cluster = header.clusterSize
    let place = try writableEntry(at: offset)
    let inside = offset & (cluster - 1)
    let needed = min((inside + buffer.count + cluster - 1) >> header.clusterBits, place.count)
    let inPlace = runInPlace(place, needed)
    if inPlace > 0 {
      let count = min(buffer.count, inPlace << header.clusterBits - inside)
      let host = Int(place.entry & QCOW2Layout.Entry.offset) + inside
      try checkInPlace(host - inside, inPlace, place)
      try writeData(
        UnsafeRawBufferPointer(rebasing: buffer[..<count]), at: host, guest: offset)
      return count
    }
    let run = runToReplace(place, needed)
    return try replace(run, buffer, at: offset)
  }

  /// How many clusters from here on may be written where they are, one after the other.
  private func runInPlace(_ place: QCOW2EntryPlace, _ limit: Int) -> Int {
    var count = 0
    let first = place.entry & QCOW2Layout.Entry.offset
    while count < limit {
      let entry = place.entry(count)
      guard isInPlace(entry),
        entry & QCOW2Layout.Entry.offset == first + UInt64(count << header.clusterBits)
      else { break }
      count += 1
    }
    return count
  }

  /// Whether the clusters that an entry leads to may be written where they are.
  func checkInPlace(_ host: Int, _ clusters: Int, _ place: QCOW2EntryPlace) throws(DiskError) {
    // A cluster far behind the end would make the file as long as its entry says.
    try checkCluster(host, place.entry, place.place + place.at)
    if !hasDataFile { try refuseMetadata(at: host, clusters: clusters) }
  }

  /// Whether an entry is a stored cluster of its own.
  func isInPlace(_ entry: UInt64) -> Bool {
    typealias Entry = QCOW2Layout.Entry
    return entry & (Entry.copied | Entry.compressed | Entry.zero) == Entry.copied
      && (entry & Entry.offset != 0 || hasDataFile)
  }

  /// How many clusters from here on have to move.
  private func runToReplace(_ place: QCOW2EntryPlace, _ limit: Int) -> Int {
    var count = 1
    while count < limit, !isInPlace(place.entry(count)) { count += 1 }
    return count
  }

  /// Writes to new clusters: what the buffer does not cover of the first and the last is copied.
  private func replace(
    _ wanted: Int, _ buffer: UnsafeRawBufferPointer, at offset: Int
  ) throws(DiskError) -> Int {
    let cluster = header.clusterSize
    let start = offset & ~(cluster - 1)
    let (host, clusters) = try newClusters(wanted, for: start)
    let inside = offset - start
    let count = min(buffer.count, clusters << header.clusterBits - inside)
    let bytes = UnsafeRawBufferPointer(rebasing: buffer[..<count])
    let tail = (inside + count) & (cluster - 1)
    if inside == 0, tail == 0 {
      try writeData(bytes, at: host, guest: start)
    } else {
      try writeWithSurroundings(bytes, start: start, inside: inside, tail: tail, host: host)
    }
    try point(start, toClusters: clusters, at: host)
    return count
  }

  /// Clusters for a place of the disk: with a data file the ones at the same place of it.
  func newClusters(_ wanted: Int, for start: Int) throws(DiskError) -> (offset: Int, count: Int) {
    hasDataFile ? (start, wanted) : try allocate(wanted, exactly: false)
  }

  private func writeWithSurroundings(
    _ bytes: UnsafeRawBufferPointer, start: Int, inside: Int, tail: Int, host: Int
  ) throws(DiskError) {
    let cluster = header.clusterSize
    let whole = (inside + bytes.count + cluster - 1) & ~(cluster - 1)
    let copy = UnsafeMutableRawBufferPointer.allocate(byteCount: whole, alignment: 4096)
    defer { copy.deallocate() }
    if inside > 0 {
      try readDisk(into: UnsafeMutableRawBufferPointer(rebasing: copy[..<inside]), at: start)
    }
    if tail > 0 {
      let end = inside + bytes.count
      try readDisk(into: UnsafeMutableRawBufferPointer(rebasing: copy[end...]), at: start + end)
    }
    UnsafeMutableRawBufferPointer(rebasing: copy[inside..<(inside + bytes.count)])
      .copyMemory(from: bytes)
    try writeData(UnsafeRawBufferPointer(copy), at: host, guest: start)
  }

  /// As `readLocked`, with zeros past the end of the disk.
  func readDisk(into buffer: UnsafeMutableRawBufferPointer, at offset: Int) throws(DiskError) {
    let available = max(min(buffer.count, header.size - offset), 0)
    if available > 0 {
      try readLocked(
        into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<available]), at: offset)
    }
    UnsafeMutableRawBufferPointer(rebasing: buffer[available...]).fillWithZeros()
  }

  /// Lets the entries of a run of clusters point to new ones.
  func point(
    _ start: Int, toClusters count: Int, at host: Int, bitmap: UInt64 = 0xffff_ffff
  ) throws(DiskError) {
    for index in 0..<count {
      let place = try writableEntry(at: start + index << header.clusterBits)
      let old = place.entry
      let new = UInt64(host + index << header.clusterBits) | QCOW2Layout.Entry.copied
      set(place, new, bitmap: bitmap)
      if old & QCOW2Layout.Entry.offset != new & QCOW2Layout.Entry.offset
        || old & QCOW2Layout.Entry.compressed != 0
      {
        try giveUp(old)
      }
    }
  }
}
