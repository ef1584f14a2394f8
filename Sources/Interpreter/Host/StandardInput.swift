import Glibc

/// Lines of standard input, one after the other.
final class StandardInput {
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private var start = 0
  private var isAtEnd = false

  init(_ descriptor: Int32) { self.descriptor = descriptor }

  /// The next line without its line break; nil at the end of the input.
  /// - Throws: `.tooLarge` for a line of more than `limit` bytes, `.interrupted`.
  func line(limit: Int, _ isStopWanted: () -> Bool) throws(HostError) -> [UInt8]? {
    var searched = start
    while true {
      if let end = buffer[searched...].firstIndex(of: 0x0A) {
        defer { start = end + 1 }
        return StandardInput.trimmed(buffer[start..<end])
      }
      if buffer.count - start > limit { throw HostError(.tooLarge, "the line is too long") }
      if isAtEnd {
        if start == buffer.count { return nil }
        defer { start = buffer.count }
        return Array(buffer[start...])
      }
      searched = buffer.count - start
      buffer.removeFirst(start)
      start = 0
      try fill(isStopWanted)
    }
  }

  private static func trimmed(_ line: ArraySlice<UInt8>) -> [UInt8] {
    Array(line.last == 0x0D ? line.dropLast() : line)
  }

  private func fill(_ isStopWanted: () -> Bool) throws(HostError) {
    let room = 1 << 16
    while true {
      if isStopWanted() { throw .interrupted }
      var entry = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
      let ready = poll(&entry, 1, 200)
      if ready == 0 || ready < 0 && errno == EINTR { continue }
      let end = buffer.count
      buffer.append(contentsOf: repeatElement(0, count: room))
      let count = buffer.withUnsafeMutableBytes { read(descriptor, $0.baseAddress! + end, room) }
      let number = errno
      buffer.removeLast(room - max(0, count))
      if count > 0 { return }
      if count == 0 {
        isAtEnd = true
        return
      }
      if number == EINTR || number == EAGAIN { continue }
      throw .system("read", number, doing: "cannot read standard input", path: nil)
    }
  }
}
