import Glibc
import Synchronization

/// Threads that do pieces of one job until none is left, one fails, or the caller stops them.
struct Workers {
  /// Twice as many as there are processors, since some wait for a disk while others copy and compress.
  static let count = max(min(sysconf(Int32(_SC_NPROCESSORS_ONLN)) * 2, 16), 2)

  /// Does a piece of the job; false where none is left.
  typealias Work = () throws(DiskError) -> Bool

  /// What the threads share.
  private final class Job: Sendable {
    let prepare: @Sendable () throws(DiskError) -> Work
    private let state = Condition()
    private nonisolated(unsafe) var running = 0
    private nonisolated(unsafe) var firstFailure: DiskError?
    private let isStopped = Atomic<Bool>(false)

    init(_ prepare: @escaping @Sendable () throws(DiskError) -> Work) { self.prepare = prepare }

    func start() {
      state.lock()
      running += 1
      state.unlock()
    }

    func run() {
      do throws(DiskError) {
        let work = try prepare()
        while !isStopped.load(ordering: .relaxed), try work() {}
      } catch {
        stop(error)
      }
      end()
    }

    func end() {
      state.lock()
      running -= 1
      if running == 0 { state.signal() }
      state.unlock()
    }

    func stop(_ error: DiskError) {
      state.lock()
      firstFailure = firstFailure ?? error
      state.unlock()
      isStopped.store(true, ordering: .relaxed)
    }

    /// Waits until all threads are done, at most so many microseconds.
    /// - Returns: whether they are.
    func wait(atMost microseconds: Int) -> Bool {
      state.lock()
      defer { state.unlock() }
      if running > 0 { state.wait(atMost: microseconds) }
      return running == 0
    }

    var failure: DiskError? {
      state.lock()
      defer { state.unlock() }
      return firstFailure
    }
  }

  /// Does a job on several threads until no piece is left.
  /// - Parameters:
  ///   - pulse: called on the caller's thread some times a second, for progress.
  ///   - shouldStop: asked then; true ends the job with `.interrupted`.
  ///   - prepare: called once on each thread, for what the pieces that it does have in common.
  /// - Throws: the first error of a thread.
  static func run(
    pulse: () -> Void, shouldStop: () -> Bool,
    _ prepare: @escaping @Sendable () throws(DiskError) -> Work
  ) throws(DiskError) {
    let job = Job(prepare)
    var threads: [pthread_t] = []
    for _ in 0..<count {
      var thread = pthread_t()
      job.start()
      let context = Unmanaged.passRetained(job)
      let result = pthread_create(
        &thread, nil,
        { context in
          guard let context else { return nil }
          Unmanaged<Job>.fromOpaque(context).takeRetainedValue().run()
          return nil
        }, context.toOpaque())
      if result == 0 {
        threads.append(thread)
      } else {
        // With fewer threads it takes longer; without any this one does the work.
        context.release()
        if threads.isEmpty { job.run() } else { job.end() }
      }
    }
    repeat {
      if shouldStop() { job.stop(DiskError(.interrupted, "interrupted")) }
      pulse()
    } while !job.wait(atMost: 20_000)
    for thread in threads { pthread_join(thread, nil) }
    if let failure = job.failure { throw failure }
  }
}

/// Memory of one thread's piece.
final class PieceBuffer {
  let bytes: UnsafeMutableRawBufferPointer

  init(_ count: Int) { bytes = .allocate(byteCount: count, alignment: 4096) }

  deinit { bytes.deallocate() }

  func prefix(_ count: Int) -> UnsafeMutableRawBufferPointer {
    UnsafeMutableRawBufferPointer(rebasing: bytes[..<count])
  }
}

/// Whether bytes are zeros, eight words at a time.
func isAllZero(_ bytes: UnsafeRawBufferPointer) -> Bool {
  guard let base = bytes.baseAddress else { return true }
  var at = 0
  while at + 64 <= bytes.count {
    let words = base.loadUnaligned(fromByteOffset: at, as: SIMD8<UInt64>.self)
    if words.wrappedSum() != 0 || words != SIMD8<UInt64>(repeating: 0) { return false }
    at += 64
  }
  while at < bytes.count {
    if bytes[at] != 0 { return false }
    at += 1
  }
  return true
}
