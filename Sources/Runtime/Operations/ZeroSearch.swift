/// Looks for zeros in a device from its start to its end. Behind its end there is nothing else.
struct ZeroSearch {
  private let device: any BlockDevice
  /// The zeros that were found last; what follows them is none.
  private var zeros = 0..<0
  /// How far what follows them reaches that reads as something else, as far as it was looked at.
  private var dataEnd = 0

  init(_ device: any BlockDevice) { self.device = device }

  /// Up to where zeros follow from a position on, at most to `limit`. Positions only grow from call to
  /// call.
  mutating func zeros(from start: Int, to limit: Int) throws(DiskError) -> Int {
    if zeros.contains(start) { return min(zeros.upperBound, limit) }
    if start < dataEnd { return start }
    var end = start
    while end < limit {
      guard end < device.size.bytes else {
        end = limit
        break
      }
      let extent = try device.extent(at: ByteOffset(end))
      guard extent.isZero else {
        dataEnd = end + extent.length.bytes
        break
      }
      end += extent.length.bytes
    }
    zeros = start..<min(end, limit)
    return zeros.upperBound
  }
}

extension [ZeroSearch] {
  /// Up to where all of them read as zeros from a position on.
  mutating func zeros(from start: Int, to limit: Int) throws(DiskError) -> Int {
    var end = limit
    for index in indices { end = Swift.min(end, try self[index].zeros(from: start, to: limit)) }
    return end
  }
}
