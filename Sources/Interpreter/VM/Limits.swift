import Glibc
import Synchronization

/// A request to stop that may come from another thread or from a signal handler.
public final class InterruptFlag: Sendable {
  private let flag = Atomic<Bool>(false)

  public init() {}

  /// Asks the running script to stop at its next loop turn, call or piece of I/O. Async-signal-safe.
  public func interrupt() { flag.store(true, ordering: .relaxed) }

  /// Forgets an earlier request.
  public func clear() { flag.store(false, ordering: .relaxed) }

  @inline(__always) public var isRequested: Bool { flag.load(ordering: .relaxed) }
}

/// What a script may use. Exceeding a limit ends it with an error that it cannot catch.
public struct Limits: Sendable {
  /// Loop turns and calls of one run.
  public var steps = Int.max
  /// Calls inside one another.
  public var depth = 100_000
  /// Bytes held by the script's values: 4 GiB, or half of the machine's memory where that is less.
  public var memoryBytes = min(4 << 30, Limits.machineBytes / 2)
  /// Seconds of wall-clock time that one run may take.
  public var seconds: Double?

  private var started = Limits.now()

  public init() {}

  var hasDeadline: Bool { seconds != nil }

  /// Another run begins.
  mutating func restart() { if seconds != nil { started = Limits.now() } }

  var isPastDeadline: Bool {
    guard let seconds else { return false }
    return Limits.now() - started > seconds
  }

  private static var machineBytes: Int {
    max(1 << 28, sysconf(Int32(_SC_PHYS_PAGES)) * sysconf(Int32(_SC_PAGESIZE)))
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }
}
