/// One thread that copies pieces between devices, zeros left out.
final class SparseCopy {
  /// The unit that zeros are looked for in: a file system's block.
  private static let block = 4096

  private let dealer: PieceDealer
  private let from: any BlockDevice
  private let to: FileDevice
  private let zerosAreHoles: Bool
  private let buffer: PieceBuffer

  /// - Parameter zerosAreHoles: whether the target reads as zeros where nothing is written.
  init(_ dealer: PieceDealer, _ from: any BlockDevice, _ to: FileDevice, zerosAreHoles: Bool) {
    self.dealer = dealer
    self.from = from
    self.to = to
    self.zerosAreHoles = zerosAreHoles
    buffer = PieceBuffer(dealer.piece)
  }

  /// - Returns: whether there was a piece.
  func nextPiece() throws(DiskError) -> Bool {
    guard let range = try dealer.next() else { return false }
    let bytes = buffer.prefix(range.count)
    try from.read(into: bytes, at: ByteOffset(range.lowerBound))
    var at = 0
    while at < bytes.count {
      let start = at
      let isZero = isZeroBlock(bytes, at)
      repeat {
        at = min(at + Self.block, bytes.count)
      } while at < bytes.count && isZeroBlock(bytes, at) == isZero
      let place = ByteOffset(range.lowerBound + start)
      if !isZero {
        try to.write(UnsafeRawBufferPointer(rebasing: bytes[start..<at]), at: place)
      } else if !zerosAreHoles {
        try to.writeZeros(at: place, count: at - start)
      }
    }
    return true
  }

  private func isZeroBlock(_ bytes: UnsafeMutableRawBufferPointer, _ at: Int) -> Bool {
    isAllZero(UnsafeRawBufferPointer(rebasing: bytes[at..<min(at + Self.block, bytes.count)]))
  }
}
