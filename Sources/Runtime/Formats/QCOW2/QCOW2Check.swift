import Glibc

/// Counts the references to every cluster of an image's file, to compare with the counts it keeps.
///
/// What `qemu-img check` counts is counted here, in its terms. Memory: 4 bytes a cluster of the file,
/// taken as it is touched.
final class QCOW2Check {
  let image: QCOW2Image
  var result = CheckResult()
  /// References found, by cluster.
  let found: UnsafeMutablePointer<UInt32>
  let clusters: Int
  /// As many as are compared: those of the file, and what lies behind it as far as something refers there.
  private var compared: Int
  /// The most references that a count of the image can say.
  private let most: UInt32
  /// Whether refcount blocks themselves are wrong, so that only new ones mend it.
  var needsRebuild = false
  private let progress: (Int, Int) -> Void
  private let shouldStop: () -> Bool

  /// - Throws: `.unsupported` for a file of so many clusters that they cannot be counted.
  init(
    _ image: QCOW2Image, progress: @escaping (Int, Int) -> Void = { _, _ in },
    shouldStop: @escaping () -> Bool = { false }
  ) throws(DiskError) {
    self.image = image
    self.progress = progress
    self.shouldStop = shouldStop
    let cluster = image.header.clusterSize
    // One more: a region may exceed the file by less than a cluster.
    clusters = image.file.size.bytes / cluster + 2
    compared = (image.file.size.bytes + cluster - 1) / cluster
    most = UInt32(clamping: QCOW2Refcounts.most(image.header))
    guard clusters <= 1 << 36, let memory = calloc(clusters, 4) else {
      throw DiskError(
        .unsupported, "the file has too many clusters to check them", path: image.name,
        found: "\(clusters)")
    }
    found = memory.bindMemory(to: UInt32.self, capacity: clusters)
  }

  deinit { free(found) }

  private var header: QCOW2Header { image.header }

  /// Walks over everything that refers to clusters.
  func countReferences() throws(DiskError) {
    let cluster = header.clusterSize
    count(0, cluster, "the header")
    try walk(
      l1Offset: header.l1Offset, l1Size: header.l1Size, isActive: true, "the active L1 table")
    let snapshots = try image.readSnapshots()
    for row in snapshots.rows {
      try walk(
        l1Offset: row.l1Offset, l1Size: row.l1Size, isActive: false, "a snapshot's L1 table")
    }
    count(header.snapshotsOffset, snapshots.size, "the snapshot table")
    for item in header.extensions where item.type == QCOW2Layout.Extension.encryption {
      guard item.bytes.count >= 16 else { continue }
      let (offset, size) = item.bytes.withUnsafeBytes { ($0.big64(0), $0.big64(8)) }
      count(Int(clamping: offset), Int(clamping: size), "the encryption header")
    }
    try countBitmaps()
    count(
      header.refcountTableOffset, header.refcountTableClusters << header.clusterBits,
      "the refcount table")
    try countBlocks()
    result.totalClusters = (header.size + cluster - 1) / cluster
  }

  /// Whether clusters are used that no refcount block counts.
  func missesBlocks() throws(DiskError) -> Bool {
    let table = try image.loadRefcountTable()
    let perBlock = 1 << header.blockBits
    for start in stride(from: 0, to: compared, by: perBlock) {
      let block = start >> header.blockBits
      if block < table.count, table[block] != 0 { continue }
      if (start..<min(start + perBlock, compared)).contains(where: { found[$0] > 0 }) {
        return true
      }
    }
    return false
  }

  private func countBlocks() throws(DiskError) {
    let table = try image.loadRefcountTable()
    for (index, entry) in table.enumerated() where entry != 0 {
      let raw = entry & ~QCOW2Layout.Entry.reservedInRefcountTable
      guard raw == entry else {
        corrupt("the entry of refcount block \(index) has reserved bits set")
        needsRebuild = true
        continue
      }
      guard let offset = Int(exactly: raw), offset & (header.clusterSize - 1) == 0 else {
        corrupt("refcount block \(index) is not aligned to clusters")
        needsRebuild = true
        continue
      }
      guard offset < image.file.size.bytes else {
        corrupt("refcount block \(index) lies outside of the file")
        needsRebuild = true
        continue
      }
      count(offset, header.clusterSize, "refcount block \(index)")
      if found[offset / header.clusterSize] != 1 {
        corrupt("refcount block \(index) is used for something else as well")
        needsRebuild = true
      }
    }
  }

