/// What L1 and L2 tables refer to.
extension QCOW2Check {
  /// Walks over one L1 table and its L2 tables.
  func walk(
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
      count(offset, header.clusterSize, "an L2 table", by: .l2Table)
      if offset & (header.clusterSize - 1) != 0 {
        corrupt("an L2 table at \(offset) is not aligned to clusters")
      }
      guard offset < image.file.size.bytes else { continue }
      // What it refers to is counted wherever it lies, so that nothing is taken for a leak.
      try image.readHost(image.file, into: table, at: offset)
      countEntries(UnsafeRawBufferPointer(table), isActive: isActive)
    }
  }

  /// What the entries of an L2 table refer to.
  private func countEntries(_ table: UnsafeRawBufferPointer, isActive: Bool) {
    typealias Entry = QCOW2Layout.Entry
    var next = 0
    for at in stride(from: 0, to: table.count, by: header.l2EntrySize) {
      let entry = table.big64(at)
      if !isActive, image.isMendable(table, at) { mendableInSnapshots += 1 }
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
}
