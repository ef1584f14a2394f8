/// Compresses to raw deflate (RFC 1951) with a window of 4 KiB, which is all that readers of qcow2
/// keep. Made for speed: matches are sought among the last positions with the same four bytes, and
/// each block has codes of its own.
///
/// For one thread at a time.
final class DeflateEncoder {
  static let window = 4096
  private static let hashBits = 12
  private static let ways = 2
  /// Bytes of input in a block.
  static let blockSize = 1 << 16
  private static let longest = 258
  /// A match this long is taken without looking for a better one behind it.
  private static let goodEnough = 24

  private let heads: UnsafeMutablePointer<Int32>
  /// A literal, or with the highest bit a length less 3 in bits 16 to 23 and a distance less 1.
  private let tokens: UnsafeMutablePointer<UInt32>
  private var tokenCount = 0
  private let literalCounts: UnsafeMutablePointer<UInt32>
  private let distanceCounts: UnsafeMutablePointer<UInt32>
  private let lengthSymbols: UnsafeMutablePointer<UInt8>
  private let distanceSymbols: UnsafeMutablePointer<UInt8>
  private let writer: DeflateBlockWriter

  init() {
    heads = .allocate(capacity: Self.ways << Self.hashBits)
    tokens = .allocate(capacity: Self.blockSize + 1)
    literalCounts = .allocate(capacity: 288)
    distanceCounts = .allocate(capacity: 32)
    lengthSymbols = .allocate(capacity: 256)
    distanceSymbols = .allocate(capacity: Self.window)
    for index in 0..<256 { lengthSymbols[index] = DeflateTables.lengthSymbol[index] }
    for index in 0..<Self.window { distanceSymbols[index] = DeflateTables.distanceSymbol[index] }
    writer = DeflateBlockWriter(lengthSymbols, distanceSymbols)
  }

  deinit {
    heads.deallocate()
    tokens.deallocate()
    literalCounts.deallocate()
    distanceCounts.deallocate()
    lengthSymbols.deallocate()
    distanceSymbols.deallocate()
  }

  /// The stream of all of `input`.
  /// - Parameter output: with room for 8 bytes more than are to be used.
  /// - Returns: the bytes written; 0 where they would be more than `limit`.
  func encode(
    _ input: UnsafeRawBufferPointer, into output: UnsafeMutableRawPointer, limit: Int
  ) -> Int {
    guard let source = input.baseAddress, input.count < Int(Int32.max) else { return 0 }
    heads.initialize(repeating: -Int32(Self.window) - 1, count: Self.ways << Self.hashBits)
    writer.start(output, limit: limit)
    var start = 0
    repeat {
      let end = min(start + Self.blockSize, input.count)
      findMatches(source, start, end)
      guard
        writer.write(
          tokens, tokenCount, literalCounts, distanceCounts, isLast: end == input.count)
      else { return 0 }
      start = end
    } while start < input.count
    return writer.finish()
  }

  /// Turns a block of the input into tokens, and counts their symbols.
  private func findMatches(_ source: UnsafeRawPointer, _ start: Int, _ end: Int) {
    literalCounts.initialize(repeating: 0, count: 288)
    distanceCounts.initialize(repeating: 0, count: 32)
    literalCounts[DeflateTables.endOfBlock] = 1
    tokenCount = 0
    // Behind this position no four bytes can be read, nor eight compared.
    let last = end - 12
    var at = start
    var misses = 0
    while at < last {
      var match = findMatch(source, at, end)
      guard match.length >= 4 else {
        // Where nothing repeats, fewer positions are tried.
        misses &+= 1
        let next = min(at &+ 1 &+ misses >> 5, last)
        while at < next {
          literal(source, at)
          at &+= 1
        }
        continue
      }
      misses = 0
      if match.length < Self.goodEnough, at &+ 1 < last {
        let later = findMatch(source, at &+ 1, end)
        if later.length > match.length {
          literal(source, at)
          at &+= 1
          match = later
        }
      }
      take(match)
      let next = at &+ match.length
      at &+= 2
      let inserted = min(next, min(at &+ 16, last))
      while at < inserted {
        insert(source, at)
        at &+= 1
      }
      at = next
    }
    while at < end {
      literal(source, at)
      at &+= 1
    }
  }

  @inline(__always) private func literal(_ source: UnsafeRawPointer, _ at: Int) {
    let byte = source.load(fromByteOffset: at, as: UInt8.self)
    tokens[tokenCount] = UInt32(byte)
    tokenCount &+= 1
    literalCounts[Int(byte)] &+= 1
  }

  @inline(__always) private func take(_ match: (length: Int, distance: Int)) {
    let length = match.length &- 3
    let distance = match.distance &- 1
    tokens[tokenCount] =
      0x8000_0000 | UInt32(truncatingIfNeeded: length) << 16 | UInt32(truncatingIfNeeded: distance)
    tokenCount &+= 1
    literalCounts[257 &+ Int(lengthSymbols[length])] &+= 1
    distanceCounts[Int(distanceSymbols[distance])] &+= 1
  }

  @inline(__always) private func hash(_ word: UInt32) -> Int {
    Int(truncatingIfNeeded: (word &* 0x9e37_79b1) >> (32 &- UInt32(Self.hashBits))) &* Self.ways
  }

  @inline(__always) private func insert(_ source: UnsafeRawPointer, _ at: Int) {
    let slot = hash(source.loadUnaligned(fromByteOffset: at, as: UInt32.self))
    heads[slot &+ 1] = heads[slot]
    heads[slot] = Int32(truncatingIfNeeded: at)
  }

  /// The longest of the candidates for a position, which becomes one itself.
  @inline(__always) private func findMatch(
    _ source: UnsafeRawPointer, _ at: Int, _ end: Int
  ) -> (length: Int, distance: Int) {
    let word = source.loadUnaligned(fromByteOffset: at, as: UInt32.self)
    let slot = hash(word)
    let first = Int(heads[slot])
    let second = Int(heads[slot &+ 1])
    if first != at {
      heads[slot &+ 1] = heads[slot]
      heads[slot] = Int32(truncatingIfNeeded: at)
    }
    var best = (length: 0, distance: 0)
    if first < at, at &- first <= Self.window,
      source.loadUnaligned(fromByteOffset: first, as: UInt32.self) == word
    {
      best = (matchLength(source, first, at, end), at &- first)
    }
    if second < first, at &- second <= Self.window,
      source.loadUnaligned(fromByteOffset: second, as: UInt32.self) == word
    {
      let length = matchLength(source, second, at, end)
      if length > best.length { best = (length, at &- second) }
    }
    return best
  }

  /// How many bytes agree, four of which are known to.
  @inline(__always) private func matchLength(
    _ source: UnsafeRawPointer, _ old: Int, _ at: Int, _ end: Int
  ) -> Int {
    let most = min(end &- at, Self.longest)
    var length = 4
    while length &+ 8 <= most {
      let difference =
        source.loadUnaligned(fromByteOffset: old &+ length, as: UInt64.self)
        ^ source.loadUnaligned(fromByteOffset: at &+ length, as: UInt64.self)
      if difference != 0 { return length &+ difference.trailingZeroBitCount >> 3 }
      length &+= 8
    }
    while length < most,
      source.load(fromByteOffset: old &+ length, as: UInt8.self)
        == source.load(fromByteOffset: at &+ length, as: UInt8.self)
    { length &+= 1 }
    return length
  }
}