  private func countBitmaps() throws(DiskError) {
    guard let directory = header.bitmapDirectory else { return }
    count(directory.offset, directory.size, "the directory of bitmaps")
    guard directory.size <= 64 << 20, directory.offset <= image.file.size.bytes,
      directory.size <= image.file.size.bytes - directory.offset
    else { return corrupt("the directory of bitmaps lies outside of the file") }
    let bytes = try image.file.read(
      at: ByteOffset(directory.offset), count: ByteCount(directory.size))
    var at = 0
    for _ in 0..<directory.count where at + 24 <= bytes.count {
      let (offset, entries, nameSize, extra) = bytes.withUnsafeBytes {
        ($0.big64(at), Int($0.big32(at + 8)), Int($0.big16(at + 18)), Int($0.big32(at + 20)))
      }
      try countBitmap(at: Int(clamping: offset), entries: entries)
      at += (24 + extra + nameSize + 7) & ~7
    }
  }

  private func countBitmap(at offset: Int, entries: Int) throws(DiskError) {
    guard entries <= 1 << 22, offset <= image.file.size.bytes,
      entries * 8 <= image.file.size.bytes - offset
    else { return corrupt("a bitmap's table lies outside of the file") }
    count(offset, entries * 8, "a bitmap's table")
    let table = try image.file.read(at: ByteOffset(offset), count: ByteCount(entries * 8))
    for index in 0..<entries {
      let data = table.withUnsafeBytes { $0.big64(index * 8) } & QCOW2Layout.Entry.offset
      if data != 0 { count(Int(data), header.clusterSize, "a bitmap") }
    }
  }

  /// Walks over one L1 table and its L2 tables.
  private func walk(
    l1Offset: Int, l1Size: Int, isActive: Bool, _ what: String
  ) throws(DiskError) {
    count(l1Offset, l1Size * 8, what)
    guard l1Offset <= image.file.size.bytes, l1Size * 8 <= image.file.size.bytes - l1Offset else {
      return
    }
    let l1 = try image.loadL1(at: l1Offset, count: l1Size)
    defer { l1.deallocate() }
    let table = UnsafeMutableRawBufferPointer.allocate(byteCount: header.clusterSize, alignment: 16)
    defer { table.deallocate() }
    for index in 0..<l1Size where l1[index] != 0 {
      try pause(at: isActive ? index << header.l1Shift : header.size)
      if l1[index] & QCOW2Layout.Entry.reservedInL1 != 0 {
        corrupt("an L1 entry of \(what) has reserved bits set")
      }
      let offset = Int(l1[index] & QCOW2Layout.Entry.offset)
      count(offset, header.clusterSize, "an L2 table")
      if offset & (header.clusterSize - 1) != 0 {
        corrupt("an L2 table at \(offset) is not aligned to clusters")
      }
      guard offset < image.file.size.bytes else { continue }
      // What it refers to is counted wherever it lies, so that nothing is taken for a leak.
      try image.readHost(image.file, into: table, at: offset)
      countEntries(UnsafeRawBufferPointer(table), isActive: isActive)
    }
  }

  /// Says how far it is, and heeds an interruption.
  private func pause(at position: Int) throws(DiskError) {
    if shouldStop() { throw DiskError(.interrupted, "interrupted", path: image.name) }
    let all = header.size + compared << header.clusterBits
    progress(min(position, all), all)
  }

  /// What the entries of an L2 table refer to.
  private func countEntries(_ table: UnsafeRawBufferPointer, isActive: Bool) {
    typealias Entry = QCOW2Layout.Entry
    var next = 0
    for at in stride(from: 0, to: table.count, by: header.l2EntrySize) {
      let entry = table.big64(at)
      if entry & Entry.compressed != 0 {
        countCompressed(
          entry, header.hasExtendedL2 ? table.big64(at + 8) : 0, isActive: isActive)
        continue
      }
      let host = Int(entry & Entry.offset)
      let bitmap = header.hasExtendedL2 ? table.big64(at + 8) : 0
      checkEntry(entry, host, bitmap)
      guard host != 0 || header.hasDataFile && entry & Entry.copied != 0 else { continue }
      if isActive {
        result.allocatedClusters += 1
        if next != 0, host != next { result.fragmentedClusters += 1 }
        next = host + header.clusterSize
      }
      if !header.hasDataFile { count(host, header.clusterSize, "a cluster of the disk") }
    }
  }

