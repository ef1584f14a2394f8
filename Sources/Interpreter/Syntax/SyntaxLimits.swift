/// How far a script may go before the lexer or the parser says no.
///
/// The two depth limits keep every recursive walk over a tree (parser, checker, compiler, formatter and
/// the release of the tree itself) within a stack of 8 MiB, also in a debug build: the parser was measured
/// to need at most 24 KiB for a level of nesting there, and a walk has 16 KiB for each node of a path.
public enum SyntaxLimits {
  /// Levels of brackets, braces and interpolations around one another.
  public static let nesting = 128

  /// Nodes on the longest path from a statement down to a leaf. Operators, calls and members that hang
  /// on one another, `else if` chains and `?` after a type count as well as brackets.
  public static let treeHeight = 500

  /// Diagnostics given for one source; the next one is `tooManyErrors`.
  public static let errors = 100

  /// The largest source in bytes: spans hold 32 bits.
  public static let sourceBytes = (1 << 31) - 1
}
