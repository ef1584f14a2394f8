/// Operators, operands and literals.
extension GrammarGenerator {
  private static let comparisons = ["==", "!=", "<", "<=", ">", ">="]
  private static let ranges = ["..<", "..."]
  private static let looserThanCasts = comparisons + ["??", "&&", "||"]

  /// Comparisons and ranges do not chain, and behind a cast only what is looser may stand.
  mutating func binary() {
    production("unary")
    var hasComparison = false
    var hasRange = false
    var isAfterCast = false
    while !isEnding, happens(25) {
      if happens(15) {
        production("cast")
        isAfterCast = true
        continue
      }
      var operators = isAfterCast ? Self.looserThanCasts : operators
      if hasComparison { operators.removeAll { Self.comparisons.contains($0) } }
      if hasRange { operators.removeAll { Self.ranges.contains($0) } }
      let operation = pick(operators)
      if operation == "&&" || operation == "||" { hasComparison = false }
      if Self.looserThanCasts.contains(operation) { hasRange = false }
      if Self.comparisons.contains(operation) { hasComparison = true }
      if Self.ranges.contains(operation) { hasRange = true }
      isAfterCast = false
      emit(operation)
      production("unary")
    }
  }

  private var operators: [String] {
    guard case .alternatives(let list) = grammar.rules["binaryOperator"] else { return [] }
    return list.compactMap { if case .terminal(let text) = $0 { text } else { nil } }
  }

  /// An operator stands directly before its operand, and no two of a kind.
  mutating func unary() {
    var last = ""
    while happens(10) {
      let isTry = happens(40)
      if isTry {
        production("attempt")
        last = ""
        continue
      }
      let operation = pick(["-", "+", "!", "~"].filter { $0 != last })
      emit(operation)
      glueNext = true
      last = operation
    }
    if path.contains("interpolation"), isEnding { return production("literal") }
    production("postfix")
  }

  /// A closure follows only what can be called by a name; nothing follows `if` and `switch`.
  mutating func postfix() {
    var takesClosure = false
    choosePrimary(&takesClosure)
    if lastPrimary == "ifStatement" || lastPrimary == "switchStatement" { return }
    let isSymbol = lastPrimary == "symbol"
    while !isEnding, happens(25) {
      switch below(4) {
      case 0:
        production("member")
        takesClosure = true
      case 1:
        production("subscripting")
        takesClosure = true
      case 2:
        emit("!", glued: true)
        takesClosure = false
      default:
        guard !isSymbol else { continue }
        path.append("call")
        if takesClosure, !place.isHeader, happens(40) {
          production("closure")
        } else {
          emit("(")
          if happens(70) { repeat { production("argument") } while comma() }
          emit(")")
          if !place.isHeader, happens(15) { production("closure") }
        }
        path.removeLast()
        takesClosure = true
      }
    }
  }

  private mutating func choosePrimary(_ takesClosure: inout Bool) {
    guard isEnding || happens(45) else { return production("primary") }
    takesClosure = happens(70)
    lastPrimary = ""
    production(takesClosure ? "identifier" : "literal")
  }

  mutating func literal(_ name: String) {
    switch name {
    case "number": emit(number())
    case "digit": emit(pick(["0", "1", "2"]), glued: true)
    case "placeholder": emit(pick(["$0", "$1", "$9"]))
    case "bytesLiteral": emit(pick(["b\"\"", "b\"55 aa\"", "b\"514649fb\""]))
    default: string()
    }
  }

  private mutating func number() -> String {
    let digits = String((0..<below(4)).map { _ in Character(pick(["0", "7", "_", "9"])) })
    switch below(7) {
    case 0: return "0x" + pick(["F", "a0"]) + digits
    case 1: return pick(["0b10_1", "0o17"])
    case 2: return "1" + digits + "." + "5" + digits
    case 3: return "2" + digits + pick(["e3", "E-2", "e+10"])
    case 4: return "3" + digits + pick(["B", "kB", "MB", "KiB", "MiB", "GiB"])
    case 5: return pick(["0.5KiB", "1.25kB", "9223372036854775807", "512B"])
    default: return pick(["0", "1", "2"]) + digits
    }
  }

  private mutating func string() {
    switch below(6) {
    case 0 where !place.isOneLine && !isEnding: block()
    case 1: emit("#\"raw \\n \\\"quoted\\\"\"#")
    default:
      emit("\"")
      for _ in 0..<below(3) {
        text += pick(["text", " ", "\\n", "\\u{1F4BE}", "\\\"", "ü"])
        if happens(25), !isEnding { interpolation() }
      }
      text += "\""
    }
  }

  /// What stands in `\( )` of a plain string ends on its line.
  private mutating func interpolation() {
    let kept = place
    path.append("interpolation")
    text += "\\("
    place = Place(isOneLine: true, isOutermost: false)
    glueNext = true
    production("expression")
    text += ")"
    path.removeLast()
    place = kept
  }

  private mutating func block() {
    emit("\"\"\"")
    text += "\n    text\n      more "
    if happens(50) { interpolation() }
    text += "\n\n    \"\"\""
  }
}
