/// A device that a format makes of another: the disk in an image.
///
/// What a format cannot do throws `.unsupported` by the defaults below.
public protocol FormatDevice: BlockDevice {
  var format: ImageFormat { get }
  /// The unit of allocation; nil where there is none.
  var clusterSize: ByteCount? { get }
  /// What lies under the image; nil for one that stands alone.
  var backing: ImageLayer? { get }
  /// The backing file's name and format as the image holds them, whether or not it could be opened.
  var backingName: (name: String, format: String?)? { get }
  /// Whether the image was not closed cleanly and its counts may be stale.
  var isDirty: Bool { get }
  var isEncrypted: Bool { get }
  /// Files that the image takes space in besides its own.
  var furtherFiles: [FileDevice] { get }
  /// What `qemu-img info` calls format-specific, in its names.
  func details() throws(DiskError) -> FormatFact
  func snapshots() throws(DiskError) -> [SnapshotInfo]
  /// Checks the format's tables.
  /// - Parameter progress: called between the tables with bytes done and in all, the disk's and the
  ///   file's together.
  /// - Throws: `.unsupported`, `.readOnly` for repairing what is open for reading only.
  func check(
    repair: Repair, progress: @escaping (Int, Int) -> Void, shouldStop: @escaping () -> Bool
  ) throws(DiskError) -> CheckResult
}

extension FormatDevice {
  public func check(
    repair: Repair, shouldStop: @escaping () -> Bool = { false }
  ) throws(DiskError) -> CheckResult {
    try check(repair: repair, progress: { _, _ in }, shouldStop: shouldStop)
  }
}

/// An open image file of a chain: its bytes as a disk, and the file that they come from.
public struct ImageLayer: Sendable {
  public let path: String
  public let format: ImageFormat
  public let device: any BlockDevice
  /// nil for what is not in a file.
  public let file: FileDevice?
  /// What was read of the ends to know the format: those of a raw image are its disk's.
  var ends: ImageEnds?
  /// False for a device that somebody else has open, and closes.
  var isOwned = true

  /// What the format knows besides; nil for raw.
  public var formatDevice: (any FormatDevice)? { device as? any FormatDevice }

  /// This one and those under it, the top first.
  var chain: [ImageLayer] {
    var layers = [self]
    while let below = layers.last?.formatDevice?.backing { layers.append(below) }
    return layers
  }

  func close() throws(DiskError) {
    guard isOwned else { return }
    try device.close()
    if let file, file !== device { try file.close() }
  }
}

/// How an image is opened.
public struct OpenOptions: Sendable {
  /// nil to look at the content.
  public var format: ImageFormat?
  public var writable: Bool
  /// Which other files the image may make us open.
  public var gate: FileGate
  /// Reads although another program writes to the image.
  public var force: Bool
  public var system: SystemCalls
  /// One for each encrypted image of the chain, from the top; the last one stands for all below too.
  public var passphrases: [Passphrase] = []
  /// Asked while a key is made from a passphrase, which may take seconds; true ends it.
  public var shouldStop: @Sendable () -> Bool = { false }

  public init(
    format: ImageFormat? = nil, writable: Bool = false, gate: FileGate = .sameFolder,
    force: Bool = false, system: SystemCalls = .linux
  ) {
    self.format = format
    self.writable = writable
    self.gate = gate
    self.force = force
    self.system = system
  }

  /// For a backing file.
  func below(_ format: ImageFormat?) -> OpenOptions {
    var below = self
    below.format = format
    below.writable = false
    return below
  }

  /// The passphrase of an image; the rest is for what lies under it.
  mutating func takePassphrase(isEncrypted: Bool) -> Passphrase? {
    guard isEncrypted, let first = passphrases.first else { return nil }
    if passphrases.count > 1 { passphrases.removeFirst() }
    return first
  }
}
