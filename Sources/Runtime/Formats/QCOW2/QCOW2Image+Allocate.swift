extension QCOW2Image {
  /// Images that are not to be written to may be open for writing all the same, to be mended and no more.
  func refuseUnsound() throws(DiskError) {
    guard !header.isCorrupt else {
      throw DiskError(
        .corrupt, "the image is marked as corrupt, and is not written to", path: name,
        range: 72..<80, hint: "mend it, or a copy, with check(img, repair: .all)")
    }
    guard !hasBitmaps else {
      throw DiskError(
        .unsupported, "the image has persistent bitmaps, which writing here would make stale",
        path: name, hint: "open it for reading, or remove them with qemu-img bitmap --remove")
    }
    if let refcountTableFault { throw refcountTableFault }
  }

  private var hasBitmaps: Bool { header.bitmapDirectory?.count ?? 0 > 0 }

  /// Whoever writes without knowing a feature of these must say so.
  /// - Returns: whether there was one.
  @discardableResult
  func dropUnknownFeatures() -> Bool {
    let known = QCOW2Layout.Autoclear.bitmaps | QCOW2Layout.Autoclear.rawDataFile
    defer { header.autoclear &= known }
    return header.autoclear & ~known != 0
  }

  /// Checks that the image may be written to, and mends what an unclean end left.
  func prepareToWrite() throws(DiskError) {
    do throws(DiskError) {
      try refuseUnsound()
    } catch {
      guard error.code == .corrupt || error.code == .unsupported else { throw error }
      // Each write says so.
      return
    }
    _ = try loadRefcountTable()
    if header.isDirty {
      _ = try repairLocked(.all)
    } else if dropUnknownFeatures() {
      try writeHeader()
    }
  }

  /// Adds to a cluster's count.
  /// - Returns: the new count.
  @discardableResult
  func addReference(to cluster: Int, _ change: Int) throws(DiskError) -> UInt64 {
    if change > 0 { try ensureBlock(for: cluster) }
    guard let piece = try blockPiece(for: cluster) else {
      throw DiskError(.corrupt, "cluster \(cluster) is used and has no refcount", path: name)
    }
    let order = header.refcountOrder
    let old = QCOW2Refcounts.get(piece.bytes, piece.index, order: order)
    guard change > 0 || old >= UInt64(-change) else {
      throw DiskError(
        .corrupt, "cluster \(cluster) is used more often than its refcount says", path: name,
        found: "\(old)", hint: "mend the image with check(img, repair: .all)")
    }
    let new = change > 0 ? old &+ UInt64(change) : old - UInt64(-change)
    guard change < 0 || new >= old && new <= QCOW2Refcounts.most(header) else {
      throw DiskError(
        .unsupported, "refcounts of \(1 << order) bits count no further than \(old)", path: name,
        hint: "convert the image with a larger refcountBits")
    }
    QCOW2Refcounts.set(piece.bytes, piece.index, order: order, new)
    blockCache.markDirty(piece.place)
    return new
  }

  func setReferences(of cluster: Int, _ count: UInt64) throws(DiskError) {
    if count > 0 { try ensureBlock(for: cluster) }
    guard let piece = try blockPiece(for: cluster) else { return }
    QCOW2Refcounts.set(piece.bytes, piece.index, order: header.refcountOrder, count)
    blockCache.markDirty(piece.place)
  }

  /// A new run of clusters, each counted once; nothing refers to them yet.
  ///
  /// - Parameters:
  ///   - wanted: how many would be best.
  ///   - exactly: whether fewer in a row will not do.
  /// - Returns: the first one's offset, and how many.
  func allocate(_ wanted: Int, exactly: Bool = true) throws(DiskError) -> (offset: Int, count: Int)
  {
    var first = refcounts?.firstFree ?? 0
    var length = 0
    var cluster = first
    var leavesGap = false
    while length < wanted {
      if try isFree(cluster) {
        if length == 0 { first = cluster }
        length += 1
      } else if length > 0, !exactly {
        break
      } else {
        leavesGap = leavesGap || length > 0
        length = 0
      }
      cluster += 1
      guard cluster < 1 << (56 - header.clusterBits) else {
        throw DiskError(.noSpace, "the image has no room left for clusters", path: name)
      }
    }
    let run = first..<(first + length)
    try refuseMetadata(at: first << header.clusterBits, clusters: length)
    for index in run {
      guard try takeCluster(index, of: run) else {
        // A longer refcount table has taken clusters of the run: look again.
        for taken in first..<index { _ = try addReference(to: taken, -1) }
        return try allocate(wanted, exactly: exactly)
      }
    }
    if !leavesGap { refcounts?.firstFree = run.upperBound }
    return (first << header.clusterBits, length)
  }

  private func isFree(_ cluster: Int) throws(DiskError) -> Bool {
    guard let piece = try blockPiece(for: cluster) else { return true }
    return QCOW2Refcounts.get(piece.bytes, piece.index, order: header.refcountOrder) == 0
  }

  /// Counts a free cluster once.
  /// - Returns: false where it is not free any more.
  private func takeCluster(_ cluster: Int, of run: Range<Int>) throws(DiskError) -> Bool {
    try ensureBlock(for: cluster, avoiding: run)
    guard let piece = try blockPiece(for: cluster) else { return false }
    let order = header.refcountOrder
    guard QCOW2Refcounts.get(piece.bytes, piece.index, order: order) == 0 else { return false }
    QCOW2Refcounts.set(piece.bytes, piece.index, order: order, 1)
    blockCache.markDirty(piece.place)
    return true
  }

  /// Makes the refcount block for a cluster where there is none: in the first cluster of those that it
  /// counts, all of which are free, or behind a run that is wanted whole.
  private func ensureBlock(
    for cluster: Int, avoiding run: Range<Int> = 0..<0
  ) throws(DiskError) {
    let block = cluster >> header.blockBits
    if try block >= loadRefcountTable().count { try growRefcountTable(toHold: block) }
    guard refcounts?.table[block] == 0 else { return }
    var home = block << header.blockBits
    if run.contains(home) {
      home = try firstFree(from: run.upperBound)
      // The block that counts the new one comes first, and may take that place for itself.
      while home >> header.blockBits != block {
        if try blockPiece(for: home) != nil { break }
        try ensureBlock(for: home, avoiding: run)
        home = try firstFree(from: home)
      }
    }
    let place = home << header.clusterBits
    try refuseMetadata(at: place, clusters: 1)
    try writeZeroCluster(at: place)
    refcounts?.table[block] = UInt64(place)
    changes.refcountTable = QCOW2Changes.joined(changes.refcountTable, block)
    blockCache.forget(place..<(place + header.clusterSize))
    noteMetadata(.refcountBlock, at: place)
    try setReferences(of: home, 1)
  }

  private func firstFree(from start: Int) throws(DiskError) -> Int {
    var cluster = start
    while try !isFree(cluster) { cluster += 1 }
    return cluster
  }

  private func writeZeroCluster(at place: Int) throws(DiskError) {
    try write([UInt8](repeating: 0, count: header.clusterSize), to: place)
  }

  /// A larger refcount table in a new place, which the header points to at once.
  private func growRefcountTable(toHold block: Int) throws(DiskError) {
    let perCluster = header.clusterSize / 8
    let old = refcounts?.table ?? []
    // Half as much again, so that growing is rare; and the table's own blocks.
    let entries = max(block + 1 + block / 2, old.count + perCluster)
    let count = (entries + perCluster - 1) / perCluster
    guard
      count * header.clusterSize <= max(QCOW2Layout.Limit.refcountTableBytes, header.clusterSize)
    else {
      throw DiskError(.noSpace, "the image has no room left for refcounts", path: name)
    }
    let (oldOffset, oldCount) = (header.refcountTableOffset, header.refcountTableClusters)
    // The longer table is in memory first: its own clusters may be counted by blocks that only it has.
    refcounts?.table += [UInt64](repeating: 0, count: count * perCluster - old.count)
    let place = try allocate(count).offset
    try blockCache.writeDirty { (place, bytes) throws(DiskError) in
      try file.writeGrowing(bytes, at: ByteOffset(place))
    }
    var bytes = BigEndianBytes()
    for entry in refcounts?.table ?? [] { bytes.put(entry) }
    try write(bytes.bytes, to: place)
    try synchronize()
    header.refcountTableOffset = place
    header.refcountTableClusters = count
    changes.refcountTable = nil
    try writeHeader()
    changes.isUnsynced = true
    changes.frees.append((oldOffset, oldCount << header.clusterBits))
  }
}
