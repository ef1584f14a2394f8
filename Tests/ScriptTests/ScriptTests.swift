import Foundation
import TestSupport
import Testing

/// Every `.dsk` file under Cases is one test.
@Suite struct ScriptTests {
  struct Name: CustomTestStringConvertible, Sendable {
    let path: String
    var testDescription: String { String(path.dropFirst("Tests/ScriptTests/".count)) }
  }

  static let cases = Project.files(under: "Tests/ScriptTests/Cases", suffix: ".dsk").map(Name.init)

  @Test func thereAreCases() {
    #expect(Self.cases.count >= 120)
  }

  @Test(arguments: cases)
  func scriptDoesWhatItsCommentsSay(name: Name) throws {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: Project.path(name.path)))
    let test = try ScriptCase(path: name.path, text: String(decoding: bytes, as: UTF8.self))
    if let reason = Program.missing(test.needs) { try Test.cancel("\(name.path): \(reason)") }
    try withTemporaryFolder { folder in
      try bytes.write(to: URL(fileURLWithPath: folder + "/" + test.fileName))
      try shell(test.setup, "set-up", of: test, in: folder)
      let run = try Program.run(
        test.options + [test.script ?? test.fileName] + test.arguments, in: folder,
        environment: test.environment,
        input: test.input, seconds: test.seconds)
      let diagnostics = Project.text(name.path.dropLast(".dsk".count) + ".diag")
      if let fault = test.verdict(on: run, wholeErrors: diagnostics) { Issue.record("\(fault)") }
      for command in test.after {
        try shell([command], "`after: \(command)`", of: test, in: folder)
      }
    }
  }

  private func shell(
    _ commands: [String], _ what: String, of test: ScriptCase, in folder: String
  ) throws {
    guard !commands.isEmpty else { return }
    let run = try ChildProcess.run(
      "/bin/sh", ["-e", "-c", commands.joined(separator: "\n")], in: folder,
      environment: Program.environment(in: folder, test.environment))
    #expect(run.status == .exited(0), "\(test.path): \(what) failed: \(run.errors)")
  }
}
