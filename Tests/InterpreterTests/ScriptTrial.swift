import DiskInterpreter

/// What must hold of any bytes as a script. For tests, and for Fuzz/Script, which finds this file by a
/// link.
enum ScriptTrial {
  /// What is wrong with how a script was formatted, checked or run; nil where nothing is.
  ///
  /// It runs in an engine that reaches nothing outside of itself.
  static func fault(_ script: [UInt8]) -> String? {
    faultOfFormat(script) ?? faultOfRun(SourceText(name: "fuzz.dsk", bytes: script))
  }

  /// What is wrong with how a script was formatted, which reads it three times.
  static func faultOfFormat(_ script: [UInt8]) -> String? {
    let source = SourceText(name: "fuzz.dsk", bytes: script)
    do throws(SourceFormatter.Failure) {
      let once = try SourceFormatter.format(source)
      let twice = try SourceFormatter.format(SourceText(name: source.name, bytes: once))
      if once != twice {
        return "formatting again changes:\n\(text(once))\ninto:\n\(text(twice))"
      }
    } catch {
      // What does not parse is not formatted.
      if case .changedMeaning(let result) = error {
        return "formatting changes the meaning:\n\(text(result.bytes))"
      }
    }
    return nil
  }

  private static func faultOfRun(_ source: SourceText) -> String? {
    var configuration = Engine.Configuration { _ in true }
    configuration.allowsOutside = false
    configuration.limits.steps = 20_000
    configuration.limits.depth = 200
    configuration.limits.memoryBytes = 32 << 20
    configuration.limits.seconds = 1
    let engine = Engine(configuration)
    let outcome = engine.run(source)
    // Most of what is made at random does not check, and is not checked again.
    if case .rejected(let found) = outcome {
      if !found.contains(where: { $0.severity == .error }) { return "it checks and did not run" }
    } else if let error = engine.check(source).first(where: { $0.severity == .error }) {
      return "it ran and does not check: \(error.message)"
    }
    if case .failed(let failure) = outcome, failure.diagnostic.code == .internalFailure {
      return failure.diagnostic.message
    }
    let ending = engine.close()
    if !ending.released.isEmpty || !ending.failures.isEmpty {
      return "it left something open: \(ending.released)"
    }
    let alive = engine.liveObjects
    return alive == 0 ? nil : "\(alive) objects are still alive"
  }

  private static func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
}
