/// What may stand at the cursor.
public struct Completions {
  /// The bytes of the text that a candidate replaces; ends at the cursor.
  public var range: Range<Int>
  /// Best first. Every candidate's insertion begins with what the range holds, save for its case.
  public var candidates: [Candidate]
  /// Nothing was left out to save time.
  public var isComplete: Bool

  public init(range: Range<Int>, candidates: [Candidate], isComplete: Bool = true) {
    self.range = range
    self.candidates = candidates
    self.isComplete = isComplete
  }

  public struct Candidate {
    /// What replaces the range.
    public var insertion: String
    /// What the list shows.
    public var display: String
    /// One line that explains it; may be empty.
    public var summary: String
    public var kind: Kind

    public init(_ insertion: String, display: String? = nil, summary: String = "", kind: Kind) {
      self.insertion = insertion
      self.display = display ?? insertion
      self.summary = summary
      self.kind = kind
    }
  }

  public enum Kind: String, Sendable {
    case variable, function, primitive, type, member, label, symbol, keyword, unit, path, folder
    case command
  }
}

/// A name that can be used.
public struct SessionName {
  public var name: String
  public var kind: Completions.Kind
  /// A variable's type and value, or a primitive's one-line summary.
  public var summary: String
  /// Declared by what was typed or run, not by the language.
  public var isOwn: Bool
  /// The type of a variable's value, and the beginning of the value; empty for what has none.
  public var type: String
  public var value: String

  public init(
    _ name: String, kind: Completions.Kind, summary: String = "", isOwn: Bool, type: String = "",
    value: String = ""
  ) {
    self.type = type
    self.value = value
    self.name = name
    self.kind = kind
    self.summary = summary
    self.isOwn = isOwn
  }
}
