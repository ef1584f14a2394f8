/// Castagnoli's checksum by cyclic redundancy of 32 bits (RFC 3720 appendix B.4: iSCSI, ext4, Btrfs, XFS),
/// reflected, with all bits set at first and inverted at last.
///
/// Sixteen bytes a step, each looked up in a table of its own ("slicing"): a table says what a byte that
/// lies so many bytes before the end does to the remainder.
enum Castagnoli {
  private static let width = 16

  private static let tables: [UInt32] = {
    let polynomial: UInt32 = 0x82F6_3B78
    var tables: [UInt32] = (0..<256).map { index in
      (0..<8).reduce(UInt32(index)) { value, _ in
        value & 1 == 1 ? polynomial ^ value >> 1 : value >> 1
      }
    }
    for index in 256..<(256 * width) {
      let before = tables[index - 256]
      tables.append(tables[Int(before & 0xFF)] ^ before >> 8)
    }
    return tables
  }()

  /// The checksum of what came before, and then of these bytes; that of nothing is 0.
  static func checksum(_ bytes: UnsafeBufferPointer<UInt8>, after before: UInt32 = 0) -> UInt32 {
    var remainder = ~before
    guard let start = UnsafeRawPointer(bytes.baseAddress) else { return before }
    return tables.withUnsafeBufferPointer { tables in
      let table = tables.baseAddress.unsafelyUnwrapped
      var position = 0
      while position &+ width <= bytes.count {
        let low = (start + position).loadUnaligned(as: UInt64.self).littleEndian
        let high = (start + position + 8).loadUnaligned(as: UInt64.self).littleEndian
        remainder = fold(table + 8 * 256, low ^ UInt64(remainder)) ^ fold(table, high)
        position &+= width
      }
      while position < bytes.count {
        let byte = UInt32(start.load(fromByteOffset: position, as: UInt8.self))
        remainder = table[Int((remainder ^ byte) & 0xFF)] ^ remainder >> 8
        position &+= 1
      }
      return ~remainder
    }
  }

  /// What eight bytes do to the remainder, by the tables from `table` on.
  @inline(__always)
  private static func fold(_ table: UnsafePointer<UInt32>, _ word: UInt64) -> UInt32 {
    let first = table[7 &* 256 &+ Int(word & 0xFF)] ^ table[6 &* 256 &+ Int(word >> 8 & 0xFF)]
    let second =
      table[5 &* 256 &+ Int(word >> 16 & 0xFF)] ^ table[4 &* 256 &+ Int(word >> 24 & 0xFF)]
    let third =
      table[3 &* 256 &+ Int(word >> 32 & 0xFF)] ^ table[2 &* 256 &+ Int(word >> 40 & 0xFF)]
    let fourth = table[256 &+ Int(word >> 48 & 0xFF)] ^ table[Int(word >> 56)]
    return first ^ second ^ third ^ fourth
  }
}
