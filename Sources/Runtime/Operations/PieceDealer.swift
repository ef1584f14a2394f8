/// Deals out a disk in pieces, in order, leaving out what needs no copying.
final class PieceDealer: Sendable {
  /// What is dealt out besides what holds data.
  enum Zeros {
    /// Nothing: where nothing is written, zeros are there.
    case leftOut
    /// Those behind which the target has other bytes, which are this device's.
    case over(any BlockDevice)
    /// All.
    case dealtOut
  }

  private let size: Int
  /// The size of a piece and what its start is a multiple of.
  let piece: Int
  private let includesZeros: Bool
  private let lock = PlainLock()
  private nonisolated(unsafe) var position = 0
  /// The disk, and what the target shows.
  private nonisolated(unsafe) var sides: [ZeroSearch]

  init(_ device: any BlockDevice, size: Int, piece: Int, zeros: Zeros = .leftOut) {
    self.size = size
    self.piece = piece
    sides = [ZeroSearch(device)]
    switch zeros {
    case .leftOut: includesZeros = false
    case .over(let below):
      includesZeros = false
      sides.append(ZeroSearch(below))
    case .dealtOut: includesZeros = true
    }
  }

  /// How far the disk has been dealt out, in bytes.
  var progress: Int {
    lock.lock()
    defer { lock.unlock() }
    return min(position, size)
  }

  /// The next piece; nil when none is left.
  func next() throws(DiskError) -> Range<Int>? {
    lock.lock()
    defer { lock.unlock() }
    while position < size {
      let end = min(position + piece, size)
      if !includesZeros {
        let zeros = try sides.zeros(from: position, to: size)
        if zeros >= end {
          position = zeros >= size ? size : zeros / piece * piece
          continue
        }
      }
      defer { position = end }
      return position..<end
    }
    return nil
  }
}
