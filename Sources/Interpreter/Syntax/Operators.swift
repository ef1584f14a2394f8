/// How tightly binary operators bind, loosest first. Grammar.md's table is generated from this.
public enum Precedence: Int, Comparable, CaseIterable, Sendable {
  case disjunction, conjunction, comparison, nilCoalescing, casting, rangeFormation, addition
  case multiplication, shift

  public enum Associativity: String, Sendable { case left, right, none }

  public var associativity: Associativity {
    switch self {
    case .comparison, .rangeFormation: .none
    case .nilCoalescing: .right
    default: .left
    }
  }

  /// Whether an operator of this precedence may stand behind one of `previous` without brackets. Behind a
  /// cast a tighter one would have a type as its operand.
  func mayFollow(_ previous: Precedence) -> Bool {
    previous == .casting ? self < .casting : associativity != .none || previous != self
  }

  public static func < (a: Precedence, b: Precedence) -> Bool { a.rawValue < b.rawValue }
}

/// The binary operators; the raw value is the spelling.
public enum BinaryOperator: String, CaseIterable, Sendable {
  case or = "||"
  case and = "&&"
  case equal = "=="
  case notEqual = "!="
  case less = "<"
  case lessOrEqual = "<="
  case greater = ">"
  case greaterOrEqual = ">="
  case coalesce = "??"
  case halfOpenRange = "..<"
  case closedRange = "..."
  case add = "+"
  case subtract = "-"
  case wrappingAdd = "&+"
  case wrappingSubtract = "&-"
  case bitOr = "|"
  case bitXor = "^"
  case multiply = "*"
  case divide = "/"
  case remainder = "%"
  case wrappingMultiply = "&*"
  case bitAnd = "&"
  case shiftLeft = "<<"
  case shiftRight = ">>"

  public var precedence: Precedence {
    switch self {
    case .or: .disjunction
    case .and: .conjunction
    case .equal, .notEqual, .less, .lessOrEqual, .greater, .greaterOrEqual: .comparison
    case .coalesce: .nilCoalescing
    case .halfOpenRange, .closedRange: .rangeFormation
    case .add, .subtract, .wrappingAdd, .wrappingSubtract, .bitOr, .bitXor: .addition
    case .multiply, .divide, .remainder, .wrappingMultiply, .bitAnd: .multiplication
    case .shiftLeft, .shiftRight: .shift
    }
  }

  /// Whether `a op= b` exists.
  public var canAssign: Bool {
    switch self {
    case .add, .subtract, .multiply, .divide, .remainder, .bitAnd, .bitOr, .bitXor, .shiftLeft,
      .shiftRight, .wrappingAdd, .wrappingSubtract, .wrappingMultiply:
      true
    default: false
    }
  }
}

public enum PrefixOperator: String, CaseIterable, Sendable {
  case negate = "-"
  case plus = "+"
  case not = "!"
  case bitNot = "~"
}
