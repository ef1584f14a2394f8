import Glibc
import Synchronization

/// The interruptions of the sessions that run now, on any thread.
final class RunningSessions: Sendable {
  private let running = Mutex<[any Interruption]>([])
  private let isStopped = Atomic<Bool>(false)

  func begin(_ interruption: any Interruption) {
    running.withLock { $0.append(interruption) }
    if isStopped.load(ordering: .sequentiallyConsistent) { interruption.interrupt() }
  }

  func end(_ interruption: any Interruption) {
    running.withLock { list in list.removeAll { $0 === interruption } }
  }

  /// Stops what runs, and what begins from now on.
  func interrupt() {
    isStopped.store(true, ordering: .sequentiallyConsistent)
    running.withLock { list in for interruption in list { interruption.interrupt() } }
  }
}

/// Does numbered pieces of work on a few threads, whose stacks are as large as the program's.
final class TestWorkers: @unchecked Sendable {
  private let work: (Int) -> TestFileResult
  private let count: Int
  private let next = Atomic<Int>(0)
  /// What is done and was not taken yet.
  private let done = Mutex<[Int: Box]>([:])
  private var threads: [pthread_t] = []

  private final class Box: @unchecked Sendable {
    let result: TestFileResult
    init(_ result: TestFileResult) { self.result = result }
  }

  private static let stackBytes = 64 << 20

  /// - Parameter work: called on other threads.
  init(count: Int, jobs: Int, work: @escaping (Int) -> TestFileResult) {
    self.count = count
    self.work = work
    for _ in 0..<min(jobs, count) { start() }
    // Without a thread the work is done here.
    if threads.isEmpty { doAll() }
  }

  /// The result of a piece where it is there already.
  func take(_ index: Int) -> TestFileResult? {
    done.withLock { $0.removeValue(forKey: index) }?.result
  }

  func join() { for thread in threads { pthread_join(thread, nil) } }

  private func start() {
    var attributes = pthread_attr_t()
    pthread_attr_init(&attributes)
    defer { pthread_attr_destroy(&attributes) }
    pthread_attr_setstacksize(&attributes, Self.stackBytes)
    var thread = pthread_t()
    let worker = Unmanaged.passRetained(self)
    let code = pthread_create(
      &thread, &attributes,
      { argument in
        guard let argument else { return nil }
        Unmanaged<TestWorkers>.fromOpaque(argument).takeRetainedValue().doAll()
        return nil
      }, worker.toOpaque())
    if code == 0 { threads.append(thread) } else { worker.release() }
  }

  private func doAll() {
    while true {
      let index = next.wrappingAdd(1, ordering: .relaxed).oldValue
      if index >= count { return }
      let box = Box(work(index))
      done.withLock { $0[index] = box }
    }
  }
}
