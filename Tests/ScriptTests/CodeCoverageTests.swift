import TestSupport
import Testing

/// Every code of a diagnostic is shown by a script test.
@Suite struct CodeCoverageTests {
  /// Codes that no script can bring about, each with where it is tested instead.
  static let exceptions = [
    "E0110": "a case would list the hundred errors before it: SyntaxRecoveryTests",
    "E0604": "a device must stay busy while the session ends: EndingTests",
    "E0606": "a function that only a host registers fails: EmbeddingTests",
    "E0702": "a limit that only a host sets: LimitTests",
    "E0704": "a signal or the host interrupts: EndingTests, LimitTests",
    "E0705": "a limit that only a host sets: LimitTests",
    "E0900": "a fault of the interpreter itself, of which none is known",
  ]

  static let source = "Sources/Interpreter/Diagnostics/DiagnosticCode.swift"

  /// All codes, as the enumeration spells them.
  private static func codes() throws -> Set<String> {
    let text = try #require(Project.text(source))
    let parts = text.split(separator: "\"").map(String.init)
    return Set(
      parts.filter { part in
        part.count == 5 && (part.hasPrefix("E") || part.hasPrefix("W"))
          && part.dropFirst().allSatisfy(\.isNumber)
      })
  }

  private static func shown() throws -> Set<String> {
    var shown: Set<String> = []
    for path in Project.files(under: "Tests/ScriptTests/Cases", suffix: ".dsk") {
      // Where the text is no UTF-8, its directives are of ASCII all the same.
      guard let text = Project.text(path) else { continue }
      let test = try ScriptCase(path: path, text: text)
      shown.formUnion(test.diagnostics.map(\.code))
    }
    return shown
  }

  @Test func everyCodeHasACase() throws {
    let codes = try Self.codes()
    #expect(codes.count > 80)
    let missing = codes.subtracting(try Self.shown()).subtracting(Self.exceptions.keys)
    #expect(missing.isEmpty, "no case expects \(missing.sorted().joined(separator: ", "))")
  }

  @Test func everyExceptionIsNeeded() throws {
    let codes = try Self.codes()
    let shown = try Self.shown()
    for code in Self.exceptions.keys.sorted() {
      #expect(codes.contains(code), "there is no \(code)")
      #expect(!shown.contains(code), "a case expects \(code)")
    }
  }
}
