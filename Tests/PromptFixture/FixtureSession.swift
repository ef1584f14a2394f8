import DiskInterpreter
import DiskScript
import Synchronization

final class FixtureInterruption: Interruption {
  private let flag = Atomic<Bool>(false)
  var isSet: Bool { flag.load(ordering: .relaxed) }
  func interrupt() { flag.store(true, ordering: .relaxed) }
  func clear() { flag.store(false, ordering: .relaxed) }
}

/// Integer sums, `let`, `print`, one kind of loop, and failures on demand.
final class FixtureSession: ScriptSession {
  private let output: OutputStream
  private let isInteractive: Bool
  private let stop = FixtureInterruption()
  private var variables: [(name: String, value: String)] = []
  private var held: [String] = []
  private var arguments: [String] = []
  private var failsToRelease = false

  init(configuration: SessionConfiguration) {
    output = configuration.output
    isInteractive = configuration.isInteractive
  }

  var interruption: any Interruption { stop }
  var liveObjects: Int { 0 }

  func check(_ source: SourceText) -> [Diagnostic] {
    statements(source).flatMap { statement -> [Diagnostic] in
      guard case .unknown(let name) = parse(statement.text) else { return [] }
      let span = SourceSpan(statement.start, statement.start + name.utf8.count)
      return [
        Diagnostic(
          .unknownName, "unknown name '\(name)'", in: source,
          at: [Diagnostic.Label(span, "not declared here")], help: "did you mean `print`?")
      ]
    }
  }

  func run(
    _ source: SourceText, arguments: [String], warn: ([Diagnostic]) -> Void
  ) -> Outcome {
    self.arguments = arguments
    return evaluate(source, warn: warn)
  }

  func evaluate(_ source: SourceText, warn: ([Diagnostic]) -> Void) -> Outcome {
    let errors = check(source)
    guard errors.isEmpty else { return .rejected(errors) }
    var value: String?
    for statement in statements(source) {
      if stop.isSet { return .interrupted(interrupted(source, statement.start)) }
      switch execute(parse(statement.text), source, statement.start) {
      case .value(let text): value = text
      case .ended(let outcome): return outcome
      }
    }
    let text = String(decoding: source.bytes, as: UTF8.self)
    return .done(isInteractive && !text.hasSuffix(";") ? value.map(FixtureEcho.init) : nil)
  }

  func isIncomplete(_ text: String) -> Bool {
    let opened = text.count { "{([".contains($0) }
    let closed = text.count { "})]".contains($0) }
    return opened > closed || text.hasSuffix("+")
  }

  func completions(in text: String, at cursor: Int) -> Completions {
    let before = String(decoding: Array(text.utf8.prefix(cursor)), as: UTF8.self)
    let word = String(before.reversed().prefix { $0.isLetter }.reversed())
    let fitting = names().filter { $0.name.hasPrefix(word) }
    return Completions(
      range: (cursor - word.utf8.count)..<cursor,
      candidates: fitting.map {
        Completions.Candidate($0.name, summary: $0.summary, kind: $0.kind)
      })
  }

  func help(_ topic: String, width: Int) -> String? {
    names().first { $0.name == topic }.map { "\($0.name)\n  \($0.summary)" }
  }

  func names() -> [SessionName] {
    let language = [
      ("partitions", "the partitions of an image, in number order"),
      ("partition", "writes a table"), ("print", "prints values"),
      ("offset", "where a partition begins"),
    ]
    return language.map { SessionName($0.0, kind: .primitive, summary: $0.1, isOwn: false) }
      + variables.map { SessionName($0.name, kind: .variable, summary: $0.value, isOwn: true) }
  }

  func close() -> ReleaseReport {
    defer { held = [] }
    var report = ReleaseReport(released: held.reversed())
    if failsToRelease {
      let source = SourceText(name: "<session>", text: "")
      report.failures = [
        Failure(
          Diagnostic(.releaseFailed, "cannot detach /dev/fixture", in: source, at: []),
          cause: Failure.Cause(
            code: "busy", message: "the device is in use", path: "/dev/fixture",
            call: ("ioctl", 16)))
      ]
    }
    return report
  }
}

struct FixtureEcho: Echo {
  let value: String
  init(_ value: String) { self.value = value }
  func text(width: Int, colour: Bool) -> String { value }
}

