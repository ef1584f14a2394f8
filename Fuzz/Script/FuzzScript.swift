import DiskInterpreter

/// Any bytes as a script: what parses is formatted, what checks runs, in an engine that reaches nothing
/// outside of itself. Nothing may be alive afterwards.
@_cdecl("LLVMFuzzerTestOneInput")
public func fuzzScript(_ start: UnsafePointer<UInt8>?, _ count: Int) -> Int32 {
  let source = SourceText(
    name: "fuzz.dsk", bytes: Array(UnsafeBufferPointer(start: start, count: count)))
  format(source)
  run(source)
  return 0
}

/// The formatted text means the same, which `format` itself checks, and formatting it changes nothing.
private func format(_ source: SourceText) {
  guard let once = formatted(source) else { return }
  guard let twice = formatted(SourceText(name: source.name, bytes: once)) else {
    fatalError("what was formatted does not parse")
  }
  if once != twice {
    fatalError("formatting again changes:\n\(text(once))\ninto:\n\(text(twice))")
  }
}

/// nil where the source does not parse.
private func formatted(_ source: SourceText) -> [UInt8]? {
  do throws(SourceFormatter.Failure) {
    return try SourceFormatter.format(source)
  } catch {
    switch error {
    case .faults: return nil
    case .changedMeaning(let result): fatalError("formatting changed the meaning:\n\(result)")
    }
  }
}

private func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }

private func run(_ source: SourceText) {
  var configuration = Engine.Configuration { _ in true }
  configuration.allowsOutside = false
  configuration.limits.steps = 20_000
  configuration.limits.depth = 200
  configuration.limits.memoryBytes = 32 << 20
  configuration.limits.seconds = 1
  let engine = Engine(configuration)
  let found = engine.check(source)
  let outcome = engine.run(source)
  switch outcome {
  case .rejected: break
  case .done, .exited, .failed, .refused, .interrupted, .misused:
    if found.contains(where: { $0.severity == .error }) {
      fatalError("a script ran that does not check: \(found)")
    }
  }
  if case .failed(let failure) = outcome, failure.diagnostic.code == .internalFailure {
    fatalError(failure.diagnostic.message)
  }
  let ending = engine.close()
  guard ending.released.isEmpty, ending.failures.isEmpty else {
    fatalError("a script without an outside left something open: \(ending)")
  }
  let alive = engine.liveObjects
  if alive != 0 { fatalError("\(alive) objects are still alive") }
}
