import DiskRuntime
import Glibc
import Synchronization

/// The kernel with faults: counts the calls, and answers some of them itself.
final class FaultySystem: Sendable {
  enum Fault: Sendable {
    /// This errno instead of the call.
    case fail(Int32)
    /// The call, but for no more than so many bytes.
    case short(Int)
    /// What a file answers at its end.
    case nothing
  }

  private let counts = Mutex<[String: Int]>([:])
  private let plan: Mutex<[String: @Sendable (Int) -> Fault?]>

  /// - Parameter plan: for a call's name, what happens to the n-th call, from 1.
  init(_ plan: [String: @Sendable (Int) -> Fault?] = [:]) { self.plan = Mutex(plan) }

  func count(_ call: String) -> Int { counts.withLock { $0[call] ?? 0 } }
  var total: Int { counts.withLock { $0.values.reduce(0, +) } }

  private func next(_ call: String) -> Fault? {
    let number = counts.withLock { counts in
      counts[call, default: 0] += 1
      return counts[call] ?? 0
    }
    return plan.withLock { $0[call]?(number) }
  }

  private func answer(_ call: String) -> Int32? {
    if case .fail(let errno) = next(call) { return -errno }
    return nil
  }

  var calls: SystemCalls {
    let linux = SystemCalls.linux
    var calls = linux
    calls.open = { self.answer("open") ?? linux.open($0, $1, $2) }
    calls.close = { fd in
      let done = linux.close(fd)
      return self.answer("close") ?? done
    }
    calls.read = { fd, into, count, offset in
      switch self.next("read") {
      case .fail(let errno): Int(-errno)
      case .short(let most): linux.read(fd, into, min(most, count), offset)
      case .nothing: 0
      case nil: linux.read(fd, into, count, offset)
      }
    }
    calls.write = { fd, from, count, offset in
      switch self.next("write") {
      case .fail(let errno): Int(-errno)
      case .short(let most): linux.write(fd, from, min(most, count), offset)
      case .nothing: 0
      case nil: linux.write(fd, from, count, offset)
      }
    }
    calls.status = { self.answer("status") ?? linux.status($0, &$1) }
    calls.descriptorStatus = { self.answer("fstat") ?? linux.descriptorStatus($0, &$1) }
    calls.seekData = { self.answer("seekData").map(Int.init) ?? linux.seekData($0, $1) }
    calls.seekHole = { self.answer("seekHole").map(Int.init) ?? linux.seekHole($0, $1) }
    calls.synchronize = { self.answer("sync") ?? linux.synchronize($0) }
    calls.truncate = { self.answer("truncate") ?? linux.truncate($0, $1) }
    calls.allocate = { self.answer("allocate") ?? linux.allocate($0, $1, $2) }
    calls.rename = { self.answer("rename") ?? linux.rename($0, $1) }
    calls.unlink = { self.answer("unlink") ?? linux.unlink($0) }
    return calls
  }
}
