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
        let zeros = try zerosFrom(position)
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

  /// Up to where both sides read as zeros from a position on.
  private func zerosFrom(_ start: Int) throws(DiskError) -> Int {
    var end = size
    for side in sides.indices { end = min(end, try sides[side].zeros(from: start, to: size)) }
    return end
  }
}

/// Looks for zeros in a device from its start to its end. Behind its end there is nothing else.
struct ZeroSearch {
  private let device: any BlockDevice
  /// The zeros that were found last; what follows them is none.
  private var zeros = 0..<0
  /// How far what follows them reaches that reads as something else, as far as it was looked at.
  private var dataEnd = 0

  init(_ device: any BlockDevice) { self.device = device }

  /// Up to where zeros follow from a position on, at most to `limit`. Positions only grow from call to
  /// call.
  mutating func zeros(from start: Int, to limit: Int) throws(DiskError) -> Int {
    if zeros.contains(start) { return min(zeros.upperBound, limit) }
    if start < dataEnd { return start }
    var end = start
    while end < limit {
      guard end < device.size.bytes else {
        end = limit
        break
      }
      let extent = try device.extent(at: ByteOffset(end))
      guard extent.isZero else {
        dataEnd = end + extent.length.bytes
        break
      }
      end += extent.length.bytes
    }
    zeros = start..<min(end, limit)
    return zeros.upperBound
  }
}