  /// What is wrong with a standard entry by itself.
  private func checkEntry(_ entry: UInt64, _ host: Int, _ bitmap: UInt64) {
    typealias Entry = QCOW2Layout.Entry
    if entry & Entry.reservedInL2 != 0 { corrupt("an L2 entry has reserved bits set") }
    if host & (header.clusterSize - 1) != 0 {
      corrupt("a cluster at \(host) is not aligned: an L2 entry is broken")
    }
    let isAllocated = host != 0 || header.hasDataFile && entry & Entry.copied != 0
    if isAllocated, bitmap >> 32 & bitmap & 0xffff_ffff != 0 {
      corrupt("a subcluster is both stored and zero")
    }
    if !isAllocated, bitmap & 0xffff_ffff != 0 { corrupt("stored subclusters, and no cluster") }
  }

  private func countCompressed(_ entry: UInt64, _ bitmap: UInt64, isActive: Bool) {
    if entry & QCOW2Layout.Entry.copied != 0 {
      corrupt("a compressed cluster is marked as one to write in place")
    }
    if header.hasDataFile { return corrupt("a compressed cluster in an image with a data file") }
    if bitmap != 0 { return corrupt("a compressed cluster has a map of subclusters") }
    if isActive {
      result.allocatedClusters += 1
      result.compressedClusters += 1
      // Compressed clusters are fragments by nature: each lies where the last one ended.
      result.fragmentedClusters += 1
    }
    let split = 62 - (header.clusterBits - 8)
    let value = Int(entry & ~(QCOW2Layout.Entry.compressed | QCOW2Layout.Entry.copied))
    let offset = value & (1 << split - 1)
    let size = (value >> split + 1) * 512 - offset & 511
    count(offset, size, "a compressed cluster")
  }

  /// Counts a reference to each cluster of a region.
  private func count(_ offset: Int, _ size: Int, _ what: @autoclosure () -> String) {
    guard size > 0 else { return }
    let (end, overflow) = offset.addingReportingOverflow(size)
    guard offset >= 0, !overflow, end - image.file.size.bytes < header.clusterSize else {
      return corrupt("\(what()) at \(offset) lies outside of the file")
    }
    let first = offset >> header.clusterBits
    let last = min((end - 1) >> header.clusterBits, clusters - 1)
    guard first <= last else { return }
    compared = max(compared, last + 1)
    for cluster in first...last {
      if found[cluster] < most {
        found[cluster] += 1
      } else {
        corrupt("cluster \(cluster) is used more often than its refcount can say")
      }
    }
  }

  func corrupt(_ text: @autoclosure () -> String) {
    result.corruptions += 1
    result.note(text())
  }

  /// Compares what was found with what the image says.
  /// - Parameter mend: called for each cluster whose count is wrong, with what it should be; says
  ///   whether it was mended.
  func compare(
    mend: (_ cluster: Int, _ isLeak: Bool, _ count: UInt64) throws(DiskError) -> Bool
  ) throws(DiskError) {
    var highest = 0
    for cluster in 0..<compared {
      if cluster & 0xffff == 0 { try pause(at: header.size + cluster << header.clusterBits) }
      let wanted = UInt64(found[cluster])
      var kept: UInt64 = 0
      do throws(DiskError) {
        kept = try image.refcount(of: cluster)
      } catch {
        guard error.code == .corrupt else { throw error }
        // A broken block was reported already; its counts read as none.
        needsRebuild = true
      }
      if wanted > 0 || kept > 0 { highest = cluster }
      if kept == wanted { continue }
      let isLeak = kept > wanted
      let isMended = try mend(cluster, isLeak, wanted)
      if isMended {
        if isLeak { result.leaksFixed += 1 } else { result.corruptionsFixed += 1 }
      } else {
        if isLeak { result.leaks += 1 } else { result.corruptions += 1 }
      }
      result.note(
        "\(isLeak ? "leak" : "error"): cluster \(cluster) has refcount \(kept), and \(wanted) references"
      )
    }
    result.imageEnd = (highest + 1) << header.clusterBits
  }
}
