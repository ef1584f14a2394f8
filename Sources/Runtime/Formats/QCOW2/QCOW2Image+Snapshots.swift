/// Internal snapshots: further L1 tables in the file, whose clusters are counted once for each.
///
/// While counts and flags change, the image is marked as dirty (version 3), so that whoever opens it
/// after a crash corrects them first.
extension QCOW2Image {
  /// Keeps the disk as it is now under a name.
  /// - Parameter seconds: the time to note, since 1970.
  /// - Throws: `.exists` for a name that is taken, `.invalidArgument`, as `write`.
  public func takeSnapshot(
    _ title: String, seconds: Int, nanoseconds: Int = 0
  ) throws(DiskError) {
    try changingSnapshots { () throws(DiskError) in
      var rows = try snapshotRows()
      guard !rows.contains(where: { $0.name == title }) else {
        throw DiskError(
          .exists, "there is a snapshot of this name already", path: name,
          found: Self.short(title))
      }
      guard !title.isEmpty, title.utf8.count < 256, rows.count < QCOW2Layout.Limit.snapshots else {
        throw DiskError(
          .invalidArgument, "a snapshot's name has 1 to 255 bytes", path: name,
          found: Self.short(title))
      }
      let l1 = try activeL1()
      try markDirty(true)
      let copy = try storeL1(l1)
      try adjust(l1, header.l1Size, by: 1)
      let number = rows.compactMap { Int($0.id) }.max() ?? 0
      rows.append(
        QCOW2Snapshot(
          l1Offset: copy, l1Size: header.l1Size, idBytes: Array("\(number &+ 1)".utf8),
          nameBytes: Array(title.utf8),
          seconds: UInt32(truncatingIfNeeded: seconds),
          nanoseconds: UInt32(truncatingIfNeeded: nanoseconds), clock: 0, stateSize: 0,
          diskSize: header.size, instructions: 0))
      // Before the header names the snapshot: from then on a write in place would change it. Version 2
      // has no mark that would have the flags corrected after a crash.
      try flushLocked()
      try checkCopiedFlags(nil, fix: true)
      try finishSnapshots(rows)
    }
  }

