import DiskInterpreter
import Testing

/// One source with what is expected of it. In the tables of the tests cases are separated by `---`, and the
/// lines that begin with `=> ` say what is expected: a tree, or diagnostics as `CODE line:column+bytes
/// message` and `incomplete`.
struct SyntaxCase: Sendable, CustomTestStringConvertible {
  let text: String
  let expected: [String]

  var testDescription: String { text }

  static func parse(_ table: String) -> [SyntaxCase] {
    var cases: [SyntaxCase] = []
    var source: [Substring] = []
    var expected: [String] = []
    func finish() {
      cases.append(SyntaxCase(text: source.joined(separator: "\n"), expected: expected))
    }
    for line in table.split(separator: "\n", omittingEmptySubsequences: false) {
      if line == "---" {
        finish()
        (source, expected) = ([], [])
      } else if line.hasPrefix("=>") {
        expected.append(String(line.dropFirst(3)))
      } else {
        source.append(line)
      }
    }
    finish()
    return cases
  }

  private func parsed(_ text: String) -> ParseResult {
    Parser.parse(SourceText(name: "test", text: text))
  }

  func checkTree() {
    let result = parsed(text)
    #expect(result.diagnostics.isEmpty, "\(result.diagnostics.map(\.message))")
    #expect(!result.isIncomplete)
    #expect(TreeDump.text(result.tree) == expected.joined(separator: "\n"))
    #expect(TreeDump.identities(result.tree) == Set(0..<result.tree.nodeCount))
  }

  func checkDiagnostics() {
    let result = parsed(text)
    var lines = result.diagnostics.map { diagnostic -> String in
      guard let span = diagnostic.labels.first?.span else { return diagnostic.code.rawValue }
      let place = diagnostic.source.position(of: span.start)
      return "\(diagnostic.code.rawValue) \(place.line):\(place.column)+\(span.end - span.start) "
        + diagnostic.message
    }
    if result.isIncomplete { lines.append("incomplete") }
    #expect(lines == expected)
    #expect(!expected.isEmpty)
  }

  /// Applies the fix of each diagnostic alone: nothing of the same code remains at that place, and no other
  /// fault appears.
  func checkFixes() {
    let before = parsed(text).diagnostics
    for diagnostic in before {
      guard let fix = diagnostic.fix else { continue }
      var bytes = Array(text.utf8)
      bytes.replaceSubrange(fix.span.start..<fix.span.end, with: Array(fix.replacement.utf8))
      let after = Parser.parse(SourceText(name: "test", bytes: bytes)).diagnostics
      #expect(
        after.count < before.count,
        "\(String(decoding: bytes, as: UTF8.self)): \(after.map(\.message))")
    }
  }
}
