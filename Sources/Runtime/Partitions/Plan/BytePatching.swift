/// Fields of a structure that is about to be written, lowest byte first.
extension [UInt8] {
  /// - Precondition: the field lies inside.
  mutating func set<Value: FixedWidthInteger>(_ value: Value, at offset: Int) {
    Swift.withUnsafeBytes(of: value.littleEndian) { bytes in
      for (index, byte) in bytes.enumerated() { self[offset + index] = byte }
    }
  }

  mutating func set(bytes: [UInt8], at offset: Int) {
    replaceSubrange(offset..<(offset + bytes.count), with: bytes)
  }

  var isAllZero: Bool { allSatisfy { $0 == 0 } }
}
