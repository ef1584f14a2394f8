/// A mounted file system.
public struct Mount: Hashable, Sendable {
  /// The device that was mounted.
  public let device: String
  /// Where it is mounted, an absolute path with links resolved.
  public let folder: String
  /// The kernel's name of the file system.
  public let type: String
  public let isReadOnly: Bool
  /// Whether the folder was made for this mount, and goes with it.
  public let isTemporary: Bool
  /// The attachment that was made for this mount alone, and is released with it.
  public internal(set) var attachment: Attachment?
  /// The kernel's number of the mount.
  let id: Int?
}

/// How to mount.
///
/// Safe for an image that nobody vouches for: read-only, and neither set-user-ID programs nor device
/// nodes in it have any effect. That does not make the kernel's file-system drivers proof against
/// forged structures; files can be read without the kernel as well.
public struct MountOptions: Hashable, Sendable {
  public var readOnly: Bool
  /// Without it the file system is mounted `nosuid`.
  public var allowSetUserID: Bool
  /// Without it the file system is mounted `nodev`.
  public var allowDevices: Bool
  /// Without it the file system is mounted `noexec`. Allowed by default, as mount(8) does.
  public var allowPrograms: Bool
  /// Options of the file system itself, separated by commas, such as `noload`.
  public var data: String

  public init(
    readOnly: Bool = true, allowSetUserID: Bool = false, allowDevices: Bool = false,
    allowPrograms: Bool = true, data: String = ""
  ) {
    self.readOnly = readOnly
    self.allowSetUserID = allowSetUserID
    self.allowDevices = allowDevices
    self.allowPrograms = allowPrograms
    self.data = data
  }
}
