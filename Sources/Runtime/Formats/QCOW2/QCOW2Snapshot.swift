/// One row of the snapshot table: 40 bytes, extra data, an id and a name, padded to 8 bytes.
struct QCOW2Snapshot {
  /// As it stands in the file: `fault(in:)` says what is wrong with it.
  var l1Offset: Int
  var l1Size: Int
  /// As they stand in the file: other programs may have written anything.
  var idBytes: [UInt8]
  var nameBytes: [UInt8]
  var seconds: UInt32
  var nanoseconds: UInt32
  /// The guest's clock in nanoseconds.
  var clock: UInt64
  var stateSize: Int
  var diskSize: Int
  /// Instructions that the guest had run; nil where it was not recorded.
  var instructions: UInt64?
  /// Whether the row says the size of the disk, as version 3 demands; the image's stands for it otherwise.
  var isComplete = true
  /// Extra data behind what is known, kept as it is.
  var furtherData: [UInt8] = []
  /// How much extra data the row says that it has, where that is more than QEMU allows.
  var wrongExtraData: Int?

  /// QEMU's limit.
  static let mostExtraData = 1024

  /// Whether it is zeros, and so no row.
  var isEmpty: Bool { l1Size == 0 && idBytes.isEmpty && nameBytes.isEmpty }

  var id: String { String(decoding: idBytes, as: UTF8.self) }
  var name: String { String(decoding: nameBytes, as: UTF8.self) }

  var info: SnapshotInfo {
    SnapshotInfo(
      id: id, name: name, seconds: Int(seconds), nanoseconds: Int(nanoseconds),
      clock: Int(clamping: clock), instructions: instructions.map { Int(clamping: $0) },
      stateSize: stateSize, diskSize: ByteCount(diskSize))
  }

  /// The row's bytes.
  var encoded: [UInt8] {
    var row = BigEndianBytes()
    row.put(UInt64(l1Offset))
    row.put(UInt32(l1Size))
    row.put(UInt16(idBytes.count))
    row.put(UInt16(nameBytes.count))
    row.put(seconds)
    row.put(nanoseconds)
    row.put(clock)
    row.put(UInt32(truncatingIfNeeded: stateSize))
    row.put(UInt32(24 + furtherData.count))
    row.put(UInt64(stateSize))
    row.put(UInt64(diskSize))
    row.put(instructions ?? UInt64.max)
    row.put(furtherData)
    row.put(idBytes)
    row.put(nameBytes)
    row.pad(to: 8)
    return row.bytes
  }
}
