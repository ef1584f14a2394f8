import Foundation
import Testing

@testable import DiskInterpreter

/// Random programs end, leave nothing behind, and mean the same wherever their variables live.
@Suite struct RandomProgramTests {
  /// `DISKSCRIPT_PROGRAMS` says how many; `DISKSCRIPT_SEED` where to begin.
  private static let environment = ProcessInfo.processInfo.environment
  private static let count = environment["DISKSCRIPT_PROGRAMS"].flatMap { Int($0) } ?? 500
  private static let first = environment["DISKSCRIPT_SEED"].flatMap { UInt64($0) } ?? 1
  /// Programs a test case.
  private static let batch = 25

  private static func limits(_ limits: inout Limits) {
    limits.steps = 200_000
    limits.memoryBytes = 64 << 20
    limits.depth = 2_000
  }

  @Test(arguments: 0..<(count + batch - 1) / batch)
  func randomProgramsLeaveNothingBehind(number: Int) {
    let start = Self.first + UInt64(number * Self.batch)
    var accepted = 0
    for seed in start..<(start + UInt64(Self.batch)) {
      var generator = ProgramGenerator(seed: seed)
      let program = generator.program()
      let run = ScriptRun(program) { Self.limits(&$0.limits) }
      if case .rejected = run.ending {
        #expect(run.output.isEmpty)
        continue
      } else {
        accepted += 1
      }
      #expect(run.leaked == 0, "seed \(seed) leaves \(run.leaked) objects:\n\(program)")
      #expect(run.ending != .failed("E0900"), "seed \(seed): \(run.message)\n\(program)")
      compare(run, with: program, seed)
    }
    #expect(accepted > Self.batch / 2, "most programs are rejected: the generator tests nothing")
  }

  /// At the outermost level variables live in registers or globals; in a function in registers or cells;
  /// at the prompt in globals.
  private func compare(_ run: ScriptRun, with program: String, _ seed: UInt64) {
    let inFunction = ScriptRun("func all() {\n\(program)}\nall()\n") { Self.limits(&$0.limits) }
    let inClosure = ScriptRun("let all = {\n\(program)}\nall()\n") { Self.limits(&$0.limits) }
    let atPrompt = ScriptRun(program, isSession: true) { Self.limits(&$0.limits) }
    for (place, other) in [
      ("in a function", inFunction), ("in a closure", inClosure), ("at the prompt", atPrompt),
    ] {
      #expect(other.leaked == 0, "seed \(seed) leaves objects \(place):\n\(program)")
      // How many steps it may take differs from place to place.
      let isCut = [run, other].contains {
        $0.ending == .failed("E0702") || $0.ending == .failed("E0701")
      }
      if isCut { continue }
      #expect(other.output == run.output, "seed \(seed) differs \(place):\n\(program)")
      #expect(
        other.ending == run.ending,
        "seed \(seed) ends otherwise \(place): \(other.message)\n\(program)")
    }
  }
}
