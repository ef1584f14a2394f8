/// What was changed in memory and is not in the file yet, besides dirty pieces of tables.
struct QCOW2Changes {
  /// Indices of the active L1 table that changed.
  var l1: Range<Int>?
  /// Indices of the refcount table that changed.
  var refcountTable: Range<Int>?
  /// Clusters that lose a reference as soon as the tables that gave it up are written.
  var frees: [(offset: Int, count: Int)] = []
  /// Whether the freed clusters' space goes back to the file system.
  var discards = false
  /// Whether there is anything that a sync would have to make durable.
  var isUnsynced = false
  /// Whether a crash takes the whole file with it, because it has no name yet: then no write has to be
  /// durable before another, and who gives it its name syncs it.
  var isNameless = false

  static func joined(_ range: Range<Int>?, _ index: Int) -> Range<Int> {
    guard let range else { return index..<(index + 1) }
    return min(range.lowerBound, index)..<max(range.upperBound, index + 1)
  }
}

extension QCOW2Image {
  public func flush() throws(DiskError) {
    try checkOpen()
    guard isWritable else { return }
    shape.lockToWrite()
    defer { shape.unlock() }
    try flushLocked()
  }

  /// Makes everything durable. Call with the shape locked to write.
  func flushLocked() throws(DiskError) {
    try writeTables()
    guard changes.isUnsynced, !changes.isNameless else { return }
    try synchronize()
    changes.isUnsynced = false
  }

  /// Says that the file was synced and has its name: from here on a crash would leave it.
  func hasItsName() {
    shape.lockToWrite()
    defer { shape.unlock() }
    if changes.isNameless { changes.isUnsynced = false }
    changes.isNameless = false
  }

  func synchronize() throws(DiskError) {
    guard !changes.isNameless else { return }
    if data !== file { try data.flush() }
    try file.flush()
  }

  /// Writes what only memory knows, each step durable before the next one refers to it: counts, then
  /// L2 tables, then L1 entries, then counts that became smaller. A crash between two of them leaves
  /// clusters that are counted and not used.
  func writeTables() throws(DiskError) {
    guard
      blockCache.dirtyCount > 0 || l2Cache.dirtyCount > 0 || changes.l1 != nil
        || changes.refcountTable != nil || !changes.frees.isEmpty
    else { return }
    changes.isUnsynced = true
    try writeRefcounts()
    if l2Cache.dirtyCount > 0 || changes.l1 != nil { try synchronize() }
    try l2Cache.writeDirty(writePiece)
    if let range = changes.l1 {
      try synchronize()
      try writeL1(range)
      changes.l1 = nil
    }
    try releaseFrees()
  }

  private func writePiece(
    _ place: Int, _ bytes: UnsafeRawBufferPointer
  ) throws(DiskError) {
    try file.writeGrowing(bytes, at: ByteOffset(place))
  }

  /// Blocks before the table that points to them.
  private func writeRefcounts() throws(DiskError) {
    try blockCache.writeDirty(writePiece)
    guard let range = changes.refcountTable, let refcounts else { return }
    try synchronize()
    var bytes = BigEndianBytes()
    for index in range { bytes.put(refcounts.table[index]) }
    let place = header.refcountTableOffset + range.lowerBound * 8
    try write(bytes.bytes, to: place)
    changes.refcountTable = nil
  }

  private func writeL1(_ range: Range<Int>) throws(DiskError) {
    guard let l1 else { return }
    // Whole sectors of 512 bytes, which a disk writes whole.
    let first = range.lowerBound & ~63
    let end = min((range.upperBound + 63) & ~63, header.l1Size)
    var bytes = BigEndianBytes()
    for index in first..<end { bytes.put(l1[index]) }
    try write(bytes.bytes, to: header.l1Offset + first * 8)
  }

  func write(_ bytes: [UInt8], to place: Int) throws(DiskError) {
    var failure: DiskError?
    bytes.withUnsafeBytes { buffer in
      do throws(DiskError) {
        try file.writeGrowing(buffer, at: ByteOffset(place))
      } catch { failure = error }
    }
    if let failure { throw failure }
  }

  /// Gives up the clusters that nothing in the file refers to any more.
  private func releaseFrees() throws(DiskError) {
    guard !changes.frees.isEmpty else { return }
    try synchronize()
    let frees = changes.frees
    changes.frees = []
    for free in frees { try dropReferences(at: free.offset, count: free.count) }
    try blockCache.writeDirty(writePiece)
  }

  /// Lowers the counts of the clusters that a region touches.
  private func dropReferences(at offset: Int, count: Int) throws(DiskError) {
    guard count > 0 else { return }
    for cluster in (offset >> header.clusterBits)...((offset + count - 1) >> header.clusterBits) {
      let left = try addReference(to: cluster, -1)
      guard left == 0 else { continue }
      let place = cluster << header.clusterBits
      l2Cache.forget(place..<(place + header.clusterSize))
      let firstFree = refcounts?.firstFree ?? cluster
      refcounts?.firstFree = min(firstFree, cluster)
      if changes.discards, place + header.clusterSize <= file.size.bytes {
        _ = try fileIdentity?.punch(at: ByteOffset(place), count: header.clusterSize)
      }
    }
  }

  /// Lets the file end where its last cluster does, and says that it was closed cleanly.
  func finishWriting() throws(DiskError) {
    shape.lockToWrite()
    defer { shape.unlock() }
    try flushLocked()
  }

  /// Writes the header, whose changing fields lie in one sector.
  func writeHeader() throws(DiskError) {
    let bytes = try header.encoded(path: name)
    try write(bytes, to: 0)
    metadata = nil
  }
}
