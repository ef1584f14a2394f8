extension Layout {
  /// Whether a space stands before an atom where the line is not broken.
  func hasSpace(before index: Int) -> Bool {
    guard index > 0, !glued.contains(index) else { return false }
    let previous = atoms[index - 1]
    let next = atoms[index]
    if opens(index - 1) { return prefixes.contains(index - 1) && clashes(index) }
    if isRange(previous.kind) || isRange(next.kind) { return false }
    if case .punctuation(let mark) = next.kind {
      switch mark {
      case .comma, .rightParenthesis, .rightBracket, .colon, .semicolon: return false
      case .question: return false
      case .exclamation: return prefixes.contains(index)
      case .dot: return prefixes.contains(index) || wouldBeFraction(index)
      case .rightBrace: return !previous.isMark(.leftBrace)
      default: return true
      }
    }
    return true
  }

  /// Whether nothing stands between an atom and the next one: brackets, dots, operators before an operand.
  private func opens(_ index: Int) -> Bool {
    if prefixes.contains(index) { return true }
    guard case .punctuation(let mark) = atoms[index].kind else { return false }
    return mark == .leftParenthesis || mark == .leftBracket || mark == .dot || mark == .at
      || mark == .tilde
  }

  /// `- -x`: without the space this would be another operator.
  private func clashes(_ index: Int) -> Bool {
    prefixes.contains(index) && atoms[index].kind == atoms[index - 1].kind
      && (atoms[index].kind == .operation(.subtract) || atoms[index].kind == .operation(.add))
  }

  /// `2 .0`, an element of an integer: without the space this would be a Double.
  private func wouldBeFraction(_ dot: Int) -> Bool {
    guard dot + 1 < atoms.count, atoms[dot - 1].kind == .integer, atoms[dot + 1].kind == .integer
    else { return false }
    return dot < 2 || !atoms[dot - 2].isMark(.dot)
  }

  private func isRange(_ kind: Token.Kind) -> Bool {
    kind == .operation(.halfOpenRange) || kind == .operation(.closedRange)
  }
}
