/// One token: what it is, where it stands, and the white space around it.
///
/// A string is a run of tokens: `stringStart`, then `stringText` and `interpolationStart` …
/// `interpolationEnd` in any order, then `stringEnd`.
public struct Token: Hashable, Sendable {
  public enum Kind: Hashable, Sendable {
    case endOfFile
    /// Bytes that are no token; the lexer has reported them.
    case invalid
    case identifier
    case keyword(Keyword)
    /// `$0` … `$9`
    case placeholder
    case integer, double, size, bytes
    case stringStart, stringText, interpolationStart, interpolationEnd, stringEnd
    /// `/…/`, which the language does not have yet.
    case regularExpression
    case punctuation(Punctuation)
    case operation(BinaryOperator)
    /// `+=` and its like; `=` is punctuation.
    case compoundAssignment(BinaryOperator)
    /// An operator of other languages.
    case foreign(ForeignOperator)
  }

  public struct Flags: OptionSet, Hashable, Sendable {
    public let rawValue: UInt8
    public init(rawValue: UInt8) { self.rawValue = rawValue }

    /// A line break stands between the token before and this one; true for the first.
    public static let precededByNewline = Flags(rawValue: 1)
    /// White space, a comment or a line break stands before; true for the first.
    public static let precededBySpace = Flags(rawValue: 2)
    /// White space, a comment, a line break or the end of the text stands after.
    public static let followedBySpace = Flags(rawValue: 4)
    /// An identifier in backticks: never a keyword, not even a contextual one.
    public static let quoted = Flags(rawValue: 8)
    /// A word that other languages have and this one spells otherwise, such as `null`.
    public static let foreignWord = Flags(rawValue: 16)
    /// A piece of a string in which a backslash begins an escape.
    public static let hasEscapes = Flags(rawValue: 32)
    /// An integer of 2^63 and more, as a UInt64 may be: an Int only where it is 2^63 behind a minus sign.
    public static let beyondInt = Flags(rawValue: 64)
  }

  public internal(set) var kind: Kind
  public internal(set) var flags: Flags
  public let span: SourceSpan
  /// The value of an integer or a size, the bits of a double, the number of `#` of a string's start, the
  /// index of the partner of a bracket (−1 where it has none).
  var payload: Int

  init(_ kind: Kind, _ flags: Flags, _ span: SourceSpan, payload: Int = 0) {
    self.kind = kind
    self.flags = flags
    self.span = span
    self.payload = payload
  }

  public var isPrecededByNewline: Bool { flags.contains(.precededByNewline) }
  public var isPrecededBySpace: Bool { flags.contains(.precededBySpace) }
  public var isFollowedBySpace: Bool { flags.contains(.followedBySpace) }

  /// For a bracket: the index of the token that closes or opens it.
  var partner: Int? { payload >= 0 ? payload : nil }

  /// Whether an operand ends here, so that an operator after it is a binary one.
  var endsOperand: Bool {
    switch kind {
    case .identifier, .placeholder, .integer, .double, .size, .bytes, .stringEnd,
      .regularExpression, .punctuation(.rightParenthesis), .punctuation(.rightBracket),
      .punctuation(.rightBrace), .punctuation(.exclamation), .punctuation(.question),
      .keyword(.true), .keyword(.false), .keyword(.nil):
      true
    default: false
    }
  }
}

/// Brackets, separators and the other marks that are not binary operators.
public enum Punctuation: String, CaseIterable, Sendable {
  case leftParenthesis = "("
  case rightParenthesis = ")"
  case leftBracket = "["
  case rightBracket = "]"
  case leftBrace = "{"
  case rightBrace = "}"
  case comma = ","
  case colon = ":"
  case semicolon = ";"
  case dot = "."
  case question = "?"
  case exclamation = "!"
  case tilde = "~"
  case arrow = "->"
  case assign = "="
  case at = "@"
  case backslash = "\\"
}

/// Operators that other languages have; each is reported with what stands for it here.
public enum ForeignOperator: String, CaseIterable, Sendable {
  case increment = "++"
  case decrement = "--"
  case identical = "==="
  case notIdentical = "!=="
  case declare = ":="
  case power = "**"
  case fatArrow = "=>"
  case diamond = "<>"
  case scope = "::"
  case range = ".."
  case unsignedShift = ">>>"
  case pipe = "|>"
  case andAssign = "&&="
  case orAssign = "||="
  case coalesceAssign = "??="
}
