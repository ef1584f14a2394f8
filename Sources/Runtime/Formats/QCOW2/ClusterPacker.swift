/// Compresses clusters and adds them to a new image, one thread's worth.
final class ClusterPacker {
  private let header: QCOW2Header
  private let packed: UnsafeMutableRawBufferPointer
  private let codec: ClusterCodec
  private var sizes: [Int] = []
  private var clusters: [Int] = []
  private var count = 0

  /// - Parameter piece: the most bytes that are handed over at once.
  init(_ header: QCOW2Header, piece: Int) throws(DiskError) {
    self.header = header
    codec = try ClusterCodec(header.compression, clusterSize: header.clusterSize)
    packed = .allocate(byteCount: piece + header.clusterSize + 64, alignment: 64)
  }

  deinit { packed.deallocate() }

  /// Writes whole clusters: those that compression makes smaller as streams, the others as they are.
  func write(
    _ bytes: UnsafeRawBufferPointer, at offset: Int, to image: QCOW2Image
  ) throws(DiskError) {
    let cluster = header.clusterSize
    for at in stride(from: 0, to: bytes.count, by: cluster) {
      let part = UnsafeRawBufferPointer(rebasing: bytes[at..<(at + cluster)])
      // A stream of a cluster's size saves nothing.
      let room = UnsafeMutableRawBufferPointer(rebasing: packed[count..<(count + cluster - 1)])
      let size = codec.pack(part, into: room)
      if size > 0 {
        sizes.append(size)
        clusters.append(offset + at)
        count += size
        if sizes.count >= image.streamsTogether { try writeStreams(to: image) }
      } else {
        try image.writeNew(part, at: offset + at)
      }
    }
    try writeStreams(to: image)
  }

  private func writeStreams(to image: QCOW2Image) throws(DiskError) {
    guard count > 0 else { return }
    let place = try image.placeStreams(sizes, for: clusters)
    try image.file.writeGrowing(
      UnsafeRawBufferPointer(rebasing: packed[..<count]), at: ByteOffset(place))
    sizes.removeAll(keepingCapacity: true)
    clusters.removeAll(keepingCapacity: true)
    count = 0
  }
}
