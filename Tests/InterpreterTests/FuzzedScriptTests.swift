import TestSupport
import Testing

/// A short and repeatable run of what `make fuzz` does at length: random changes of the script cases.
@Suite struct FuzzedScriptTests {
  /// Scripts of the cases that are short, and do not wait.
  private static let scripts: [[UInt8]] =
    Project.files(under: "Tests/ScriptTests/Cases", suffix: ".dsk")
    .compactMap { Project.text($0) }
    .filter { $0.utf8.count < 1024 && !$0.contains("sleep") }
    .map { Array($0.utf8) }

  @Test func thereAreScriptsToChange() {
    #expect(Self.scripts.count > 500)
  }

  @Test(arguments: 1...8)
  func aChangedScriptNeitherCrashesNorLeaksNorLosesItsMeaning(seed: UInt64) {
    let fault = ScriptRun.onLargeStack { () -> String? in
      var mutator = ScriptMutator(seed: seed)
      Self.scripts.forEach { mutator.learn($0) }
      for _ in 0..<250 {
        var script = Self.scripts[mutator.below(Self.scripts.count)]
        for _ in 0..<(1 + mutator.below(3)) { script = mutator.mutated(script) }
        if script.count > 4096 { continue }
        if let fault = ScriptTrial.fault(script) {
          return "\(fault), of:\n\(String(decoding: script, as: UTF8.self))"
        }
      }
      return nil
    }
    #expect(fault == nil)
  }
}
