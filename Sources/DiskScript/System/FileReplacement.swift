import DiskInterpreter
import Glibc

/// Puts new content in the place of a file at once: whoever opens it sees the old or the new content, also
/// where the program is killed in between.
enum FileReplacement {
  /// The file keeps its permissions and, where the system allows it, its owner; a link stays a link.
  ///
  /// - Throws: a diagnostic that names the file and the system's reason; the old content is there then.
  static func replace(_ path: String, with bytes: [UInt8]) throws(Diagnostic) {
    let target = realpath(path, nil)
    defer { free(target) }
    let destination = target.map { String(cString: $0) } ?? path
    var status = stat()
    guard stat(destination, &status) == 0 else { throw failure(path, errno) }
    guard access(destination, W_OK) == 0 else { throw failure(path, errno) }
    var template = Array((destination + ".XXXXXX").utf8CString)
    let copy = mkstemp(&template)
    guard copy >= 0 else { throw failure(path, errno) }
    defer { close(copy) }
    let temporary = template.withUnsafeBufferPointer { String(cString: $0.baseAddress!) }
    _ = fchown(copy, status.st_uid, status.st_gid)
    let number = write(bytes, copy)
    guard number == 0, fchmod(copy, status.st_mode & 0o7777) == 0, fsync(copy) == 0,
      rename(temporary, destination) == 0
    else {
      let reason = number == 0 ? errno : number
      unlink(temporary)
      throw failure(path, reason)
    }
  }

  /// The errno of the write that failed; 0 where all was written.
  private static func write(_ bytes: [UInt8], _ descriptor: Int32) -> Int32 {
    var start = 0
    while start < bytes.count {
      let count = bytes.withUnsafeBytes {
        Glibc.write(descriptor, $0.baseAddress! + start, $0.count - start)
      }
      if count < 0, errno == EINTR { continue }
      guard count > 0 else { return errno }
      start += count
    }
    return 0
  }

  private static func failure(_ path: String, _ number: Int32) -> Diagnostic {
    Diagnostic(
      number == EACCES || number == EPERM || number == EROFS ? .permission : .file,
      "cannot write the script: \(SystemError.text(number))",
      in: SourceText(name: path, bytes: []), at: [])
  }
}
