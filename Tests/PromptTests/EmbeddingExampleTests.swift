import Foundation
import Testing

/// Documentation/Embedding.md: its program is one that is built here, and prints what the page says.
@Suite struct EmbeddingExampleTests {
  private static let root = #filePath.split(separator: "/").dropLast(3).joined(separator: "/")

  private static func text(_ path: String) throws -> String {
    try String(contentsOfFile: "/\(root)/\(path)", encoding: .utf8)
  }

  /// The first fenced block of the page in this language.
  private static func block(_ language: String) throws -> String {
    let page = try text("Documentation/Embedding.md")
    let start = try #require(page.range(of: "```\(language)\n"))
    let end = try #require(page.range(of: "```\n", range: start.upperBound..<page.endIndex))
    return String(page[start.upperBound..<end.lowerBound])
  }

  @Test func theProgramOfThePageIsTheOneThatIsBuilt() throws {
    #expect(try Self.block("swift") == Self.text("Tests/EmbeddingExample/main.swift"))
  }

  @Test func itPrintsWhatThePageSays() throws {
    let run = PipedRun([], program: .embeddingExample)
    #expect(run.output == (try Self.block("text")))
    #expect(run.errors == "")
    #expect(run.status == 0)
  }

  @Test func thePackageOffersWhatThePageNames() throws {
    let package = try Self.text("Package.swift")
    #expect(package.contains(".library(name: \"DiskInterpreter\""))
    #expect(try Self.block("swift-package").contains("name: \"DiskInterpreter\""))
  }
}
