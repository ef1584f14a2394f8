import Foundation
import Testing

@testable import DiskInterpreter

/// What `dsk explain` says of each code is so.
@Suite struct ExplanationTests {
  @Test(arguments: DiagnosticCode.allCases)
  func aCodeHasAnExampleOrSaysWhatShowsIt(code: DiagnosticCode) {
    #expect((CodeExample[code] == nil) == (CodeExample.none[code] != nil))
    #expect(code.explanation.hasSuffix(".") && !code.summary.isEmpty)
  }

  @Test(arguments: DiagnosticCode.allCases.filter { CodeExample[$0] != nil })
  func anExampleGivesItsCodeAndMendedNone(code: DiagnosticCode) throws {
    let example = try #require(CodeExample[code])
    if example.setting == .plainUser, geteuid() == 0 {
      try Test.cancel("root may do it")
    }
    let folder = FileManager.default.temporaryDirectory
      .appendingPathComponent("dsk-\(UUID().uuidString.prefix(8))").path
    try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(atPath: folder) }
    for (name, text) in example.others {
      try text.write(toFile: "\(folder)/\(name)", atomically: true, encoding: .utf8)
    }
    let faulty = Self.codes(of: example.faulty, example.setting, in: folder)
    #expect(faulty.first == code.rawValue, "\(faulty)")
    let setting = example.setting == .interrupted ? .anywhere : example.setting
    #expect(Self.codes(of: example.mended, setting, in: folder) == [])
  }

  /// The codes of all that is found by a check, else by a run.
  private static func codes(
    of code: String, _ setting: CodeExample.Setting, in folder: String
  ) -> [String] {
    // Examples name images of the current folder, which belongs to the whole process here.
    let code = ["new.img", "missing.img"].reduce(code) {
      $0.replacingOccurrences(of: "\"\($1)", with: "\"\(folder)/\($1)")
    }
    return ScriptRun.onLargeStack {
      var configuration = Engine.Configuration { _ in true }
      switch setting {
      case .limited:
        configuration.limits.steps = 100_000
        configuration.limits.memoryBytes = 8 << 20
      case .timed: configuration.limits.seconds = 0.05
      case .anywhere, .folder, .plainUser, .interrupted: break
      }
      let engine = Engine(configuration)
      defer { _ = engine.close() }
      let source = SourceText(name: folder + "/example.dsk", text: code)
      let findings = engine.check(source)
      if !findings.isEmpty { return findings.map(\.code.rawValue) }
      if setting == .interrupted { engine.interruption.interrupt() }
      switch engine.run(source) {
      case .failed(let failure), .refused(let failure), .interrupted(let failure):
        return [failure.diagnostic.code.rawValue]
      case .rejected(let diagnostics): return diagnostics.map(\.code.rawValue)
      case .done, .exited: return []
      case .misused: return ["usage"]
      }
    }
  }
}