  /// Makes the disk what it was; what it is now is lost.
  /// - Throws: `.notFound`, as `write`.
  public func revert(to title: String) throws(DiskError) {
    try changingSnapshots { () throws(DiskError) in
      let row = try find(title)
      if let fault = fault(in: row) {
        throw DiskError(
          .corrupt, "the snapshot's row names \(fault)", path: name, found: Self.short(title),
          hint: "delete it with deleteSnapshot, which loses nothing more")
      }
      let entries = max(header.l1Entries(for: row.diskSize), row.l1Size)
      guard entries <= QCOW2Layout.Limit.l1Bytes / 8 else {
        throw DiskError(
          .corrupt, "the snapshot is of a disk that is too large", path: name,
          found: "\(row.diskSize) bytes")
      }
      let saved = try loadL1(at: row.l1Offset, count: row.l1Size)
      defer { saved.deallocate() }
      try markDirty(true)
      let table = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: max(entries, 1))
      table.initialize(repeating: 0)
      for index in 0..<row.l1Size { table[index] = saved[index] & ~QCOW2Layout.Entry.copied }
      try adjust(saved, row.l1Size, by: 1)
      let old = UnsafeMutableBufferPointer<UInt64>.allocate(capacity: max(header.l1Size, 1))
      defer { old.deallocate() }
      let oldSize = header.l1Size
      _ = old.initialize(fromContentsOf: try activeL1())
      header.size = row.diskSize
      try replaceL1(table)
      // Only now: until the header points to the other table, this one's clusters are in use.
      try adjust(old, oldSize, by: -1)
      diskSize.store(row.diskSize, ordering: .releasing)
      l2Cache.forgetAll()
      unpacked.forget()
      try flushLocked()
      try checkCopiedFlags(nil, fix: true)
    }
  }

  /// - Throws: `.notFound`, as `write`.
  public func deleteSnapshot(_ title: String) throws(DiskError) {
    try changingSnapshots { () throws(DiskError) in
      let row = try find(title)
      let rows = try snapshotRows().filter { $0.id != row.id || $0.name != row.name }
      // With its table what it refers to is lost as well: check finds those clusters.
      let isLost = fault(in: row) != nil
      let saved = try loadL1(at: isLost ? 0 : row.l1Offset, count: isLost ? 0 : row.l1Size)
      defer { saved.deallocate() }
      try markDirty(true)
      try finishSnapshots(rows)
      if isLost { return }
      try adjust(saved, row.l1Size, by: -1)
      changes.discards = true
      changes.frees.append((row.l1Offset, max(row.l1Size * 8, 1)))
      try flushLocked()
      try checkCopiedFlags(nil, fix: true)
    }
  }

  private func find(_ title: String) throws(DiskError) -> QCOW2Snapshot {
    let rows = try snapshotRows()
    if let row = rows.first(where: { $0.name == title }) ?? rows.first(where: { $0.id == title }) {
      return row
    }
    let more = rows.count > 10 ? ", and \(rows.count - 10) more" : ""
    let names = rows.prefix(10).map { Self.short($0.name) }.joined(separator: ", ") + more
    throw DiskError(
      .notFound, "there is no snapshot of this name", path: name,
      expected: rows.isEmpty ? "no snapshot is there" : names, found: Self.short(title))
  }

  /// A name in an error: those of other programs may have 65535 bytes.
  private static func short(_ name: String) -> String {
    name.count <= 60 ? name : name.prefix(59) + "…"
  }

  /// Runs a change of snapshots between a clean state and the next one. What is refused before the
  /// image is marked as dirty leaves it as it was.
  private func changingSnapshots(_ body: () throws(DiskError) -> Void) throws(DiskError) {
    try checkOpen()
    guard isWritable else {
      throw DiskError(
        .readOnly, "the image was opened for reading only", path: name,
        hint: "open it with writable: true")
    }
    try refuseUnsound()
    guard !hasDataFile else {
      throw DiskError(
        .unsupported, "an image with an external data file has no internal snapshots", path: name)
    }
    shape.lockToWrite()
    defer { shape.unlock() }
    try flushLocked()
    try body()
    changes.isUnsynced = true
    try flushLocked()
    try markDirty(false)
  }

  private func markDirty(_ isDirty: Bool) throws(DiskError) {
    guard header.version == 3 else { return }
    if isDirty {
      header.incompatible |= QCOW2Layout.Incompatible.dirty
    } else {
      header.incompatible &= ~QCOW2Layout.Incompatible.dirty
    }
    try writeHeader()
    try file.flush()
  }

  /// An L1 table in clusters of its own, its flags cleared.
  private func storeL1(_ table: UnsafeMutableBufferPointer<UInt64>) throws(DiskError) -> Int {
    let clusters = max((header.l1Size * 8 + header.clusterSize - 1) >> header.clusterBits, 1)
    let place = try allocate(clusters).offset
    var bytes = BigEndianBytes()
    for index in 0..<header.l1Size { bytes.put(table[index] & ~QCOW2Layout.Entry.copied) }
    bytes.pad(to: header.clusterSize)
    try write(bytes.bytes, to: place)
    return place
  }

  /// Writes a new snapshot table and lets the header point to it.
  func finishSnapshots(_ rows: [QCOW2Snapshot]) throws(DiskError) {
    let old = try readSnapshots().size
    let bytes = rows.flatMap(\.encoded)
    var place = 0
    if !bytes.isEmpty {
      let clusters = (bytes.count + header.clusterSize - 1) >> header.clusterBits
      place = try allocate(clusters).offset
      try write(bytes, to: place)
    }
    try flushLocked()
    try file.flush()
    if old > 0 { changes.frees.append((header.snapshotsOffset, old)) }
    header.snapshotsOffset = place
    header.snapshotCount = rows.count
    try writeHeader()
    try file.flush()
    try checkCopiedFlags(nil, fix: true)
  }

  /// Counts one reference more or fewer to everything that an L1 table leads to.
  private func adjust(
    _ l1: UnsafeMutableBufferPointer<UInt64>, _ size: Int, by change: Int
  ) throws(DiskError) {
    typealias Entry = QCOW2Layout.Entry
    let table = UnsafeMutableRawBufferPointer.allocate(byteCount: header.clusterSize, alignment: 16)
    defer { table.deallocate() }
    for index in 0..<size where l1[index] & Entry.offset != 0 {
      let offset = Int(l1[index] & Entry.offset)
      try checkTable(offset, l1[index], index)
      try file.read(into: table, at: ByteOffset(offset))
      for at in stride(from: 0, to: table.count, by: header.l2EntrySize) {
        try adjustCluster(UnsafeRawBufferPointer(table).big64(at), by: change)
      }
      try adjust(offset, header.clusterSize, by: change)
    }
  }

  private func adjustCluster(_ entry: UInt64, by change: Int) throws(DiskError) {
    typealias Entry = QCOW2Layout.Entry
    if entry & Entry.compressed != 0 {
      let value = Int(entry & ~(Entry.compressed | Entry.copied))
      let split = 62 - (header.clusterBits - 8)
      let offset = value & (1 << split - 1)
      return try adjust(offset, (value >> split + 1) * 512 - offset & 511, by: change)
    }
    let host = Int(entry & Entry.offset)
    if host != 0 { try adjust(host, header.clusterSize, by: change) }
  }

  /// More at once; fewer when the tables that gave it up are written.
  private func adjust(_ offset: Int, _ count: Int, by change: Int) throws(DiskError) {
    if change < 0 { return changes.frees.append((offset, count)) }
    // A count for what lies behind the end would make the file as long as the entry says.
    guard offset < file.size.bytes else {
      throw corrupt(
        "a cluster lies past the end of the file", at: offset..<(offset + count),
        expected: "below \(file.size.bytes)", found: UInt64(offset))
    }
    for cluster in (offset >> header.clusterBits)...((offset + count - 1) >> header.clusterBits) {
      try addReference(to: cluster, change)
    }
  }
}
