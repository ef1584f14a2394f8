import Glibc

extension UnsafeBufferPointer where Element == UInt8 {
  /// The index at which `part` first occurs, or nil; an empty part occurs at 0.
  /// - Complexity: looks for the first byte with the C library's `memchr`; in the worst case, a part
  ///   that nearly occurs everywhere, the product of both lengths.
  func firstIndex(of part: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let wanted = part.baseAddress, part.count > 0 else { return 0 }
    guard let start = baseAddress, part.count <= count else { return nil }
    var position = 0
    let last = count - part.count
    while position <= last {
      guard let hit = memchr(start + position, Int32(wanted[0]), last - position + 1) else {
        return nil
      }
      position = UnsafeRawPointer(hit) - UnsafeRawPointer(start)
      if memcmp(start + position, wanted, part.count) == 0 { return position }
      position += 1
    }
    return nil
  }

  /// All indices at which `part`, which is not empty, occurs, none overlapping another.
  func allIndices(of part: UnsafeBufferPointer<UInt8>) -> [Int] {
    var all: [Int] = []
    var start = 0
    while let found = UnsafeBufferPointer(rebasing: self[start...]).firstIndex(of: part) {
      all.append(start + found)
      start += found + part.count
    }
    return all
  }
}
