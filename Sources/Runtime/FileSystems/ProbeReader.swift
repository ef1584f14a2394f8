/// Reads of a device for probing: bounded, checked, and with its beginning kept.
final class ProbeReader {
  /// No probe has reason to look at more at once.
  static let largestRead = 1 << 20
  /// Up to here nearly all signatures lie, the farthest being btrfs's at 65600.
  private static let headSize = 68 * 1024

  private let device: any BlockDevice
  private var head: [UInt8]?
  /// The device's size in bytes.
  let size: Int

  init(_ device: any BlockDevice) {
    self.device = device
    size = device.size.bytes
  }

  /// A medium so small that arrays and ambiguity are not looked for: 1.44 MB.
  var isFloppy: Bool { size <= 1440 * 1024 }

  /// The bytes at an offset, or `nil` where not all of them lie on the device.
  func view(at offset: Int?, count: Int) throws(DiskError) -> ByteView? {
    guard let offset, offset >= 0, count > 0, count <= Self.largestRead, offset <= size,
      count <= size - offset
    else { return nil }
    let headCount = min(size, Self.headSize)
    guard offset + count <= headCount else { return ByteView(try read(at: offset, count: count)) }
    if head == nil { head = try read(at: 0, count: headCount) }
    return head.map { ByteView($0, from: offset, count: count) }
  }

  private func read(at offset: Int, count: Int) throws(DiskError) -> [UInt8] {
    var failure: DiskError?
    let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, initialized in
      do throws(DiskError) {
        try device.read(into: UnsafeMutableRawBufferPointer(buffer), at: ByteOffset(offset))
        initialized = count
      } catch {
        failure = error
      }
    }
    if let failure { throw failure }
    return bytes
  }

  /// `unit × count + base` as an offset, or `nil` where that leaves the range of offsets.
  static func offset(_ unit: UInt64, times count: UInt64, plus base: UInt64 = 0) -> Int? {
    let product = unit.multipliedReportingOverflow(by: count)
    let sum = product.partialValue.addingReportingOverflow(base)
    return product.overflow || sum.overflow ? nil : Int(exactly: sum.partialValue)
  }
}

/// A run of bytes from a disk. Positions count from its start; whatever lies outside reads as zero,
/// so that no field of a forged structure can end the program.
struct ByteView {
  private let storage: [UInt8]
  private let start: Int
  let count: Int

  init(_ bytes: [UInt8]) { self.init(bytes, from: 0, count: bytes.count) }

  /// - Precondition: the range lies within `bytes`.
  init(_ bytes: [UInt8], from start: Int, count: Int) {
    storage = bytes
    self.start = start
    self.count = count
  }

  subscript(_ position: Int) -> UInt8 {
    position >= 0 && position < count ? storage[start + position] : 0
  }

  /// The bytes of a field, cut off at the end of the view.
  func bytes(_ position: Int, _ length: Int) -> [UInt8] {
    guard position >= 0, position < count, length > 0 else { return [] }
    return Array(storage[(start + position)..<(start + position + min(length, count - position))])
  }

  /// Whether these very bytes are at a position.
  func has(_ expected: [UInt8], at position: Int) -> Bool {
    guard position >= 0, position <= count, expected.count <= count - position else { return false }
    for index in expected.indices where storage[start + position + index] != expected[index] {
      return false
    }
    return true
  }

  func has(_ text: StaticString, at position: Int) -> Bool {
    has(text.withUTF8Buffer { Array($0) }, at: position)
  }

  func le16(_ position: Int) -> UInt16 {
    UInt16(self[position]) | UInt16(self[position + 1]) << 8
  }

  func be16(_ position: Int) -> UInt16 { le16(position).byteSwapped }

  func le32(_ position: Int) -> UInt32 {
    UInt32(le16(position)) | UInt32(le16(position + 2)) << 16
  }

  func be32(_ position: Int) -> UInt32 { le32(position).byteSwapped }

  func le64(_ position: Int) -> UInt64 {
    UInt64(le32(position)) | UInt64(le32(position + 4)) << 32
  }

  func be64(_ position: Int) -> UInt64 { le64(position).byteSwapped }

  func u16(_ position: Int, bigEndian: Bool) -> UInt16 {
    bigEndian ? be16(position) : le16(position)
  }

  func u32(_ position: Int, bigEndian: Bool) -> UInt32 {
    bigEndian ? be32(position) : le32(position)
  }

  func u64(_ position: Int, bigEndian: Bool) -> UInt64 {
    bigEndian ? be64(position) : le64(position)
  }
}
