/// A script with what it is expected to do, written in its own comments.
///
/// The format is described in CONTRIBUTING.md, section "Script tests".
struct ScriptCase: Equatable {
  /// Relative to the root of the project.
  var path: String
  var text: String
  var output: [String] = []
  var errorOutput: [String] = []
  var diagnostics: [ExpectedDiagnostic] = []
  var exit: Int32?
  var options: [String] = []
  var arguments: [String] = []
  var input: [String] = []
  var needs: [String] = []
  var setup: [String] = []
  /// Shell commands that must hold after the run.
  var after: [String] = []
  /// The script that set-up made, where it is not this file.
  var script: String?
  var environment: [String: String] = [:]
  var seconds: Double = 10

  /// A directive that cannot be understood.
  struct Malformed: Error, Equatable, CustomStringConvertible {
    let line: Int
    let reason: String
    var description: String { "line \(line): \(reason)" }
  }

  /// The exit status: as said, or what follows from the expected errors: 2 for a script that does not
  /// check, 1 for one that fails while it runs.
  var expectedExit: Int32 {
    if let exit { return exit }
    let errors = diagnostics.filter { $0.severity == "error" }
    if errors.isEmpty { return 0 }
    return errors.contains { $0.code >= "E0500" } ? 1 : 2
  }

  /// The name of this file in the folder in which it runs.
  var fileName: String { String(path.split(separator: "/").last ?? "case.dsk") }
}

/// A diagnostic that a script is expected to give.
struct ExpectedDiagnostic: Equatable {
  var severity: String
  var code: String
  var line: Int
  var column: Int?
  /// The complete message, or its beginning where `…` ends it; nil for any.
  var message: String?
}

// MARK: - Reading the directives

extension ScriptCase {
  private static let names = [
    "expect error", "expect warning", "expect stderr", "expect", "exit", "args", "options", "stdin",
    "needs", "setup", "after", "script", "env", "timeout",
  ]

  init(path: String, text: String) throws(Malformed) {
    self.init(path: path, text: text, output: [])
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    for (index, line) in lines.enumerated() {
      guard let (name, value) = try Self.directive(in: line, number: index + 1) else { continue }
      try take(name, value, line: index + 1)
    }
    if output.isEmpty && errorOutput.isEmpty && diagnostics.isEmpty && exit == nil {
      throw Malformed(
        line: 1, reason: "the case expects nothing; say `// exit: 0` where that is meant")
    }
  }

  /// The directive of a line: the first `// NAME:` with a known name.
  private static func directive(
    in line: Substring, number: Int
  ) throws(Malformed) -> (name: String, value: String)? {
    var rest = line
    while let slashes = firstSlashes(in: rest) {
      rest = rest[slashes...].dropFirst(2)
      let comment = rest.drop { $0 == " " }
      for name in names where comment.hasPrefix(name + ":") {
        let value = comment.dropFirst(name.count + 1)
        return (name, String(value.hasPrefix(" ") ? value.dropFirst() : value))
      }
      if comment.hasPrefix("expect") {
        throw Malformed(line: number, reason: "unknown directive '\(comment)'")
      }
    }
    return nil
  }

  private static func firstSlashes(in text: Substring) -> Substring.Index? {
    zip(text.indices, text.indices.dropFirst()).first { text[$0] == "/" && text[$1] == "/" }?.0
  }

  private mutating func take(_ name: String, _ value: String, line: Int) throws(Malformed) {
    switch name {
    case "expect": output.append(value)
    case "expect stderr": errorOutput.append(value)
    case "expect error", "expect warning":
      let severity = String(name.dropFirst("expect ".count))
      guard let diagnostic = ExpectedDiagnostic(severity: severity, value, line: line) else {
        throw Malformed(
          line: line, reason: "not CODE, CODE at LINE:COLUMN or either with `: message`")
      }
      diagnostics.append(diagnostic)
    case "exit":
      guard let status = Int32(value) else { throw Malformed(line: line, reason: "not a number") }
      exit = status
    case "args": arguments += Self.words(value)
    case "options": options += Self.words(value)
    case "stdin": input.append(value)
    case "needs":
      needs += value.split { $0 == "," || $0 == " " }.map(String.init)
    case "setup": setup.append(value)
    case "after": after.append(value)
    case "script": script = value
    case "env":
      let parts = value.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
      guard parts.count == 2 else { throw Malformed(line: line, reason: "not NAME=VALUE") }
      environment[String(parts[0])] = String(parts[1])
    default:
      guard let limit = Double(value) else { throw Malformed(line: line, reason: "not a number") }
      seconds = limit
    }
  }

  /// Words separated by spaces; double quotes keep spaces and empty words together.
  private static func words(_ text: String) -> [String] {
    var words: [String] = []
    var current: String?
    var isQuoted = false
    for character in text {
      if character == "\"" {
        isQuoted.toggle()
        current = current ?? ""
      } else if character == " " && !isQuoted {
        if let word = current { words.append(word) }
        current = nil
      } else {
        current = (current ?? "") + String(character)
      }
    }
    return words + (current.map { [$0] } ?? [])
  }
}

extension ExpectedDiagnostic {
  /// From `E0412`, `E0412 at 3:14`, either with `: message`. Without a place: on `line`, anywhere in it.
  init?(severity: String, _ text: String, line: Int) {
    let code = text.prefix { $0.isLetter || $0.isNumber }
    guard code.count == 5, code.dropFirst().allSatisfy(\.isNumber) else { return nil }
    self.init(severity: severity, code: String(code), line: line, column: nil, message: nil)
    var rest = text.dropFirst(5)
    if rest.hasPrefix(" at ") {
      rest = rest.dropFirst(4)
      let place = rest.prefix { $0.isNumber || $0 == ":" }
      rest = rest.dropFirst(place.count)
      if place.hasSuffix(":") { rest = ":" + rest }
      let numbers = place.split(separator: ":").map { Int($0) }
      guard let line = numbers.first ?? nil, numbers.count <= 2 else { return nil }
      self.line = line
      column = numbers.count == 2 ? numbers[1] : nil
    }
    if rest.isEmpty { return }
    guard rest.hasPrefix(": "), rest.count > 2 else { return nil }
    message = String(rest.dropFirst(2))
  }
}
