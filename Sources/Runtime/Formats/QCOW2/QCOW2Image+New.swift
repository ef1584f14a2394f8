/// Filling an image that nobody reads yet: room is made under the lock, data moves outside of it.
extension QCOW2Image {
  /// Writes whole clusters where the image has none.
  func writeNew(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(DiskError) {
    var done = 0
    while done < bytes.count {
      let (host, count) = try placeNew(
        (bytes.count - done) >> header.clusterBits, at: offset + done)
      let length = count << header.clusterBits
      try writeData(
        UnsafeRawBufferPointer(rebasing: bytes[done..<(done + length)]), at: host,
        guest: offset + done)
      done += length
    }
  }

  private func placeNew(
    _ wanted: Int, at offset: Int
  ) throws(DiskError) -> (offset: Int, count: Int) {
    shape.lockToWrite()
    defer { shape.unlock() }
    changes.isUnsynced = true
    try makeRoom()
    let found = try newClusters(wanted, for: offset)
    try point(offset, toClusters: found.count, at: found.offset)
    return found
  }

  /// Makes room for streams that lie one behind the other, and lets the clusters of the disk at
  /// `clusters` point to them. No more streams at once than `streamsTogether`.
  /// - Returns: where the first byte goes in the file.
  func placeStreams(_ sizes: [Int], for clusters: [Int]) throws(DiskError) -> Int {
    shape.lockToWrite()
    defer { shape.unlock() }
    changes.isUnsynced = true
    try makeRoom()
    let total = sizes.reduce(0, +)
    let start = try roomForBytes(total)
    var at = start
    for (size, guest) in zip(sizes, clusters) {
      for host in (at >> header.clusterBits)...((at + size - 1) >> header.clusterBits) {
        // A new cluster was counted when it was taken: the first stream in it is that count.
        if host == streamRoom.fresh.first {
          streamRoom.fresh.removeFirst()
        } else {
          try addReference(to: host, 1)
        }
      }
      let sectors = (at + size - 1) >> 9 - at >> 9
      let split = 62 - (header.clusterBits - 8)
      let place = try writableEntry(at: guest)
      set(place, UInt64(at) | UInt64(sectors) << UInt64(split) | QCOW2Layout.Entry.compressed)
      at += size
    }
    streamRoom.next = at
    return start
  }

  /// How many streams may be placed in one call. More of them may share a cluster than a count of less
  /// than 16 bits can say, so that it is looked at before each.
  var streamsTogether: Int { header.refcountOrder >= 4 ? Int.max : 1 }

  /// A run of bytes that goes on where the last streams ended, if the next clusters are free.
  private func roomForBytes(_ count: Int) throws(DiskError) -> Int {
    let cluster = header.clusterSize
    var rest = -streamRoom.next & (cluster - 1)
    if rest > 0,
      try refcount(of: streamRoom.next >> header.clusterBits) >= QCOW2Refcounts.most(header)
    {
      // Narrow counts: so many streams share the cluster already that it takes no more.
      rest = 0
    }
    if count <= rest {
      streamRoom.fresh = 0..<0
      return streamRoom.next
    }
    let wanted = (count - rest + cluster - 1) >> header.clusterBits
    let found = try allocate(wanted).offset
    let first = found >> header.clusterBits
    streamRoom.fresh = first..<(first + wanted)
    return rest > 0 && found == streamRoom.next + rest ? streamRoom.next : try whole(found, count)
  }

  /// All of the bytes in new clusters, where the last ones do not go on.
  private func whole(_ found: Int, _ count: Int) throws(DiskError) -> Int {
    let wanted = (count + header.clusterSize - 1) >> header.clusterBits
    guard wanted > streamRoom.fresh.count else { return found }
    for host in streamRoom.fresh { try addReference(to: host, -1) }
    if let first = streamRoom.fresh.first { refcounts?.firstFree = first }
    let again = try allocate(wanted).offset
    let first = again >> header.clusterBits
    streamRoom.fresh = first..<(first + wanted)
    return again
  }
}

/// Where compressed streams are added next.
struct QCOW2StreamRoom {
  /// Right behind the last one; 0 before the first.
  var next = 0
  /// Clusters that were taken for the streams being placed.
  var fresh = 0..<0
}
