extension BlockDevice {
  /// Checks that `count` bytes from `offset` lie on the device.
  /// - Throws: `.outOfRange`, naming the bytes.
  public func checkRange(_ offset: ByteOffset, _ count: Int) throws(DiskError) {
    // Compared by subtraction: neither side can overflow.
    guard offset.bytes <= size.bytes, count <= size.bytes - offset.bytes else {
      let (end, overflow) = offset.bytes.addingReportingOverflow(count)
      throw DiskError(
        .outOfRange,
        "bytes \(offset.bytes)..<\(overflow ? Int.max : end) reach past the end, "
          + "which is at \(size.bytes)",
        path: name, range: offset.bytes..<(overflow ? Int.max : end))
    }
  }

  /// Reads `count` bytes from `offset` into a new array.
  /// - Throws: as `read(into:at:)`.
  public func read(at offset: ByteOffset, count: ByteCount) throws(DiskError) -> [UInt8] {
    try checkRange(offset, count.bytes)
    var failure: DiskError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count.bytes) { buffer, filled in
      do throws(DiskError) {
        try read(into: UnsafeMutableRawBufferPointer(buffer), at: offset)
        filled = count.bytes
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// Writes all of `bytes` at `offset`.
  /// - Throws: as `write(_:at:)`.
  public func write(_ bytes: [UInt8], at offset: ByteOffset) throws(DiskError) {
    var failure: DiskError?
    bytes.withUnsafeBytes { buffer in
      do throws(DiskError) { try write(buffer, at: offset) } catch { failure = error }
    }
    if let failure { throw failure }
  }
}
