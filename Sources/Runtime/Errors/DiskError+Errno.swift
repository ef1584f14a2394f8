import Glibc

extension DiskError {
  /// The failure of one system call: the code follows from `errno`, the message says what was
  /// tried and what the kernel answered.
  ///
  /// - Parameters:
  ///   - doing: what was tried, as the start of a sentence: "cannot open it for reading".
  static func system(
    _ call: String, _ errno: Int32, doing: String, path: String?, range: Range<Int>? = nil
  ) -> DiskError {
    DiskError(
      Code(errno: errno), "\(doing): \(reason(errno))", path: path, range: range,
      cause: SystemCall(call, errno: errno), hint: hint(errno))
  }

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
    case EMFILE, ENFILE: "close images that are no longer needed"
    default: nil
    }
  }
}

extension DiskError.Code {
  init(errno: Int32) {
    self =
      switch errno {
      case ENOENT, ENOTDIR, ENODEV, ENXIO, ENOMEDIUM: .notFound
      case EISDIR: .isDirectory
      case EACCES, EPERM: .permissionDenied
      case EEXIST: .exists
      case EROFS: .readOnly
      case EINVAL, ENAMETOOLONG, ELOOP: .invalidArgument
      case EOPNOTSUPP, ENOSYS: .unsupported
      case EBUSY, ETXTBSY: .busy
      case EBADF: .closed
      case ENOSPC, EDQUOT, EFBIG: .noSpace
      case EIO: .inputOutput
      case EINTR: .interrupted
      default: .system
      }
  }
}
