/// What went wrong with a disk, an image or the kernel: facts, not wording for a terminal.
///
/// The runtime throws nothing else. The interpreter wraps it in a script error and keeps it as the
/// cause; the program turns both into text, JSON and an exit status.
public struct DiskError: Error, Hashable, Sendable {
  /// The kind of failure, stable across releases; scripts may compare it by name.
  public enum Code: String, Hashable, Sendable, CaseIterable {
    case notFound, isDirectory, permissionDenied, needsRoot, exists
    case readOnly, outOfRange, invalidArgument, corrupt, unsupported
    case busy, closed, noFreeDevice, noFileSystem, noSpace, inputOutput, interrupted, system
    case needsPassphrase, wrongPassphrase
  }

  /// A system call that failed, with the errno it left.
  public struct SystemCall: Hashable, Sendable {
    public let name: String
    public let errno: Int32

    public init(_ name: String, errno: Int32) {
      self.name = name
      self.errno = errno
    }
  }

  public var code: Code
  /// One line: what was tried and why it failed, without path or byte range.
  public var message: String
  /// The file or device concerned.
  public var path: String?
  /// The bytes concerned, on the device that `path` names.
  public var range: Range<Int>?
  public var expected: String?
  public var found: String?
  public var cause: SystemCall?
  /// How to mend it, one line in the imperative.
  public var hint: String?

  public init(
    _ code: Code, _ message: String, path: String? = nil, range: Range<Int>? = nil,
    expected: String? = nil, found: String? = nil, cause: SystemCall? = nil, hint: String? = nil
  ) {
    self.code = code
    self.message = message
    self.path = path
    self.range = range
    self.expected = expected
    self.found = found
    self.cause = cause
    self.hint = hint
  }
}
