extension QCOW2Image {
  /// Where a compressed cluster's stream lies. The entry counts sectors of 512 bytes, so that up to
  /// 511 bytes behind the stream belong to others.
  func stream(of entry: Int) throws(DiskError) -> (offset: Int, count: Int) {
    let split = 62 - (header.clusterBits - 8)
    let offset = entry & (1 << split - 1)
    let sectors = entry >> split + 1
    let count = min(sectors * 512 - offset & 511, file.size.bytes - min(offset, file.size.bytes))
    guard count > 0 else {
      throw corrupt(
        "a compressed cluster lies past the end of the file", at: offset..<(offset + 1),
        expected: "below \(file.size.bytes)", found: UInt64(entry))
    }
    return (offset, count)
  }

  /// A part of a compressed cluster. Call with the shape locked.
  func readCompressed(
    _ run: QCOW2Run, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(DiskError) {
    let cluster = header.clusterSize
    let inside = offset & (cluster - 1)
    // A whole cluster is unpacked where it is wanted; parts come from one that is kept.
    if buffer.count == cluster { return try unpack(run.host, into: buffer) }
    if unpacked.copy(run.host, from: inside, into: buffer) { return }
    let whole = UnsafeMutableRawBufferPointer.allocate(byteCount: cluster, alignment: 16)
    do throws(DiskError) {
      try unpack(run.host, into: whole)
    } catch {
      whole.deallocate()
      throw error
    }
    buffer.copyMemory(
      from: UnsafeRawBufferPointer(rebasing: whole[inside..<(inside + buffer.count)]))
    unpacked.keep(run.host, whole)
  }

  func unpack(_ entry: Int, into cluster: UnsafeMutableRawBufferPointer) throws(DiskError) {
    let (offset, count) = try stream(of: entry)
    let packed = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
    defer { packed.deallocate() }
    try file.read(into: packed, at: ByteOffset(offset))
    let isWhole =
      switch header.compression {
      case .deflate: Inflater.inflate(UnsafeRawBufferPointer(packed), into: cluster)
      case .zstd: ZstdUnpacker.unpack(UnsafeRawBufferPointer(packed), into: cluster)
      }
    guard isWhole else {
      throw DiskError(
        .corrupt, "a compressed cluster does not unpack to \(cluster.count) bytes", path: name,
        range: offset..<(offset + count),
        hint: "check the image with check(img); copy what can still be read with convert")
    }
  }
}

/// A few clusters that were unpacked last, for reads of parts of them.
final class UnpackedClusters: @unchecked Sendable {
  // Unchecked, because the lock guards all of it.
  private let lock = PlainLock()
  private var kept: [(entry: Int, bytes: UnsafeMutableRawBufferPointer)] = []
  private static let limit = 8

  deinit { for cluster in kept { cluster.bytes.deallocate() } }

  /// Copies a part of a cluster that is kept.
  func copy(_ entry: Int, from start: Int, into buffer: UnsafeMutableRawBufferPointer) -> Bool {
    lock.lock()
    defer { lock.unlock() }
    guard let found = kept.firstIndex(where: { $0.entry == entry }) else { return false }
    let bytes = kept[found].bytes
    buffer.copyMemory(from: UnsafeRawBufferPointer(rebasing: bytes[start..<(start + buffer.count)]))
    return true
  }

  /// Takes over a cluster's memory.
  func keep(_ entry: Int, _ bytes: UnsafeMutableRawBufferPointer) {
    lock.lock()
    defer { lock.unlock() }
    if kept.count == Self.limit { kept.removeFirst().bytes.deallocate() }
    kept.append((entry, bytes))
  }

  func forget() {
    lock.lock()
    defer { lock.unlock() }
    for cluster in kept { cluster.bytes.deallocate() }
    kept = []
  }
}
