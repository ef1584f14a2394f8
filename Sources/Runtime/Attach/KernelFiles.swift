import CLinux
import Glibc

/// Reads of the kernel's text files (`/proc`, `/sys`) and small helpers around errno.
///
/// Every read is bounded; a file that is gone or may not be read is `nil`, because processes and
/// devices vanish while they are looked at.
enum KernelFiles {
  /// The bytes of a file, at most `limit`.
  static func bytes(_ path: String, limit: Int = 1 << 20) -> [UInt8]? {
    let descriptor = dsk_open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY, 0)
    guard descriptor >= 0 else { return nil }
    defer { Glibc.close(descriptor) }
    var result: [UInt8] = []
    var chunk = [UInt8](repeating: 0, count: 16384)
    while result.count < limit {
      let count = Glibc.read(descriptor, &chunk, chunk.count)
      if count < 0 && errno == EINTR { continue }
      if count < 0 { return nil }
      if count == 0 { break }
      result.append(contentsOf: chunk[0..<count])
    }
    return result
  }

  static func text(_ path: String, limit: Int = 1 << 20) -> String? {
    bytes(path, limit: limit).map { String(decoding: $0, as: UTF8.self) }
  }

  /// A file of one value: its text without the final newline.
  static func value(_ path: String) -> String? {
    guard var bytes = bytes(path, limit: 65536) else { return nil }
    if bytes.last == UInt8(ascii: "\n") { bytes.removeLast() }
    return String(decoding: bytes, as: UTF8.self)
  }

  static func number(_ path: String) -> UInt64? {
    value(path).flatMap { UInt64($0.trimmingSpaces()) }
  }

  /// The names in a folder, without `.` and `..`; empty where it cannot be read.
  static func names(in folder: String) -> [String] {
    guard let stream = opendir(folder) else { return [] }
    defer { closedir(stream) }
    var names: [String] = []
    while let entry = readdir(stream) {
      let name = withUnsafeBytes(of: &entry.pointee.d_name) { raw in
        String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != "." && name != ".." { names.append(name) }
    }
    return names
  }

  static func link(_ path: String) -> String? {
    var buffer = [UInt8](repeating: 0, count: 4096)
    let count = buffer.withUnsafeMutableBytes {
      readlink(path, $0.baseAddress!.assumingMemoryBound(to: CChar.self), $0.count)
    }
    return count < 0 ? nil : String(decoding: buffer[0..<count], as: UTF8.self)
  }

  static func status(_ path: String, following: Bool = true) -> stat? {
    var status = stat()
    let result = following ? stat(path, &status) : lstat(path, &status)
    return result == 0 ? status : nil
  }

  /// The absolute path with every link resolved, or `nil` with errno set.
  static func resolve(_ path: String) -> String? {
    guard let resolved = realpath(path, nil) else { return nil }
    defer { free(resolved) }
    return String(cString: resolved)
  }
}

extension stat {
  func isKind(_ kind: Int32) -> Bool { mode_t(kind) == st_mode & mode_t(S_IFMT_) }
  static var folder: Int32 { 0o040000 }
  static var regular: Int32 { 0o100000 }
  static var block: Int32 { 0o060000 }
}

/// The mask of the file-type bits of `st_mode`, which Swift does not import as a number.
private let S_IFMT_: UInt32 = 0o170000

extension StringProtocol {
  /// Without spaces, tabs and newlines at both ends.
  func trimmingSpaces() -> String {
    let isSpace: (Character) -> Bool = { $0 == " " || $0 == "\t" || $0 == "\n" || $0 == "\r" }
    var slice = self[...]
    while let first = slice.first, isSpace(first) { slice = slice.dropFirst() }
    while let last = slice.last, isSpace(last) { slice = slice.dropLast() }
    return String(slice)
  }
}

/// A moment to give up at, on the clock that no one sets.
struct Deadline {
  private let end: ContinuousClock.Instant

  init(after patience: Duration) { end = ContinuousClock.now + patience }

  var isPast: Bool { ContinuousClock.now >= end }

  /// Sleeps about `milliseconds`, spread over half to one and a half of it, so that processes which
  /// collided once do not collide again in step.
  static func pause(milliseconds: Int) {
    let microseconds = milliseconds * 500 + Int.random(in: 0...(milliseconds * 1000))
    usleep(UInt32(clamping: microseconds))
  }
}
