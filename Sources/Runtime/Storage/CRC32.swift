import CDeflate

/// The CRC-32 of GPT (and of zlib): polynomial 0x04C11DB7, reflected, all ones before and after.
/// UEFI Specification 2.10, section 5.3.2.
struct CRC32 {
  private(set) var value: UInt32

  init() { value = 0 }

  /// The checksum of all bytes of `bytes`.
  static func of(_ bytes: UnsafeRawBufferPointer) -> UInt32 {
    var crc = CRC32()
    crc.update(bytes)
    return crc.value
  }

  /// The remainder that Linux's checksums are: not inverted at the end, nor `seed` at the start.
  static func remainder(of bytes: [UInt8], seed: UInt32) -> UInt32 {
    ~libdeflate_crc32(~seed, bytes, bytes.count)
  }

  mutating func update(_ bytes: UnsafeRawBufferPointer) {
    // libdeflate takes a missing place for the start of a new checksum.
    guard let base = bytes.baseAddress else { return }
    value = libdeflate_crc32(value, base, bytes.count)
  }
}
