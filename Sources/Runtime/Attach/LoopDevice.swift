import CLinux
import Glibc

/// The kernel's loop devices: configuring one. No program is called.
enum LoopDevice {
  /// The block major of loop devices (Documentation/admin-guide/devices.txt).
  static let major: UInt32 = 7

  static func path(_ number: Int) -> String { "/dev/loop\(number)" }

  /// What configuring hands over to the session.
  struct Configured {
    let attachment: Attachment
    /// Kept open for autoclear, or the kernel would detach at once.
    let hold: HeldDescriptor?
    let record: AttachmentRecord
  }

  /// Attaches `source` to a free loop device, trying again while others are faster.
  /// - Throws: what `AttachBacking.open` throws; `.needsRoot`, `.noFreeDevice`, `.system`.
  static func attach(
    _ source: AttachSource, _ options: AttachOptions, records: AttachmentRecords,
    calls: any LoopCalls = LinuxLoopCalls()
  ) throws(DiskError) -> Configured {
    let backing = try AttachBacking.open(source, options)
    defer { backing.close() }
    let control = try openControl(calls, backing.name)
    defer { close(control) }
    let deadline = Deadline(after: options.patience)
    var pause = 1
    var lastErrno: Int32 = EBUSY
    repeat {
      let number = try freeNumber(calls, control)
      switch try configure(number, backing, options, records, calls) {
      case .success(let configured): return configured
      case .failure(let lost): lastErrno = lost.value
      }
      Deadline.pause(milliseconds: pause)
      pause = min(pause * 2, 64)
    } while !deadline.isPast
    throw DiskError(
      .noFreeDevice, "other processes took every free loop device first", path: backing.name,
      cause: DiskError.SystemCall("ioctl(LOOP_CONFIGURE)", errno: lastErrno), hint: "try again")
  }

  private static func openControl(
    _ calls: any LoopCalls, _ image: String
  ) throws(DiskError) -> Int32 {
    switch calls.openControl() {
    case .success(let descriptor): return descriptor
    case .failure(let error):
      let call = DiskError.SystemCall("open", errno: error.value)
      switch error.value {
      case EACCES, EPERM:
        throw accessError("/dev/loop-control", call)
      case ENOENT, ENODEV, ENXIO:
        throw DiskError(
          .noFreeDevice, "this kernel offers no loop devices: /dev/loop-control is missing",
          path: image, cause: call, hint: "load the module with: modprobe loop")
      default:
        throw DiskError(
          .system, "the loop driver cannot be opened", path: "/dev/loop-control", cause: call)
      }
    }
  }

  /// Root that is refused sits in a container; for anyone else root is what is missing.
  static func accessError(
    _ path: String, _ call: DiskError.SystemCall, isRoot: Bool = geteuid() == 0
  ) -> DiskError {
    if isRoot {
      return DiskError(
        .permissionDenied, "this container may not use loop devices", path: path, cause: call,
        hint: "give the container access to /dev/loop-control and the loop devices")
    }
    return DiskError(
      .needsRoot, "attaching and detaching need root", path: path, cause: call,
      hint: "run it with sudo")
  }

  private static func freeNumber(
    _ calls: any LoopCalls, _ control: Int32
  ) throws(DiskError) -> Int {
    switch calls.freeNumber(control) {
    case .success(let number): return number
    case .failure(let error):
      let call = DiskError.SystemCall("ioctl(LOOP_CTL_GET_FREE)", errno: error.value)
      if error.value == EACCES || error.value == EPERM {
        throw accessError("/dev/loop-control", call)
      }
      throw DiskError(
        .noFreeDevice, "no loop device is free and the kernel makes no more",
        path: "/dev/loop-control", cause: call,
        hint: "detach one of those that attachments() lists")
    }
  }

  /// One try at one device. `.failure` means that somebody else was faster: try another.
  private static func configure(
    _ number: Int, _ backing: AttachBacking, _ options: AttachOptions,
    _ records: AttachmentRecords, _ calls: any LoopCalls
  ) throws(DiskError) -> Result<Configured, Errno> {
    let device: Int32
    switch calls.openDevice(number, writable: !options.readOnly) {
    case .success(let descriptor): device = descriptor
    case .failure(let error):
      // ENOENT: the node of a device made just now may not be there yet.
      if [ENOENT, ENXIO, ENODEV, EBUSY, EAGAIN].contains(error.value) { return .failure(error) }
      let call = DiskError.SystemCall("open", errno: error.value)
      if [EACCES, EPERM].contains(error.value) { throw accessError(path(number), call) }
      throw DiskError(
        .system, "the loop device cannot be opened", path: path(number), cause: call)
    }
    var keepOpen = false
    defer { if !keepOpen { close(device) } }

    let record = try records.begin(number, backing, before: LoopTable.sequence(number))
    if case .failure(let error) = calls.configure(device, request(backing, options)) {
      records.remove(record)
      if [EBUSY, EAGAIN, ENXIO].contains(error.value) { return .failure(error) }
      throw configureError(error.value, backing, options)
    }
    do throws(DiskError) {
      let configured = try verify(number, device, backing, options, record, records, calls)
      keepOpen = configured.hold != nil
      return .success(configured)
    } catch {
      _ = calls.clear(device)
      records.remove(record)
      throw error
    }
  }

  private static func request(_ backing: AttachBacking, _ options: AttachOptions) -> loop_config {
    var config = loop_config()
    config.fd = UInt32(bitPattern: backing.descriptor)
    config.block_size = UInt32(options.sectorSize.bytes)
    config.info.lo_offset = UInt64(backing.offset.bytes)
    config.info.lo_sizelimit = UInt64(backing.sizeLimit.bytes)
    var flags: UInt32 = 0
    if options.readOnly { flags |= UInt32(LO_FLAGS_READ_ONLY) }
    if options.autoclear { flags |= UInt32(LO_FLAGS_AUTOCLEAR) }
    config.info.lo_flags = flags
    // As losetup does: the path, cut to 63 bytes. The kernel only shows it.
    withUnsafeMutableBytes(of: &config.info.lo_file_name) { field in
      field.copyBytes(from: backing.name.utf8.prefix(field.count - 1))
    }
    return config
  }

  private static func configureError(
    _ number: Int32, _ backing: AttachBacking, _ options: AttachOptions
  ) -> DiskError {
    let call = DiskError.SystemCall("ioctl(LOOP_CONFIGURE)", errno: number)
    switch number {
    case ENOTTY:
      return DiskError(
        .unsupported, "this kernel cannot configure a loop device in one step", cause: call,
        hint: "Linux 5.8 or newer is needed")
    case EACCES, EPERM:
      return accessError(backing.name, call)
    case EINVAL:
      return DiskError(
        .invalidArgument,
        "the kernel refused the attachment (sector size \(options.sectorSize.bytes))",
        path: backing.name, cause: call)
    default:
      return DiskError(
        .system, "the kernel could not attach the image", path: backing.name, cause: call)
    }
  }
}
