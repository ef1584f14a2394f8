/// Filling a new qcow2 image with a disk, on several threads.
struct QCOW2Copy: Sendable {
  private let source: any BlockDevice
  private let target: QCOW2Image
  private let isCompressed: Bool
  let dealer: PieceDealer

  init(
    source: any BlockDevice, target: QCOW2Image, size: Int, isCompressed: Bool, piece: Int
  ) {
    self.source = source
    self.target = target
    self.isCompressed = isCompressed
    dealer = PieceDealer(
      source, size: size, piece: piece,
      zeros: target.layer.map { .over($0.device) } ?? .leftOut)
  }

  /// What one thread needs.
  func worker() throws(DiskError) -> Worker {
    try Worker(source, target, dealer, isCompressed: isCompressed)
  }

  /// One thread: reads a piece, leaves out the clusters that the image has already, compresses the
  /// others or writes them as they are.
  final class Worker {
    private let source: any BlockDevice
    private let target: QCOW2Image
    private let dealer: PieceDealer
    private let cluster: Int
    private let buffer: PieceBuffer
    /// What the target shows where nothing is written; nil for zeros.
    private let old: PieceBuffer?
    private let packer: ClusterPacker?

    fileprivate init(
      _ source: any BlockDevice, _ target: QCOW2Image, _ dealer: PieceDealer, isCompressed: Bool
    ) throws(DiskError) {
      self.source = source
      self.target = target
      self.dealer = dealer
      cluster = target.header.clusterSize
      buffer = PieceBuffer(dealer.piece)
      old = target.layer == nil ? nil : PieceBuffer(dealer.piece)
      packer = isCompressed ? try ClusterPacker(target.header, piece: dealer.piece) : nil
    }

    /// - Returns: whether there was a piece.
    func nextPiece() throws(DiskError) -> Bool {
      guard let range = try dealer.next() else { return false }
      // The last cluster is whole, with zeros behind the end of the disk.
      let count = (range.count + cluster - 1) & ~(cluster - 1)
      let bytes = buffer.prefix(count)
      try source.read(into: buffer.prefix(range.count), at: ByteOffset(range.lowerBound))
      UnsafeMutableRawBufferPointer(rebasing: bytes[range.count...]).fillWithZeros()
      if let old { try target.readBelow(into: old.prefix(count), at: range.lowerBound) }
      try store(UnsafeRawBufferPointer(bytes), at: range.lowerBound)
      return true
    }

    private func store(_ bytes: UnsafeRawBufferPointer, at offset: Int) throws(DiskError) {
      var at = 0
      while at < bytes.count {
        let start = at
        while at < bytes.count, !isThere(bytes, at) { at += cluster }
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
    private func isThere(_ bytes: UnsafeRawBufferPointer, _ at: Int) -> Bool {
      let part = UnsafeRawBufferPointer(rebasing: bytes[at..<(at + cluster)])
      guard let old else { return isAllZero(part) }
      return part.elementsEqualBytes(
        UnsafeRawBufferPointer(rebasing: old.bytes[at..<(at + cluster)]))
    }
  }
}
