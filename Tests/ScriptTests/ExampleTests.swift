import Foundation
import TestSupport
import Testing

/// Every script in scripts/ runs; every `dsk` block of the documents checks.
@Suite struct ExampleTests {
  static let scripts = Project.files(under: "scripts", suffix: ".dsk")
  static let documents = ["README.md", "CONTRIBUTING.md", "Grammar.md"]

  @Test func thereAreExamples() {
    #expect(Self.scripts.contains("scripts/tour.dsk"))
  }

  /// The sibling `Examples/NAME.expected` says what it prints, with `…` for what differs.
  @Test(arguments: scripts)
  func exampleRuns(path: String) throws {
    let name = String(path.split(separator: "/").last ?? "").dropLast(".dsk".count)
    try withTemporaryFolder { folder in
      let run = try Program.run([Project.path(path)], in: folder, seconds: 60)
      #expect(run.status == .exited(0), "\(run.errors)")
      #expect(run.errors == "")
      guard let expected = Project.text("Tests/ScriptTests/Examples/\(name).expected") else {
        return
      }
      let (pattern, lines) = (ScriptCase.lines(expected), ScriptCase.lines(run.output))
      if !Pattern.matches(pattern, lines) {
        let difference = LineDifference.between(pattern, and: lines) ?? ""
        Issue.record("\(path) prints something else (- expected, + written):\n\(difference)")
      }
      let left = try FileManager.default.contentsOfDirectory(atPath: folder)
      // At most an image of its own name stays behind.
      #expect(Set(left).isSubset(of: ["\(name).img"]))
    }
  }

  @Test func everyExpectationBelongsToAnExample() {
    let names = Project.files(under: "Tests/ScriptTests/Examples").map { path in
      "scripts/" + (path.split(separator: "/").last ?? "").dropLast(".expected".count) + ".dsk"
    }
    #expect(Set(names).isSubset(of: Self.scripts))
  }

  @Test(arguments: documents)
  func everyScriptInADocumentChecks(path: String) throws {
    let text = try #require(Project.text(path), "\(path) is missing")
    let blocks = FencedBlock.all(in: text).filter { $0.language == "dsk" }
    #expect(!blocks.isEmpty)
    for block in blocks {
      try withTemporaryFolder { folder in
        try write(block.text, to: folder + "/block.dsk")
        for path in imports(block.text) { try writeEmpty("\(folder)/\(path)") }
        let run = try Program.run(["check", "block.dsk"], in: folder)
        #expect(run.status == .exited(0), "\(path):\(block.line): \(run.errors)")
      }
    }
  }

  /// The files that a block imports, which stand for any.
  private func imports(_ text: String) -> [String] {
    text.split(separator: "\n").compactMap { line in
      guard line.hasPrefix("import \"") else { return nil }
      return String(line.split(separator: "\"", omittingEmptySubsequences: false)[1])
    }
  }

  private func writeEmpty(_ path: String) throws {
    let folder = (path as NSString).deletingLastPathComponent
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try write("", to: path)
  }
}
