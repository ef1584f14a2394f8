import Foundation
import Synchronization
import Testing

@testable import DiskInterpreter

/// What a Swift program does with an engine.
@Suite struct EmbeddingTests {
  private func engine(_ functions: HostFunction...) -> Engine {
    var configuration = Engine.Configuration { _ in true }
    configuration.functions = functions
    return Engine(configuration)
  }

  private func error(_ body: () throws(ScriptError) -> Void) -> ScriptError? {
    do throws(ScriptError) {
      try body()
      return nil
    } catch {
      return error
    }
  }

  // MARK: Values

  @Test(
    arguments: [
      ("nil", .none), ("true", .bool(true)), ("-7", .int(-7)), ("1.5", .double(1.5)),
      ("4KiB", .size(4096)), ("\"a\\u{e9}\"", .string("aé")), ("b\"55 aa\"", .bytes([0x55, 0xAA])),
      ("1...3", .range(1..<4, isSize: false)), ("0B..<4B", .range(0..<4, isSize: true)),
      ("[1, \"a\", nil]", .array([.int(1), .string("a"), .none])),
      (
        "[\"b\": 1, \"a\": [2]]",
        .dictionary([
          .init(.string("b"), .int(1)), .init(.string("a"), .array([.int(2)])),
        ])
      ),
    ] as [(String, ScriptValue)])
  func aValueComesAndGoesUnchanged(code: String, value: ScriptValue) throws {
    let same = HostFunction("same", summary: "Itself.", HostArgument("value", ScriptValue.self)) {
      $0
    }
    let engine = engine(same)
    #expect(try engine.evaluate(code) == value)
    #expect(try engine.evaluate("same(\(code))") == value)
    #expect(try engine.evaluate("same(\(code)) == (\(code))", as: Bool.self))
    _ = engine.close()
    #expect(engine.liveObjects == 0)
  }

  @Test func structuresAndTuplesComeWithTheirFields() throws {
    let same = HostFunction("same", summary: "Itself.", HostArgument("value", ScriptValue.self)) {
      $0
    }
    let engine = engine(same)
    let point = try engine.evaluate("struct Point {\n  var x = 1\n  var y = 2\n}\nPoint(y: 3)")
    #expect(point == .structure(type: "Point", [.init("x", .int(1)), .init("y", .int(3))]))
    #expect(point["y"] == .int(3))
    let tuple = try engine.evaluate("(1, b: \"two\")")
    #expect(tuple == .tuple([.init(nil, .int(1)), .init("b", .string("two"))]))
    #expect(try engine.evaluate("same((1, b: 2)).b", as: Int.self) == 2)
    _ = engine.close()
    #expect(engine.liveObjects == 0)
  }

  @Test func whatHasNoSwiftFormComesAsItsTypeAndText() throws {
    let value = try engine().evaluate("print")
    guard case .other(let type, _) = value else {
      Issue.record("\(value)")
      return
    }
    #expect(type == "Function")
  }

  @Test func valuesBecomeSwiftTypes() throws {
    let engine = engine()
    #expect(try engine.evaluate("[1, nil]", as: [Int?].self) == [1, nil])
    #expect(try engine.evaluate("[\"a\": 1.5]", as: [String: Double].self) == ["a": 1.5])
    #expect(try engine.evaluate("3", as: Double.self) == 3)
    #expect(try engine.evaluate("1KiB", as: ScriptSize.self) == ScriptSize(bytes: 1024))
    #expect(try engine.evaluate("b\"00\"", as: ScriptBytes.self).bytes == [0])
    let wrong = error { () throws(ScriptError) in
      _ = try engine.evaluate("[1, \"a\"]", as: [Int].self)
    }
    #expect(wrong?.kind == .mismatched)
    #expect(wrong?.message == "the script gave [1, \"a\"], which is no [Int]")
  }

  // MARK: Functions of the host

  private enum Mode: String, ScriptSymbol { case slow, fast }

  private struct Odd: Error {}