extension FixtureSession {
  enum Statement {
    case nothing
    case unknown(String)
    case print(String)
    case value(String)
    case declare(String, String)
    case divideByZero
    case spin(printing: String?)
    case count(Int, Int)
    case hold(String)
    case failToRelease
    case refuse
    case crash
  }

  enum Step {
    case value(String?)
    case ended(Outcome)
  }

  /// The whole text where a brace is open in it, else one for each line.
  func statements(_ source: SourceText) -> [(text: String, start: Int)] {
    let text = String(decoding: source.bytes, as: UTF8.self)
    if text.contains("{") { return [(text, 0)] }
    var start = 0
    return text.split(separator: "\n", omittingEmptySubsequences: false).map { line in
      defer { start += line.utf8.count + 1 }
      return (String(line), start)
    }
  }

  func parse(_ text: String) -> Statement {
    let words = text.split { " \n;{}".contains($0) }.map(String.init)
    guard let first = words.first, !first.hasPrefix("#!") else { return .nothing }
    if first == "while" {
      return .spin(printing: words.first { $0.hasPrefix("print(") }.map { argument($0) })
    }
    if first == "for", words.count > 3, let last = words[3].split(separator: ".").last {
      return .count(1, Int(last) ?? 0)
    }
    if first == "let", words.count > 3 {
      return .declare(words[1], evaluate(words.dropFirst(3).joined(separator: " ")) ?? "")
    }
    if text.contains("/ 0") { return .divideByZero }
    switch first {
    case "fixtureHold": return .hold("detached /dev/fixture\(words.count)")
    case "fixtureStick": return .failToRelease
    case "fixtureRefuse": return .refuse
    case "fixtureCrash": return .crash
    default: break
    }
    if text.hasPrefix("print("), let close = text.lastIndex(of: ")") {
      let inner = String(text[text.index(text.startIndex, offsetBy: 6)..<close])
      return .print(evaluate(inner) ?? "")
    }
    if let value = evaluate(text) { return .value(value) }
    return .unknown(String(first.prefix { $0.isLetter || $0 == "_" }))
  }

  private func argument(_ call: String) -> String {
    evaluate(String(call.dropFirst(6).dropLast())) ?? ""
  }

  /// A string literal, `arguments`, a variable, or a sum of integers.
  private func evaluate(_ text: String) -> String? {
    let text = text.hasSuffix(";") ? String(text.dropLast()) : text
    if text.hasPrefix("\""), text.hasSuffix("\""), text.count > 1 {
      return String(text.dropFirst().dropLast())
    }
    if text == "arguments" { return arguments.joined(separator: ",") }
    if let variable = variables.last(where: { $0.name == text }) { return variable.value }
    let terms = text.split(separator: "+").map { $0.filter { !$0.isWhitespace } }
    let numbers = terms.compactMap { Int($0) ?? Int(evaluateName($0) ?? "") }
    guard !terms.isEmpty, numbers.count == terms.count else { return nil }
    return String(numbers.reduce(0, +))
  }

  private func evaluateName(_ name: String) -> String? {
    variables.last { $0.name == name }?.value
  }

  func execute(_ statement: Statement, _ source: SourceText, _ start: Int) -> Step {
    let whole = [Diagnostic.Label(SourceSpan(start, source.bytes.count), "here")]
    switch statement {
    case .nothing, .unknown: break
    case .print(let text): output.write(text + "\n")
    case .value(let text): return .value(text)
    case .declare(let name, let value):
      variables.removeAll { $0.name == name }
      variables.append((name, value))
    case .divideByZero:
      return .ended(
        .failed(Failure(Diagnostic(.divisionByZero, "division by zero", in: source, at: whole))))
    case .spin(let text):
      while !stop.isSet {
        if let text { output.write(text + "\n") }
      }
      return .ended(.interrupted(interrupted(source, start)))
    case .count(let first, let last):
      for number in first...max(first, last) { output.write("\(number)\n") }
    case .hold(let line): held.append(line)
    case .failToRelease: failsToRelease = true
    case .refuse:
      return .ended(.refused(Failure(Diagnostic(.permission, "refused", in: source, at: whole))))
    case .crash: fatalError("fixture crash")
    }
    return .value(nil)
  }

  func interrupted(_ source: SourceText, _ start: Int) -> Failure {
    Failure(
      Diagnostic(
        .interrupted, "interrupted", in: source,
        at: [Diagnostic.Label(SourceSpan(start, start))]))
  }
}
