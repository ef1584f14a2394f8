/// Compresses to raw deflate (RFC 1951) with a window of 4 KiB, which is all that readers of qcow2
/// keep. Made for speed: a match is sought only at the last position with the same four bytes, and the
/// first that is found is taken; each block has codes of its own.
///
/// For one thread at a time.
final class DeflateEncoder {
  static let window = 4096
  /// Bytes of input in a block.
  static let blockSize = 1 << 16

  /// By the hash of four bytes, the lower half of the last position with it: more than the window
  /// reaches, and all fit into half of a processor's first cache. Never filled yet is position 0, or a
  /// multiple of 64 KiB, which is as good a candidate as any: its bytes are compared.
  private let heads: UnsafeMutablePointer<UInt16>
  /// In the lower half a literal, or 256 and a length less 3; in the upper half its distance, 0 for a
  /// literal.
  private let tokens: UnsafeMutablePointer<UInt32>
  private var tokenCount = 0
  private let literalCounts: UnsafeMutablePointer<UInt32>
  private let distanceCounts: UnsafeMutablePointer<UInt32>
  private let lengthSymbols: UnsafeMutablePointer<UInt8>
  private let distanceSymbols: UnsafeMutablePointer<UInt8>
  private let writer: DeflateBlockWriter

  init() {
    heads = .allocate(capacity: 1 << MatchFinder.hashBits)
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
    heads.initialize(repeating: 0, count: 1 << MatchFinder.hashBits)
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
    var finder = MatchFinder(
      source: source, end: end, heads: heads, tokens: tokens, literalCounts: literalCounts,
      distanceCounts: distanceCounts, lengthSymbols: lengthSymbols,
      distanceSymbols: distanceSymbols)
    finder.run(from: start)
    tokenCount = finder.tokens - tokens
  }
}
