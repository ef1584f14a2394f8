import CLinux
import Glibc

/// Detaches a loop device and waits until the kernel has done it. Works for any loop device, whoever
/// attached it; what a dead session of ours had mounted from it is unmounted first.
///
/// The kernel puts a detach off while somebody has the device open. If that lasts longer than
/// `patience`, the error says who it is; the device then goes away by itself when they let go.
/// - Throws: `.notFound` where there is no such device or nothing is attached to it,
///   `.invalidArgument` where it is no loop device, `.needsRoot`, `.busy`.
public func detach(
  _ path: String, patience: Duration = .seconds(5)
) throws(DiskError) {
  try detach(path, patience: patience, records: AttachmentRecords())
}

func detach(
  _ path: String, patience: Duration, records: AttachmentRecords
) throws(DiskError) {
  let number = try LoopTable.number(of: path)
  guard let state = LoopTable.read(number) else {
    throw DiskError(.notFound, "nothing is attached to this device", path: path)
  }
  let (owner, record) = records.owner(of: state, among: records.load())
  if case .stale = owner, let record { try unmountLeftovers(of: record, number) }
  try LoopDevice.clear(number, sequence: state.sequence, patience: patience)
  if let record { records.remove(record) }
}

/// Unmounts what a dead session mounted from its device, newest first, and nothing else.
private func unmountLeftovers(of record: AttachmentRecord, _ number: Int) throws(DiskError) {
  guard let device = LoopTable.deviceNumbers(number) else { return }
  let points = Set(record.mountPoints)
  let mine = MountTable.read().filter {
    points.contains($0.mountPoint) && Holders.isMount($0, of: device)
  }
  for entry in mine.reversed() {
    try FileSystemMount.unmount(entry.mountPoint, patience: .seconds(2))
  }
  for point in points { FileSystemMount.removeIfTemporary(point) }
}

extension LoopDevice {
  /// Clears one attachment, the one that `sequence` names, and waits until it is gone.
  /// Returns at once where it is gone already, also where the device serves someone else by now.
  static func clear(
    _ number: Int, sequence: UInt64?, patience: Duration, calls: any LoopCalls = LinuxLoopCalls()
  ) throws(DiskError) {
    let deadline = Deadline(after: patience)
    try requestClear(number, sequence, calls)
    var pause = 1
    while !isGone(number, sequence) {
      if deadline.isPast { throw stillHeld(number) }
      Deadline.pause(milliseconds: pause)
      pause = min(pause * 2, 50)
    }
  }

  private static func requestClear(
    _ number: Int, _ sequence: UInt64?, _ calls: any LoopCalls
  ) throws(DiskError) {
    let device: Int32
    switch calls.openDevice(number, writable: false) {
    case .success(let descriptor): device = descriptor
    case .failure(let error):
      if [ENXIO, ENOENT, ENODEV].contains(error.value) && isGone(number, sequence) { return }
      let call = DiskError.SystemCall("open", errno: error.value)
      if [EACCES, EPERM].contains(error.value) { throw accessError(path(number), call) }
      throw DiskError(
        .system, "the loop device cannot be opened", path: path(number), cause: call)
    }
    defer { close(device) }
    // While it is open here nobody can free and reuse it, so this look decides.
    if isGone(number, sequence) { return }
    guard case .failure(let error) = calls.clear(device) else { return }
    let call = DiskError.SystemCall("ioctl(LOOP_CLR_FD)", errno: error.value)
    switch error.value {
    case ENXIO: return  // Nothing attached any more.
    case EBUSY: throw stillHeld(number, call)
    case EACCES, EPERM: throw accessError(path(number), call)
    default:
      throw DiskError(
        .system, "the kernel could not detach the device", path: path(number), cause: call)
    }
  }

  static func isGone(_ number: Int, _ sequence: UInt64?) -> Bool {
    if LoopTable.backingFile(number) == nil { return true }
    guard let sequence, let current = LoopTable.sequence(number) else { return false }
    return current != sequence
  }

  private static func stillHeld(_ number: Int, _ call: DiskError.SystemCall? = nil) -> DiskError {
    let holders = Holder.list(Holders.ofDevice(number))
    let who = holders ?? "a process that this user may not look into"
    return DiskError(
      .busy, "the device is still in use by \(who)", path: path(number), found: holders,
      cause: call,
      hint: "unmount it or end the process; it is detached as soon as they let go")
  }
}
