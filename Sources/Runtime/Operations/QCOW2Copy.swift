/// The work of one thread that fills a new qcow2 image: reads a piece, leaves out the clusters that
/// the image has already, compresses the others or writes them as they are.
final class QCOW2Copy: Sendable {
  private let source: any BlockDevice
  private let target: QCOW2Image
  private let isCompressed: Bool
  private let cluster: Int
  /// What the target shows where nothing is written: its backing file, or nil for zeros.
  private let below: (any BlockDevice)?
  let dealer: PieceDealer

  init(
    source: any BlockDevice, target: QCOW2Image, size: Int, isCompressed: Bool, piece: Int
  ) {
    self.source = source
    self.target = target
    self.isCompressed = isCompressed
    cluster = target.header.clusterSize
    below = target.layer?.device
    dealer = PieceDealer(
      source, size: size, piece: piece, includesZeros: target.layer != nil)
  }

  /// - Returns: whether there was a piece.
  func nextPiece() throws(DiskError) -> Bool {
    let buffer = PieceBuffer(dealer.piece)
    let packer = isCompressed ? try ClusterPacker(target.header, piece: dealer.piece) : nil
    let old = below == nil ? nil : PieceBuffer(dealer.piece)
    while let range = try dealer.next() {
      // The last cluster is whole, with zeros behind the end of the disk.
      let count = (range.count + cluster - 1) & ~(cluster - 1)
      let bytes = buffer.prefix(count)
      try source.read(into: buffer.prefix(range.count), at: ByteOffset(range.lowerBound))
      UnsafeMutableRawBufferPointer(rebasing: bytes[range.count...])
        .initializeMemory(as: UInt8.self, repeating: 0)
      if let old { try readBelow(into: old.prefix(count), at: range.lowerBound) }
      try store(UnsafeRawBufferPointer(bytes), old, at: range.lowerBound, packer)
    }
    return false
  }

  private func readBelow(
    into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(DiskError) {
    try target.readBelow(into: buffer, at: offset)
  }

  private func store(
    _ bytes: UnsafeRawBufferPointer, _ old: PieceBuffer?, at offset: Int, _ packer: ClusterPacker?
  ) throws(DiskError) {
    var at = 0
    while at < bytes.count {
      let start = at
      while at < bytes.count, !isThere(bytes, old, at) { at += cluster }
      if at > start {
        let part = UnsafeRawBufferPointer(rebasing: bytes[start..<at])
        if let packer {
          try packer.write(part, at: offset + start, to: target)
        } else {
          try target.writeNew(part, at: offset + start)
        }
      } else {
        at += cluster
      }
    }
  }

  /// Whether the target shows a cluster without being written to.
  private func isThere(_ bytes: UnsafeRawBufferPointer, _ old: PieceBuffer?, _ at: Int) -> Bool {
    let part = UnsafeRawBufferPointer(rebasing: bytes[at..<(at + cluster)])
    guard let old else { return isAllZero(part) }
    return part.elementsEqualBytes(UnsafeRawBufferPointer(rebasing: old.bytes[at..<(at + cluster)]))
  }
}
