import Glibc

extension UnsafeBufferPointer where Element == UInt8 {
  /// How much is searched between two looks for an interruption.
  private static var piece: Int { 16 << 20 }

  /// The index at which `part` first occurs at or behind `start`, or nil; an empty part occurs at `start`.
  /// - Parameter poll: called every few megabytes.
  /// - Complexity: linear. The C library's `memchr` looks for the first byte; where that is found too often
  ///   the two-way search goes on.
  func firstIndex(
    of part: UnsafeBufferPointer<UInt8>, from start: Int = 0, poll: () throws -> Void
  ) rethrows -> Int? {
    guard let wanted = part.baseAddress, part.count > 0 else { return start }
    guard let bytes = baseAddress, start <= count - part.count else { return nil }
    let last = count - part.count
    let head = Swift.min(part.count, 16)
    var position = start
    // What comparing has cost, in steps of 16 bytes.
    var cost = 0
    while position <= last {
      let end = Swift.min(last, position + Self.piece)
      guard let hit = memchr(bytes + position, Int32(wanted[0]), end - position + 1) else {
        position = end + 1
        try poll()
        continue
      }
      position = UnsafeRawPointer(hit) - UnsafeRawPointer(bytes)
      if memcmp(bytes + position, wanted, head) == 0 {
        if memcmp(bytes + position, wanted, part.count) == 0 { return position }
        cost += part.count / 16
      }
      position += 1
      cost += 1
      if cost > 1000 + (position - start) / 8 {
        return try TwoWaySearch(part).firstIndex(in: self, from: position, poll: poll)
      }
    }
    return nil
  }

  /// All indices at which `part`, which is not empty, occurs, none overlapping another.
  /// - Parameter poll: called at each of them too.
  func allIndices(
    of part: UnsafeBufferPointer<UInt8>, poll: () throws -> Void
  ) rethrows -> [Int] {
    var all: [Int] = []
    var start = 0
    while let found = try firstIndex(of: part, from: start, poll: poll) {
      all.append(found)
      start = found + part.count
      try poll()
    }
    return all
  }
}

/// The string matching of Crochemore and Perrin: linear time, and no table.
struct TwoWaySearch {
  private let part: UnsafeBufferPointer<UInt8>
  /// The part is compared from behind this index to its end first, and then its beginning backwards.
  private let cut: Int
  /// How far the part is moved where all of it behind the cut fits.
  private let period: Int
  /// The part repeats with the period, so that what fitted need not be compared again.
  private let repeats: Bool

  /// - Parameter part: not empty.
  init(_ part: UnsafeBufferPointer<UInt8>) {
    self.part = part
    let (forward, backward) = (Self.maximalSuffix(part, >), Self.maximalSuffix(part, <))
    let (cut, period) = forward.cut > backward.cut ? forward : backward
    self.cut = cut
    repeats =
      cut + 1 + period <= part.count
      && part[..<(cut + 1)].elementsEqual(part[period..<(period + cut + 1)])
    self.period = repeats ? period : Swift.max(cut + 1, part.count - cut - 1) + 1
  }

  /// Where the greatest suffix begins, less one, and its period.
  private static func maximalSuffix(
    _ part: UnsafeBufferPointer<UInt8>, _ isBefore: (UInt8, UInt8) -> Bool
  ) -> (cut: Int, period: Int) {
    var (cut, next, length, period) = (-1, 0, 1, 1)
    while next + length < part.count {
      let (a, b) = (part[next + length], part[cut + length])
      if isBefore(b, a) {
        next += length
        length = 1
        period = next - cut
      } else if a == b {
        if length == period {
          next += period
          length = 1
        } else {
          length += 1
        }
      } else {
        cut = next
        next = cut + 1
        (length, period) = (1, 1)
      }
    }
    return (cut, period)
  }

  func firstIndex(
    in text: UnsafeBufferPointer<UInt8>, from start: Int, poll: () throws -> Void
  ) rethrows -> Int? {
    var position = start
    // The last index of the part that is known to fit.
    var known = -1
    var steps = 0
    while position <= text.count - part.count {
      steps += 1
      if steps & 0xFFFF == 0 { try poll() }
      var index = Swift.max(cut, known) + 1
      while index < part.count, part[index] == text[position + index] { index += 1 }
      guard index >= part.count else {
        position += index - cut
        known = -1
        continue
      }
      index = cut
      while index > known, part[index] == text[position + index] { index -= 1 }
      if index <= known { return position }
      position += period
      known = repeats ? part.count - period - 1 : -1
    }
    return nil
  }
}

extension VM {
  /// Throws where what works through much has to give up.
  func checkStop() throws(ScriptFault) { if let fault = stopFault() { throw fault } }
}
