/// The indentation of the line that Return begins.
enum Indentation {
  static let step = 2

  /// Spaces for the line after `text`, which ends where Return was pressed: those of its last line, and
  /// a step more where that line leaves a bracket open.
  static func next(after text: String) -> Int {
    let line = text.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
    let spaces = line.prefix { $0 == " " }.count
    return spaces + (opens(line) ? step : 0)
  }

  /// Whether a closing bracket typed now stands first on its line, and so belongs a step to the left.
  static func shouldOutdent(before text: String) -> Bool {
    let line = text.split(separator: "\n", omittingEmptySubsequences: false).last ?? ""
    return text.contains("\n") && line.count >= step && line.allSatisfy { $0 == " " }
  }

  /// Brackets opened and not closed again on this line; strings and a comment at its end do not count,
  /// nor do closers at its start, which closed an earlier line's.
  private static func opens(_ line: Substring) -> Bool {
    var depth = 0
    var isInString = false
    var previous: Character = " "
    for character in line {
      if isInString {
        if character == "\"", previous != "\\" { isInString = false }
        previous = previous == "\\" && character == "\\" ? " " : character
        continue
      }
      switch character {
      case "\"": isInString = true
      case "{", "(", "[": depth += 1
      case "}", ")", "]": depth = max(0, depth - 1)
      case "/" where previous == "/": return depth > 0
      default: break
      }
      previous = character
    }
    return depth > 0
  }
}
