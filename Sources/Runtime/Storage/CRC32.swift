/// The CRC-32 of GPT (and of zlib): polynomial 0x04C11DB7, reflected, all ones before and after.
/// UEFI Specification 2.10, section 5.3.2.
struct CRC32 {
  private var state: UInt32 = 0xffff_ffff

  init() {}

  var value: UInt32 { ~state }

  /// The checksum of all bytes of `bytes`.
  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var crc = CRC32()
    crc.update(bytes)
    return crc.value
  }

  /// Eight bytes a step by eight tables ("slicing by 8"): a table of 16 KiB takes some 10 µs.
  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    Self.tables.withUnsafeBufferPointer { table in
      var crc = state
      var at = 0
      while bytes.count - at >= 8 {
        let word =
          UInt64(littleEndian: bytes.loadUnaligned(fromByteOffset: at, as: UInt64.self))
          ^ UInt64(crc)
        crc = table[7 << 8 | Int(truncatingIfNeeded: word & 0xff)]
        crc ^= table[6 << 8 | Int(truncatingIfNeeded: word >> 8 & 0xff)]
        crc ^= table[5 << 8 | Int(truncatingIfNeeded: word >> 16 & 0xff)]
        crc ^= table[4 << 8 | Int(truncatingIfNeeded: word >> 24 & 0xff)]
        crc ^= table[3 << 8 | Int(truncatingIfNeeded: word >> 32 & 0xff)]
        crc ^= table[2 << 8 | Int(truncatingIfNeeded: word >> 40 & 0xff)]
        crc ^= table[1 << 8 | Int(truncatingIfNeeded: word >> 48 & 0xff)]
        crc ^= table[Int(truncatingIfNeeded: word >> 56)]
        at += 8
      }
      while at < bytes.count {
        crc = crc >> 8 ^ table[Int((crc ^ UInt32(bytes[at])) & 0xff)]
        at += 1
      }
      state = crc
    }
  }

  /// Table k holds the CRC of a byte followed by k zero bytes.
  private static let tables: [UInt32] = {
    var tables = [UInt32](repeating: 0, count: 8 * 256)
    for byte in 0..<256 {
      var crc = UInt32(byte)
      for _ in 0..<8 { crc = crc & 1 == 0 ? crc >> 1 : crc >> 1 ^ 0xedb8_8320 }
      tables[byte] = crc
    }
    for index in 256..<(8 * 256) {
      let before = tables[index - 256]
      tables[index] = before >> 8 ^ tables[Int(before & 0xff)]
    }
    return tables
  }()
}
