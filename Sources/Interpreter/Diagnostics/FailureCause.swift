/// The facts of a lower layer's error: a kind of failure, and what it concerns.
public struct FailureCause: Error, Sendable {
  /// The stable name of the kind of failure, such as `notFound`.
  public let code: String
  public let message: String
  public let path: String?
  /// Bytes of the device or file at `path`.
  public let bytes: Range<Int>?
  public let expected: String?
  public let found: String?
  /// The system call that failed and the errno it left.
  public let call: (name: String, errno: Int32)?
}
