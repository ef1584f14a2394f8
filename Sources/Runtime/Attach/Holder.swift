import CLinux
import Glibc

/// Who keeps a device or a mounted file system in use.
public struct Holder: Hashable, Sendable {
  public enum Use: Hashable, Sendable {
    /// A process has the device, or a file below the mount, open.
    case open
    case workingFolder, rootFolder, program, mapping
    /// The device is mounted at this folder.
    case mountedAt(String)
    /// The kernel swaps to it.
    case swap
    /// Another block device, of device mapper for example, was built upon it.
    case device(String)
  }

  /// `nil` for what is not a process.
  public let pid: Int32?
  /// The process's name (`/proc/PID/comm`), empty for what is not a process.
  public let name: String
  public let use: Use

  /// For messages: `process 4711 (tail)`, `a mount at /mnt`.
  public var summary: String {
    switch use {
    case .mountedAt(let folder):
      return pid.map { "a mount at \(folder) seen by process \($0) (\(name))" }
        ?? "a mount at \(folder)"
    case .open where pid == getpid(): return "this session itself, which has it open"
    case .swap: return "the kernel's swapping"
    case .device(let device): return "the device \(device) built upon it"
    case .workingFolder: return "process \(pid ?? 0) (\(name), its working folder)"
    case .rootFolder: return "process \(pid ?? 0) (\(name), its root folder)"
    case .program: return "process \(pid ?? 0) (\(name), runs from it)"
    case .mapping: return "process \(pid ?? 0) (\(name), a mapped file)"
    case .open: return "process \(pid ?? 0) (\(name))"
    }
  }

  /// The first few of them in one line.
  static func list(_ holders: [Holder]) -> String? {
    guard !holders.isEmpty else { return nil }
    let shown = holders.prefix(8).map(\.summary).joined(separator: ", ")
    return holders.count > 8 ? shown + " and \(holders.count - 8) more" : shown
  }
}

enum Holders {
  /// Who uses a loop device: processes that have it open, mounts in any namespace, swap, devices
  /// upon it. Without root only the processes of the same user can be looked into.
  static func ofDevice(_ number: Int) -> [Holder] {
    guard let device = LoopTable.deviceNumbers(number) else { return [] }
    let path = LoopDevice.path(number)
    var result = mountsOfDevice(device)
    for pid in processes() where opens(pid, device: device) {
      result.append(Holder(pid: pid, name: name(of: pid), use: .open))
    }
    let swaps = KernelFiles.text("/proc/swaps") ?? ""
    if swaps.split(separator: "\n").contains(where: { $0.hasPrefix(path + " ") }) {
      result.append(Holder(pid: nil, name: "", use: .swap))
    }
    for upper in LoopTable.upperDevices(number) {
      result.append(Holder(pid: nil, name: "", use: .device("/dev/" + upper)))
    }
    return result
  }

  /// Who uses files below a mount point.
  static func below(_ folder: String) -> [Holder] {
    let mounts = MountTable.read()
    let here = Set(mounts.filter { $0.mountPoint == folder }.map(\.id))
    var result = mounts.filter { here.contains($0.parent) && !here.contains($0.id) }.map {
      Holder(pid: nil, name: "", use: .mountedAt($0.mountPoint))
    }
    for pid in processes() {
      if let use = use(of: folder, by: pid) {
        result.append(Holder(pid: pid, name: name(of: pid), use: use))
      }
    }
    return result
  }

  static func processes() -> [Int32] {
    KernelFiles.names(in: "/proc").compactMap { Int32($0) }.sorted()
  }

  static func name(of pid: Int32) -> String { KernelFiles.value("/proc/\(pid)/comm") ?? "" }

  private static func descriptors(_ pid: Int32) -> [String] {
    KernelFiles.names(in: "/proc/\(pid)/fd").map { "/proc/\(pid)/fd/\($0)" }
  }

  /// Only what looks like a device node is asked for its status: that could hang on a dead network
  /// file system.
  private static func opens(_ pid: Int32, device: String) -> Bool {
    descriptors(pid).contains { descriptor in
      guard let target = KernelFiles.link(descriptor), target.hasPrefix("/dev/"),
        let status = KernelFiles.status(descriptor), status.isKind(stat.block)
      else { return false }
      return "\(dsk_major(status.st_rdev)):\(dsk_minor(status.st_rdev))" == device
    }
  }

  /// Mounts of the device, each namespace looked at once. Ours are named without a process.
  private static func mountsOfDevice(_ device: String) -> [Holder] {
    var seen: Set<String> = []
    var result: [Holder] = []
    if let own = KernelFiles.link("/proc/self/ns/mnt") { seen.insert(own) }
    for entry in MountTable.read() where isMount(entry, of: device) {
      result.append(Holder(pid: nil, name: "", use: .mountedAt(entry.mountPoint)))
    }
    for pid in processes() {
      guard let space = KernelFiles.link("/proc/\(pid)/ns/mnt"), seen.insert(space).inserted else {
        continue
      }
      for entry in MountTable.read(process: "\(pid)") where isMount(entry, of: device) {
        result.append(Holder(pid: pid, name: name(of: pid), use: .mountedAt(entry.mountPoint)))
      }
    }
    return result
  }

  /// btrfs shows a device number of its own, so its source is looked at as well.
  static func isMount(_ entry: MountEntry, of device: String) -> Bool {
    if entry.device == device { return true }
    guard entry.source.hasPrefix("/dev/"), let status = KernelFiles.status(entry.source),
      status.isKind(stat.block)
    else { return false }
    return "\(dsk_major(status.st_rdev)):\(dsk_minor(status.st_rdev))" == device
  }

  private static func use(of folder: String, by pid: Int32) -> Holder.Use? {
    func isBelow(_ path: String?) -> Bool {
      guard let path else { return false }
      return path == folder || path.hasPrefix(folder == "/" ? folder : folder + "/")
    }
    if isBelow(KernelFiles.link("/proc/\(pid)/cwd")) { return .workingFolder }
    if isBelow(KernelFiles.link("/proc/\(pid)/root")) { return .rootFolder }
    if isBelow(KernelFiles.link("/proc/\(pid)/exe")) { return .program }
    if descriptors(pid).contains(where: { isBelow(KernelFiles.link($0)) }) { return .open }
    let maps = KernelFiles.text("/proc/\(pid)/maps", limit: 4 << 20) ?? ""
    let isMapped = maps.split(separator: "\n").contains { line in
      line.firstIndex(of: "/").map { isBelow(String(line[$0...])) } ?? false
    }
    return isMapped ? .mapping : nil
  }
}
