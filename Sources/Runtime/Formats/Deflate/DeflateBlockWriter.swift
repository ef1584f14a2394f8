/// Writes blocks of tokens with codes of their own: RFC 1951, section 3.2.7.
final class DeflateBlockWriter {
  private var place: UnsafeMutableRawPointer
  private var end: UnsafeMutableRawPointer
  private var start: UnsafeMutableRawPointer
  /// Bits that are not in the output yet, the first lowest, and how many.
  private var bits: UInt64 = 0
  private var bitCount = 0

  private let literals = HuffmanCode(symbols: 286, limit: 15)
  private let distances = HuffmanCode(symbols: 30, limit: 15)
  private let lengthCodes = HuffmanCode(symbols: 19, limit: 7)
  private let lengthSymbols: UnsafeMutablePointer<UInt8>
  private let distanceSymbols: UnsafeMutablePointer<UInt8>
  /// For each literal and length, and each distance, code and extra bits in one: the bits below, their
  /// number from bit 24 on for the first and from bit 27 on for a distance. A distance of 0, a literal's,
  /// is of no bits.
  private let literalWords: UnsafeMutablePointer<UInt32>
  private let distanceWords: UnsafeMutablePointer<UInt32>
  /// The code lengths run by run: a symbol, its extra bits and their number.
  private var runs: [(symbol: Int, extra: Int, bits: Int)] = []

  init(
    _ lengthSymbols: UnsafeMutablePointer<UInt8>, _ distanceSymbols: UnsafeMutablePointer<UInt8>
  ) {
    self.lengthSymbols = lengthSymbols
    self.distanceSymbols = distanceSymbols
    literalWords = .allocate(capacity: 512)
    distanceWords = .allocate(capacity: DeflateEncoder.window + 1)
    distanceWords[0] = 0
    place = UnsafeMutableRawPointer(literalWords)
    end = place
    start = place
  }

  deinit {
    literalWords.deallocate()
    distanceWords.deallocate()
  }

  func start(_ output: UnsafeMutableRawPointer, limit: Int) {
    place = output
    start = output
    end = output + limit
    bits = 0
    bitCount = 0
  }

  /// The last bits, and the number of bytes in all.
  func finish() -> Int {
    while bitCount > 0 {
      place.storeBytes(of: UInt8(truncatingIfNeeded: bits), as: UInt8.self)
      place += 1
      bits >>= 8
      bitCount -= 8
    }
    return place - start
  }

  /// - Returns: false where the block has no room.
  func write(
    _ tokens: UnsafeMutablePointer<UInt32>, _ count: Int,
    _ literalCounts: UnsafeMutablePointer<UInt32>, _ distanceCounts: UnsafeMutablePointer<UInt32>,
    isLast: Bool
  ) -> Bool {
    literals.build(literalCounts)
    distances.build(distanceCounts)
    let literalEnd = (257..<286).last { literals.lengths[$0] > 0 }.map { $0 + 1 } ?? 257
    let distanceEnd = (1..<30).last { distances.lengths[$0] > 0 }.map { $0 + 1 } ?? 1
    findRuns(literalEnd, distanceEnd)
    let size = dataBits(literalCounts, distanceCounts) + headBits() + bitCount
    // At most 3 bytes more than are needed, so that the check is simple.
    guard place + (size + 7) / 8 + 3 <= end else { return false }
    writeHead(literalEnd, distanceEnd, isLast: isLast)
    fillWords()
    writeTokens(tokens, count)
    return true
  }

  private func dataBits(
    _ literalCounts: UnsafeMutablePointer<UInt32>, _ distanceCounts: UnsafeMutablePointer<UInt32>
  ) -> Int {
    var sum = 0
    for symbol in 0..<286 { sum += Int(literalCounts[symbol]) * Int(literals.lengths[symbol]) }
    for symbol in 0..<29 {
      sum += Int(literalCounts[257 + symbol]) * DeflateTables.lengthExtra[symbol]
    }
    for symbol in 0..<30 {
      let bits = Int(distances.lengths[symbol]) + DeflateTables.distanceExtra[symbol]
      sum += Int(distanceCounts[symbol]) * bits
    }
    return sum
  }

  private func headBits() -> Int {
    runs.reduce(17 + 19 * 3) { $0 + Int(lengthCodes.lengths[$1.symbol]) + $1.bits }
  }

  // MARK: - Codes

