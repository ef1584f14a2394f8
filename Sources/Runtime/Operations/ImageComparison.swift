import Glibc
import Synchronization

/// Compares the disks in two images, whatever their formats.
public enum ImageComparison {
  private final class State: Sendable {
    let lock = PlainLock()
    nonisolated(unsafe) var first: Int?

    /// The lowest position wins, whichever thread finds it first.
    func note(_ position: Int) {
      lock.lock()
      first = min(first ?? position, position)
      lock.unlock()
    }

    var found: Int? {
      lock.lock()
      defer { lock.unlock() }
      return first
    }
  }

  /// The first byte in which they differ; nil where none does. The longer one's rest has to be zeros.
  /// - Parameter progress: called on this thread some times a second with bytes done and bytes in all.
  /// - Throws: what reading either throws; `.interrupted`.
  public static func firstDifference(
    _ a: any BlockDevice, _ b: any BlockDevice, shouldStop: () -> Bool = { false },
    progress: (Int, Int) -> Void = { _, _ in }
  ) throws(DiskError) -> Int? {
    let size = max(a.size.bytes, b.size.bytes)
    let dealer = PairDealer(a, b, size: size)
    let state = State()
    try Workers.run(pulse: { progress(dealer.progress, size) }, shouldStop: shouldStop) {
      let buffers = (PieceBuffer(PairDealer.piece), PieceBuffer(PairDealer.piece))
      return { () throws(DiskError) -> Bool in
        guard let range = try dealer.next() else { return false }
        if let found = state.found, found < range.lowerBound { return false }
        let (x, y) = (buffers.0.prefix(range.count), buffers.1.prefix(range.count))
        try read(a, into: x, at: range.lowerBound)
        try read(b, into: y, at: range.lowerBound)
        if let difference = difference(x, y) { state.note(range.lowerBound + difference) }
        return true
      }
    }
    return state.found
  }

  private static func read(
    _ device: any BlockDevice, into buffer: UnsafeMutableRawBufferPointer, at offset: Int
  ) throws(DiskError) {
    let available = max(min(buffer.count, device.size.bytes - offset), 0)
    if available > 0 {
      try device.read(
        into: UnsafeMutableRawBufferPointer(rebasing: buffer[..<available]), at: ByteOffset(offset))
    }
    UnsafeMutableRawBufferPointer(rebasing: buffer[available...]).fillWithZeros()
  }

  private static func difference(
    _ x: UnsafeMutableRawBufferPointer, _ y: UnsafeMutableRawBufferPointer
  ) -> Int? {
    if UnsafeRawBufferPointer(x).elementsEqualBytes(UnsafeRawBufferPointer(y)) { return nil }
    return (0..<x.count).first { x[$0] != y[$0] }
  }
}

extension UnsafeRawBufferPointer {
  /// Whether both hold the same bytes; they are of one length.
  func elementsEqualBytes(_ other: UnsafeRawBufferPointer) -> Bool {
    guard count == other.count else { return false }
    guard let a = baseAddress, let b = other.baseAddress else { return true }
    return memcmp(a, b, count) == 0
  }
}

/// Deals out what has to be compared: pieces that are zeros on one side at least are zeros on both, or
/// are dealt out.
private final class PairDealer: Sendable {
  static let piece = 1 << 20

  private nonisolated(unsafe) var sides: [ZeroSearch]
  private let size: Int
  private let lock = PlainLock()
  private nonisolated(unsafe) var position = 0

  init(_ a: any BlockDevice, _ b: any BlockDevice, size: Int) {
    sides = [ZeroSearch(a), ZeroSearch(b)]
    self.size = size
  }

  /// How far the disks have been dealt out, in bytes.
  var progress: Int {
    lock.lock()
    defer { lock.unlock() }
    return position
  }

  func next() throws(DiskError) -> Range<Int>? {
    lock.lock()
    defer { lock.unlock() }
    while position < size {
      let zeros = try sides.zeros(from: position, to: size)
      if zeros > position {
        position = zeros
        continue
      }
      let end = min(position + Self.piece, size)
      defer { position = end }
      return position..<end
    }
    return nil
  }
}
