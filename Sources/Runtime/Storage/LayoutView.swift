import Glibc

/// Bytes that were read from a device, kept alive as long as a view of them lives.
final class ByteBuffer: @unchecked Sendable {
  // Unchecked, because written only by `init`.
  private let storage: UnsafeMutableRawBufferPointer

  /// Reads `count` bytes from `offset`.
  init(_ device: any BlockDevice, at offset: Int, count: Int) throws(DiskError) {
    storage = .allocate(byteCount: max(count, 1), alignment: 16)
    self.count = count
    // From here on `deinit` releases the storage, also where reading throws.
    try device.read(
      into: UnsafeMutableRawBufferPointer(rebasing: storage[..<count]), at: ByteOffset(offset))
  }

  /// The same for bytes that are at hand.
  init(_ bytes: [UInt8]) {
    storage = .allocate(byteCount: max(bytes.count, 1), alignment: 16)
    count = bytes.count
    storage.copyBytes(from: bytes)
  }

  deinit { storage.deallocate() }

  let count: Int
  var bytes: UnsafeRawBufferPointer { UnsafeRawBufferPointer(rebasing: storage[..<count]) }
  var view: LayoutView { LayoutView(self, 0, count) }
}

/// A window over bytes from a disk, with little-endian fields at offsets from its start.
///
/// Reading a field outside of the window is a mistake of ours and traps: whoever makes a view
/// checks its length against what the disk promised, once.
struct LayoutView {
  private let buffer: ByteBuffer
  private let start: Int
  let count: Int

  init(_ buffer: ByteBuffer, _ start: Int, _ count: Int) {
    precondition(start >= 0 && count >= 0 && start <= buffer.count - count)
    self.buffer = buffer
    self.start = start
    self.count = count
  }

  /// A part of this view; nil where it is not wholly inside.
  func slice(_ offset: Int, _ count: Int) -> LayoutView? {
    guard offset >= 0, count >= 0, offset <= self.count, count <= self.count - offset else {
      return nil
    }
    return LayoutView(buffer, start + offset, count)
  }

  func u8(_ offset: Int) -> UInt8 { load(offset) }
  func u16(_ offset: Int) -> UInt16 { UInt16(littleEndian: load(offset)) }
  func u32(_ offset: Int) -> UInt32 { UInt32(littleEndian: load(offset)) }
  func u64(_ offset: Int) -> UInt64 { UInt64(littleEndian: load(offset)) }

  /// The bytes, for a calculation over all of them; valid only inside `body`.
  func withBytes<Result>(_ body: (UnsafeRawBufferPointer) -> Result) -> Result {
    withExtendedLifetime(buffer) {
      body(UnsafeRawBufferPointer(rebasing: buffer.bytes[start..<(start + count)]))
    }
  }

  /// Whether `magic` stands at `offset`. False where it would lie outside.
  func holds(_ magic: [UInt8], at offset: Int) -> Bool {
    guard let place = slice(offset, magic.count) else { return false }
    return place.withBytes { $0.elementsEqual(magic) }
  }

  var isAllZero: Bool { withBytes { bytes in bytes.allSatisfy { $0 == 0 } } }

  func equals(_ other: LayoutView) -> Bool {
    guard count == other.count else { return false }
    return withBytes { mine in
      other.withBytes { theirs in
        guard let a = mine.baseAddress, let b = theirs.baseAddress else { return true }
        return memcmp(a, b, count) == 0
      }
    }
  }

  private func load<Value: FixedWidthInteger & BitwiseCopyable>(_ offset: Int) -> Value {
    precondition(offset >= 0 && offset <= count - MemoryLayout<Value>.size)
    return withExtendedLifetime(buffer) {
      buffer.bytes.loadUnaligned(fromByteOffset: start + offset, as: Value.self)
    }
  }
}
