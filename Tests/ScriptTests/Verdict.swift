import TestSupport

/// A diagnostic as the program wrote it to standard error.
struct WrittenDiagnostic: Equatable {
  var severity: String
  var code: String
  var line: Int
  var column: Int
  var message: String

  /// All of them, in order: `error[E0412]: message`, and on the next line `  name:line:column`.
  static func all(in text: String) -> [WrittenDiagnostic] {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    return lines.indices.compactMap { index in
      guard let (severity, code, message) = heading(lines[index]) else { return nil }
      let place = index + 1 < lines.count ? lines[index + 1].split(separator: ":") : []
      let numbers = place.suffix(2).compactMap { Int($0.filter { $0 != " " }) }
      let (line, column) = numbers.count == 2 ? (numbers[0], numbers[1]) : (0, 0)
      return WrittenDiagnostic(
        severity: severity, code: code, line: line, column: column, message: message)
    }
  }

  private static func heading(_ line: Substring) -> (String, String, String)? {
    for severity in ["error", "warning"] where line.hasPrefix(severity + "[") {
      let rest = line.dropFirst(severity.count + 1)
      guard let end = rest.firstIndex(of: "]") else { return nil }
      let message = rest[end...].dropFirst().drop { $0 == ":" }.drop { $0 == " " }
      return (severity, String(rest[..<end]), String(message))
    }
    return nil
  }
}

extension ExpectedDiagnostic {
  func matches(_ written: WrittenDiagnostic) -> Bool {
    guard severity == written.severity, code == written.code, line == written.line,
      column == nil || column == written.column
    else { return false }
    guard let message else { return true }
    if message.hasSuffix("…") { return written.message.hasPrefix(message.dropLast()) }
    return message == written.message
  }
}

extension ScriptCase {
  /// What is wrong with a run of this case; nil where all is as expected.
  /// - Parameter wholeErrors: all of standard error, where a `.diag` file beside the case says it.
  func verdict(on run: ChildProcess, wholeErrors: String? = nil) -> String? {
    var faults: [String] = []
    if run.status != .exited(expectedExit) {
      faults.append("ended with \(run.status), expected exited(\(expectedExit))")
    }
    if let difference = LineDifference.between(output, and: Self.lines(run.output)) {
      faults.append("standard output (- expected, + written):\n\(difference)")
    }
    if let wholeErrors {
      let lines = Self.lines(run.errors)
      if let difference = LineDifference.between(Self.lines(wholeErrors), and: lines) {
        faults.append("standard error (- expected, + written):\n\(difference)")
      }
    } else {
      faults += errorFaults(run.errors)
    }
    guard !faults.isEmpty else { return nil }
    let errors = run.errors.isEmpty ? "" : "\nstandard error was:\n\(run.errors)"
    return "\(path): " + faults.joined(separator: "\n") + errors
  }

  private func errorFaults(_ errors: String) -> [String] {
    let written = WrittenDiagnostic.all(in: errors)
    if diagnostics.isEmpty && written.isEmpty {
      let difference = LineDifference.between(errorOutput, and: Self.lines(errors))
      return difference.map { ["standard error (- expected, + written):\n\($0)"] } ?? []
    }
    let isEqual =
      written.count == diagnostics.count && zip(diagnostics, written).allSatisfy { $0.matches($1) }
    if isEqual { return [] }
    let difference = LineDifference.between(
      diagnostics.map { expected in
        // What matches is shown in one spelling, so that only the rest stands out.
        (written.first(where: expected.matches)).map(Self.spelled) ?? Self.spelled(expected)
      }, and: written.map(Self.spelled))
    return ["diagnostics (- expected, + written):\n\(difference ?? "  in another order")"]
  }

  private static func spelled(_ it: ExpectedDiagnostic) -> String {
    let column = it.column.map { ":\($0)" } ?? ""
    return "\(it.severity) \(it.code) at \(it.line)\(column)" + (it.message.map { ": \($0)" } ?? "")
  }

  private static func spelled(_ it: WrittenDiagnostic) -> String {
    "\(it.severity) \(it.code) at \(it.line):\(it.column): \(it.message)"
  }

  static func lines(_ text: String) -> [String] {
    var lines = text.split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    if lines.last == "" { lines.removeLast() }
    return lines
  }
}

/// Two lists of lines side by side, for people.
enum LineDifference {
  /// nil where they are equal.
  static func between(_ expected: [String], and written: [String]) -> String? {
    let changes = written.difference(from: expected)
    if changes.isEmpty { return nil }
    var removed: Set<Int> = []
    var inserted: Set<Int> = []
    for change in changes {
      switch change {
      case .remove(let offset, _, _): removed.insert(offset)
      case .insert(let offset, _, _): inserted.insert(offset)
      }
    }
    var lines: [String] = []
    var (left, right) = (0, 0)
    while left < expected.count || right < written.count {
      if removed.contains(left) {
        lines.append("  - \(expected[left])")
        left += 1
      } else if inserted.contains(right) {
        lines.append("  + \(written[right])")
        right += 1
      } else {
        lines.append("    \(expected[left])")
        (left, right) = (left + 1, right + 1)
      }
    }
    return lines.joined(separator: "\n")
  }
}

/// Expected text in which `…` stands for what differs from run to run: alone on a line for any
/// number of lines, within a line for any text.
enum Pattern {
  static func matches(_ pattern: [String], _ lines: [String]) -> Bool {
    matches(pattern[...], lines[...]) {
      $0 == "…"
    } each: {
      matchesLine($0, $1)
    }
  }

  private static func matchesLine(_ pattern: String, _ line: String) -> Bool {
    matches(Array(pattern)[...], Array(line)[...]) {
      $0 == "…"
    } each: {
      $0 == $1
    }
  }

  /// The usual matching of wildcards: linear apart from retrying the last one.
  private static func matches<Item>(
    _ pattern: ArraySlice<Item>, _ items: ArraySlice<Item>, isWild: (Item) -> Bool,
    each: (Item, Item) -> Bool
  ) -> Bool {
    var (at, position) = (pattern.startIndex, items.startIndex)
    var retry: (at: Int, position: Int)?
    while position < items.endIndex {
      if at < pattern.endIndex, isWild(pattern[at]) {
        retry = (at + 1, position)
        at += 1
      } else if at < pattern.endIndex, each(pattern[at], items[position]) {
        (at, position) = (at + 1, position + 1)
      } else if let last = retry {
        retry = (last.at, last.position + 1)
        (at, position) = (last.at, last.position + 1)
      } else {
        return false
      }
    }
    return pattern[at...].allSatisfy(isWild)
  }
}
