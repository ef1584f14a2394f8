import Glibc

/// Counts the references to every cluster of an image's file, to compare with the counts it keeps.
///
/// What `qemu-img check` counts is counted here, in its terms. Memory: 4 bytes a cluster of the file,
/// taken as it is touched.
final class QCOW2Check {
  /// What refers to clusters, as far as it matters for mending.
  enum Referrer {
    case l2Table, refcounts, other
  }

  let image: QCOW2Image
  var result = CheckResult()
  /// References found, by cluster; the highest bit says that one of them is not as an L2 table.
  private let found: UnsafeMutablePointer<UInt32>
  private static let isMore: UInt32 = 1 << 31
  let clusters: Int
  /// As many as are compared: those of the file, and what lies behind it as far as something refers there.
  private(set) var compared: Int
  /// The most references that a count of the image can say.
  private let most: UInt32
  /// Whether the refcount table or its blocks are wrong, so that only new ones mend it.
  var needsRebuild = false
  /// Faults of the snapshot table that go with its rows written anew.
  private(set) var tableFaults = 0
  /// Rows of the snapshot table whose L1 table cannot be followed.
  private(set) var lostSnapshots = 0
  /// Entries of snapshots' L2 tables that are wrong by themselves and can be mended.
  var mendableInSnapshots = 0
  /// Clusters that were counted for the refcount structures, once for each time.
  private var refcountClusters: [Int] = []
  /// Clusters behind the file that something refers to, as many as are kept.
  private var outside: [ClosedRange<Int>] = []
  private static let mostOutside = 1 << 20
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
    most = UInt32(clamping: min(QCOW2Refcounts.most(image.header), UInt64(Self.isMore - 1)))
    guard clusters <= 1 << 36, let memory = calloc(clusters, 4) else {
      throw DiskError(
        .unsupported, "the file has too many clusters to check them", path: image.name,
        found: "\(clusters)")
    }
    found = memory.bindMemory(to: UInt32.self, capacity: clusters)
  }

  deinit { free(found) }

  var header: QCOW2Header { image.header }

  /// The references that were found to a cluster.
  func references(to cluster: Int) -> UInt64 {
    cluster < clusters ? UInt64(found[cluster] & ~Self.isMore) : 0
  }

  /// Whether what lies in a region of the file is L2 tables and nothing else.
  func holdsTables(_ offset: Int, _ size: Int) -> Bool {
    let (first, last) = (offset >> header.clusterBits, (offset + size - 1) >> header.clusterBits)
    return last < clusters && (first...last).allSatisfy { found[$0] & Self.isMore == 0 }
  }

  /// Takes the old refcount structures for free, which new ones are about to replace.
  func forgetRefcounts() {
    for cluster in refcountClusters { found[cluster] -= 1 }
    refcountClusters = []
  }

  /// Where so many clusters lie behind the file that nothing refers to.
  func gap(of count: Int) -> Int {
    var place = compared
    // What claims to be longer than any of an image's parts says nothing.
    let likely = outside.filter { $0.count <= 1 << 16 }
    for range in likely.sorted(by: { $0.lowerBound < $1.lowerBound }) {
      if range.lowerBound >= place + count { break }
      place = max(place, range.upperBound + 1)
    }
    return place
  }

  /// Walks over everything that refers to clusters.
  func countReferences() throws(DiskError) {
    let cluster = header.clusterSize
    count(0, cluster, "the header")
    try walk(
      l1Offset: header.l1Offset, l1Size: header.l1Size, isActive: true, "the active L1 table")
    try countSnapshots()
    if let place = header.encryptionHeader {
      count(place.offset, place.size, "the encryption header")
    }
    try countBitmaps()
    try countRefcounts()
    result.totalClusters = (header.size + cluster - 1) / cluster
  }

  private func countSnapshots() throws(DiskError) {
    let table = try image.readSnapshots()
    for fault in table.faults { corrupt(fault.message) }
    tableFaults = table.faults.count
    for (index, row) in table.rows.enumerated() {
      if header.version == 3, !row.isComplete {
        corrupt("row \(index) of the snapshot table does not say how large its disk was")
        tableFaults += 1
      }
      if let fault = image.fault(in: row) {
        corrupt("row \(index) of the snapshot table names \(fault)")
        lostSnapshots += 1
        continue
      }
      try walk(
        l1Offset: row.l1Offset, l1Size: row.l1Size, isActive: false, "a snapshot's L1 table")
    }
    count(header.snapshotsOffset, table.size, "the snapshot table")
  }

  private func countBitmaps() throws(DiskError) {
    guard let directory = header.bitmapDirectory else { return }
    count(directory.offset, directory.size, "the directory of bitmaps")
    guard let tables = try image.bitmapTables() else {
      return corrupt("the directory of bitmaps lies outside of the file")
    }
    for (offset, entries) in tables { try countBitmap(at: offset, entries: entries) }
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

  /// Says how far it is, and heeds an interruption.
  func pause(at position: Int) throws(DiskError) {
    if shouldStop() { throw DiskError(.interrupted, "interrupted", path: image.name) }
    let all = header.size + compared << header.clusterBits
    progress(min(position, all), all)
  }

  /// Counts a reference to each cluster of a region.
  func count(
    _ offset: Int, _ size: Int, _ what: @autoclosure () -> String, by referrer: Referrer = .other
  ) {
    guard size > 0 else { return }
    let (end, overflow) = offset.addingReportingOverflow(size)
    guard offset >= 0, !overflow, end - image.file.size.bytes < header.clusterSize else {
      if offset >= 0, !overflow, outside.count < Self.mostOutside {
        outside.append(offset >> header.clusterBits...(end - 1) >> header.clusterBits)
      }
      return corrupt("\(what()) at \(offset) lies outside of the file")
    }
    let first = offset >> header.clusterBits
    let last = min((end - 1) >> header.clusterBits, clusters - 1)
    guard first <= last else { return }
    compared = max(compared, last + 1)
    for cluster in first...last {
      if referrer != .l2Table { found[cluster] |= Self.isMore }
      guard found[cluster] & ~Self.isMore < most else {
        corrupt("cluster \(cluster) is used more often than its refcount can say")
        continue
      }
      found[cluster] += 1
      if referrer == .refcounts { refcountClusters.append(cluster) }
    }
  }

  func corrupt(_ text: @autoclosure () -> String) {
    result.corruptions += 1
    result.note(text())
  }
}
