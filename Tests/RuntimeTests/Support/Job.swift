import Glibc

/// A thread of its own that ends with a message, or nil for success.
final class Job {
  private let body: @Sendable () -> String?
  private var result: String?

  init(_ body: @escaping @Sendable () -> String?) { self.body = body }

  func start() throws -> pthread_t {
    var thread = pthread_t()
    let raw = Unmanaged.passRetained(self).toOpaque()
    let failed = pthread_create(
      &thread, nil,
      { raw in
        guard let raw else { return nil }
        let job = Unmanaged<Job>.fromOpaque(raw).takeUnretainedValue()
        job.result = job.body()
        return raw
      }, raw)
    guard failed == 0 else { throw Tool.Failure(text: "pthread_create: \(failed)") }
    return thread
  }

  static func join(_ thread: pthread_t) -> String? {
    var raw: UnsafeMutableRawPointer?
    pthread_join(thread, &raw)
    guard let raw else { return "the thread left nothing" }
    return Unmanaged<Job>.fromOpaque(raw).takeRetainedValue().result
  }
}
