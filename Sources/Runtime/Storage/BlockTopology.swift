/// The sizes of transfers that a device prefers, in bytes, as fdisk prints them.
public struct BlockTopology: Hashable, Sendable {
  /// The physical sector size, which the logical one is a part of.
  public var physical: UInt32
  public var minimum: UInt32
  /// 0 where the device says none.
  public var optimal: UInt32

  public init(physical: UInt32, minimum: UInt32, optimal: UInt32) {
    self.physical = physical
    self.minimum = minimum
    self.optimal = optimal
  }
}

extension FileDevice {
  /// What a block device says; nil for a regular file, which has no preference.
  /// - Throws: `.closed`, `.system`.
  public func topology() throws(DiskError) -> BlockTopology? {
    guard kind == .blockDevice else { return nil }
    let fd = try acquire()
    defer { descriptor.release() }
    var topology = BlockTopology(physical: 0, minimum: 0, optimal: 0)
    let result = retryingInterrupts { system.blockTopology(fd, &topology) }
    guard result >= 0 else {
      throw DiskError.system(
        "ioctl BLKPBSZGET", -result, doing: "cannot learn the device's topology", path: path)
    }
    return topology
  }
}
