import CLinux
import Glibc

extension FileSystemMount {
  /// Unmounts the topmost file system at a folder, trying again while it is in use.
  /// - Throws: `.notFound` where nothing is mounted there, `.needsRoot`, `.busy` naming who uses it.
  static func unmount(_ folder: String, lazily: Bool = false, patience: Duration) throws(DiskError)
  {
    let deadline = Deadline(after: patience)
    let flags = UMOUNT_NOFOLLOW_ | (lazily ? MNT_DETACH_ : 0)
    var pause = 1
    while umount2(folder, flags) != 0 {
      let call = DiskError.SystemCall("umount2", errno: errno)
      switch call.errno {
      case EINTR: continue
      case EBUSY where !deadline.isPast:
        Deadline.pause(milliseconds: pause)
        pause = min(pause * 2, 100)
      case EBUSY: throw busy(folder, call)
      case EPERM, EACCES: throw MountFailure.needsRoot(folder, call)
      case EINVAL, ENOENT:
        throw DiskError(.notFound, "nothing is mounted here", path: folder, cause: call)
      default:
        throw DiskError(.system, "the file system cannot be unmounted", path: folder, cause: call)
      }
    }
  }

  private static func busy(_ folder: String, _ call: DiskError.SystemCall) -> DiskError {
    let holders = Holder.list(Holders.below(folder))
    return DiskError(
      .busy,
      "the mounted file system is still in use by \(holders ?? "someone who cannot be found")",
      path: folder, found: holders, cause: call, hint: "leave the folder or end the process")
  }

  // MARK: Temporary folders

  private static let temporaryPrefix = "mount-"

  /// A new empty folder that only its owner may enter, named after the device.
  static func makeTemporaryFolder(_ device: String) throws(DiskError) -> String {
    let base = RuntimeFolder.preferred()
    try RuntimeFolder.create(base)
    let name = device.split(separator: "/").last.map(String.init) ?? "device"
    var template = Array("\(base)/\(temporaryPrefix)\(name)-XXXXXX".utf8CString)
    guard mkdtemp(&template) != nil else {
      throw DiskError(
        .system, "no temporary folder to mount at can be made", path: base,
        cause: DiskError.SystemCall("mkdtemp", errno: errno))
    }
    return String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
  }

  /// Removes a folder that `makeTemporaryFolder` made. Any other is left alone, and so is one that
  /// is not empty.
  static func removeIfTemporary(_ folder: String) {
    guard let slash = folder.lastIndex(of: "/") else { return }
    let name = folder[folder.index(after: slash)...]
    let base = String(folder[..<slash])
    let bases = RuntimeFolder.candidates().compactMap { KernelFiles.resolve($0) ?? $0 }
    if name.hasPrefix(temporaryPrefix) && bases.contains(base) { rmdir(folder) }
  }
}

// umount2(2): what the header defines as enumerators and macros at once, which Swift does not see.
private let MNT_DETACH_: Int32 = 2
private let UMOUNT_NOFOLLOW_: Int32 = 8