  private var half: HostFunction {
    HostFunction(
      "half", summary: "The half of a number.", errors: "The number is odd.",
      HostArgument("number", Int.self), HostArgument(label: "times", Int.self, default: 1),
      HostArgument(label: "mode", Mode.self, default: .slow)
    ) { number, times, mode -> Int? in
      if number < 0 { throw Odd() }
      if number % 2 == 1 { throw FunctionError(code: "odd", "\(number) is odd", help: "add one") }
      return mode == .fast ? nil : number / 2 * times
    }
  }

  @Test func aFunctionOfTheHostHasLabelsDefaultsAndOptionals() throws {
    let engine = engine(half)
    #expect(try engine.evaluate("half(4)", as: Int.self) == 2)
    #expect(try engine.evaluate("half(4, times: 3)", as: Int.self) == 6)
    #expect(try engine.evaluate("half(4, mode: .fast)") == .none)
    #expect(try engine.evaluate("[2, 4].map { half($0) }", as: [Int].self) == [1, 2])
  }

  @Test(
    arguments: [
      ("half(\"4\")", .wrongType), ("half()", .missingArgument), ("half(4, time: 1)", .wrongLabel),
      ("half(4, mode: .quick)", .unknownSymbol), ("half(4, 5)", .wrongLabel),
    ] as [(String, DiagnosticCode)])
  func aCallThatDoesNotFitIsFoundBeforeAnythingRuns(code: String, expected: DiagnosticCode) {
    let engine = engine(half)
    let wrong = error { () throws(ScriptError) in try engine.run("let a = 1 / 0\n\(code)") }
    #expect(wrong?.kind == .rejected)
    #expect(wrong?.code == expected)
  }

