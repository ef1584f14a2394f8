import DiskInterpreter

/// How a script or an entry of the prompt ended.
public enum Outcome {
  /// It ran to its end. The echo is the value of an entry that is to be shown; a script has none.
  case done((any Echo)?)
  /// `exit` asked for this status.
  case exited(Int32)
  /// It did not check: nothing ran.
  case rejected([Diagnostic])
  /// It stopped with an error that nothing caught.
  case failed(Failure)
  /// The gate refused what it asked for.
  case refused(Failure)
  /// It stopped because `Interruption.interrupt()` was called; the diagnostic says where.
  case interrupted(Failure)
  /// Its arguments do not fit: nothing ran.
  case misused(UsageError)
}

/// A value that the prompt shows after an entry. A trailing `;` mutes: then there is no echo.
public protocol Echo {
  /// Lines without a final line break, fitted to the terminal where they can be; escape sequences only
  /// with `colour`. What comes from a disk must be free of control characters.
  func text(colour: Bool) -> String
}

/// A failure of a running script: the diagnostic with its call stack, and what lies beneath.
public struct Failure {
  public var diagnostic: Diagnostic
  public var cause: Cause?

  public init(_ diagnostic: Diagnostic, cause: Cause? = nil) {
    self.diagnostic = diagnostic
    self.cause = cause
  }

  /// The facts that the disk or the system gave, mirroring the runtime's `DiskError`.
  public struct Cause {
    /// The stable name of the kind of failure, such as `notFound`.
    public var code: String
    public var message: String
    public var path: String?
    /// Bytes of the device or file at `path`.
    public var bytes: Range<Int>?
    public var expected: String?
    public var found: String?
    /// The system call that failed and the errno it left.
    public var call: (name: String, errno: Int32)?

    public init(
      code: String, message: String, path: String? = nil, bytes: Range<Int>? = nil,
      expected: String? = nil, found: String? = nil, call: (name: String, errno: Int32)? = nil
    ) {
      self.code = code
      self.message = message
      self.path = path
      self.bytes = bytes
      self.expected = expected
      self.found = found
      self.call = call
    }
  }
}

/// What the end of a session let go of.
public struct ReleaseReport {
  /// One line for each, such as `detached /dev/loop3 (disk.img)`, in the order of release.
  public var released: [String]
  public var failures: [Failure]

  public init(released: [String] = [], failures: [Failure] = []) {
    self.released = released
    self.failures = failures
  }
}
