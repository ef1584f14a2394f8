import Glibc

/// Buffered bytes to a file descriptor. On a terminal each write arrives at once; else in pieces of
/// 64 KiB and whenever `flush` is called.
public final class OutputStream {
  /// −1: the bytes are kept.
  private let descriptor: Int32
  private var buffer: [UInt8] = []
  private let capacity: Int
  /// The errno of the first write that failed; nothing is written after it.
  public private(set) var failure: Int32?
  /// The last byte written was no line break.
  public private(set) var endsWithinLine = false

  public init(descriptor: Int32) {
    self.descriptor = descriptor
    capacity = isatty(descriptor) == 1 ? 0 : 1 << 16
  }

  /// A stream that keeps what is written, instead of writing it: see `kept`.
  public static func keeping() -> OutputStream { OutputStream(descriptor: -1) }

  /// The beginning of what a keeping stream was given, at most 1 MiB of it.
  public private(set) var kept: [UInt8] = []
  private static let keptLimit = 1 << 20

  /// Takes the bytes; false once nothing can be written any more, which a script that prints without
  /// end should stop at.
  @discardableResult
  public func write(_ bytes: UnsafeRawBufferPointer) -> Bool {
    guard failure == nil else { return false }
    if let last = bytes.last { endsWithinLine = last != 0x0A }
    buffer.append(contentsOf: bytes)
    return buffer.count < capacity || flush()
  }

  @discardableResult
  public func write(_ text: String) -> Bool {
    var text = text
    return text.withUTF8 { write(UnsafeRawBufferPointer($0)) }
  }

  /// A person has pressed Return on the terminal that this goes to.
  func noteReturn() { endsWithinLine = false }

  @discardableResult
  public func flush() -> Bool {
    guard failure == nil else { return false }
    if descriptor < 0 { return keep() }
    var start = 0
    while start < buffer.count {
      let count = buffer.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress! + start, $0.count - start)
      }
      if count >= 0 {
        start += count
      } else if errno == EINTR {
        // A stop is asked for while the reader does not read: the rest is not waited for.
        guard Signals.isStopWanted else { continue }
        buffer.removeAll(keepingCapacity: true)
        return false
      } else if errno == EAGAIN {
        waitUntilWritable()
      } else {
        fail(errno)
        break
      }
    }
    buffer.removeAll(keepingCapacity: true)
    return failure == nil
  }

  private func keep() -> Bool {
    kept += buffer.prefix(max(0, Self.keptLimit - kept.count))
    buffer.removeAll(keepingCapacity: true)
    return true
  }

  private func fail(_ number: Int32) {
    failure = number
    if number == EPIPE { Signals.outputClosed() }
  }

  private func waitUntilWritable() {
    var entry = pollfd(fd: descriptor, events: Int16(POLLOUT), revents: 0)
    _ = poll(&entry, 1, -1)
  }
}
