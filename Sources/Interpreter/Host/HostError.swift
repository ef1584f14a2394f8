import Glibc

/// What went wrong with a file, a folder or a program of the world outside: facts, not wording for a
/// terminal. The registry makes a script's error of it.
struct HostError: Error {
  /// The kind of failure, as `catch .code` names it; the same names as those of disk errors.
  enum Code: String {
    case notFound, isDirectory, permissionDenied, exists, readOnly, invalidArgument, unsupported
    case busy, closed, noSpace, inputOutput, interrupted, system
    /// A folder that is not empty.
    case notEmpty
    /// A device, a pipe or a socket where a file is needed.
    case notAFile
    /// Bytes that are not UTF-8.
    case notText
    /// More than there is room for.
    case tooLarge
    /// A program that ended with another status than 0, or by a signal.
    case commandFailed
    /// A program that took longer than it may.
    case timedOut
  }

  var code: Code
  /// One line: what was tried and why it failed, without the path.
  var message: String
  var path: String?
  /// The bytes concerned, of the file that `path` names.
  var range: Range<Int>?
  /// The system call that failed and the errno it left.
  var call: (name: String, errno: Int32)?
  /// How to mend it, one line in the imperative.
  var hint: String?

  init(
    _ code: Code, _ message: String, path: String? = nil, range: Range<Int>? = nil,
    hint: String? = nil
  ) {
    self.code = code
    self.message = message
    self.path = path
    self.range = range
    self.hint = hint
  }

  /// The failure of one system call.
  /// - Parameter doing: what was tried, as the start of a sentence: "cannot open it for reading".
  static func system(
    _ call: String, _ errno: Int32, doing: String, path: String?, hint: String? = nil
  ) -> HostError {
    var error = HostError(
      Code(errno: errno), "\(doing): \(reason(errno))", path: path,
      hint: hint ?? HostError.hint(errno))
    error.call = (call, errno)
    return error
  }

  static var interrupted: HostError { HostError(.interrupted, "interrupted") }

  /// What the C library calls an error number.
  static func reason(_ errno: Int32) -> String {
    guard let text = strerror(errno) else { return "error \(errno)" }
    return String(cString: text)
  }

  private static func hint(_ errno: Int32) -> String? {
    switch errno {
    case EACCES, EPERM: "run as a user who has the permission, for example with sudo"
    case EROFS: "the file system is mounted read-only: work on a copy elsewhere"
    case ENOSPC, EDQUOT: "free some space, or choose another place"
    case EMFILE, ENFILE: "close files that are no longer needed"
    default: nil
    }
  }
}

extension HostError.Code {
  init(errno: Int32) {
    self =
      switch errno {
      case ENOENT, ENOTDIR, ENODEV, ENXIO: .notFound
      case EISDIR: .isDirectory
      case EACCES, EPERM: .permissionDenied
      case EEXIST: .exists
      case ENOTEMPTY: .notEmpty
      case EROFS: .readOnly
      case EINVAL, ENAMETOOLONG, ELOOP: .invalidArgument
      case EOPNOTSUPP, ENOSYS, EXDEV: .unsupported
      case EBUSY, ETXTBSY: .busy
      case EBADF: .closed
      case ENOSPC, EDQUOT, EFBIG: .noSpace
      case EIO: .inputOutput
      case EINTR: .interrupted
      default: .system
      }
  }
}
