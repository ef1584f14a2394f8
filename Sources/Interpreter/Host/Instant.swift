import Glibc

/// A moment: seconds from 1970-01-01T00:00:00Z, and nanoseconds within the second (0 … 999999999).
struct Instant: Hashable {
  let seconds: Int
  let nanoseconds: Int

  init(seconds: Int, nanoseconds: Int = 0) {
    self.seconds = seconds
    self.nanoseconds = nanoseconds
  }

  static var system: Instant {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Instant(seconds: time.tv_sec, nanoseconds: time.tv_nsec)
  }

  /// What the C library takes for the offset of local time then.
  @Sendable static func systemOffset(_ instant: Instant) -> Int {
    var seconds = time_t(instant.seconds)
    var parts = tm()
    guard localtime_r(&seconds, &parts) != nil else { return 0 }
    return parts.tm_gmtoff
  }

  static func < (a: Instant, b: Instant) -> Bool {
    a.seconds != b.seconds ? a.seconds < b.seconds : a.nanoseconds < b.nanoseconds
  }

  /// Seconds from an earlier moment to this one, to the precision of a Double.
  func seconds(since other: Instant) -> Double {
    Double(seconds - other.seconds) + Double(nanoseconds - other.nanoseconds) / 1e9
  }
}
