/// A run of bytes of one kind, as `qemu-img map` tells them apart.
public struct Extent: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    /// Stored bytes.
    case data
    /// Reads as zeros and is not stored.
    case hole
  }

  public let start: ByteOffset
  public let length: ByteCount
  public let kind: Kind
  /// Where the bytes lie in the file that holds them, where that is known: not for compressed ones.
  public let hostOffset: ByteOffset?
  /// How many images lie over the one that says what the bytes are.
  public let depth: Int
  /// Whether any image of the chain says what the bytes are; false where none does, which reads as
  /// zeros, and where the one that does was not opened, which is `data`.
  public let isPresent: Bool
  /// Stored, and yet known to be zeros: space that was reserved and never written.
  public let isReserved: Bool

  public init(
    start: ByteOffset, length: ByteCount, kind: Kind, hostOffset: ByteOffset?, depth: Int = 0,
    isPresent: Bool = true, isReserved: Bool = false
  ) {
    self.start = start
    self.length = length
    self.kind = kind
    self.hostOffset = hostOffset
    self.depth = depth
    self.isPresent = isPresent
    self.isReserved = isReserved
  }

  /// Whether it reads as zeros.
  public var isZero: Bool { kind == .hole || isReserved }

  /// The same bytes of another length.
  func resized(_ length: Int) -> Extent {
    Extent(
      start: start, length: ByteCount(length), kind: kind, hostOffset: hostOffset, depth: depth,
      isPresent: isPresent, isReserved: isReserved)
  }

  /// The same bytes as an image over this one shows them.
  func seenThrough(start: ByteOffset, length: Int, depth: Int) -> Extent {
    Extent(
      start: start, length: ByteCount(length), kind: kind, hostOffset: hostOffset,
      depth: self.depth + depth, isPresent: isPresent, isReserved: isReserved)
  }

  /// Whether `next` goes on where this one ends, in the file too.
  func continues(with next: Extent) -> Bool {
    guard kind == next.kind, depth == next.depth, isPresent == next.isPresent,
      isReserved == next.isReserved, start.bytes + length.bytes == next.start.bytes
    else { return false }
    switch (hostOffset, next.hostOffset) {
    case (nil, nil): return true
    case (let here?, let there?): return there.bytes - here.bytes == length.bytes
    default: return false
    }
  }
}

extension BlockDevice {
  /// All extents from the start to the end, neighbours of one kind joined.
  /// - Parameters:
  ///   - progress: called before each with bytes done and in all.
  ///   - shouldStop: asked before each; true throws `.interrupted`.
  public func extents(
    progress: (Int, Int) -> Void = { _, _ in }, shouldStop: () -> Bool = { false }
  ) throws(DiskError) -> [Extent] {
    var result: [Extent] = []
    var position = 0
    while position < size.bytes {
      if shouldStop() { throw DiskError(.interrupted, "interrupted", path: name) }
      progress(position, size.bytes)
      let next = try extent(at: ByteOffset(position))
      position = next.start.bytes + next.length.bytes
      if let last = result.last, last.continues(with: next) {
        result[result.count - 1] = last.resized(last.length.bytes + next.length.bytes)
      } else {
        result.append(next)
      }
    }
    return result
  }
}
