/// A kernel block device that stands for an image or a part of one.
///
/// A value: it describes the device as it was when it was attached or listed. `AttachmentSession`
/// owns what has to be released.
public struct Attachment: Hashable, Sendable {
  /// The kernel interface that serves the device. Images that are not plain bytes in a file come
  /// through other ones (NBD, ublk); whoever switches over this will be told by the compiler.
  public enum Transport: String, Hashable, Sendable, CaseIterable {
    case loop
  }

  /// Whose attachment it is. Decided from the records of 0003-attachment-records.md.
  public enum Owner: Hashable, Sendable {
    /// This process attached it.
    case thisSession
    /// Another DiskScript process that is still alive.
    case otherSession(pid: Int32)
    /// A DiskScript process that ended without releasing it, by SIGKILL for example.
    case stale(pid: Int32)
    /// Somebody else: losetup, mount -o loop, snapd.
    case foreign
  }

  public let transport: Transport
  /// The device node, `/dev/loopN`.
  public let path: String
  /// The N of `/dev/loopN`.
  public let number: Int
  /// The kernel's sequence number of this very attachment (`diskseq`): it never comes back until
  /// the next boot, while the device number does. `nil` on kernels before 5.15.
  public let sequence: UInt64?
  /// The file or device behind it as the kernel names it; ends in ` (deleted)` where it was removed.
  public let backingFile: String
  /// Where the device begins in the backing file.
  public let offset: ByteOffset
  /// The limit on its size; zero means "to the end of the backing file", which only other programs
  /// use: whatever this module attaches has a limit.
  public let sizeLimit: ByteCount
  /// What the device shows.
  public let size: ByteCount
  public let isReadOnly: Bool
  /// The kernel detaches it by itself when the last user closes it.
  public let autoclear: Bool
  public let directIO: Bool
  /// The logical sector size in bytes.
  public let sectorSize: ByteCount
  public let owner: Owner
  /// The bytes at the end of what was asked for that the device does not show, because a block
  /// device consists of whole sectors: fewer than one sector size. Known for our own attachments,
  /// zero for others. A caller that gets one above zero should tell its user.
  public let hiddenTail: ByteCount

  init(
    transport: Transport = .loop, number: Int, sequence: UInt64?, backingFile: String,
    offset: ByteOffset, sizeLimit: ByteCount, size: ByteCount, isReadOnly: Bool, autoclear: Bool,
    directIO: Bool,
    sectorSize: ByteCount, owner: Owner, hiddenTail: ByteCount
  ) {
    self.transport = transport
    self.path = LoopDevice.path(number)
    self.number = number
    self.sequence = sequence
    self.backingFile = backingFile
    self.offset = offset
    self.sizeLimit = sizeLimit
    self.size = size
    self.isReadOnly = isReadOnly
    self.autoclear = autoclear
    self.directIO = directIO
    self.sectorSize = sectorSize
    self.owner = owner
    self.hiddenTail = hiddenTail
  }

  /// Whether both speak of the same act of attaching. What changes meanwhile does not count: a device
  /// that could not be detached at once has become autoclear by that.
  func isSame(as other: Attachment) -> Bool {
    guard number == other.number else { return false }
    if let sequence, let theirs = other.sequence { return sequence == theirs }
    return backingFile == other.backingFile && offset == other.offset
      && sizeLimit == other.sizeLimit
  }
}

/// What is to be attached.
public enum AttachSource: Hashable, Sendable {
  /// A file or block device by path, opened for the attachment alone.
  case file(String)
  /// An open descriptor of a file or block device; it stays the caller's, who may close it as soon
  /// as the call returns: the kernel holds a reference of its own.
  case descriptor(Int32, name: String)

  /// What diagnostics call it.
  var name: String {
    switch self {
    case .file(let path): path
    case .descriptor(_, let name): name
    }
  }
}

/// How it is to be attached.
public struct AttachOptions: Hashable, Sendable {
  /// Where the device begins; a multiple of the sector size.
  public var offset: ByteOffset
  /// The size of the device; `nil` is everything behind `offset`. Either way the kernel is given a
  /// limit, so that a file system cannot run past its partition.
  public var size: ByteCount?
  public var readOnly: Bool
  /// Leave it to the kernel to detach when the last user closes the device. The session keeps it
  /// open itself, so it vanishes when the session releases it or dies, by SIGKILL too.
  public var autoclear: Bool
  public var sectorSize: SectorSize
  /// How long to go on trying while other processes take the free devices first.
  public var patience: Duration

  public init(
    offset: ByteOffset = .zero, size: ByteCount? = nil, readOnly: Bool = true,
    autoclear: Bool = false, sectorSize: SectorSize = .s512, patience: Duration = .seconds(10)
  ) {
    self.offset = offset
    self.size = size
    self.readOnly = readOnly
    self.autoclear = autoclear
    self.sectorSize = sectorSize
    self.patience = patience
  }
}
