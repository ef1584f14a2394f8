/// A prefix code for symbols that were counted: RFC 1951, section 3.2.2.
///
/// Lengths are those of Huffman's tree, computed in place (Moffat and Katajainen), and shortened
/// where they exceed the limit.
struct HuffmanCode: ~Copyable {
  /// For each symbol, its code with the first bit lowest, as deflate writes it.
  let codes: UnsafeMutablePointer<UInt32>
  let lengths: UnsafeMutablePointer<UInt8>
  let symbols: Int
  private let limit: Int
  /// Counts and symbols in one word each, sorted; then the tree.
  private let sorted: UnsafeMutablePointer<UInt64>
  private let tree: UnsafeMutablePointer<Int>

  init(symbols: Int, limit: Int) {
    self.symbols = symbols
    self.limit = limit
    codes = .allocate(capacity: symbols)
    lengths = .allocate(capacity: symbols)
    sorted = .allocate(capacity: symbols + 2)
    tree = .allocate(capacity: symbols + 2)
  }

  deinit {
    codes.deallocate()
    lengths.deallocate()
    sorted.deallocate()
    tree.deallocate()
  }

  /// Builds the code. At least two symbols get one, since some readers want a whole code.
  func build(_ counts: UnsafeMutablePointer<UInt32>) {
    var used = 0
    for symbol in 0..<symbols {
      lengths[symbol] = 0
      if counts[symbol] > 0 {
        sorted[used] = UInt64(counts[symbol]) << 16 | UInt64(symbol)
        used += 1
      }
    }
    var spare = 0
    while used < 2 {
      if counts[spare] == 0 {
        sorted[used] = 1 << 16 | UInt64(spare)
        used += 1
      }
      spare += 1
    }
    var order = UnsafeMutableBufferPointer(start: sorted, count: used)
    order.sort()
    for index in 0..<used { tree[index] = Int(sorted[index] >> 16) }
    buildTree(used)
    assignLengths(used)
    assignCodes()
  }

  /// Turns weights, the smallest first, into depths, the deepest first.
  private func buildTree(_ count: Int) {
    guard count > 2 else {
      for index in 0..<count { tree[index] = 1 }
      return
    }
    tree[0] += tree[1]
    var (root, leaf) = (0, 2)
    for next in 1..<(count - 1) {
      if leaf >= count || tree[root] < tree[leaf] {
        tree[next] = tree[root]
        tree[root] = next
        root += 1
      } else {
        tree[next] = tree[leaf]
        leaf += 1
      }
      if leaf >= count || root < next && tree[root] < tree[leaf] {
        tree[next] += tree[root]
        tree[root] = next
        root += 1
      } else {
        tree[next] += tree[leaf]
        leaf += 1
      }
    }
    tree[count - 2] = 0
    for next in stride(from: count - 3, through: 0, by: -1) { tree[next] = tree[tree[next]] + 1 }
    var (available, used, depth, inner, place) = (1, 0, 0, count - 2, count - 1)
    while available > 0 {
      while inner >= 0, tree[inner] == depth {
        used += 1
        inner -= 1
      }
      while available > used {
        tree[place] = depth
        place -= 1
        available -= 1
      }
      available = 2 * used
      depth += 1
      used = 0
    }
  }

  /// Gives the symbols lengths within the limit, the most frequent the shortest.
  private func assignLengths(_ count: Int) {
    withUnsafeTemporaryAllocation(of: Int.self, capacity: 64) { perLength in
      perLength.initialize(repeating: 0)
      for index in 0..<count { perLength[min(tree[index], limit)] += 1 }
      // What the limit cut off makes the code overfull: a longer code is split until it fits.
      var total = 0
      for length in 1...limit { total += perLength[length] << (limit - length) }
      while total > 1 << limit {
        perLength[limit] -= 1
        for length in stride(from: limit - 1, to: 0, by: -1) where perLength[length] > 0 {
          perLength[length] -= 1
          perLength[length + 1] += 2
          break
        }
        total -= 1
      }
      var place = count
      for length in 1...limit {
        for _ in 0..<perLength[length] {
          place -= 1
          lengths[Int(sorted[place] & 0xffff)] = UInt8(length)
        }
      }
    }
  }

  private func assignCodes() {
    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 17) { next in
      next.initialize(repeating: 0)
      for symbol in 0..<symbols where lengths[symbol] > 0 { next[Int(lengths[symbol])] += 1 }
      var code: UInt32 = 0
      for length in 1...limit {
        let count = next[length]
        next[length] = code
        code = (code + count) << 1
      }
      for symbol in 0..<symbols {
        let length = Int(lengths[symbol])
        guard length > 0 else { continue }
        codes[symbol] = Self.reversed(next[length], length)
        next[length] += 1
      }
    }
  }

  private static func reversed(_ code: UInt32, _ length: Int) -> UInt32 {
    var (code, result) = (code, UInt32(0))
    for _ in 0..<length {
      result = result << 1 | code & 1
      code >>= 1
    }
    return result
  }
}
