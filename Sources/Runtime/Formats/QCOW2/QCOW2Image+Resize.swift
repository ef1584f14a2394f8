extension QCOW2Image {
  /// Changes the size of the disk, which has to be a multiple of 512 bytes. What is added reads as
  /// zeros, also where a longer backing file lies under it; what is cut off is given back.
  public func resize(to size: ByteCount) throws(DiskError) {
    try checkOpen()
    guard isWritable else {
      throw DiskError(
        .readOnly, "the image was opened for reading only", path: name,
        hint: "open it with writable: true")
    }
    guard size.bytes % 512 == 0 else {
      throw DiskError(
        .invalidArgument, "the size of a qcow2 disk is a multiple of 512 bytes", path: name,
        found: "\(size.bytes)")
    }
    try refuseUnsound()
    // A snapshot of version 2 does not say its disk's size, and QEMU takes the image's.
    guard header.version > 2 || header.snapshotCount == 0 || size == self.size else {
      throw DiskError(
        .unsupported, "an image of version 2 with snapshots keeps its size", path: name,
        hint: "delete its snapshots, or convert it")
    }
    if isEncrypted, encryption == nil { throw isLocked }
    shape.lockToWrite()
    defer { shape.unlock() }
    try resizeLocked(to: size.bytes)
  }

  private func resizeLocked(to size: Int) throws(DiskError) {
    let old = header.size
    guard size != old else { return }
    if size < old {
      try cutOff(size..<old)
    } else {
      try growL1(toHold: size)
    }
    if size > old, hasDataFile, header.isDataFileRaw { try data.resize(to: ByteCount(size)) }
    try flushLocked()
    header.size = size
    try writeHeader()
    diskSize.store(size, ordering: .releasing)
    if size > old { try clearAdded(old..<size) }
    if size < old, hasDataFile, header.isDataFileRaw { try data.resize(to: ByteCount(size)) }
    changes.isUnsynced = true
    try flushLocked()
  }

  /// Gives back the clusters that lie wholly in a range at the end of the disk.
  private func cutOff(_ range: Range<Int>) throws(DiskError) {
    changes.discards = true
    let cluster = header.clusterSize
    var position = (range.lowerBound + cluster - 1) & ~(cluster - 1)
    while position < range.upperBound {
      try makeRoom()
      let run = try run(at: position, limit: range.upperBound - position)
      // A shorter run ends at a subcluster that is stored.
      if run.kind == .unallocated, run.length >= min(cluster, range.upperBound - position) {
        position += max(run.length & ~(cluster - 1), cluster)
        continue
      }
      let place = try writableEntry(at: position)
      let old = place.entry
      set(place, 0)
      try giveUp(old)
      position += cluster
    }
  }

  /// What was added reads as zeros: the rest of the last cluster, and what a backing file holds.
  private func clearAdded(_ range: Range<Int>) throws(DiskError) {
    let cluster = header.clusterSize
    let partEnd = min((range.lowerBound + cluster - 1) & ~(cluster - 1), range.upperBound)
    if range.lowerBound < partEnd { try zeroLocked(range.lowerBound..<partEnd) }
    let backed = min(layer?.device.size.bytes ?? 0, range.upperBound)
    if partEnd < backed {
      // To the end of the cluster: the disk goes on there, and reads as zeros too.
      let end = min((backed + cluster - 1) & ~(cluster - 1), range.upperBound)
      try zeroLocked(partEnd..<end)
    }
  }

  /// A longer L1 table in a new place where the disk outgrows the old one.
  func growL1(toHold size: Int) throws(DiskError) {
    let entries = header.l1Entries(for: size)
    guard entries > header.l1Size else { return }
    guard entries * 8 <= QCOW2Layout.Limit.l1Bytes else {
      throw DiskError(
        .invalidArgument, "a disk of \(size) bytes is too large for this cluster size", path: name,
        expected: "at most \((QCOW2Layout.Limit.l1Bytes / 8) << header.l1Shift) bytes",
        hint: "convert the image to larger clusters")
    }
    let longer = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: entries)
    longer.initialize(repeating: 0)
    let old = try activeL1()
    for index in 0..<header.l1Size { longer[index] = old[index] }
    do throws(DiskError) {
      try replaceL1(longer)
    } catch {
      longer.deallocate()
      throw error
    }
  }

  /// Makes another L1 table the active one. Its memory belongs to the image afterwards.
  func replaceL1(_ table: UnsafeMutableBufferPointer<UInt64>) throws(DiskError) {
    let clusters = max((table.count * 8 + header.clusterSize - 1) >> header.clusterBits, 1)
    let place = try allocate(clusters).offset
    var bytes = BigEndianBytes()
    for entry in table { bytes.put(entry) }
    bytes.pad(to: header.clusterSize)
    try write(bytes.bytes, to: place)
    try flushLocked()
    try synchronize()
    let old = (header.l1Offset, header.l1Size * 8)
    header.l1Offset = place
    header.l1Size = table.count
    try writeHeader()
    l1?.deallocate()
    l1 = table
    changes.l1 = nil
    changes.isUnsynced = true
    changes.frees.append(old)
  }
}
