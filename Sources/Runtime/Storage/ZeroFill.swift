import Glibc

extension UnsafeMutableRawBufferPointer {
  /// Sets every byte to zero, as fast in a debug build as in any other.
  func fillWithZeros() {
    if let baseAddress { memset(baseAddress, 0, count) }
  }
}
