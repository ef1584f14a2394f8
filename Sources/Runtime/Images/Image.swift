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
  /// Whether whoever opened or made the image said its sector size, and so will again.
  let isSectorSizeGiven: Bool
  /// False for an image that another one holds open, as its backing file.
  private let ownsDevice: Bool
  private let state = Atomic<Bool>(true)

  public init(
    path: String, format: ImageFormat, device: any BlockDevice, file: FileDevice?,
    sectorSize: SectorSize, isSectorSizeGiven: Bool = false, ownsDevice: Bool = true
  ) {
    self.path = path
    self.format = format
    self.device = device
    self.file = file
    self.sectorSize = sectorSize
    self.isSectorSizeGiven = isSectorSizeGiven
    self.ownsDevice = ownsDevice
  }

  /// What the format knows besides the bytes; nil for raw.
  public var formatDevice: (any FormatDevice)? { device as? any FormatDevice }
  /// The unit of allocation; nil for a raw image.
  public var clusterSize: ByteCount? { formatDevice?.clusterSize }

  /// The image under this one; nil for one that stands alone. It is open for as long as this one is.
  public var backing: Image? {
    guard let layer = formatDevice?.backing else { return nil }
    return Image(
      path: layer.path, format: layer.format, device: layer.device, file: layer.file,
      sectorSize: sectorSize, ownsDevice: false)
  }

  /// Makes the disk larger or smaller.
  /// - Throws: as the device's `resize`; `.outOfRange` for a smaller size without `shrink`.
  public func resize(to size: ByteCount, shrink: Bool = false) throws(DiskError) {
    guard size >= self.size || shrink else {
      throw DiskError(
        .outOfRange, "a smaller size cuts off the end of the disk", path: path,
        expected: "at least \(self.size.bytes) bytes", found: "\(size.bytes)",
        hint: "say shrink: true where nothing there is needed")
    }
    try device.resize(to: size)
  }

  public var size: ByteCount { device.size }
  public var isWritable: Bool { device.isWritable }
  public var isOpen: Bool { state.load(ordering: .acquiring) }

  /// The space that the image takes on its file system; nil where it is not in a file.
  /// - Throws: `.closed`, `.system`.
  public func actualSize() throws(DiskError) -> ByteCount? {
    guard var size = try file?.actualSize() else { return nil }
    for other in formatDevice?.furtherFiles ?? [] { size = try size.adding(other.actualSize()) }
    return size
  }

  /// Releases the file. Idempotent; everything else throws `.closed` afterwards.
  public func close() throws(DiskError) {
    guard state.exchange(false, ordering: .acquiringAndReleasing), ownsDevice else { return }
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