  @Test func whatAFunctionThrowsCanBeCaughtByItsCode() throws {
    let engine = engine(half)
    #expect(
      try engine.evaluate(
        "func f() -> String {\n  do { half(3) } catch .odd { return error.message }\n  return \"\"\n}\nf()",
        as: String.self) == "3 is odd")
    let uncaught = error { () throws(ScriptError) in try engine.run("half(3)") }
    #expect(uncaught?.kind == .failed)
    #expect(uncaught?.code == .hostFunction)
    #expect((uncaught?.cause as? FunctionError)?.code == "odd")
    let other = error { () throws(ScriptError) in try engine.run("half(-1)") }
    #expect(other?.cause is Odd)
    try engine.run("do { half(-1) } catch .host { }")
  }

  @Test func helpAndCompletionKnowAFunctionOfTheHost() {
    let engine = engine(half)
    #expect(
      engine.help("half")?.hasPrefix(
        "half(_ number: Int, times: Int = 1, mode: .fast | .slow = .slow) -> Int?\n") == true)
    #expect(engine.completions(in: "hal", at: 3).candidates.map(\.insertion) == ["half"])
    #expect(Engine(Engine.Configuration { _ in true }).help("half") == nil)
  }

  // MARK: Running

  @Test func whatOnePieceDeclaresTheNextKnowsUnlessItFailed() throws {
    let engine = engine()
    try engine.evaluate("var count = 1\nfunc next() -> Int { count += 1; return count }")
    #expect(try engine.evaluate("next()", as: Int.self) == 2)
    _ = error { () throws(ScriptError) in try engine.evaluate("let lost = 1\nprint(1 / 0)") }
    #expect(
      error { () throws(ScriptError) in try engine.evaluate("lost") }?.code == .unknownName)
    #expect(try engine.evaluate("count", as: Int.self) == 2)
    _ = engine.close()
    #expect(engine.liveObjects == 0)
  }

  @Test func aFunctionIsCalledFromSwift() throws {
    let engine = engine()
    try engine.evaluate(
      "func join(_ a: [String], with: String = \"-\") -> String { return a.joined(separator: with) }"
    )
    #expect(try engine.call("join", ["a", "b"], as: String.self) == "a-b")
    #expect(try engine.call("join", ["a", "b"], "+") == .string("a+b"))
    #expect(error { () throws(ScriptError) in try engine.call("join", 1) }?.code == .wrongType)
    #expect(error { () throws(ScriptError) in try engine.call("join") }?.code == .missingArgument)
    #expect(error { () throws(ScriptError) in try engine.call("unheard") }?.kind == .failed)
    _ = engine.close()
    #expect(engine.liveObjects == 0)
  }

  @Test func aFileRunsWithItsArguments() throws {
    let path = FileManager.default.temporaryDirectory
      .appendingPathComponent("dsk-\(UUID().uuidString.prefix(8)).dsk").path
    defer { try? FileManager.default.removeItem(atPath: path) }
    try "func main(size: Size) { print(size.human) }".write(
      toFile: path, atomically: true, encoding: .utf8)
    let text = Mutex("")
    let engine = Engine(Engine.Configuration(print: { piece in text.withLock { $0 += piece } }))
    engine.arguments = ["--size", "4KiB"]
    try engine.run(file: path)
    #expect(text.withLock { $0 } == "4 KiB\n")
    engine.arguments = []
    #expect(error { () throws(ScriptError) in try engine.run(file: path) }?.kind == .misused)
    let missing = error { () throws(ScriptError) in try engine.run(file: path + "x") }
    #expect(missing?.code == .file)
    #expect(error { () throws(ScriptError) in try engine.run("exit(3)") }?.kind == .exited(3))
  }

  @Test func outputAndErrorsGoToTheirOwnSinks() throws {
    let output = Mutex("")
    let errors = Mutex("")
    let engine = Engine(
      Engine.Configuration(
        print: { piece in output.withLock { $0 += piece } },
        printError: { piece in errors.withLock { $0 += piece } }))
    try engine.run("print(1)\nprint(2, to: .error)\nprint(3, to: .output)")
    #expect(output.withLock { $0 } == "1\n3\n")
    #expect(errors.withLock { $0 } == "2\n")
  }

  // MARK: Limits and threads

  @Test func eachRunHasItsOwnStepsAndSeconds() throws {
    var configuration = Engine.Configuration { _ in true }
    configuration.limits.steps = 100_000
    let engine = Engine(configuration)
    for _ in 0..<10 { try engine.evaluate("for _ in 0..<50_000 { }") }
    #expect(
      error { () throws(ScriptError) in try engine.evaluate("while true { }") }?.code == .stepLimit)
    try engine.evaluate("for _ in 0..<50_000 { }")
  }

  @Test func anotherThreadStopsARun() {
    let kind = ScriptRun.onLargeStack { () -> ScriptError.Kind? in
      let started = DispatchSemaphore(value: 0)
      var configuration = Engine.Configuration { _ in true }
      configuration.functions = [
        HostFunction("started", summary: "Says that it runs.") { _ = started.signal() }
      ]
      let engine = Engine(configuration)
      let flag = engine.interruption
      Thread {
        started.wait()
        flag.interrupt()
      }.start()
      do throws(ScriptError) {
        try engine.run("started()\nwhile true { }")
        return nil
      } catch {
        return error.kind
      }
    }
    #expect(kind == .interrupted)
  }

  @Test func enginesInManyThreadsDoNotMeet() async {
    let results = await withTaskGroup(of: Int?.self) { group in
      for number in 0..<8 {
        group.addTask {
          ScriptRun.onLargeStack {
            let add = HostFunction("own", summary: "The thread's number.") { number }
            var configuration = Engine.Configuration { _ in true }
            configuration.functions = [add]
            let engine = Engine(configuration)
            defer { _ = engine.close() }
            return try? engine.evaluate(
              "var sum = 0\nfor i in 0..<20_000 { sum += own() + \"\\(i)\".count - \"\\(i)\".count }\nsum",
              as: Int.self)
          }
        }
      }
      return await group.reduce(into: []) { $0.append($1) }
    }
    #expect(results.compactMap { $0 }.sorted() == (0..<8).map { $0 * 20_000 })
  }
}
