/// What clusters of the file hold besides the disk's bytes.
struct QCOW2Structures: OptionSet {
  let rawValue: UInt16

  static let header = Self(rawValue: 1)
  static let l1Table = Self(rawValue: 1 << 1)
  static let l2Table = Self(rawValue: 1 << 2)
  static let refcountTable = Self(rawValue: 1 << 3)
  static let refcountBlock = Self(rawValue: 1 << 4)
  static let snapshotTable = Self(rawValue: 1 << 5)
  static let snapshotL1 = Self(rawValue: 1 << 6)
  static let snapshotL2 = Self(rawValue: 1 << 7)
  static let bitmapDirectory = Self(rawValue: 1 << 8)
  static let bitmapTable = Self(rawValue: 1 << 9)
  static let encryption = Self(rawValue: 1 << 10)

  private static let names = [
    "the header", "the L1 table", "an L2 table", "the refcount table", "a refcount block",
    "the snapshot table", "a snapshot's L1 table", "a snapshot's L2 table",
    "the directory of bitmaps", "a bitmap's table", "the encryption header",
  ]

  /// The first of them in words.
  var name: String { Self.names[min(rawValue.trailingZeroBitCount, Self.names.count - 1)] }
}

/// The image's structures, as they were when they were last looked for.
struct QCOW2Metadata {
  var clusters: [Int: QCOW2Structures] = [:]
  /// The L2 table that was found to lie over nothing else, to look for each once.
  var soundTable = -1

  mutating func add(_ kind: QCOW2Structures, _ offset: Int, _ size: Int, _ header: QCOW2Header) {
    let (end, overflow) = offset.addingReportingOverflow(size)
    guard size > 0, offset >= 0, !overflow else { return }
    for cluster in offset >> header.clusterBits...(end - 1) >> header.clusterBits {
      clusters[cluster, default: []].insert(kind)
    }
  }
}

/// QEMU's overlap checks, all of them: what is looked for once is not read again for each write.
extension QCOW2Image {
  /// Refuses to write to clusters that hold the image's own structures: counts that call them free, or
  /// entries of the disk that lead there, are wrong, and writing would lose the image.
  ///
  /// The structures are looked for once, and again where the header changed, or where somebody is about
  /// to write to what was one. Call with the shape locked to write.
  func refuseMetadata(at offset: Int, clusters: Int) throws(DiskError) {
    let first = offset >> header.clusterBits
    try knowMetadata()
    for cluster in first..<(first + clusters) where metadata?.clusters[cluster] != nil {
      try refuse(cluster, besides: [], "the image would be written over")
    }
  }

  /// Refuses to change an L2 table that is something else as well.
  func refuseSharedTable(_ table: Int) throws(DiskError) {
    try knowMetadata()
    guard metadata?.soundTable != table else { return }
    let cluster = table >> header.clusterBits
    if metadata?.clusters[cluster] != .l2Table {
      try refuse(cluster, besides: .l2Table, "an L2 table lies over")
    }
    metadata?.soundTable = table
  }

  /// What lies in a cluster besides bytes of the disk.
  func structures(in cluster: Int) throws(DiskError) -> QCOW2Structures {
    try knowMetadata()
    return metadata?.clusters[cluster] ?? []
  }

  /// Notes where a new table is, for those that are looked for once.
  func noteMetadata(_ kind: QCOW2Structures, at offset: Int) {
    metadata?.add(kind, offset, header.clusterSize, header)
  }

  private func refuse(
    _ cluster: Int, besides own: QCOW2Structures, _ what: String
  ) throws(DiskError) {
    let now = try findMetadata()
    metadata = now
    guard let found = now.clusters[cluster]?.subtracting(own), !found.isEmpty else { return }
    throw DiskError(
      .corrupt, "\(what) \(found.name): its counts or entries are wrong", path: name,
      range: cluster << header.clusterBits..<(cluster + 1) << header.clusterBits,
      hint: "mend it with check(img, repair: .all), or convert what can be read")
  }

  private func knowMetadata() throws(DiskError) {
    if metadata != nil { return }
    let found = try findMetadata()
    // No count of such a block says anything, and changing one would change something else.
    if let block = found.clusters.first(where: {
      $0.value.contains(.refcountBlock) && $0.value != .refcountBlock
    }) {
      let name = block.value.subtracting(.refcountBlock).name
      throw corrupt(
        "a refcount block lies over \(name)",
        at: block.key << header.clusterBits..<(block.key + 1) << header.clusterBits,
        found: UInt64(block.key << header.clusterBits))
    }
    metadata = found
  }

  /// More than any LUKS header takes.
  private static let encryptionLimit = 32 << 20

  private func findMetadata() throws(DiskError) -> QCOW2Metadata {
    let header = header
    var found = QCOW2Metadata()
    found.add(.header, 0, header.clusterSize, header)
    found.add(.l1Table, header.l1Offset, header.l1Size * 8, header)
    found.add(
      .refcountTable, header.refcountTableOffset,
      header.refcountTableClusters << header.clusterBits, header)
    addTables(of: try activeL1(), header.l1Size, .l2Table, to: &found)
    for entry in try loadRefcountTable() where entry != 0 {
      found.add(
        .refcountBlock, Int(truncatingIfNeeded: entry & ~0x1ff), header.clusterSize, header)
    }
    if let place = header.encryptionHeader {
      found.add(.encryption, place.offset, min(place.size, Self.encryptionLimit), header)
    }
    do throws(DiskError) {
      try addSnapshots(to: &found)
      try addBitmaps(to: &found)
    } catch {
      // What cannot be followed cannot be guarded; check tells of it.
      guard error.code == .corrupt else { throw error }
    }
    return found
  }

  private func addTables(
    of l1: UnsafeMutableBufferPointer<UInt64>, _ count: Int, _ kind: QCOW2Structures,
    to found: inout QCOW2Metadata
  ) {
    for index in 0..<count where l1[index] & QCOW2Layout.Entry.offset != 0 {
      let table = Int(l1[index] & QCOW2Layout.Entry.offset)
      found.add(kind, table, header.clusterSize, header)
    }
  }

  private func addSnapshots(to found: inout QCOW2Metadata) throws(DiskError) {
    guard header.snapshotCount > 0 else { return }
    found.add(.snapshotTable, header.snapshotsOffset, 1, header)
    let table = try readSnapshots()
    found.add(.snapshotTable, header.snapshotsOffset, table.size, header)
    for row in table.rows where fault(in: row) == nil {
      found.add(.snapshotL1, row.l1Offset, row.l1Size * 8, header)
      let l1 = try loadL1(at: row.l1Offset, count: row.l1Size)
      defer { l1.deallocate() }
      addTables(of: l1, row.l1Size, .snapshotL2, to: &found)
    }
  }

  private func addBitmaps(to found: inout QCOW2Metadata) throws(DiskError) {
    guard let directory = header.bitmapDirectory, let tables = try bitmapTables() else { return }
    found.add(.bitmapDirectory, directory.offset, directory.size, header)
    for (offset, entries) in tables where entries <= 1 << 22 {
      found.add(.bitmapTable, offset, entries * 8, header)
    }
  }
}
