import Foundation
import Testing

@testable import DiskInterpreter

/// Imports at the prompt, where names stay and each file runs once.
@Suite struct ImportTests {
  private let folder: String

  init() throws {
    folder =
      FileManager.default.temporaryDirectory
      .appendingPathComponent("dsk-\(UUID().uuidString.prefix(8))").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    try write(
      "print(\"lib runs\")\nvar count = 0\nfunc next() -> Int {\n  count += 1\n  return count\n}\n"
        + "struct Point {\n  var x = 0\n  func moved(by n: Int) -> Point { return Point(x: x + n) }\n}\n",
      to: "lib.dsk")
  }

  private func write(_ text: String, to name: String) throws {
    try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
  }

  private final class Output { var text = "" }

  /// What the entries print, each ending with its error's code where it has one.
  private func session(_ entries: String...) -> String {
    defer { try? FileManager.default.removeItem(atPath: folder) }
    let output = Output()
    let engine = Engine(Engine.Configuration(print: { output.text += $0 }))
    for entry in entries {
      let code = entry.replacingOccurrences(of: "FOLDER", with: folder)
      switch engine.evaluate(SourceText(name: "<prompt>", text: code)) {
      case .done(let value): if let value { output.text += value.text + "\n" }
      case .rejected(let found): output.text += (found.first?.code.rawValue ?? "") + "\n"
      case .failed(let failure): output.text += failure.diagnostic.code.rawValue + "\n"
      default: output.text += "?\n"
      }
    }
    _ = engine.close()
    #expect(engine.liveObjects == 0)
    return output.text
  }

  @Test func whatAnEntryImportsTheNextOnesKnow() {
    #expect(
      session("import \"FOLDER/lib.dsk\"", "next()", "next()", "count", "Point(x: 1).moved(by: 2)")
        == "lib runs\n1\n2\n2\nPoint(x: 3)\n")
  }

  @Test func aFileRunsOnceHoweverOftenItIsImported() {
    #expect(
      session(
        "import \"FOLDER/lib.dsk\"", "next()", "import \"FOLDER/../\(name)/lib.dsk\"", "next()")
        == "lib runs\n1\n2\n")
  }

  private var name: String { (folder as NSString).lastPathComponent }

  @Test func anEntryThatFailsImportsNothing() {
    #expect(
      session(
        "import \"FOLDER/lib.dsk\"\nprint(1 / 0)", "next()", "import \"FOLDER/lib.dsk\"", "next()")
        == "lib runs\nE0502\nE0201\nlib runs\n1\n")
  }

  @Test func aFileThatIsWrongIsReportedAndCanBeMended() throws {
    try write("let x = unheard\n", to: "wrong.dsk")
    #expect(
      session("import \"FOLDER/wrong.dsk\"", "import \"FOLDER/missing.dsk\"", "1")
        == "E0201\nE0232\n1\n")
  }

  @Test func aNameOfTheSessionMayHideAnImportedOneAndTheOtherWayRound() {
    #expect(
      session(
        "let count = \"own\"", "import \"FOLDER/lib.dsk\"", "next(); count", "let count = 7",
        "count", "next()")
        == "lib runs\n1\n7\n2\n")
  }

  @Test func aConstantOfAnImportedFileIsNotAssigned() throws {
    try write("let fixed = 1\nvar free = 1\n", to: "names.dsk")
    #expect(
      session("import \"FOLDER/names.dsk\"", "fixed = 2", "free = 2", "free + fixed")
        == "E0203\n3\n")
  }
}