  /// The code lengths of both codes as one sequence, in runs, and the code for those.
  private func findRuns(_ literalEnd: Int, _ distanceEnd: Int) {
    runs.removeAll(keepingCapacity: true)
    let total = literalEnd + distanceEnd
    var at = 0
    while at < total {
      let length = codeLength(at, literalEnd)
      var run = 1
      while at + run < total, run < 138, codeLength(at + run, literalEnd) == length { run += 1 }
      at += length == 0 ? zeroRun(run) : valueRun(Int(length), run)
    }
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 19) { counts in
      counts.initialize(repeating: 0)
      for run in runs { counts[run.symbol] += 1 }
      if let base = counts.baseAddress { lengthCodes.build(base) }
    }
  }

  private func codeLength(_ at: Int, _ literalEnd: Int) -> UInt8 {
    at < literalEnd ? literals.lengths[at] : distances.lengths[at - literalEnd]
  }

  private func zeroRun(_ run: Int) -> Int {
    if run >= 11 {
      runs.append((18, run - 11, 7))
    } else if run >= 3 {
      runs.append((17, run - 3, 3))
    } else {
      runs.append((0, 0, 0))
      return 1
    }
    return run
  }

  private func valueRun(_ length: Int, _ run: Int) -> Int {
    runs.append((length, 0, 0))
    guard run >= 4 else { return 1 }
    let repeats = min(run - 1, 6)
    runs.append((16, repeats - 3, 2))
    return 1 + repeats
  }

  private func writeHead(_ literalEnd: Int, _ distanceEnd: Int, isLast: Bool) {
    put(isLast ? 1 : 0, 1)
    put(2, 2)
    put(literalEnd - 257, 5)
    put(distanceEnd - 1, 5)
    put(19 - 4, 4)
    for symbol in DeflateTables.order { put(Int(lengthCodes.lengths[symbol]), 3) }
    for run in runs {
      put(Int(lengthCodes.codes[run.symbol]), Int(lengthCodes.lengths[run.symbol]))
      put(run.extra, run.bits)
    }
  }

  private func put(_ value: Int, _ count: Int) {
    bits |= UInt64(value) << UInt64(bitCount)
    bitCount += count
    drain()
  }

  /// Moves whole bytes to the output.
  @inline(__always) private func drain() {
    place.storeBytes(of: bits.littleEndian, as: UInt64.self)
    let bytes = bitCount >> 3
    place += bytes
    bits >>= UInt64(bytes &* 8)
    bitCount &= 7
  }

  // MARK: - Tokens

  private func fillWords() {
    for byte in 0..<256 {
      literalWords[byte] = literals.codes[byte] | UInt32(literals.lengths[byte]) << 24
    }
    for length in 0..<256 {
      let symbol = Int(lengthSymbols[length])
      let bits = UInt32(literals.lengths[257 + symbol])
      let extra = UInt32(length + 3 - DeflateTables.lengthBase[symbol])
      let all = bits + UInt32(DeflateTables.lengthExtra[symbol])
      literalWords[256 + length] =
        (literals.codes[257 + symbol] | extra << bits) & 0xff_ffff | all << 24
    }
    for symbol in 0..<24 where distances.lengths[symbol] > 0 {
      let bits = UInt32(distances.lengths[symbol])
      let base = DeflateTables.distanceBase[symbol]
      let all = bits + UInt32(DeflateTables.distanceExtra[symbol])
      for extra in 0..<(1 << DeflateTables.distanceExtra[symbol]) {
        distanceWords[base + extra] =
          distances.codes[symbol] | UInt32(extra) << bits | all << 27
      }
    }
  }

  private func writeTokens(_ tokens: UnsafeMutablePointer<UInt32>, _ count: Int) {
    let (first, second) = (literalWords, distanceWords)
    // Copies, which the loop keeps in registers.
    var (bits, bitCount, place) = (bits, bitCount, place)
    for index in 0..<count {
      let token = tokens[index]
      // At most 20 bits of length and 25 of distance, behind 7 that are left over. One way for literals
      // and matches: the processor could not guess which comes next.
      let word = first[Int(token & 0xffff)]
      bits |= UInt64(word & 0xff_ffff) &<< UInt64(bitCount)
      bitCount &+= Int(word &>> 24)
      let distance = second[Int(token &>> 16)]
      bits |= UInt64(distance & 0x7ff_ffff) &<< UInt64(bitCount)
      bitCount &+= Int(distance &>> 27)
      place.storeBytes(of: bits.littleEndian, as: UInt64.self)
      place += bitCount &>> 3
      bits &>>= UInt64(bitCount & ~7)
      bitCount &= 7
    }
    (self.bits, self.bitCount, self.place) = (bits, bitCount, place)
    let symbol = DeflateTables.endOfBlock
    put(Int(literals.codes[symbol]), Int(literals.lengths[symbol]))
  }
}
