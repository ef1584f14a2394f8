import Glibc

/// The world outside that scripts may touch: handed in by the engine, so that nothing is ambient and
/// tests can put another world in its place.
struct Host: Sendable {
  var files = FileCalls.linux
  /// The time of day.
  var now: @Sendable () -> Instant = { Instant.system }
  /// The offset of local time from UTC at a moment, in seconds to the east.
  var localOffset: @Sendable (Instant) -> Int = Instant.systemOffset
  /// Variables of the environment, in no order.
  var environment: @Sendable () -> [(name: String, value: String)] = { Host.systemEnvironment }
  /// What `readLine` reads.
  var inputDescriptor: Int32 = STDIN_FILENO
  /// Where temporary files go; nil: `TMPDIR`, else `/tmp`.
  var temporaryRoot: String?

  /// The machine as it is.
  static let system = Host()

  func variable(_ name: String) -> String? {
    environment().first { $0.name == name }?.value
  }

  var temporaryFolder: String {
    if let temporaryRoot { return temporaryRoot }
    let named = variable("TMPDIR") ?? ""
    return named.hasPrefix("/") ? named : "/tmp"
  }

  private static var systemEnvironment: [(name: String, value: String)] {
    var result: [(name: String, value: String)] = []
    var next = environ
    while let entry = next.pointee {
      let text = String(cString: entry)
      if let sign = text.firstIndex(of: "=") {
        result.append((String(text[..<sign]), String(text[text.index(after: sign)...])))
      }
      next += 1
    }
    return result
  }
}
