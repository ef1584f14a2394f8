import Foundation
import Testing

@testable import DiskInterpreter

/// Programs made from Grammar.md alone: the parser takes them, the formatter keeps them, nothing crashes.
@Suite struct GrammarProgramTests {
  /// `DISKSCRIPT_PROGRAMS` says how many; `DISKSCRIPT_SEED` where to begin.
  private static let environment = ProcessInfo.processInfo.environment
  private static let count = environment["DISKSCRIPT_PROGRAMS"].flatMap { Int($0) } ?? 500
  private static let first = environment["DISKSCRIPT_SEED"].flatMap { UInt64($0) } ?? 1
  /// Programs a test case.
  private static let batch = 25

  @Test(arguments: 0..<(count + batch - 1) / batch)
  func programsOfTheGrammarParseFormatAndRun(number: Int) throws {
    let grammar = try GrammarRules()
    let start = Self.first + UInt64(number * Self.batch)
    for seed in start..<(start + UInt64(Self.batch)) {
      var generator = GrammarGenerator(grammar, seed: seed)
      let program = generator.program()
      let source = SourceText(name: "seed \(seed)", text: program)
      let result = Parser.parse(source)
      let faults = result.diagnostics.map { diagnostic -> String in
        let place = diagnostic.source.position(of: diagnostic.labels.first?.span.start ?? 0)
        return "\(place.line):\(place.column) \(diagnostic.message)"
      }
      #expect(faults == [], "seed \(seed):\n\(program)")
      if faults.isEmpty { format(source) }
      run(program, seed)
    }
  }

  private func format(_ source: SourceText) {
    do {
      let once = try SourceFormatter.format(source)
      let twice = try SourceFormatter.format(SourceText(name: source.name, bytes: once))
      guard once != twice else { return }
      let before = String(decoding: once, as: UTF8.self).split(separator: "\n")
      let after = String(decoding: twice, as: UTF8.self).split(separator: "\n")
      let line = zip(before, after).enumerated().first { $0.element.0 != $0.element.1 }?.offset ?? 0
      Issue.record(
        """
        \(source.name) changes when it is formatted twice, at line \(line + 1):
        \(before[max(0, line - 3)..<min(before.count, line + 3)].joined(separator: "\n"))
        to:
        \(after[max(0, line - 3)..<min(after.count, line + 3)].joined(separator: "\n"))
        """)
    } catch {
      Issue.record("\(source.name): \(error)\n\(String(decoding: source.bytes, as: UTF8.self))")
    }
  }

  /// Whatever it does, it ends, leaves nothing behind and is no fault of the interpreter.
  private func run(_ program: String, _ seed: UInt64) {
    let run = ScriptRun(program) { configuration in
      configuration.limits.steps = 20_000
      configuration.limits.memoryBytes = 16 << 20
      configuration.limits.depth = 200
    }
    #expect(run.ending != .failed("E0900"), "seed \(seed): \(run.message)\n\(program)")
    #expect(run.leaked == 0, "seed \(seed) leaves \(run.leaked) objects:\n\(program)")
  }

  /// Productions of characters are written by code; of the others none may be missing.
  @Test func everyProductionIsWritten() throws {
    let grammar = try GrammarRules()
    var used: Set<String> = []
    for seed in 1...200 {
      var generator = GrammarGenerator(grammar, seed: UInt64(seed))
      _ = generator.program()
      used.formUnion(generator.used)
    }
    let byCode: Set = [
      "lineComment", "blockComment", "quotedIdentifier", "integer", "double", "size", "escape",
      "interpolation", "binaryOperator", "prefixOperator", "switchCase", "structMembers",
      "structMember", "fieldDeclaration", "field", "layoutAttribute", "lineBreak", "call",
    ]
    #expect(grammar.rules.count > 90)
    #expect(Set(grammar.rules.keys).subtracting(used).subtracting(byCode) == [])
  }
}
