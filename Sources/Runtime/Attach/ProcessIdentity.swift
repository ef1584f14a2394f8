import Glibc

/// Who a process is, in a form that outlives it: process numbers are reused, the pair with the
/// start time is not, until the next boot.
struct ProcessIdentity: Hashable, Sendable {
  let pid: Int32
  /// Clock ticks after boot at which it started (/proc/PID/stat, field 22).
  let startTime: UInt64
  /// The boot (/proc/sys/kernel/random/boot_id).
  let boot: String
  /// The process-number namespace: another container numbers its processes by itself.
  let namespace: String

  static let current = ProcessIdentity(
    pid: getpid(), startTime: startTime(of: getpid()) ?? 0, boot: currentBoot,
    namespace: currentNamespace)

  private static let currentBoot = KernelFiles.value("/proc/sys/kernel/random/boot_id") ?? ""
  private static let currentNamespace = KernelFiles.link("/proc/self/ns/pid") ?? ""

  /// Field 22 of /proc/PID/stat, counted behind the name, which may hold spaces and parentheses.
  static func startTime(of pid: Int32) -> UInt64? {
    guard let text = KernelFiles.text("/proc/\(pid)/stat", limit: 4096),
      let nameEnd = text.lastIndex(of: ")")
    else { return nil }
    let fields = text[text.index(after: nameEnd)...].split(separator: " ")
    return fields.count > 19 ? UInt64(fields[19]) : nil
  }

  var isFromThisBoot: Bool { boot == Self.currentBoot }

  /// Whether it still runs. A process of another container cannot be looked up, and counts as alive
  /// for as long as the machine is up: the device of a live session must not be taken for stale.
  var isAlive: Bool {
    guard isFromThisBoot else { return false }
    guard namespace == Self.currentNamespace else { return true }
    return Self.startTime(of: pid) == startTime
  }
}
