import Synchronization

/// A disk image that is open: its bytes, its format, and where they come from.
///
/// A format is a device over a device; for `raw` and `device` the image's bytes are the file's.
public final class Image: Sendable {
  /// The path as it was given.
  public let path: String
  public let format: ImageFormat
  /// The disk's bytes, as the format makes them of the file's.
  public let device: any BlockDevice
  /// The file underneath; nil for an image that is not in a file.
  public let file: FileDevice?
  /// The logical sector size: as given, or the hardware's, or where a GPT header fits, or 512.
  public let sectorSize: SectorSize
  private let state = Atomic<Bool>(true)

  public init(
    path: String, format: ImageFormat, device: any BlockDevice, file: FileDevice?,
    sectorSize: SectorSize
  ) {
    self.path = path
    self.format = format
    self.device = device
    self.file = file
    self.sectorSize = sectorSize
  }

  public var size: ByteCount { device.size }
  public var isWritable: Bool { device.isWritable }
  public var isOpen: Bool { state.load(ordering: .acquiring) }

  /// The space that the image takes on its file system; nil where it is not in a file.
  /// - Throws: `.closed`, `.system`.
  public func actualSize() throws(DiskError) -> ByteCount? { try file?.actualSize() }

  /// Releases the file. Idempotent; everything else throws `.closed` afterwards.
  public func close() throws(DiskError) {
    guard state.exchange(false, ordering: .acquiringAndReleasing) else { return }
    try device.close()
    if let file, file !== device { try file.close() }
  }

  /// The partition table; nil for a disk that has none.
  /// - Throws: as `PartitionTable.read`.
  public func partitionTable(lenient: Bool = false) throws(DiskError) -> PartitionTable? {
    try PartitionTable.read(from: device, sectorSize: sectorSize, lenient: lenient)
  }

  /// The bytes of one partition as a device.
  /// - Throws: `.outOfRange` where the table lies and the partition is not wholly on the disk.
  public func slice(_ partition: Partition) throws(DiskError) -> SliceDevice {
    let (start, size) = (partition.offset.bytes, partition.size.bytes)
    guard start <= device.size.bytes, size <= device.size.bytes - start else {
      let (end, overflow) = start.addingReportingOverflow(size)
      throw DiskError(
        .outOfRange, "partition \(partition.number) reaches past the end of the disk", path: path,
        range: start..<(overflow ? Int.max : end), expected: "at most \(device.size.bytes) bytes",
        hint: "the image is cut short, or the table was made for another disk")
    }
    return try SliceDevice(
      of: device, at: partition.offset, size: partition.size,
      name: "\(path) partition \(partition.number)")
  }
}
