import Glibc

/// Tells what an errno of mount(2) means for a person.
struct MountFailure {
  let device: String
  let folder: String
  let types: [String]
  let options: MountOptions

  private var type: String { types.first ?? "" }

  static func needsRoot(_ path: String, _ call: DiskError.SystemCall? = nil) -> DiskError {
    if geteuid() == 0 {
      return DiskError(
        .permissionDenied, "this container may not mount", path: path, cause: call,
        hint: "give the container the capability CAP_SYS_ADMIN")
    }
    return DiskError(
      .needsRoot, "mounting and unmounting need root", path: path, cause: call,
      hint: "run it with sudo")
  }

  func error(_ number: Int32) -> DiskError {
    let call = DiskError.SystemCall("mount", errno: number)
    switch number {
    case EPERM: return Self.needsRoot(device, call)
    case ENODEV: return unknownType(call)
    case EROFS, EACCES: return readOnly(call)
    case EBUSY: return busy(call)
    case ENOTBLK, ENXIO, ENOENT:
      return DiskError(.notFound, "there is no block device to mount", path: device, cause: call)
    case ENOTDIR, ELOOP:
      return DiskError(
        .invalidArgument, "the place to mount at is not a folder", path: folder, cause: call)
    default:
      // EINVAL, EUCLEAN, EIO, ESTALE and others: each driver has its own for "I don't want it".
      return DiskError(
        .corrupt, "the kernel refused the file system as \(type)", path: device, expected: type,
        cause: call, hint: "its reason is in the kernel's log: dmesg | tail")
    }
  }

  private func unknownType(_ call: DiskError.SystemCall) -> DiskError {
    let known = Self.knownTypes()
    return DiskError(
      .unsupported, "this kernel has no file system \(types.joined(separator: " or "))",
      path: device, expected: "one of \(known.joined(separator: ", "))", found: type, cause: call,
      hint: "install the kernel's module for it, or read the files without the kernel")
  }

  private func readOnly(_ call: DiskError.SystemCall) -> DiskError {
    if options.readOnly {
      return DiskError(
        .readOnly, "the file system must replay its journal first, but the device is read-only",
        path: device, cause: call,
        hint: type == "xfs"
          ? "attach it writable, or mount with the option norecovery"
          : "attach it writable, or mount with the option noload")
    }
    return DiskError(
      .readOnly, "a read-only device cannot be mounted for writing", path: device, cause: call,
      hint: "attach it writable, or mount it read-only")
  }

  private func busy(_ call: DiskError.SystemCall) -> DiskError {
    let number = try? LoopTable.number(of: device)
    let holders = number.flatMap { Holder.list(Holders.ofDevice($0)) }
    return DiskError(
      .busy, "the device is in use\(holders.map { " by " + $0 } ?? "")", path: device,
      found: holders, cause: call, hint: "unmount it there first")
  }

  /// The file systems on block devices that this kernel knows now, without loading a module.
  static func knownTypes() -> [String] {
    let text = KernelFiles.text("/proc/filesystems") ?? ""
    return text.split(separator: "\n").filter { !$0.hasPrefix("nodev") }
      .map { $0.trimmingSpaces() }.sorted()
  }
}
