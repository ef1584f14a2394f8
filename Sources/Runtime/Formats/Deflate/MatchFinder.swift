/// Finds the matches of one block. Its fields are copies of the encoder's, so that the loop keeps them
/// in registers.
struct MatchFinder {
  static let hashBits = 13
  private static let longest = 258

  let source: UnsafeRawPointer
  let end: Int
  let heads: UnsafeMutablePointer<UInt16>
  /// Where the next token goes.
  var tokens: UnsafeMutablePointer<UInt32>
  let literalCounts: UnsafeMutablePointer<UInt32>
  let distanceCounts: UnsafeMutablePointer<UInt32>
  let lengthSymbols: UnsafeMutablePointer<UInt8>
  let distanceSymbols: UnsafeMutablePointer<UInt8>

  mutating func run(from start: Int) {
    // Behind this position no four bytes can be read, nor eight compared.
    let last = end - 12
    var at = start
    var misses = 0
    while at < last {
      let match = find(at)
      guard match != 0 else {
        // Where little repeats, fewer positions are tried.
        misses &+= 1
        let next = min(at &+ 1 &+ misses >> 2, last)
        repeat {
          literal(at)
          at &+= 1
        } while at < next
        continue
      }
      misses = 0
      take(match)
      let next = at &+ match >> 16
      // Of a match, a few positions are remembered: more cost more time than they save bytes.
      at &+= 2
      let inserted = min(next, min(at &+ 4, last))
      while at < inserted {
        insert(at)
        at &+= 1
      }
      at = next
    }
    while at < end {
      literal(at)
      at &+= 1
    }
  }

  @inline(__always) private mutating func literal(_ at: Int) {
    let byte = source.load(fromByteOffset: at, as: UInt8.self)
    tokens.pointee = UInt32(byte)
    tokens += 1
    literalCounts[Int(byte)] &+= 1
  }

  @inline(__always) private mutating func take(_ match: Int) {
    let length = match &>> 16 &- 3
    let distance = match & 0xffff
    tokens.pointee = UInt32(truncatingIfNeeded: distance &<< 16 | length &+ 256)
    tokens += 1
    literalCounts[257 &+ Int(lengthSymbols[length])] &+= 1
    distanceCounts[Int(distanceSymbols[distance &- 1])] &+= 1
  }

  @inline(__always) private func hash(_ word: UInt32) -> Int {
    Int(truncatingIfNeeded: (word &* 0x9e37_79b1) >> (32 &- UInt32(Self.hashBits)))
  }

  @inline(__always) private func word(_ at: Int) -> UInt32 {
    source.loadUnaligned(fromByteOffset: at, as: UInt32.self)
  }

  @inline(__always) private func insert(_ at: Int) {
    heads[hash(word(at))] = UInt16(truncatingIfNeeded: at)
  }

  /// The candidate for a position, which becomes one itself: the length of its match in the bits from
  /// 16 on and its distance below, or 0.
  @inline(__always) private func find(_ at: Int) -> Int {
    let wanted = word(at)
    let slot = hash(wanted)
    let distance = Int(UInt16(truncatingIfNeeded: at) &- heads[slot])
    heads[slot] = UInt16(truncatingIfNeeded: at)
    let old = at &- distance
    guard distance > 0, distance <= DeflateEncoder.window, word(old) == wanted else { return 0 }
    return matchLength(old, at) << 16 | distance
  }

  /// How many bytes agree, four of which are known to.
  @inline(__always) private func matchLength(_ old: Int, _ at: Int) -> Int {
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
