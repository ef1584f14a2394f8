/// A device as it would be after some writes: its bytes with others laid over them, in memory.
///
/// Nothing reaches the base. For reading a table that is only planned.
final class PatchedDevice: BlockDevice {
  private let base: any BlockDevice
  /// Apart from each other, in order of their place.
  private let patches: [(range: Range<Int>, bytes: [UInt8])]

  var size: ByteCount { base.size }
  var isWritable: Bool { false }
  var name: String { base.name }
  var hardwareSectorSize: SectorSize? { base.hardwareSectorSize }

  init(_ base: any BlockDevice, _ writes: [TableWrite]) {
    self.base = base
    patches = writes.map { ($0.range, $0.new) }.sorted { $0.range.lowerBound < $1.range.lowerBound }
  }

  func read(
    into buffer: UnsafeMutableRawBufferPointer, at offset: ByteOffset
  ) throws(DiskError) {
    try base.read(into: buffer, at: offset)
    let wanted = offset.bytes..<(offset.bytes + buffer.count)
    for patch in patches where patch.range.overlaps(wanted) {
      let common = patch.range.clamped(to: wanted)
      for position in common {
        buffer[position - offset.bytes] = patch.bytes[position - patch.range.lowerBound]
      }
    }
  }

  func write(_ buffer: UnsafeRawBufferPointer, at offset: ByteOffset) throws(DiskError) {
    throw DiskError(.readOnly, "a plan is no disk", path: name)
  }

  func extent(at offset: ByteOffset) throws(DiskError) -> Extent { try base.extent(at: offset) }
  func flush() throws(DiskError) {}
  func close() throws(DiskError) {}
}
