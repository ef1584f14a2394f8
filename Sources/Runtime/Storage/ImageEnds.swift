/// The first and last bytes of a device: enough to know its format and its sector size.
/// Costs one read for a small device, two for any other.
struct ImageEnds: @unchecked Sendable {
  // Unchecked, because what a view shows is never written to.

  static let headSize = 8192
  static let tailSize = 8192

  /// The first 8 KiB, or all of a smaller device.
  let head: LayoutView
  /// The last 8 KiB, or all of a smaller device.
  let tail: LayoutView

  init(_ device: any BlockDevice) throws(DiskError) {
    let count = min(device.size.bytes, Self.headSize)
    head = try ByteBuffer(device, at: 0, count: count).view
    tail = try Self.tail(device, head: head)
  }

  /// The last 8 KiB; `head` itself where that is already all of the device.
  static func tail(_ device: any BlockDevice, head: LayoutView) throws(DiskError) -> LayoutView {
    let size = device.size.bytes
    guard head.count < size else { return head }
    let count = min(size, Self.tailSize)
    return try ByteBuffer(device, at: size - count, count: count).view
  }
}
