import Glibc
import Synchronization

/// A file descriptor that several threads use while any of them may close it.
///
/// The number is handed to the kernel only between `acquire` and `release`, so a close on another
/// thread can never lead a read into a file that took over the number. The last one out closes.
final class SharedDescriptor: Sendable {
  private static let closed = 1
  private static let user = 2

  private let fd: Int32
  private let system: SystemCalls
  /// Bit 0: closed. Above it: how many threads are inside.
  private let state = Atomic<Int>(0)

  init(_ fd: Int32, _ system: SystemCalls) {
    self.fd = fd
    self.system = system
  }

  deinit {
    if state.load(ordering: .acquiring) & Self.closed == 0 { _ = system.close(fd) }
  }

  var isOpen: Bool { state.load(ordering: .acquiring) & Self.closed == 0 }

  /// The descriptor, to be given back by `release()`; nil once it is closed.
  func acquire() -> Int32? {
    var seen = state.load(ordering: .relaxed)
    while seen & Self.closed == 0 {
      let (done, now) = state.weakCompareExchange(
        expected: seen, desired: seen + Self.user, ordering: .acquiring)
      if done { return fd }
      seen = now
    }
    return nil
  }

  func release() {
    let now = state.subtract(Self.user, ordering: .acquiringAndReleasing).newValue
    if now == Self.closed { _ = system.close(fd) }
  }

  /// Idempotent. Returns a negative errno where the kernel reports a failure at close.
  func close() -> Int32 {
    let old = state.bitwiseOr(Self.closed, ordering: .acquiringAndReleasing).oldValue
    guard old == 0 else { return 0 }
    let result = system.close(fd)
    // Linux releases the number even where it says EINTR: calling again could close another's.
    return result == -EINTR ? 0 : result
  }
}
