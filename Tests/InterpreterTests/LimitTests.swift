import Testing

@testable import DiskInterpreter

/// Limits end a script with an error that it cannot catch.
@Suite struct LimitTests {
  private func run(_ code: String, _ change: (inout Limits) -> Void) -> DiagnosticCode? {
    var configuration = Engine.Configuration { _ in true }
    change(&configuration.limits)
    let engine = Engine(configuration)
    let outcome = engine.run(SourceText(name: "limits.dsk", text: code))
    _ = engine.close()
    #expect(engine.liveObjects == 0)
    switch outcome {
    case .failed(let failure), .refused(let failure), .interrupted(let failure):
      return failure.diagnostic.code
    case .done, .exited, .rejected, .misused: return nil
    }
  }

  @Test(
    "what grows without end runs into the memory limit",
    arguments: [
      "var text = \"0123456789abcdef\"\nwhile true { text = text + text }",
      "var text = \"0123456789abcdef\"\nwhile true { text += text }",
      "var list = [0, 1, 2, 3]\nwhile true { list = list + list }",
      "var list = [0]\nwhile true { list.append(1) }",
      "var bytes = b\"00 01\"\nwhile true { bytes = bytes + bytes }",
      "var d = [0: 0]\nvar i = 0\nwhile true { d[i] = i; i += 1 }",
      "do { var t = \"abcdefgh\"\nwhile true { t += t } } catch { print(error) }",
    ])
  func memory(_ code: String) {
    #expect(run(code) { $0.memoryBytes = 32 << 20 } == .memoryLimit)
  }

  @Test(
    "a list of many pieces is not made where there is no room for it",
    arguments: [
      "\"aé\".repeated(1_000_000).ranges(of: \"a\")",
      "\"é \".repeated(1_000_000).split()",
      "Array(repeating: 0, count: 1_000_000).split(separator: 0, omittingEmptySubsequences: false)",
    ])
  func pieces(_ code: String) {
    let run = ScriptRun("let x = \(code)\nprint(\"made\", x.count)") {
      $0.limits.memoryBytes = 32 << 20
    }
    #expect(run.ending == .failed("E0703"))
    #expect(run.output == "")
  }

  @Test("showing what is small in memory and endless as text runs into the time limit")
  func endlessText() {
    let code = "var a: [Any] = [1]\nfor _ in 0..<64 { a = [a, a] }\nprint(a)"
    #expect(run(code) { $0.seconds = 0.05 } == .timeLimit)
  }

  @Test("an endless loop runs into the step limit")
  func steps() {
    #expect(run("while true {}") { $0.steps = 100_000 } == .stepLimit)
    #expect(run("func f() { f() }\nfor _ in 0..<10 { f() }") { $0.steps = 50_000 } != nil)
  }

  @Test(
    "a long way through a sequence runs into the step limit, and leaves nothing",
    arguments: [
      "print(Array(0..<10_000_000).count)", "(0..<10_000_000).forEach { $0 }",
      "print(Array(repeating: \"a\" + \"b\", count: 1_000_000).reversed().count)",
      "print((0..<10_000_000).map { \"\\($0)\" }.count)",
      "print(Array(repeating: [1], count: 1_000_000).sorted(by: { a, b in a == b }).count)",
    ])
  func sequences(_ code: String) {
    #expect(run(code) { $0.steps = 100_000 } == .stepLimit)
  }

  @Test("a pattern that searches for long runs into the limits")
  func patterns() {
    let text = "let text = \"a\".repeated(300_000)\n"
    for pattern in ["a*[bc]", "(?:a|aa)+[bc]", "(?:a|b)*[cd]"] {
      let code = text + "do { print(text.firstMatch(of: \"\(pattern)\")) } catch { print(error) }"
      #expect(run(code) { $0.seconds = 0.3 } == .timeLimit, "\(pattern)")
    }
    let code = text + "print(text.firstMatch(of: \"a*[bc]\"))"
    #expect(run(code) { $0.steps = 500 } == .stepLimit)
  }

  @Test("matches of a pattern run into the memory limit")
  func matches() {
    let code = "let text = \"a\".repeated(1_000_000)\nprint(text.matches(of: \"a\").count)"
    #expect(run(code) { $0.memoryBytes = 32 << 20 } == .memoryLimit)
  }

  @Test("an endless loop runs into the time limit")
  func time() {
    #expect(run("while true {}") { $0.seconds = 0.05 } == .timeLimit)
  }

  @Test(
    "what goes through a long text looks at the limits",
    arguments: [
      "text.reversed()", "text.trimmed(\"é\")", "text.split()", "text.find(\"x\\u{301}\")",
      "text.split(separator: \"ee\\u{301}\")", "text.ranges(of: \"é\")",
      "text.replacing(\"é\", with: \"e\")", "text.contains(\"e\\u{301}x\")",
    ])
  func longTexts(call: String) {
    let code = "let text = \"é\".repeated(1_500_000)\nprint(\(call))"
    #expect(run(code) { $0.seconds = 0.005 } == .timeLimit)
  }

  @Test("recursion runs into the depth limit")
  func depth() {
    #expect(
      run("func f(_ n: Int) -> Int { return f(n + 1) + 1 }\nprint(f(0))") { _ in }
        == .tooDeepRecursion)
    #expect(run("func f() { f() }\nf()") { $0.depth = 10 } == .tooDeepRecursion)
  }

  @Test("an interruption stops a loop, and a defer still runs")
  func interruption() {
    let output = Output()
    let engine = Engine(
      Engine.Configuration {
        output.text += String(decoding: $0, as: UTF8.self)
        return true
      })
    engine.interruption.interrupt()
    let code = "defer { print(\"released\") }\nwhile true { do { throw 1 } catch {} }"
    guard case .interrupted = engine.run(SourceText(name: "i.dsk", text: code)) else {
      Issue.record("not interrupted")
      return
    }
    #expect(output.text == "released\n")
  }

  private final class Output { var text = "" }
}
