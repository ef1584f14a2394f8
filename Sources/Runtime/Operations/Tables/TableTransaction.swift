/// Carries writes out so that a stop at any point leaves the old table or the new one.
///
/// The order is what holds: the copy of a GPT that is not in use first, an EBR before what refers to
/// it, the MBR, which is one sector, last; and a flush between one stage and the next.
struct TableTransaction {
  let writes: [TableWrite]

  /// Makes the new bytes durable.
  /// - Throws: what writing and flushing throw; the writes before the failure stay.
  func apply(to device: any BlockDevice) throws(DiskError) {
    try carryOut(writes, on: device) { $0.new }
  }

  /// Puts the old bytes back, in the opposite order, for the same reason.
  func revert(on device: any BlockDevice) throws(DiskError) {
    try carryOut(writes.reversed(), on: device) { $0.old }
  }

  private func carryOut(
    _ writes: [TableWrite], on device: any BlockDevice, _ bytes: (TableWrite) -> [UInt8]
  ) throws(DiskError) {
    var stage: Int?
    for write in writes {
      if let stage, stage != write.stage { try device.flush() }
      stage = write.stage
      try device.write(bytes(write), at: ByteOffset(write.offset))
    }
    try device.flush()
  }

  /// How the disk stands to the writes, sector by sector.
  enum State: Hashable {
    /// As before the first write, or after the last.
    case untouched, complete
    /// Some sectors as before and some as after: a write was interrupted.
    case partial
    /// These bytes are neither.
    case changed(Range<Int>)
  }

  func state(on device: any BlockDevice) throws(DiskError) -> State {
    var isAllOld = true
    var isAllNew = true
    for write in writes {
      guard write.range.upperBound <= device.size.bytes else { return .changed(write.range) }
      let found = try device.read(
        at: ByteOffset(write.offset), count: ByteCount(write.new.count))
      // A disk writes 512 bytes whole, whatever its sectors.
      for start in stride(from: 0, to: found.count, by: 512) {
        let range = start..<min(start + 512, found.count)
        let isOld = found[range] == write.old[range]
        let isNew = found[range] == write.new[range]
        if !isOld, !isNew {
          return .changed((write.offset + range.lowerBound)..<(write.offset + range.upperBound))
        }
        isAllOld = isAllOld && isOld
        isAllNew = isAllNew && isNew
      }
    }
    return isAllNew ? .complete : isAllOld ? .untouched : .partial
  }
}
