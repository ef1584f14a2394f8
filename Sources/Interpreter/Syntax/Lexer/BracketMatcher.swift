/// Finds the partner of every bracket while tokens are made, so that the parser can leap over a bracket in
/// one step and knows at an opener whether it is ever closed.
///
/// Braces and interpolations are walls: a `)` never closes a `(` outside of the braces it stands in, and a
/// `}` closes whatever round and square brackets were forgotten inside. Linear in the number of brackets,
/// however badly they are nested.
struct BracketMatcher {
  private enum Wall { case brace, interpolation }
  private struct Open {
    let token: Int
    let isRound: Bool
    /// For a wall: what it is, and the counts that hold again behind it.
    let wall: Wall?
    let round: Int
    let square: Int
    let braces: Int
  }

  private var open: [Open] = []
  /// Open round and square brackets since the last wall; open braces since the last interpolation.
  private var round = 0
  private var square = 0
  private var braces = 0

  /// Whether a `)` here would close an interpolation: it is the innermost wall and nothing round is open.
  var closesInterpolation: Bool { round == 0 && braces == 0 }

  /// Enters the token just appended to `tokens`.
  mutating func note(_ tokens: inout [Token]) {
    let index = tokens.count - 1
    switch tokens[index].kind {
    case .punctuation(.leftParenthesis): push(index, isRound: true, wall: nil, &tokens)
    case .punctuation(.leftBracket): push(index, isRound: false, wall: nil, &tokens)
    case .punctuation(.leftBrace): push(index, isRound: false, wall: .brace, &tokens)
    case .interpolationStart: push(index, isRound: false, wall: .interpolation, &tokens)
    case .punctuation(.rightParenthesis): close(index, exists: round > 0, &tokens) { $0.isRound }
    case .punctuation(.rightBracket):
      close(index, exists: square > 0, &tokens) { !$0.isRound && $0.wall == nil }
    case .punctuation(.rightBrace): close(index, exists: braces > 0, &tokens) { $0.wall == .brace }
    case .interpolationEnd: close(index, exists: true, &tokens) { $0.wall == .interpolation }
    default: break
    }
  }

  private mutating func push(_ index: Int, isRound: Bool, wall: Wall?, _ tokens: inout [Token]) {
    tokens[index].payload = -1
    open.append(
      Open(
        token: index, isRound: isRound, wall: wall, round: round, square: square, braces: braces))
    switch wall {
    case nil where isRound: round += 1
    case nil: square += 1
    case .brace:
      (round, square) = (0, 0)
      braces += 1
    case .interpolation: (round, square, braces) = (0, 0, 0)
    }
  }

  private mutating func close(
    _ index: Int, exists: Bool, _ tokens: inout [Token], _ matches: (Open) -> Bool
  ) {
    tokens[index].payload = -1
    guard exists else { return }
    while let top = open.popLast() {
      (round, square, braces) = (top.round, top.square, top.braces)
      if matches(top) {
        tokens[index].payload = top.token
        tokens[top.token].payload = index
        return
      }
    }
  }
}
