import CLinux
import Glibc

/// mount(2) and umount2(2). No program is called.
enum FileSystemMount {
  /// Mounts a block device.
  /// - Parameters:
  ///   - folder: an existing folder, or `nil` for a temporary one.
  ///   - type: the file system, or `nil` to find it out.
  ///   - willMount: told the folder before anything is mounted.
  /// - Throws: `.needsRoot`, `.notFound`, `.invalidArgument`, `.noFileSystem`, `.unsupported`,
  ///   `.corrupt`, `.readOnly`, `.busy`, `.system`. Nothing is left then.
  static func mount(
    _ device: String, at folder: String?, type: String?, _ options: MountOptions,
    willMount: (String) throws(DiskError) -> Void
  ) throws(DiskError) -> Mount {
    if type?.utf8.contains(0) == true || options.data.utf8.contains(0) {
      throw DiskError(.invalidArgument, "type and options hold no NUL byte", path: device)
    }
    let types: [String]
    if let type { types = [type] } else { types = try detectTypes(device) }
    let target: String
    if let folder {
      target = try checkFolder(folder)
    } else {
      target = try makeTemporaryFolder(device)
    }
    do throws(DiskError) {
      try willMount(target)
      let mounted = try call(device, target, types, options)
      return Mount(
        device: device, folder: target, type: mounted, isReadOnly: options.readOnly,
        isTemporary: folder == nil, attachment: nil, id: topmost(target)?.id)
    } catch {
      if folder == nil { removeIfTemporary(target) }
      throw error
    }
  }

  /// The kernel's names for what is on the device, the best first.
  private static func detectTypes(_ device: String) throws(DiskError) -> [String] {
    let file = try ProbeFile(device)
    defer { file.shut() }
    guard let content = try probeContent(file) else {
      throw DiskError(
        .noFileSystem, "nothing that could be mounted was recognised on the device", path: device,
        hint: "give the type if you know better, or look at the bytes with hexdump")
    }
    guard content.usage == .filesystem else {
      throw DiskError(
        .noFileSystem, "the device holds \(content.type), which is not a file system",
        path: device, expected: "a file system", found: content.type)
    }
    guard content.rivals.isEmpty else {
      let names = ([content.type] + content.rivals).joined(separator: ", ")
      throw DiskError(
        .noFileSystem, "the device carries the signatures of several file systems: \(names)",
        path: device, found: names, hint: "say which one: type: \"\(content.type)\"")
    }
    return kernelNames(content.type)
  }

  /// What blkid calls a file system is not always the driver's name, and newer drivers mount older
  /// relatives as well.
  private static func kernelNames(_ type: String) -> [String] {
    switch type {
    case "ext2": ["ext2", "ext4"]
    case "ext3": ["ext3", "ext4"]
    case "ntfs": ["ntfs3", "ntfs"]
    default: [type]
    }
  }

  private static func checkFolder(_ folder: String) throws(DiskError) -> String {
    guard let resolved = KernelFiles.resolve(folder) else {
      let call = DiskError.SystemCall("realpath", errno: errno)
      if call.errno == ENOENT || call.errno == ENOTDIR {
        throw DiskError(
          .notFound, "the folder to mount at does not exist", path: folder, cause: call,
          hint: "make it first, or leave out at: for a temporary one")
      }
      throw DiskError(.system, "the folder to mount at cannot be used", path: folder, cause: call)
    }
    guard KernelFiles.status(resolved)?.isKind(stat.folder) == true else {
      throw DiskError(.invalidArgument, "the place to mount at is not a folder", path: folder)
    }
    return resolved
  }

  private static func call(
    _ device: String, _ target: String, _ types: [String], _ options: MountOptions
  ) throws(DiskError) -> String {
    var failure: Int32 = 0
    for type in types {
      // The kernel loads a module for a type that it does not know yet: so try, don't look up.
      if Glibc.mount(device, target, type, flags(options), options.data) == 0 { return type }
      failure = errno
      if failure != ENODEV { break }
    }
    throw MountFailure(device: device, folder: target, types: types, options: options)
      .error(failure)
  }

  /// What is to be seen at a folder: the mount made last.
  private static func topmost(_ folder: String) -> MountEntry? {
    MountTable.read().last { $0.mountPoint == folder }
  }

  /// Whether a mount is still there, and not another at the same folder.
  static func isStill(_ mount: Mount) -> Bool {
    MountTable.read().contains { $0.mountPoint == mount.folder && $0.id == (mount.id ?? $0.id) }
  }

  private static func flags(_ options: MountOptions) -> UInt {
    var flags: UInt = 0
    if options.readOnly { flags |= UInt(MS_RDONLY) }
    if !options.allowSetUserID { flags |= UInt(MS_NOSUID) }
    if !options.allowDevices { flags |= UInt(MS_NODEV) }
    if !options.allowPrograms { flags |= UInt(MS_NOEXEC) }
    return flags
  }
}
