/// Running scripts and entries of the prompt.
extension Engine {
  /// Runs a whole script.
  /// - Parameter warn: called at most once, before the first statement, and only with warnings.
  public func run(_ source: SourceText, warn: ([Diagnostic]) -> Void = { _ in }) -> Outcome {
    shown(perform(source, session: nil, warn: warn), isSession: false)
  }

  /// Runs one entry of the prompt, which sees what earlier entries declared. What it declares itself, and
  /// what it makes of other variables, is kept only where it runs to its end.
  public func evaluate(_ source: SourceText, warn: ([Diagnostic]) -> Void = { _ in }) -> Outcome {
    performed = nil
    let ending = perform(source, session: symbols, warn: warn)
    if case .value(let value) = ending { record(source, value) }
    return shown(ending, isSession: true)
  }

  /// What a run left.
  enum Ending {
    /// The value of its last expression, with a reference of its own.
    case value(Value)
    case ended(Outcome)
  }

  /// What is counted and timed against the limits begins here.
  func begin() {
    guard vm.nesting == 0 else { return }
    vm.limits.restart()
    vm.stepsTaken = 0
  }

  func perform(
    _ source: SourceText, session names: [String: SessionSymbol]?, test: Int? = nil,
    warn: ([Diagnostic]) -> Void
  ) -> Ending {
    let prepared = prepare(source, session: names ?? [:], kind: names == nil ? .script : .entry)
    if prepared.diagnostics.contains(where: { $0.severity == .error }) {
      return .ended(.rejected(prepared.diagnostics))
    }
    var ending = Compiler.Ending.nothing
    if let test {
      let node = Engine.tests(in: prepared.resolution.tree)[test]
      if let unit = prepared.resolution.units[node.id.index] { ending = .test(unit, node.nameSpan) }
    } else if let main = prepared.main {
      switch readArguments(main, source) {
      case .ready(let call): ending = call
      case .ended(let outcome): return .ended(outcome)
      }
    }
    let (chunk, errors) = Compiler.compile(
      prepared.resolution, prepared.findings, vm: vm, ending: ending)
    vm.chunks.append(chunk)
    structures += prepared.resolution.structures
    if !errors.isEmpty { return .ended(.rejected(prepared.diagnostics + errors)) }
    if !prepared.diagnostics.isEmpty { warn(prepared.diagnostics) }
    if names != nil { takeSnapshot() }
    begin()
    do throws(Trap) {
      for case let code? in prepared.files.map(\.chunk) {
        vm.heap.release(try vm.runMain(code))
      }
      let value = try vm.runMain(chunk)
      if names != nil {
        keepNames(prepared)
        performed = prepared.resolution
      }
      return .value(value)
    } catch {
      if names != nil {
        forgetNames(prepared)
        restoreVariables()
        forgetSnapshot()
      }
      return .ended(outcome(source))
    }
  }

  private func shown(_ ending: Ending, isSession: Bool) -> Outcome {
    switch ending {
    case .value(let value): .done(shown(value, isSession: isSession))
    case .ended(let outcome): outcome
    }
  }

  private func keepNames(_ prepared: Prepared) {
    for file in prepared.files { importedFiles[file.path] = file }
    for file in prepared.imports {
      for (name, symbol) in file.exports { keep(name, symbol) }
    }
    for (name, variable) in prepared.resolution.topLevel {
      if let structure = variable.structure { variable.storage = .global(keepType(structure)) }
      guard case .global(let index) = variable.storage else { continue }
      keep(name, SessionSymbol(variable, index: index))
    }
  }

  private func keep(_ name: String, _ symbol: SessionSymbol) {
    // What a redeclared name stood for is let go of, so that no image stays open by accident.
    if let old = symbols[name], old.index != symbol.index, !isImported(old) {
      vm.forgetGlobal(old.index)
    }
    symbols[name] = symbol
  }

  /// The variables of an imported file are its own: another entry may import it again.
  private func isImported(_ symbol: SessionSymbol) -> Bool {
    importedFiles.values.contains { $0.exports[symbol.name] === symbol }
  }

  /// An entry that failed leaves nothing behind.
  private func forgetNames(_ prepared: Prepared) {
    let own = prepared.files.compactMap(\.resolution) + [prepared.resolution]
    for variable in own.flatMap(\.topLevel.values) {
      if case .global(let index) = variable.storage { vm.forgetGlobal(index) }
    }
  }

  /// The value of an entry, which `ans` then names.
  private func shown(_ value: Value, isSession: Bool) -> ShownValue? {
    guard isSession, !value.isNone else {
      vm.heap.release(value)
      return nil
    }
    let lines = Echo.lines(value, vm, on: canvas)
    setAnswer(value)
    return lines.map { ShownValue(lines: $0) }
  }

  /// The value that `ans` names once more, all of it; nil where there is none.
  public func shownAnswer() -> ShownValue? {
    guard let answer = symbols["ans"] else { return nil }
    var canvas = canvas
    canvas.isWhole = true
    return Echo.lines(vm.globals[answer.index], vm, on: canvas).map { ShownValue(lines: $0) }
  }

  private func setAnswer(_ value: Value) {
    let index = symbols["ans"]?.index ?? vm.addGlobal()
    symbols["ans"] = SessionSymbol(
      name: "ans", isMutable: false, index: index, type: vm.registry.staticType(value),
      isStable: false)
    let old = vm.globals[index]
    vm.globals[index] = value
    if old.tag == Tag.host,
      let resource = old.asHost.pointee.reference.takeUnretainedValue() as? any ScopedResource
    {
      vm.services.keep(resource)
    }
    vm.heap.release(old)
  }

  func outcome(_ source: SourceText) -> Outcome {
    let error = vm.pendingError
    vm.pendingError = .none
    let details = error.asError.pointee.details.takeUnretainedValue()
    let failure = Failure(
      diagnostic: details.diagnostic(fallback: source), cause: details.cause as? FailureCause,
      hostCause: details.cause)
    defer { vm.heap.release(error) }
    if let status = details.exitStatus { return .exited(status) }
    switch details.code {
    case .interrupted: return .interrupted(failure)
    case .permission: return .refused(failure)
    default: return .failed(failure)
    }
  }

  // MARK: The command line of `main`

  private enum MainCall {
    case ready(Compiler.Ending)
    case ended(Outcome)
  }

  /// Reads the arguments, before anything of the script runs, into globals that the call of `main` takes
  /// them from.
  private func readArguments(_ main: MainSignature, _ source: SourceText) -> MainCall {
    let program = MainHelp.program(source)
    switch MainArguments.read(arguments, for: main) {
    case .help:
      let text = MainHelp.text(main, program: program, width: canvas.width)
      let isWritten = (try? vm.services.write(text)) != nil
      return .ended(.exited(isWritten ? 0 : 1))
    case .fault(var fault):
      fault.usage = MainHelp.usage(main, program: program)
      return .ended(.misused(fault))
    case .bound(let values):
      let globals = values.map { value -> Int? in
        // What was read from text is always importable.
        guard let value, let imported = try? vm.imported(value) else { return nil }
        let global = vm.addGlobal()
        vm.globals[global] = imported
        return global
      }
      return .ready(.main(main.unit, arguments: globals))
    }
  }
}
