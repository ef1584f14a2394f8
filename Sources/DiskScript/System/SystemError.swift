import CLinux
import Glibc

/// The C library's words for an errno.
enum SystemError {
  static func text(_ number: Int32) -> String { String(cString: strerror(number)) }

  /// The symbol, such as `ENOENT`; the number where the C library has none.
  static func name(_ number: Int32) -> String {
    strerrorname_np(number).map { String(cString: $0) } ?? "\(number)"
  }
}
