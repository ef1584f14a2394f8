import Glibc

/// A child of this process between fork and exec: for that moment it has all descriptors of its parent,
/// and with them the locks, also of files that the parent closed meanwhile.
enum ForkedChild {
  /// Whether a process is a child of this one that still runs this program.
  static func has(pid: Int32) -> Bool {
    let status = LockHolders.text("/proc/\(pid)/status") ?? ""
    return status.split(separator: "\n").contains("PPid:\t\(getpid())")
      && program("/proc/\(pid)/exe") == program("/proc/self/exe")
  }

  /// How often to ask again, at `interval`, before such a child counts as one that stays.
  static let patience = 100
  /// In microseconds.
  static let interval: UInt32 = 20_000

  private static func program(_ link: String) -> [CChar]? {
    var buffer = [CChar](repeating: 0, count: Int(PATH_MAX))
    let count = readlink(link, &buffer, buffer.count)
    return count > 0 ? Array(buffer[..<count]) : nil
  }
}
