/// Operators and punctuation: always the longest that fits.
extension Lexer {
  /// Reads one of ASCII's marks.
  mutating func mark() {
    let start = position
    let (kind, length) = markKind()
    if kind == .punctuation(.rightParenthesis), !openStrings.isEmpty, brackets.closesInterpolation {
      return endInterpolation()
    }
    position += length
    append(kind, from: start)
    if case .punctuation(let mark) = kind, mark.isBracket { brackets.note(&tokens) }
  }

  private func markKind() -> (Token.Kind, Int) {
    let second = peek(1)
    let third = peek(2)
    switch bytes[position] {
    case UInt8(ascii: "("): return (.punctuation(.leftParenthesis), 1)
    case UInt8(ascii: ")"): return (.punctuation(.rightParenthesis), 1)
    case UInt8(ascii: "["): return (.punctuation(.leftBracket), 1)
    case UInt8(ascii: "]"): return (.punctuation(.rightBracket), 1)
    case UInt8(ascii: "{"): return (.punctuation(.leftBrace), 1)
    case UInt8(ascii: "}"): return (.punctuation(.rightBrace), 1)
    case UInt8(ascii: ","): return (.punctuation(.comma), 1)
    case UInt8(ascii: ";"): return (.punctuation(.semicolon), 1)
    case UInt8(ascii: "@"): return (.punctuation(.at), 1)
    case UInt8(ascii: "~"): return (.punctuation(.tilde), 1)
    case UInt8(ascii: "\\"): return (.punctuation(.backslash), 1)
    case UInt8(ascii: ":"):
      if second == UInt8(ascii: "=") { return (.foreign(.declare), 2) }
      if second == UInt8(ascii: ":") { return (.foreign(.scope), 2) }
      return (.punctuation(.colon), 1)
    case UInt8(ascii: "."): return dots(second, third)
    case UInt8(ascii: "?"):
      guard second == UInt8(ascii: "?") else { return (.punctuation(.question), 1) }
      return third == UInt8(ascii: "=")
        ? (.foreign(.coalesceAssign), 3) : (.operation(.coalesce), 2)
    case UInt8(ascii: "="): return equals(second, third)
    case UInt8(ascii: "!"):
      guard second == UInt8(ascii: "=") else { return (.punctuation(.exclamation), 1) }
      return third == UInt8(ascii: "=") ? (.foreign(.notIdentical), 3) : (.operation(.notEqual), 2)
    default: return arithmetic(bytes[position], second, third)
    }
  }

  private func dots(_ second: UInt8, _ third: UInt8) -> (Token.Kind, Int) {
    guard second == UInt8(ascii: ".") else { return (.punctuation(.dot), 1) }
    switch third {
    case UInt8(ascii: "."): return (.operation(.closedRange), 3)
    case UInt8(ascii: "<"): return (.operation(.halfOpenRange), 3)
    default: return (.foreign(.range), 2)
    }
  }

  private func equals(_ second: UInt8, _ third: UInt8) -> (Token.Kind, Int) {
    switch second {
    case UInt8(ascii: "="):
      third == UInt8(ascii: "=") ? (.foreign(.identical), 3) : (.operation(.equal), 2)
    case UInt8(ascii: ">"): (.foreign(.fatArrow), 2)
    default: (.punctuation(.assign), 1)
    }
  }

  private func arithmetic(_ first: UInt8, _ second: UInt8, _ third: UInt8) -> (Token.Kind, Int) {
    switch first {
    case UInt8(ascii: "+"):
      return second == first ? (.foreign(.increment), 2) : assignable(.add, second, 1)
    case UInt8(ascii: "-"):
      if second == UInt8(ascii: ">") { return (.punctuation(.arrow), 2) }
      return second == first ? (.foreign(.decrement), 2) : assignable(.subtract, second, 1)
    case UInt8(ascii: "*"):
      return second == first ? (.foreign(.power), 2) : assignable(.multiply, second, 1)
    case UInt8(ascii: "/"): return assignable(.divide, second, 1)
    case UInt8(ascii: "%"): return assignable(.remainder, second, 1)
    case UInt8(ascii: "^"): return assignable(.bitXor, second, 1)
    case UInt8(ascii: "<"):
      if second == first { return assignable(.shiftLeft, third, 2) }
      if second == UInt8(ascii: ">") { return (.foreign(.diamond), 2) }
      return second == UInt8(ascii: "=") ? (.operation(.lessOrEqual), 2) : (.operation(.less), 1)
    case UInt8(ascii: ">"):
      if second == first {
        return third == first ? (.foreign(.unsignedShift), 3) : assignable(.shiftRight, third, 2)
      }
      return second == UInt8(ascii: "=")
        ? (.operation(.greaterOrEqual), 2) : (.operation(.greater), 1)
    case UInt8(ascii: "|"):
      if second == UInt8(ascii: ">") { return (.foreign(.pipe), 2) }
      guard second == first else { return assignable(.bitOr, second, 1) }
      return third == UInt8(ascii: "=") ? (.foreign(.orAssign), 3) : (.operation(.or), 2)
    default: return ampersand(second, third)
    }
  }

  private func ampersand(_ second: UInt8, _ third: UInt8) -> (Token.Kind, Int) {
    switch second {
    case UInt8(ascii: "&"):
      third == UInt8(ascii: "=") ? (.foreign(.andAssign), 3) : (.operation(.and), 2)
    case UInt8(ascii: "+"): assignable(.wrappingAdd, third, 2)
    case UInt8(ascii: "-"): assignable(.wrappingSubtract, third, 2)
    case UInt8(ascii: "*"): assignable(.wrappingMultiply, third, 2)
    default: assignable(.bitAnd, second, 1)
    }
  }

  private func assignable(
    _ operation: BinaryOperator, _ next: UInt8, _ length: Int
  ) -> (Token.Kind, Int) {
    next == UInt8(ascii: "=")
      ? (.compoundAssignment(operation), length + 1) : (.operation(operation), length)
  }
}

extension Punctuation {
  var isBracket: Bool {
    switch self {
    case .leftParenthesis, .rightParenthesis, .leftBracket, .rightBracket, .leftBrace, .rightBrace:
      true
    default: false
    }
  }
}
