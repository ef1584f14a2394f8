/// Big-endian fields of tables in memory. Positions are checked by whoever measured the table: one
/// outside of it is a mistake of ours, and traps.
extension UnsafeRawBufferPointer {
  func big16(_ at: Int) -> UInt16 {
    UInt16(bigEndian: loadUnaligned(fromByteOffset: at, as: UInt16.self))
  }
  func big32(_ at: Int) -> UInt32 {
    UInt32(bigEndian: loadUnaligned(fromByteOffset: at, as: UInt32.self))
  }
  func big64(_ at: Int) -> UInt64 {
    UInt64(bigEndian: loadUnaligned(fromByteOffset: at, as: UInt64.self))
  }
}

extension UnsafeMutableRawBufferPointer {
  func setBig16(_ value: UInt16, _ at: Int) {
    storeBytes(of: value.bigEndian, toByteOffset: at, as: UInt16.self)
  }

  func setBig32(_ value: UInt32, _ at: Int) {
    storeBytes(of: value.bigEndian, toByteOffset: at, as: UInt32.self)
  }

  func setBig64(_ value: UInt64, _ at: Int) {
    storeBytes(of: value.bigEndian, toByteOffset: at, as: UInt64.self)
  }
}

/// Bytes in memory that grow while a structure is put together, big-endian.
struct BigEndianBytes {
  private(set) var bytes: [UInt8] = []

  mutating func put(_ value: some FixedWidthInteger) {
    withUnsafeBytes(of: value.bigEndian) { bytes.append(contentsOf: $0) }
  }

  mutating func put(_ text: [UInt8]) { bytes += text }

  /// Zeros up to the next multiple.
  mutating func pad(to multiple: Int) {
    let rest = bytes.count % multiple
    if rest > 0 { bytes += [UInt8](repeating: 0, count: multiple - rest) }
  }
}
