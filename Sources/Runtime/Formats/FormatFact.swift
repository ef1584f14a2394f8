/// What a format says of an image, as a tree that people and programs read: the values of
/// `qemu-img info`'s `format-specific`, under its names.
public indirect enum FormatFact: Hashable, Sendable {
  public struct Member: Hashable, Sendable {
    public let key: String
    public let value: FormatFact

    init(_ key: String, _ value: FormatFact) {
      self.key = key
      self.value = value
    }
  }

  case bool(Bool)
  case int(Int)
  case text(String)
  case list([FormatFact])
  case record([Member])
}

/// An internal snapshot.
public struct SnapshotInfo: Hashable, Sendable {
  public let id: String
  public let name: String
  /// When it was taken: seconds and nanoseconds since 1970, UTC.
  public let seconds: Int
  public let nanoseconds: Int
  /// How long the guest had run, in nanoseconds.
  public let clock: Int
  /// How many instructions it had run, where that was recorded.
  public let instructions: Int?
  /// The bytes of saved machine state in it.
  public let stateSize: Int
  /// The size of the disk then.
  public let diskSize: ByteCount
}

/// What `check` found, in the terms of `qemu-img check`.
public struct CheckResult: Hashable, Sendable {
  /// References that no refcount covers: the image is broken, or will be by the next write.
  public internal(set) var corruptions = 0
  /// Clusters that are counted and not used: wasted space, no harm.
  public internal(set) var leaks = 0
  public internal(set) var corruptionsFixed = 0
  public internal(set) var leaksFixed = 0
  /// What could not be checked.
  public internal(set) var errors = 0
  public internal(set) var imageEnd = 0
  public internal(set) var totalClusters = 0
  public internal(set) var allocatedClusters = 0
  public internal(set) var compressedClusters = 0
  public internal(set) var fragmentedClusters = 0
  /// The first findings in words.
  public internal(set) var findings: [String] = []

  /// What was found and mended at first, and what a later look left.
  func followed(by later: CheckResult) -> CheckResult {
    var both = self
    both.corruptionsFixed = max(corruptions + corruptionsFixed - later.corruptions, 0)
    both.leaksFixed = max(leaks + leaksFixed - later.leaks, 0)
    (both.corruptions, both.leaks) = (later.corruptions, later.leaks)
    both.imageEnd = later.imageEnd
    return both
  }

  public var isClean: Bool { corruptions == 0 && leaks == 0 && errors == 0 }

  mutating func note(_ text: @autoclosure () -> String) {
    if findings.count < 100 { findings.append(text()) }
  }
}

/// What `check` may mend.
public enum Repair: String, Hashable, Sendable, CaseIterable {
  case none, leaks, all
}
