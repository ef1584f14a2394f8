/// Something wrong with a partition table.
public struct TableProblem: Hashable, Sendable {
  public enum Severity: Int, Hashable, Sendable, Comparable {
    /// All can be used as it is.
    case warning = 1
    /// Something is wrong or damaged, but everything could be read.
    case error = 2
    /// Something could not be read: a strict reading of the table throws it.
    case fatal = 3

    public static func < (a: Severity, b: Severity) -> Bool { a.rawValue < b.rawValue }
  }

  /// The kind of problem, stable across releases.
  public enum Kind: String, Hashable, Sendable, CaseIterable {
    // Both kinds of table.
    case overlap, beyondDisk, zeroLength
    // MBR.
    case notATable, badBootIndicator, secondExtended, fileSystemToo, unannouncedGPT
    case extendedAtZero, chainLoop, chainTooLong, chainUnreadable, chainBadSignature
    case chainExtraEntry, chainOutside, logicalOutside
    // GPT.
    case primaryHeader, backupHeader, bothHeaders, headersDiffer, backupMisplaced
    case protectiveMBRMissing, protectiveMBRSize, diskSizeMismatch, unknownRevision
    case startAfterEnd, unaddressable, outsideUsable, duplicateGUID
    // Other kinds.
    case badEntry
    case moreProblems
  }

  public let kind: Kind
  public let severity: Severity
  /// One line: what is wrong, with the sectors and numbers concerned.
  public let message: String
  /// The bytes on the disk that are wrong.
  public let range: Range<Int>?
  /// The number of the partition concerned.
  public let partition: Int?
  /// How to mend it, where that is known.
  public let hint: String?

  init(
    _ kind: Kind, _ severity: Severity, _ message: String, range: Range<Int>? = nil,
    partition: Int? = nil, hint: String? = nil
  ) {
    self.kind = kind
    self.severity = severity
    self.message = message
    self.range = range
    self.partition = partition
    self.hint = hint
  }
}

/// Collects problems, and no more of them than anyone would read: a hostile table of thousands
/// of entries must not become as many messages.
struct ProblemList {
  static let limit = 100
  private(set) var all: [TableProblem] = []
  private var omitted = 0
  private(set) var firstFatal: TableProblem?

  /// Adds a problem, whose words are made only if it is listed.
  mutating func add(
    _ kind: TableProblem.Kind, _ severity: TableProblem.Severity,
    _ message: @autoclosure () -> String, range: Range<Int>? = nil, partition: Int? = nil,
    hint: @autoclosure () -> String? = nil
  ) {
    guard all.count < Self.limit || (severity == .fatal && firstFatal == nil) else {
      omitted += 1
      return
    }
    add(
      TableProblem(
        kind, severity, message(), range: range, partition: partition, hint: hint()))
  }

  mutating func add(_ problem: TableProblem) {
    if problem.severity == .fatal, firstFatal == nil { firstFatal = problem }
    if all.count < Self.limit { all.append(problem) } else { omitted += 1 }
  }

  /// All of them; the last one says how many were left out.
  var finished: [TableProblem] {
    guard omitted > 0 else { return all }
    return all + [
      TableProblem(.moreProblems, .error, "\(omitted) further problems are not listed")
    ]
  }

  /// In a strict reading the first fatal problem is the error.
  func throwFatal(path: String) throws(DiskError) {
    guard let problem = firstFatal else { return }
    throw DiskError(
      .corrupt, problem.message, path: path, range: problem.range,
      hint: problem.hint ?? "lenient: true gives what can be read, and all problems")
  }
}
